"""A matrix and a row or column entry by entry: the bias of a batch, whose examples are the rows or the columns of the
matrix, or the means and deviations that normalise it.

The row meets every row: X W + 1 b, with a column of ones. The column meets every column: W X + b 1ᵀ.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sympy import Expr, Integer

from solver import notation
from solver.algebra import ones, product
from solver.dimensions import Shape
from solver.errors import Problem
from solver.expressions import ONE, Negative, Plus, Quotient, Times

if TYPE_CHECKING:
    from solver.shapes import Shapes

Term = tuple[Expr, Shape]

SPREADING = (Plus, Times, Quotient)
"""The operations in which a row or column meets every row or column."""


def of_one_shape(shapes: Shapes, terms: Sequence[Term]) -> list[Term]:
    """The terms without those that meet every row or column of another one.

    Raises ``Problem`` for a list that could be either.
    """
    matrix = _matrix_among(shapes, terms)
    return list(terms) if matrix is None else [one for one in terms if not _is_spread(shapes, one, matrix)]


def _matrix_among(shapes: Shapes, terms: Sequence[Term]) -> Term | None:
    """The first term that is known to have several rows and several columns."""
    for term, (rows, columns) in terms:
        shape = shapes.resolved(rows), shapes.resolved(columns)
        if all(size.is_Integer and size is not ONE for size in shape):
            return term, shape
    return None


def _is_spread(shapes: Shapes, one: Term, matrix: Term) -> bool:
    (term, shape), (beside, (rows, columns)) = one, matrix
    plain = term.args[0] if isinstance(term, Negative) else term
    if (length := shapes.open_length(plain, shape)) in (rows, columns):
        if rows == columns:
            raise Problem("row_or_column", symbol=notation.write(plain), matrix=notation.write(beside), size=length)
        for dimension, size in zip(shape, (ONE, columns) if length == columns else (rows, ONE), strict=True):
            shapes.unify(dimension, size)
    is_spread = (shapes.resolved(shape[0]), shapes.resolved(shape[1])) in ((ONE, columns), (rows, ONE))
    shapes.has_spread |= is_spread
    return is_spread


def filling(term: Expr, shape: Shape | tuple[int, int], whole: Shape | tuple[int, int]) -> Expr:
    """A row as the matrix of this shape that has it in every row, 1 b; a column as b 1ᵀ; anything else as it is."""
    rows, columns = map(Integer, whole)
    if 1 in whole or shape not in ((1, columns), (rows, 1)):
        return term
    return product(ones((rows, ONE)), term) if shape[0] == 1 else product(term, ones((ONE, columns)))
