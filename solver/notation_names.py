"""What the notation is made of: names, exact numbers, indices, and the left sides of equations."""

from __future__ import annotations

import re
from typing import NamedTuple

from sympy import Expr, Rational

from solver.errors import Problem
from solver.indices import Index, coefficients, index_text

MAX_LENGTH = 2000
MAX_DEPTH = 40
"""Of brackets in each other. An expression may be twice as deep: operations nest without brackets, a / b / c."""
MAX_DIGITS = 60
MAX_EXPONENT = 12
MAX_EXPONENT_OF_NUMBER = 64
"""... such as 2^30, which stays a number."""
MAX_ENTRIES = 2000
"""Of a one-hot column."""
RELATIONS = {"==": "=", "≤": "<=", "≥": ">=", "≠": "!="}
"""Other spellings of relations."""


INDEX = re.compile(r"([a-zT]?)(?:([-+]?)([0-9]{1,6}))?")
_EXACT = re.compile(r"([0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]([-+]?[0-9]+))?(?:\s*/\s*([0-9]+))?")


class Condition(NamedTuple):
    """What indices must fulfil: ``t > 1``, ``j <= i``."""

    left: Index
    relation: str
    right: Index

    def __str__(self) -> str:
        return f"{index_text(self.left)} {self.relation} {index_text(self.right)}"


class Definition(NamedTuple):
    """The left side of an equation: a name, its indices and perhaps conditions, ``h[t] if t > 1 and t < T``."""

    name: str
    indices: tuple[Expr, ...]
    conditions: tuple[Condition, ...] = ()

    @property
    def letters(self) -> frozenset[Expr]:
        """The letters of its indices."""
        return frozenset(letter for index in self.indices for letter in coefficients(index)[0])


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
