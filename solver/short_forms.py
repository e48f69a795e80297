"""Known short forms of a loss behind an activation: where there may be one, and ŷ − y of a sigmoid.

The loss −(y log p + (1 − y) log(1 − p)) behind p = σ(z) has the derivative p − y by z (Bishop 2006, eq. 4.91): the
fractions of ∂L/∂p cancel against p (1 − p).
"""

from __future__ import annotations

import sympy
from sympy import Dummy, Expr

from solver.algebra import in_notation, is_ones
from solver.expressions import Apply, Negative, Plus, Power, Quotient, Times, operands, reads


def holds_softmax(node: Expr) -> bool:
    """Whether a softmax is part of an expression."""
    return (isinstance(node, Apply) and node.function == "softmax") or any(map(holds_softmax, operands(node)))


def is_sigmoid(node: Expr) -> bool:
    """Whether an expression is a sigmoid of something."""
    return isinstance(node, Apply) and node.function == "sigma"


def takes_logarithm(node: Expr, symbol: Expr) -> bool:
    """Whether an expression takes the logarithm of what reads a symbol."""
    if symbol not in reads(node):
        return False
    is_logarithm = isinstance(node, Apply) and node.function == "log"
    return is_logarithm or any(takes_logarithm(part, symbol) for part in operands(node))


def through_sigmoid(upstream: Expr, result: Expr) -> Expr | None:
    """``upstream`` ⊙ p ⊙ (1 − p) for the ``result`` p of a sigmoid, where no fraction of p remains; else ``None``."""
    known: dict[Expr, Dummy] = {result: Dummy("p")}
    p = known[result]
    top, bottom = sympy.fraction(sympy.cancel(_rational(upstream, known) * p * (1 - p)))
    if bottom.has(p) or sympy.degree(top, p) != 1:
        return None
    return in_notation(sympy.factor(top / bottom), {symbol: node for node, symbol in known.items()})


def _rational(node: Expr, known: dict[Expr, Dummy]) -> Expr:
    """An expression as a rational function of what it is made of, entry by entry."""
    match node:
        case Plus():
            return sympy.Add(*(_rational(part, known) for part in node.args))
        case Times():
            return sympy.Mul(*(_rational(part, known) for part in node.args))
        case Negative():
            return -_rational(node.args[0], known)
        case Quotient():
            top, bottom = (_rational(part, known) for part in node.args)
            return top / bottom
        case Power():
            return _rational(node.args[0], known) ** node.args[1]
    if node.is_Rational:
        return node
    return sympy.Integer(1) if is_ones(node) else known.setdefault(node, Dummy(f"a{len(known)}"))
