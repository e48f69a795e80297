"""What the notation is made of: names, exact numbers, indices, and the left sides of equations."""

from __future__ import annotations

import re
from typing import NamedTuple

from sympy import Expr, Integer, Rational, Symbol

from solver.errors import Problem

MAX_LENGTH = 2000
MAX_DEPTH = 40
"""Of brackets in each other. An expression may be twice as deep: operations nest without brackets, a / b / c."""
MAX_DIGITS = 60
MAX_EXPONENT = 12


INDEX = re.compile(r"([a-zT]?)(?:([-+]?)([0-9]{1,6}))?")
_EXACT = re.compile(r"([0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]([-+]?[0-9]+))?(?:\s*/\s*([0-9]+))?")


class Condition(NamedTuple):
    """What an index must fulfil: ``t > 1``."""

    letter: Symbol
    relation: str
    bound: Expr


class Definition(NamedTuple):
    """The left side of an equation: a name, its indices and perhaps a condition, ``h[t] if t > 1``."""

    name: str
    indices: tuple[Expr, ...]
    condition: Condition | None = None


def plain_name(name: str) -> str:
    """``C~`` is SymPy's ``Ctilde``."""
    return str(name).replace("~", "tilde")


def exact(text: str) -> Rational:
    """A decimal (``0.5``, ``1e-3``) or fraction (``1/2``) without a sign as the rational that it denotes.

    Raises ``ValueError`` where the text is no number, and ``Problem`` where it has more digits or a larger exponent
    than any exercise needs.
    """
    match = _EXACT.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    mantissa, power, denominator = match.groups(default="")
    if max(len(mantissa), len(denominator)) > MAX_DIGITS or len(power) > 4 or abs(int(power or 0)) > MAX_DIGITS:
        raise Problem("number_too_long", found=text[:20], limit=MAX_DIGITS)
    if denominator and not int(denominator):
        raise Problem("division_by_zero", symbol=text)
    return Rational(mantissa) * Rational(10) ** int(power or 0) / Rational(denominator or 1)


def read_index(text: str) -> Expr:
    """An index: ``3``, ``t``, ``t-1``. Raises ``Problem``."""
    match = INDEX.fullmatch(text)
    if match is None or not text:
        raise Problem("bad_index", found=text)
    letter, sign, digits = match.groups(default="")
    offset = Integer(int(sign + digits)) if digits else Integer(0)
    return Symbol(letter) + offset if letter else offset
