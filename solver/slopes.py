"""Derivatives within equations: ``dL[k]/dw[k-1]``, read as a quotient of two names that nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sympy import Expr, Symbol

from solver import notation
from solver.errors import Problem
from solver.expressions import At, MatrixPower, Negative, Product, Quotient, Times, Total, base
from solver.lookups import letters_of
from solver.replacing import rebuilt
from solver.walking import within

Around = Callable[[Expr], Expr]


def derived(node: Expr, roots: Collection[str], free: Collection[str], names: Collection[str]) -> Expr:
    """The rule with its derivatives: dL[k]/dw[k-1] is read as a quotient of two ``free`` names that nobody knows."""
    node = rebuilt(node, lambda part: derived(part, roots, free, names))
    if not isinstance(node, Quotient):
        return node
    (before, top), (bottom, behind) = _last(node.args[0]), _first(node.args[1])
    if isinstance(bottom, MatrixPower) and _is_slope(top, bottom.args[0], roots, free):
        raise Problem("power_of_slope", slope=notation.write_side(Quotient(top, bottom)))
    sides = [
        side for side in (top, bottom) if isinstance(side, Symbol | At) and base(side) in free and base(side)[0] == "d"
    ]
    if len(sides) != 2 or base(top)[1:] not in roots or base(bottom)[1:] not in names:
        return node
    derivative = behind(Total(*(_without_d(side) for side in sides)))
    return before(derivative)


def check_places(rule: Expr, quantities: Collection[Expr]) -> None:
    """Raises ``Problem`` for a derivative of or by what a quantity chooses, ``dJ/dV[c]`` of a given c."""
    for slope in within(rule, Total):
        for side in slope.args:
            indices = side.indices if isinstance(side, At) else ()
            for one in (letter for index in indices for letter in letters_of(index) if letter in quantities):
                raise Problem("slope_of_chosen", symbol=notation.write_side(side), index=str(one), name=base(side))


def _is_slope(top: Expr, bottom: Expr, roots: Collection[str], free: Collection[str]) -> bool:
    """Whether a quotient is meant for a derivative: two names that nobody knows, dL above a quantity's own."""
    is_named = all(
        isinstance(side, Symbol | At) and base(side) in free and base(side)[0] == "d" for side in (top, bottom)
    )
    return is_named and base(top)[1:] in roots


def _without_d(symbol: Expr) -> Expr:
    name = Symbol(base(symbol)[1:])
    return At(name, *symbol.indices) if isinstance(symbol, At) else name


def _last(node: Expr) -> tuple[Around, Expr]:
    """The last factor of an expression, and what stands before it."""
    if isinstance(node, Negative):
        around, inner = _last(node.args[0])
        return (lambda other: Negative(around(other))), inner
    if isinstance(node, Times | Product):
        return (lambda other: node.func(*node.args[:-1], other)), node.args[-1]
    return (lambda other: other), node


def _first(node: Expr) -> tuple[Expr, Around]:
    """The first factor of a matrix product, and what stands behind it."""
    if isinstance(node, Product):
        return node.args[0], lambda other: Product(other, *node.args[1:])
    return node, lambda other: other
