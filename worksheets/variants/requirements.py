"""What a sheet itself demands of a draw: comparisons such as ``W_hh < 1`` or ``b_f != b_o``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sympy import Expr

from solver import arrays, notation
from solver.errors import Problem
from solver.expressions import leaves
from solver.intervals import Interval, Rounding

Flags = NDArray[np.bool_]

_RELATION = re.compile(r"<=|>=|!=|<|>")

_HOLDS: dict[str, Callable[[Interval, Interval], Flags]] = {
    "<": lambda a, b: a.high < b.low,
    "<=": lambda a, b: a.low <= b.high,
    ">": lambda a, b: a.low > b.high,
    ">=": lambda a, b: a.high >= b.low,
    "!=": lambda a, b: (a.high < b.low) | (a.low > b.high),
}
"""Strict comparisons are proven; the others hold unless their opposite is."""


@dataclass(frozen=True)
class Requirement:
    """``left relation right``, for every entry."""

    text: str
    left: Expr
    relation: str
    right: Expr

    def holds(self, known: Mapping[Expr, Interval]) -> Flags:
        sides = (arrays.evaluate(side, known, Rounding(0.0)) for side in (self.left, self.right))
        return _HOLDS[self.relation](*sides)

    @property
    def reads(self) -> tuple[Expr, ...]:
        return (*leaves(self.left), *leaves(self.right))


def read(text: str, symbol: Callable[[str], Expr]) -> Requirement:
    """The comparison that a text writes, where ``symbol`` reads those that tasks name. Raises ``Problem``."""
    match = _RELATION.search(text)
    if match is None or _RELATION.search(text, match.end()):
        raise Problem("no_comparison", found=text)
    left, right = (_side(part, symbol) for part in (text[: match.start()], text[match.end() :]))
    return Requirement(text, left, match[0], right)


def _side(text: str, symbol: Callable[[str], Expr]) -> Expr:
    """A symbol as tasks name it (``h_1``), or an expression as equations write it."""
    try:
        return symbol(text.strip())
    except Problem:
        return notation.read_expression(text.strip())
