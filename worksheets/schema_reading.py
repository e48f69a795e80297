"""A sheet file's data as entries of the schema, and what is wrong with it, by line."""

from __future__ import annotations

import difflib
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from solver.errors import Problem
from worksheets import entry_errors
from worksheets.schema import Entry, Extension, ModelEntry, PartEntry, SectionEntry, SheetEntry, TaskEntry, VaryEntry
from worksheets.yaml_source import Source


def validated(source: Source) -> SheetEntry:
    """The file's data as entries. Raises ``Problem`` for the first thing that does not fit, with its line."""
    try:
        return SheetEntry.model_validate(source.data)
    except ValidationError as error:
        raise _problem(min(error.errors(), key=lambda e: _urgency(e, source)), source) from None


def salvaged(source: Source) -> tuple[SheetEntry | None, list[Problem]]:
    """What can be read of the file's data, and every problem with the rest."""
    data: Any = source.data
    found: list[Problem] = []
    for _ in range(3):  # what is left out may be missed elsewhere
        try:
            return SheetEntry.model_validate(data), found
        except ValidationError as error:
            errors = sorted(error.errors(), key=lambda e: _urgency(e, source))
            problems = [(e, _problem(e, source)) for e in errors]
            similar = {str(p.facts.get("similar")) for _, p in problems}
            found += [p for e, p in problems if not (e["type"] == "missing" and p.facts["entry"] in similar)]
            for one in errors:
                data = _without(data, one["loc"]) if one["type"] != "missing" else _filled_in(data, one["loc"])
    return None, found


def _without(data: Any, path: tuple[int | str, ...]) -> Any:
    """The data without the entry at ``path``, or without the nearest entry around it that exists."""
    if not path or not isinstance(data, dict) or path[0] not in data:
        return None if path else data
    inner = _without(data[path[0]], path[1:]) if path[1:] and path[1] != "[key]" else None
    kept = {key: value for key, value in data.items() if key != path[0]}
    return {**kept, path[0]: inner} if inner is not None else kept


def _filled_in(data: Any, path: tuple[int | str, ...]) -> Any:
    return {**data, "id": "sheet"} if path == ("id",) and isinstance(data, dict) else data


def _urgency(error: ErrorDetails, source: Source) -> tuple[bool, int]:
    """A misspelt entry before the one that it makes missing, then what stands first in the file."""
    return error["type"] != "extra_forbidden", source.place(*_path(error)).line or 0


def _problem(error: ErrorDetails, source: Source) -> Problem:
    path = _path(error)
    where = source.place(*path)
    name = _name(path)
    match error["type"]:
        case "extra_forbidden":
            known = _fields_beside(path)
            similar = difflib.get_close_matches(name, known, 1, 0.5)
            hint = {"similar": similar[0] if similar else "", "known": ", ".join(known)}
            return Problem("unknown_entry", where, entry=name, **hint)
        case "missing":
            return Problem("missing_entry", where, entry=name)
        case kind:
            while path not in source.places:
                path = path[:-1]
            facts = entry_errors.facts(error)
            if kind == "string_type" and path[:1] == ("models",) and path[2:3] == ("equations",):
                facts["expected"] = "equation_text"
            return Problem("wrong_entry", where, entry=_name(path), **facts)


def _name(path: tuple[int | str, ...]) -> str:
    return str(next((part for part in reversed(path) if isinstance(part, str)), ""))


def _path(error: ErrorDetails) -> tuple[int | str, ...]:
    """The way to the entry; of a key that is wrong, to this key."""
    return tuple(part for part in error["loc"] if part != "[key]")


def _fields_beside(path: tuple[int | str, ...]) -> list[str]:
    match path:
        case (_,):
            owner: type[Entry] = SheetEntry
        case ("models", _, _):
            owner = ModelEntry
        case ("models", *_):
            owner = Extension
        case ("sections", *_):
            owner = SectionEntry
        case (_, _, "vary", "draw", *_):
            return ["from", "to", "step"]
        case (_, _, "vary", _):
            owner = VaryEntry
        case (_, _, "checks", _):
            return ["suite", "model", "class"]
        case (_, _, _):
            owner = TaskEntry
        case _:
            owner = PartEntry
    return list(owner.model_fields)
