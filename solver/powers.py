"""What ``^`` means: the matrix power of a square matrix, the power of each entry of a column or row.

Entry by entry a matrix is multiplied as ``A * A`` or ``square(A)``.
"""

from __future__ import annotations

from sympy import Expr

from solver.expressions import MatrixPower, Power, operands, rebuilt
from solver.shapes import Shapes


def settled(rule: Expr, shapes: Shapes) -> Expr:
    """The rule with the powers of numbers and vectors taken entry by entry; those of matrices stay matrix powers."""
    return _settled(rule, shapes) if _has_power(rule) else rule


def _settled(node: Expr, shapes: Shapes) -> Expr:
    node = rebuilt(node, lambda part: _settled(part, shapes))
    if isinstance(node, MatrixPower) and 1 in shapes.expression(node.args[0]):
        return Power(*node.args)
    return node


def _has_power(node: Expr) -> bool:
    return isinstance(node, MatrixPower) or any(map(_has_power, operands(node)))
