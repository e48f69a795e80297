"""Numbers of a sheet file, from text to exact rationals."""

from __future__ import annotations

import re

from sympy import Rational

from solver import notation
from solver.errors import Problem

_NUMBER = re.compile(r"\s*([-+−]?)((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+|\s*/\s*\d+)?)\s*", re.ASCII)

_INFINITE = re.compile(r"\s*[-+−]?\s*(?:\.?inf|infinity|∞)\s*", re.IGNORECASE)


def exact_number(text: object) -> Rational:
    """The number that a text writes: 0.5, -2, 1/3. Raises ``Problem``."""
    match = _NUMBER.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        is_infinite = isinstance(text, str) and _INFINITE.fullmatch(text) is not None
        raise Problem("infinite_number" if is_infinite else "not_a_number", found=text)
    if len(match[2]) > notation.MAX_DIGITS:
        raise Problem("number_too_long", found=match[2][:20], limit=notation.MAX_DIGITS)
    value = notation.exact(re.sub(r"\s", "", match[2]))
    return value if match[1] in ("", "+") else -value
