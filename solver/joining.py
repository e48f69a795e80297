"""Operations joined as they are written: chains of one operation stay flat, and a number in front scales."""

from __future__ import annotations

from sympy import Expr

from solver.expressions import Apply, Operation, Product, Times, apply


def joined(kind: type[Operation], left: Expr, right: Expr) -> Expr:
    """``left`` and ``right`` under one node of ``kind``: chains of one operation stay flat."""
    return kind(*(left.args if isinstance(left, kind) else (left,)), right)


def product(left: Expr, right: Expr) -> Expr:
    """The product as it is written without a sign: a number scales, also one in front of a matrix product."""
    if isinstance(left, Times) and left.args[0].is_Rational and len(left.args) == 2:
        return Times(left.args[0], product(left.args[1], right))
    return Times(left, right) if left.is_Rational or right.is_Rational else joined(Product, left, right)


def raised(base: Expr, exponent: Expr) -> Apply:
    """A number, or each of some, to the power of a quantity; to that of a number it is a ``MatrixPower``."""
    return apply("pow", base, exponent)


def is_raised(node: Expr) -> bool:
    return isinstance(node, Apply) and node.function == "pow"
