"""Rows and columns: numbers, expressions in named sizes, and what is still to be found."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TypeAlias

from sympy import Expr, Integer, Symbol

from solver.indices import ONE

Dimension: TypeAlias = Expr
Shape = tuple[Dimension, Dimension]
NUMBER: Shape = (ONE, ONE)
"""The shape of a number."""


@dataclass(frozen=True)
class Flat:
    """The shape of a plain list of numbers: a column or a row, as its use demands."""

    length: int


class Unknown(Symbol):
    """A dimension that is still to be found."""


_numbers = count()


def unknown() -> Unknown:
    return Unknown(f"_{next(_numbers)}")


def dimension_of(size: int | Dimension) -> Dimension:
    return Integer(size) if isinstance(size, int) else size


def is_possible(size: Dimension) -> bool:
    """Whether a dimension can be so long: a whole number from 1 on, or an expression in named sizes."""
    return bool(size > 0) if size.is_Integer else not size.is_Rational


def shape_text(shape: Shape) -> str:
    return "×".join("?" if d.atoms(Unknown) else str(d) for d in shape)
