"""Matrices that equations write by their rows, ``[[a, b], [c, d]]``: a stack of stacks that lie down.

What stands in them may be blocks, as well: then every part is turned before it is stacked, and its row is turned back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy import Expr

from solver.expressions import Literal, Stack, Transpose, operands
from solver.replacing import rebuilt
from solver.values import number

Rows = tuple[tuple[Expr, ...], ...]


class Bracketed(Stack):
    """What stands in brackets while the text around it is still being read: a stack, or a row of a matrix."""


def read(node: Expr) -> Expr:
    """The expression with a stack, or a matrix where brackets hold nothing but brackets, for what was bracketed."""
    if not isinstance(node, Bracketed):
        return rebuilt(node, read)
    if all(isinstance(part, Bracketed) for part in node.args):
        return matrix([[read(entry) for entry in row.args] for row in node.args])
    parts = list(map(read, node.args))
    return Stack(*parts) if len(parts) > 1 else parts[0]


def matrix(rows: Sequence[Sequence[Expr]]) -> Expr:
    """The matrix of these rows, of numbers or of blocks."""
    return _stack([_lying(row) for row in rows])


def _lying(row: Sequence[Expr]) -> Expr:
    if len(row) == 1:
        return row[0]
    return Transpose(Stack(*(entry if entry.is_Rational else Transpose(entry) for entry in row)))


def _stack(parts: Sequence[Expr]) -> Expr:
    return Stack(*parts) if len(parts) > 1 else parts[0]


def rows_of(node: Expr, is_number: Callable[[Expr], bool] = lambda _: False) -> Rows | None:
    """The rows of a matrix that an equation writes; ``None`` of anything else.

    A part that was not turned must be one that ``is_number``, where there are several rows; of a single one, a number.
    """
    if isinstance(node, Transpose) and isinstance(node.args[0], Stack):
        row = _row(node, _is_rational)
        return None if row is None or all(map(_is_rational, row)) else (row,)
    if not isinstance(node, Stack):
        return None
    rows = [_row(part, is_number) for part in node.args]
    found = tuple(row for row in rows if row is not None)
    is_matrix = len(found) == len(rows) and any(isinstance(part, Transpose) for part in node.args)
    return found if is_matrix and len({len(row) for row in found}) == 1 else None


def _is_rational(node: Expr) -> bool:
    return bool(node.is_Rational)


def _row(part: Expr, is_number: Callable[[Expr], bool]) -> tuple[Expr, ...] | None:
    """The parts of one row; a row of known numbers is one as well."""
    if isinstance(part, Literal) and part.value.shape[0] == 1 < part.value.shape[1]:
        return tuple(Literal(number(entry)) for entry in part.value.entries)
    if not isinstance(part, Transpose) or not isinstance(part.args[0], Stack):
        return None
    entries = operands(part.args[0])
    if not all(isinstance(entry, Transpose) or entry.is_Rational or is_number(entry) for entry in entries):
        return None
    return tuple(entry.args[0] if isinstance(entry, Transpose) else entry for entry in entries)
