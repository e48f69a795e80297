"""The sheet file's schema: which entries exist and what they hold.

Numbers stay text here; they become exact rationals when the sheet is built (``worksheets.building``).
"""

from __future__ import annotations

import difflib
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from solver.errors import Problem
from worksheets.yaml_source import Source

LANGUAGES = ("de", "en")

Nested = Any
"""A number as text, a list, or a list of lists."""

Localized = str | dict[str, str]
"""A text, or one for each language."""


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Symbols = Annotated[list[str], BeforeValidator(_listed)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Extension(_Entry):
    """Another model's equations, as they are, or with an accent on every name and reversed in time."""

    model: str
    accent: str = Field("", pattern=r"^[a-z]*$")
    reverse: bool = False


def _extensions(value: object) -> object:
    items = value if isinstance(value, list) else [value]
    return [{"model": item} if isinstance(item, str) else item for item in items]


class ModelEntry(_Entry):
    """A model: its equations, what it extends, and the NumPy reference cell that computes the same."""

    extends: Annotated[list[Extension], BeforeValidator(_extensions)] = []
    equations: dict[str, str] = {}
    reference: str | None = None


class PartEntry(_Entry):
    """One lettered part of a task."""

    ask: Symbols = []
    points: float | None = Field(None, gt=0, le=1000)


def _part(value: object) -> object:
    return value if isinstance(value, dict) else {"ask": value}


class TaskEntry(_Entry):
    """A task: a model, the numbers given, and the symbols asked for, in one list or by parts."""

    title: Localized | None = None
    model: str | None = None
    given: dict[str, Nested] = {}
    sizes: dict[str, Annotated[int, Field(ge=1, le=1_000_000)]] = {}
    steps: Annotated[int, Field(ge=1, le=2000)] | None = None
    ask: Symbols = []
    parts: dict[str, Annotated[PartEntry, BeforeValidator(_part)]] = {}
    text: str | None = None


class SheetEntry(_Entry):
    """The whole file."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")
    title: Localized | None = None
    subtitle: Localized | None = None
    facts: dict[str, list[str]] | list[str] = []
    language: str = Field("de", pattern="^(de|en)$")
    digits: int = Field(4, ge=1, le=12)
    models: dict[str, ModelEntry] = {}
    tasks: dict[str, TaskEntry] = Field(min_length=1)


def validated(source: Source) -> SheetEntry:
    """The file's data as entries. Raises ``Problem`` for the first thing that does not fit, with its line."""
    try:
        return SheetEntry.model_validate(source.data)
    except ValidationError as error:
        raise _problem(error.errors()[0], source) from None


def _problem(error: ErrorDetails, source: Source) -> Problem:
    path = tuple(p for p in error["loc"] if _is_entry(p, error))
    where = source.place(*path)
    name = str(path[-1]) if path else ""
    match error["type"]:
        case "extra_forbidden":
            known = _fields_beside(path)
            similar = difflib.get_close_matches(name, known, 1, 0.5)
            return Problem("unknown_entry", where, entry=name, similar=similar[0] if similar else "", known=", ".join(known))
        case "missing":
            return Problem("missing_entry", where, entry=name)
        case _:
            found: Any = error.get("input")
            return Problem("wrong_entry", where, entry=name, found=str(found)[:60], expected=error["msg"])


def _is_entry(part: object, error: ErrorDetails) -> bool:
    """Leaves out what pydantic adds to a path for the alternatives of a union."""
    return not (isinstance(part, str) and (part.startswith(("list[", "dict[", "function-")) or part in ("str", "nested")))


def _fields_beside(path: tuple[int | str, ...]) -> list[str]:
    depth = len(path)
    if depth == 1:
        return list(SheetEntry.model_fields)
    owner = {"models": ModelEntry, "tasks": TaskEntry}.get(str(path[0]), SheetEntry)
    if depth > 3:
        owner = PartEntry if "parts" in path else Extension
    return list(owner.model_fields)
