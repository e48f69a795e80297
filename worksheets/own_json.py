"""JSON that the program wrote and reads again: keys, lists of variants, papers.

Whoever had such a file may have changed it. So it is input like any other: each name stands there once, numbers are
finite and short, and no text holds what a text for people never holds.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from json import JSONDecodeError
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from solver.errors import Place, Problem
from worksheets import entry_errors
from worksheets.names_once import QUOTED, once
from worksheets.yaml_source import CONTROL, read_text

MOST_DIGITS = 300
_TOO_LONG = f"a number of more than {MOST_DIGITS} digits"

M = TypeVar("M", bound=BaseModel)


def read(path: Path, limit: int, kind: type[M], what: str) -> M:
    """The file as a record of this kind. ``what`` is its name in messages. Raises ``Problem``."""
    place = Place(str(path))
    return record(loads(read_text(path, str(path), limit), place), place, kind, what)


def record(data: Any, place: Place, kind: type[M], what: str) -> M:
    """The data as a record of this kind. Raises ``Problem``."""
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        entry = ".".join(map(str, first["loc"]))[:80]
        raise Problem("broken_record", place, what=what, entry=entry, **entry_errors.facts(first)) from None


def loads(text: str, place: Place, real: Callable[[str], Any] = float) -> Any:
    """The data of a text, with numbers that are not whole as ``real`` makes them. Raises ``Problem`` at ``place``."""

    def bounded(number: str) -> Any:
        if abs(Decimal(number).adjusted()) > MOST_DIGITS:
            raise ValueError(_TOO_LONG)
        return real(number)

    try:
        data = json.loads(
            text, object_pairs_hook=once, parse_constant=_no_number, parse_int=_integer, parse_float=bounded
        )
    except JSONDecodeError as error:
        raise Problem("broken_json", Place(place.file, error.lineno, error.colno), reason=_reason(error)) from None
    except ValueError as error:
        raise Problem("broken_json", place, reason=str(error)) from None
    except RecursionError:
        raise Problem("broken_json", place, reason="nested too deep, or too large") from None
    if not isinstance(data, dict):
        raise Problem("broken_json", place, reason="no names with values")
    _refuse_controls(data, place)
    return data


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no finite number")


def _integer(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise ValueError(_TOO_LONG)
    return int(text)


def _reason(error: JSONDecodeError) -> str:
    """What is wrong in words of our own: those of the library are English, and others in each version."""
    if error.msg.startswith("Unterminated"):
        return "a text in quotation marks does not end"
    rest = error.doc[error.pos : error.pos + QUOTED].split()
    return f"unexpected '{rest[0]}'" if rest else "the text ends too early"


def _refuse_controls(data: Any, place: Place) -> None:
    """Raises ``Problem`` for an escape such as ``\\u202e`` that has made what a file may not hold."""
    left = [data]
    while left:
        one = left.pop()
        if isinstance(one, str):
            if found := CONTROL.search(one):
                raise Problem("control_character", place, number=f"{ord(found[0]):04X}")
        elif isinstance(one, dict):
            left += [*one, *one.values()]
        elif isinstance(one, list):
            left += one
