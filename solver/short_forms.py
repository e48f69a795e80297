"""Known short forms of a loss behind an activation: where there may be one, and ŷ − y of a sigmoid or a share.

The loss −(y log p + (1 − y) log(1 − p)) behind p = σ(z) has the derivative p − y by z (Bishop 2006, eq. 4.91): the
fractions of ∂L/∂p cancel against p (1 − p). So it is for −log pₖ with the share pₖ = exp(zₖ) / Σ exp(zⱼ), written
number by number: ∂L/∂zᵢ = pᵢ − [i = k] (eq. 4.108).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import sympy
from sympy import Expr, Symbol

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
    p = Symbol("p")
    known: dict[Expr, Expr] = {result: p}
    top, bottom = sympy.fraction(sympy.cancel(_rational(upstream, known) * p * (1 - p)))
    if bottom.has(p) or sympy.degree(top, p) != 1:
        return None
    return in_notation(sympy.factor(top / bottom), {symbol: node for node, symbol in known.items()})


def through_share(upstream: Expr, slope: Expr, share: Expr, shares: Mapping[Expr, Quotient]) -> Expr | None:
    """``upstream`` · ``slope`` for a number ``share`` = a / S where no fraction of it remains; else ``None``.

    ``shares`` are the rules of this share and of others of the same whole S, which the result is written in.
    """
    known: dict[Expr, Expr] = {shares[share].args[1]: Symbol("S"), share: Symbol("p")}
    from_above, local = (_rational(one, known) for one in (upstream, slope))
    tops = {known[rule.args[0]]: _atom(one, known) for one, rule in shares.items() if rule.args[0] in known}
    found = _without_fraction(from_above, local, tuple(tops.items()))
    return None if found is None else in_notation(found, {symbol: node for node, symbol in known.items()})


@lru_cache(1024)
def _without_fraction(upstream: Expr, slope: Expr, tops: tuple[tuple[Expr, Expr], ...]) -> Expr | None:
    """The product with each top a of a share q = a / S as q S, if p of an upstream fraction cancels."""
    p, whole = Symbol("p"), Symbol("S")
    found = sympy.cancel((upstream * slope).xreplace({top: share * whole for top, share in tops}))
    if not sympy.denom(sympy.cancel(upstream)).has(p) or sympy.denom(found).has(p):
        return None
    return sympy.factor(found)


def _rational(node: Expr, known: dict[Expr, Expr]) -> Expr:
    """An expression as a rational function of what it is made of, entry by entry."""
    if node in known:
        return known[node]
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
    return sympy.Integer(1) if is_ones(node) else _atom(node, known)


def _atom(node: Expr, known: dict[Expr, Expr]) -> Expr:
    """What stands for a part; the same names in the same order, so that like forms are like expressions."""
    return known.setdefault(node, Symbol(f"a{len(known)}"))
