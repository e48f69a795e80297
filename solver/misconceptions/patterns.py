"""Forms of expressions that several mistakes look for."""

from __future__ import annotations

from sympy import Expr

from solver.expressions import ONE, At, Negative, Over, Plus, Times


def offset(leaf: Expr, symbol: Expr) -> int | None:
    """How many steps of the first index a quantity lies before ``symbol``; ``None`` where that cannot be said."""
    if not (isinstance(leaf, At) and isinstance(symbol, At)):
        return None
    distance = symbol.indices[0] - leaf.indices[0]
    return int(distance) if distance.is_Integer else None


def averaged(node: Expr) -> Over | None:
    """The sum of a mean: Σ of (1/n) Σ over n terms, with either sign."""
    if isinstance(node, Times) and len(node.args) == 2 and isinstance(over := node.args[1], Over):
        if over.kind == "sum" and (size := _size(over)) > 1 and abs(node.args[0]) * size == ONE:
            return over
    return None


def _size(node: Expr) -> int:
    """How many terms a sum of sums has."""
    is_sum = isinstance(node, Over) and node.kind == "sum"
    return sum(map(_size, node.operands)) if is_sum else 1


def complement(node: Expr) -> Expr | None:
    """z of 1 − z."""
    if isinstance(node, Plus) and len(node.args) == 2 and node.args[0] == ONE and isinstance(node.args[1], Negative):
        return node.args[1].args[0]
    return None


def weights(node: Expr) -> tuple[Expr, Expr] | None:
    """The factors, which add up to 1, of two summands: 9/10 and 1/10, or ρ and 1 − ρ."""
    if not (isinstance(node, Plus) and len(node.args) == 2 and all(isinstance(term, Times) for term in node.args)):
        return None
    for first in node.args[0].args:
        for second in node.args[1].args:
            are_numbers = first.is_Rational and second.is_Rational and 0 < first < 1
            if (are_numbers and first + second == ONE) or first == complement(second) or second == complement(first):
                return first, second
    return None
