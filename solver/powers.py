"""What an equation means once shapes are known: its powers, its entries, and what a quantity is where it has none.

``^`` is the matrix power of a square matrix, and the power of each entry of a column or row. Entry by entry a matrix is
multiplied as ``A * A`` or ``square(A)``. A row that meets every row of a matrix is 1 b, with a column of ones; a column
that meets every column is b 1ᵀ.
"""

from __future__ import annotations

from sympy import Expr

from solver import entries
from solver.algebra import ones, product, transpose
from solver.expressions import (
    ONE,
    Diag,
    Entry,
    Eye,
    Literal,
    Lookup,
    MatrixPower,
    Outside,
    Power,
    Times,
    Transpose,
    operands,
)
from solver.matrix_literals import rows_of
from solver.replacing import rebuilt
from solver.shapes import Shapes
from solver.spreading import SPREADING, filling
from solver.values import SCALAR, Value, scalar


def settled(rule: Expr, shapes: Shapes) -> Expr:
    """The rule with the powers of numbers and vectors taken entry by entry; those of matrices stay matrix powers."""
    return _settled(rule, shapes) if shapes.has_spread or _is_open(rule) else rule


def _settled(node: Expr, shapes: Shapes) -> Expr:
    node = rebuilt(node, lambda part: _settled(part, shapes))
    if isinstance(node, Outside):
        return _filled(node, shapes)
    if _is_open_entry(node):
        return entries.settled(node, shapes)
    if isinstance(node, MatrixPower):
        return (Power if 1 in shapes.expression(node.args[0]) else MatrixPower)(*node.args[:2])
    if isinstance(node, Transpose) and shapes.is_scalar(shapes.expression(node.args[0])):
        return node.args[0]
    if isinstance(node, Diag):
        return _diagonal(node.args[0], shapes)
    if isinstance(node, SPREADING) and shapes.has_spread:
        whole = shapes.expression(node)
        return node.over(*(filling(term, shapes.expression(term), whole) for term in node.args))
    return node


def _diagonal(of: Expr, shapes: Shapes) -> Expr:
    """The matrix with a column on its diagonal, or a row; of a matrix its diagonal as a column, (A ⊙ I) 1."""
    rows, columns = shapes.expression(of)
    if 1 in (rows, columns):
        return Diag(of if columns == 1 else transpose(of))
    return product(Times(of, Eye(rows)), ones((rows, ONE)))


def _filled(node: Outside, shapes: Shapes) -> Expr:
    """The number, in every entry that the quantity would have."""
    shape = rows, columns = shapes.expression(node)
    if shape == SCALAR:
        return node.number
    size = int(rows), int(columns)
    return Literal(Value(size, (scalar(node.number),) * (size[0] * size[1])))


def _is_open(node: Expr) -> bool:
    is_open = isinstance(node, MatrixPower | Outside | Diag) or _is_open_entry(node) or rows_of(node) is not None
    return is_open or any(map(_is_open, operands(node)))


def _is_open_entry(node: Expr) -> bool:
    """Whether shapes say what is chosen: ``p.2`` of a row or column, ``p[y]`` of all its entries."""
    if isinstance(node, Lookup):
        return isinstance(node.whole, Entry) and not node.instances
    return isinstance(node, Entry) and len(node.args) == 2
