"""Numbers of a sheet file, from text to exact rationals."""

from __future__ import annotations

import re
from functools import lru_cache

from sympy import Rational

from solver import notation
from solver.errors import Problem

_NUMBER = re.compile(r"\s*([-+−]?)((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+|\s*/\s*\d+)?)\s*", re.ASCII)

_ARRAY = re.compile(r"\s*(eye|zeros|ones)\s*\(\s*([0-9]{1,4})\s*(?:,\s*([0-9]{1,4})\s*)?\)\s*")

_INFINITE = re.compile(r"\s*[-+−]?\s*(?:\.?inf|infinity|∞)\s*", re.IGNORECASE)


def exact_number(text: object) -> Rational:
    """The number that a text writes: 0.5, -2, 1/3. Raises ``Problem``."""
    if not isinstance(text, str):
        raise Problem("not_a_number", found=text)
    return _read(text)


@lru_cache(1024)
def _read(text: str) -> Rational:
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise Problem("infinite_number" if _INFINITE.fullmatch(text) else "not_a_number", found=text)
    if len(match[2]) > notation.MAX_DIGITS:
        raise Problem("number_too_long", found=match[2][:20], limit=notation.MAX_DIGITS)
    value = notation.exact(re.sub(r"\s", "", match[2]))
    return value if match[1] in ("", "+") else -value


def array_of(text: object) -> tuple[str, int, int] | None:
    """What ``eye(3)``, ``zeros(2, 3)`` and ``ones(4)`` name: which, rows and columns, of a list 0 columns."""
    match = _ARRAY.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    name, rows, columns = match[1], int(match[2]), int(match[3] or 0)
    return name, rows, rows if name == "eye" else columns
