"""Building expressions as the field writes them: factors of 1 and identity matrices vanish, signs stand in front.

Nothing is expanded or sorted; only what nobody would write down is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING

import sympy
from flint import fmpq
from sympy import Expr, Integer, Rational
from sympy.core.symbol import Str

from solver.errors import Problem
from solver.expressions import (
    ONE,
    Constant,
    Diag,
    Eye,
    Literal,
    Negative,
    OneHot,
    Operation,
    Plus,
    Power,
    Product,
    Quotient,
    Times,
    Transpose,
    apply,
)
from solver.replacing import replace
from solver.values import SCALAR, Value

if TYPE_CHECKING:
    from solver.dimensions import Shape


HALF = Rational(1, 2)


def plus(terms: list[Expr]) -> Expr:
    if not terms:
        return Integer(0)
    return terms[0] if len(terms) == 1 else Plus(*terms)


def negative(a: Expr) -> Expr:
    if a.is_Rational:
        return -a
    return a.args[0] if isinstance(a, Negative) else Negative(a)


def times(*factors: Expr) -> Expr:
    """The elementwise product: numbers are multiplied and stand in front, ones are left out."""
    flat, signs = _factors(Times, factors)
    rest = [f for f in flat if not f.is_Rational]
    coefficient = ONE if len(rest) == len(flat) else prod(f for f in flat if f.is_Rational)
    if coefficient is not ONE and coefficient < 0 and rest:
        coefficient, signs = -coefficient, signs + 1
    kept = rest if coefficient is ONE and rest else [coefficient, *rest]
    result = kept[0] if len(kept) == 1 else Times(*kept)
    return negative(result) if signs % 2 else result


def product(*factors: Expr) -> Expr:
    """The matrix product of at least one factor: identity matrices are left out."""
    flat, signs = _factors(Product, factors)
    kept = [f for f in flat if not isinstance(f, Eye)] or flat[:1]
    result = kept[0] if len(kept) == 1 else Product(*kept)
    return negative(result) if signs % 2 else result


def _factors(kind: type[Operation], factors: tuple[Expr, ...]) -> tuple[list[Expr], int]:
    """The factors without their signs, products of the same kind opened, and the number of signs."""
    signs = sum(isinstance(f, Negative) for f in factors)
    plain = [f.args[0] if isinstance(f, Negative) else f for f in factors]
    if not any(isinstance(f, kind) for f in plain):
        return plain, signs
    flat, inner = _factors(kind, tuple(f for p in plain for f in (p.args if isinstance(p, kind) else (p,))))
    return flat, signs + inner


def power(base: Expr, exponent: Rational) -> Expr:
    if exponent == 0:
        return ONE
    return base if exponent == 1 else Power(base, exponent)


def transpose(a: Expr) -> Expr:
    """Aᵀ, moved inwards: (AB)ᵀ = BᵀAᵀ; a diagonal matrix stays."""
    match a:
        case Transpose():
            return a.args[0]
        case Product():
            return product(*(transpose(f) for f in reversed(a.args)))
        case Plus():
            return Plus(*map(transpose, a.args))
        case Negative():
            return negative(transpose(a.args[0]))
        case Diag() | Eye():
            return a
        case Times() if any(isinstance(f, Eye) for f in a.args):
            return a
        case _:
            return a if a.is_Rational else Transpose(a)


def ones(shape: Shape) -> Expr:
    """A column, row or matrix of ones. Raises ``Problem`` where its size is not a number."""
    if not all(d.is_Integer for d in shape):
        raise Problem("no_derivative", function="sum")
    rows, cols = map(int, shape)
    return Literal(Value((rows, cols), (fmpq(1),) * (rows * cols)))


def picked(place: tuple[int, int], shape: Shape) -> Literal:
    """A column, row or matrix of zeros with a one at a place, counted from 1: the product with it picks an entry."""
    rows, columns = map(int, shape)
    places = ((i, j) for i in range(1, rows + 1) for j in range(1, columns + 1))
    return Literal(Value((rows, columns), tuple(fmpq(at == place) for at in places)))


def is_one_hot(node: Expr) -> bool:
    """Whether an expression is 1 in one entry and 0 in all others, whatever the numbers."""
    if isinstance(node, OneHot):
        return True
    return isinstance(node, Literal) and [entry for entry in node.value.entries if entry != 0] == [1]


def spread(number: Expr, shape: Shape) -> Expr:
    """A number in every entry."""
    return times(number, ones(shape))


def is_ones(node: Expr) -> bool:
    """Whether a node is a number in every entry, as ``spread`` makes it."""
    if isinstance(node, Negative | Times):
        return any(map(is_ones, node.args))
    return isinstance(node, Literal) and node.value.shape != SCALAR and set(node.value.entries) == {fmpq(1)}


def scaled(weight: Expr, upstream: Expr) -> Expr:
    """``weight ⊙ upstream`` for operands of the same shape; ones are left out."""
    if not is_ones(upstream):
        return times(weight, upstream)
    if isinstance(upstream, Negative):
        return negative(scaled(weight, upstream.args[0]))
    rest = [f for f in upstream.args if not is_ones(f)] if isinstance(upstream, Times) else []
    return times(*rest, weight)


def _written_order(term: sympy.Expr) -> tuple[object, ...]:
    """What is added before what is subtracted, numbers first in each."""
    return term.could_extract_minus_sign(), not term.is_Rational, sympy.default_sort_key(term)


def in_notation(node: sympy.Expr, symbols: Mapping[Expr, Expr]) -> Expr:
    """A SymPy expression with its nodes turned into ours and ``symbols`` put in; numbers stand first in sums.

    What is an operation of ours already keeps its order.
    """

    def convert(node: sympy.Expr) -> Expr:
        if node in symbols:
            return symbols[node]
        if isinstance(node, Operation):
            return replace(node, symbols)
        if node.is_Rational or node.is_Symbol:
            return node
        if node.is_Add:
            return Plus(*map(convert, sorted(node.args, key=_written_order)))
        if node.is_Mul:
            top, bottom = node.as_numer_denom()
            if bottom != 1:
                return Quotient(convert(top), convert(bottom))
            return times(*map(convert, sorted(node.args, key=lambda a: (a.is_Add, sympy.default_sort_key(a)))))
        if node.is_Pow and abs(node.exp) == HALF:
            inner = apply("sqrt", convert(node.base))
            return inner if node.exp > 0 else Quotient(ONE, inner)
        if node.is_Pow:
            inner = convert(node.base)
            return power(inner, node.exp) if node.exp > 0 else Quotient(ONE, power(inner, -node.exp))
        if node.is_NumberSymbol:
            return Constant(Str(str(node)))
        return apply(type(node).__name__, *map(convert, node.args))

    return convert(node)
