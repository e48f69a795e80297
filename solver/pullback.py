"""The derivative of one step's rule: how a gradient at its result becomes a gradient at one of its symbols.

One line for each operation (the vector-Jacobian products of reverse mode; Baydin et al. 2018, sec. 3.2). The functions
``times``, ``product``, ``transpose`` build expressions as the field writes them: factors of 1 and identity matrices vanish.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce

import sympy
from sympy import Expr, Integer, Rational

from solver import functions, notation
from solver.errors import Problem
from solver.expressions import (
    ONE,
    Apply,
    At,
    Block,
    Diag,
    Eye,
    Negative,
    Plus,
    Power,
    Product,
    Quotient,
    Stack,
    Symbol,
    Times,
    Transpose,
    apply,
    base,
    leaves,
    operands,
)
from solver.shapes import Shape, Shapes


def times(*factors: Expr) -> Expr:
    """The elementwise product: numbers are multiplied, ones left out."""
    flat = [f for factor in factors for f in (factor.args if isinstance(factor, Times) else (factor,))]
    signs = sum(isinstance(f, Negative) for f in flat)
    flat = [f.args[0] if isinstance(f, Negative) else f for f in flat]
    coefficient = reduce(lambda a, b: a * b, (f for f in flat if f.is_Rational), Integer(1)) * (-1) ** signs
    rest = [f for f in flat if not f.is_Rational]
    if coefficient == -1 and rest:
        return negative(times(*rest))
    kept = rest if coefficient == 1 and rest else [coefficient, *rest]
    return kept[0] if len(kept) == 1 else Times(*kept)


def negative(a: Expr) -> Expr:
    if a.is_Rational:
        return -a
    return a.args[0] if isinstance(a, Negative) else Negative(a)


def plus(terms: list[Expr]) -> Expr:
    return terms[0] if len(terms) == 1 else Plus(*terms)


def power(base: Expr, exponent: Rational) -> Expr:
    if exponent == 0:
        return ONE
    return base if exponent == 1 else Power(base, exponent)


def product(*factors: Expr) -> Expr:
    """The matrix product: identity matrices are left out, a sign moves to the front."""
    flat = [f for factor in factors for f in (factor.args if isinstance(factor, Product) else (factor,))]
    signs = sum(isinstance(f, Negative) for f in flat)
    flat = [f.args[0] if isinstance(f, Negative) else f for f in flat]
    kept = [f for f in flat if not isinstance(f, Eye)] or flat[:1]
    result = kept[0] if len(kept) == 1 else Product(*kept)
    return negative(result) if signs % 2 else result


def transpose(a: Expr) -> Expr:
    """Aᵀ, moved inwards: (AB)ᵀ = BᵀAᵀ; a diagonal matrix stays."""
    match a:
        case Transpose():
            return a.args[0]
        case Product():
            return product(*(transpose(f) for f in reversed(a.args)))
        case Plus():
            return Plus(*(transpose(t) for t in a.args))
        case Negative():
            return negative(transpose(a.args[0]))
        case Diag() | Eye():
            return a
        case _:
            return a if a.is_Rational else Transpose(a)


class Pullback:
    """Derivatives of rules over quantities with known shapes."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes

    def of(self, rule: Expr, symbol: Expr, upstream: Expr, shape: Shape, result: Expr) -> Expr:
        """The gradient at ``symbol`` for the gradient ``upstream`` at ``result = rule``, of the given shape.

        The gradient has the shape of the symbol.
        """
        walk = _Walk(self._shapes, symbol, rule, result, one_column=True)
        return plus([c for c in walk.contributions(rule, upstream, shape)])

    def jacobian(self, rule: Expr, symbol: Expr, shape: Shape, result: Expr) -> Expr:
        """The transposed Jacobian, symbol × result, of a column with respect to a column."""
        walk = _Walk(self._shapes, symbol, rule, result, one_column=False)
        return plus([c for c in walk.contributions(rule, Eye(shape[0]), shape)])


class _Walk:
    """From the root of a rule down to each use of one symbol.

    ``upstream`` has the shape of the current node, or, where a Jacobian is built (``one_column`` false), one column for
    each entry of the result.
    """

    def __init__(self, shapes: Shapes, symbol: Expr, rule: Expr, result: Expr, one_column: bool) -> None:
        self.shapes, self.symbol, self.rule, self.result, self.one_column = shapes, symbol, rule, result, one_column

    def contributions(self, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
        if node == self.symbol:
            yield upstream
        elif self.symbol in leaves(node):
            yield from _RULES[type(node)](self, node, upstream, shape)

    def shape(self, node: Expr) -> Shape:
        return self.shapes.expression(node)

    def is_scalar(self, node: Expr) -> bool:
        return self.shape(node) == (1, 1)

    def transposed(self, node: Expr) -> Expr:
        return node if self.is_scalar(node) else transpose(node)

    def into(self, part: Expr, upstream: Expr) -> Iterator[Expr]:
        yield from self.contributions(part, upstream, self.shape(part))

    def weighted(self, weight: Expr, upstream: Expr, shape: Shape, weight_shape: Shape) -> Expr:
        """``weight ⊙ upstream`` entry by entry of the node; a diagonal matrix where upstream has several columns."""
        if weight_shape == (1, 1) or self.one_column:
            if upstream == ONE:
                return weight
            return times(weight, upstream) if weight_shape != (1, 1) else times(upstream, weight)
        return product(Diag(weight), upstream)

    def total_of(self, upstream: Expr, other: Expr) -> Expr:
        """Σ other ⊙ upstream: what reaches a number that scales every entry."""
        if self.one_column and self.shape(other)[1] != 1:
            return apply("sum", times(other, upstream))
        return product(transpose(other), upstream)


def _plus(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    for term in operands(node):
        spread = walk.is_scalar(term) and shape != (1, 1)
        yield from walk.into(term, _column_sum(walk, upstream, shape) if spread else upstream)


def _column_sum(walk: _Walk, upstream: Expr, shape: Shape) -> Expr:
    """1ᵀ upstream: the gradient of a number that is added to every entry."""
    if walk.one_column:
        return apply("sum", upstream)
    raise Problem("no_jacobian_through_matrix", symbol=str(walk.symbol))


def _negative(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    yield from walk.into(node.args[0], negative(upstream))


def _times(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    parts = operands(node)
    for position, part in enumerate(parts):
        others = parts[:position] + parts[position + 1 :]
        rest = times(*others)
        rest_shape = next((walk.shape(o) for o in others if not walk.is_scalar(o)), (1, 1))
        if walk.is_scalar(part) and shape != (1, 1):
            yield from walk.into(part, walk.total_of(upstream, rest))
        else:
            yield from walk.into(part, walk.weighted(rest, upstream, shape, rest_shape))


def _product(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    factors = operands(node)
    for position, factor in enumerate(factors):
        if walk.symbol not in leaves(factor):
            continue
        left, right = factors[:position], factors[position + 1 :]
        if all(walk.is_scalar(f) for f in factors):
            yield from walk.into(factor, times(upstream, *left, *right))
        elif right and not walk.one_column:
            raise Problem("no_jacobian_through_matrix", symbol=str(walk.symbol))
        else:
            before, after = ([walk.transposed(f) for f in reversed(side)] for side in (left, right))
            yield from walk.into(factor, _between(before, upstream, after))


def _between(before: list[Expr], upstream: Expr, after: list[Expr]) -> Expr:
    """before · upstream · after, where a plain number scales."""
    if upstream.is_Rational:
        return times(upstream, product(*before, *after))
    return product(*before, upstream, *after)


def _quotient(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    top, bottom = operands(node)
    by_top = Quotient(ONE, bottom)
    by_bottom = Quotient(top, Power(bottom, Integer(2)))
    yield from _scaled_or_weighted(walk, top, by_top, walk.shape(bottom), upstream, shape)
    yield from _scaled_or_weighted(walk, bottom, negative(by_bottom), shape, upstream, shape)


def _scaled_or_weighted(
    walk: _Walk, part: Expr, weight: Expr, weight_shape: Shape, upstream: Expr, shape: Shape
) -> Iterator[Expr]:
    if walk.is_scalar(part) and shape != (1, 1):
        yield from walk.into(part, walk.total_of(upstream, weight))
    else:
        yield from walk.into(part, walk.weighted(weight, upstream, shape, weight_shape))


def _power(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    base, exponent = node.args
    weight = times(exponent, power(base, exponent - 1))
    yield from walk.into(base, _weighted_by_derivative(walk, weight, upstream, shape))


def _stack(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    start: Expr = Integer(0)
    for part in operands(node):
        stop = start + walk.shape(part)[0]
        yield from walk.into(part, _rows(upstream, start, stop, part))
        start = stop


def _rows(upstream: Expr, start: Expr, stop: Expr, part: Expr) -> Expr:
    """The rows ``start:stop`` of the upstream gradient, taken where they come from: the columns of a weight matrix."""
    match upstream:
        case Product():
            return product(_rows(upstream.args[0], start, stop, part), *upstream.args[1:])
        case Negative():
            return negative(_rows(upstream.args[0], start, stop, part))
        case Times():
            first, *rest = sorted(upstream.args, key=lambda f: not isinstance(f, Transpose | Symbol))
            return times(*rest, _rows(first, start, stop, part))
        case _:
            name = base(part) if isinstance(part, Symbol | At) else notation.write(part)
            return transpose(Block(transpose(upstream), start, stop, Symbol(name)))


def _transposed(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    yield from walk.into(node.args[0], transpose(upstream))


def _apply(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    assert isinstance(node, Apply)
    result = walk.result if node == walk.rule else node
    if node.function in functions.ELEMENTWISE:
        weight = _in_notation(functions.derivative(node.function), node.operand, result)
        yield from walk.into(node.operand, _weighted_by_derivative(walk, weight, upstream, shape))
    else:
        yield from _WHOLE[node.function](walk, node, result, upstream)


def _weighted_by_derivative(walk: _Walk, weight: Expr, upstream: Expr, shape: Shape) -> Expr:
    return walk.weighted(weight, upstream, shape, (Integer(1), Integer(1)) if weight.is_Rational else shape)


def _softmax(walk: _Walk, node: Apply, result: Expr, upstream: Expr) -> Iterator[Expr]:
    """Jᵀ = diag(s) − s sᵀ, which is symmetric."""
    jacobian = Plus(Diag(result), Negative(Product(result, Transpose(result))))
    yield from walk.into(node.operand, product(jacobian, upstream))


def _summed(walk: _Walk, node: Apply, result: Expr, upstream: Expr) -> Iterator[Expr]:
    raise Problem("no_derivative", function=node.function)


_WHOLE: dict[str, Callable[[_Walk, Apply, Expr, Expr], Iterator[Expr]]] = {
    "softmax": _softmax,
    "sum": _summed,
    "mean": _summed,
}


def _in_notation(derivative: sympy.Expr, argument: Expr, result: Expr) -> Expr:
    """SymPy's derivative of an elementwise function, with its own nodes turned into ours; numbers stand first."""
    symbols = {functions.ARGUMENT: argument, functions.RESULT: result}

    def convert(node: sympy.Expr) -> Expr:
        if node in symbols:
            return symbols[node]
        if node.is_Rational:
            return node
        if node.is_Add:
            return Plus(*map(convert, sorted(node.args, key=lambda a: (not a.is_Rational, sympy.default_sort_key(a)))))
        if node.is_Mul:
            top, bottom = node.as_numer_denom()
            if bottom != 1:
                return Quotient(convert(top), convert(bottom))
            return times(*map(convert, sorted(node.args, key=lambda a: (a.is_Add, sympy.default_sort_key(a)))))
        if node.is_Pow:
            return power(convert(node.base), node.exp) if node.exp > 0 else Quotient(ONE, power(convert(node.base), -node.exp))
        return apply(type(node).__name__, convert(node.args[0]))

    return convert(derivative)


_RULES: dict[type, Callable[[_Walk, Expr, Expr, Shape], Iterator[Expr]]] = {
    Plus: _plus,
    Negative: _negative,
    Times: _times,
    Product: _product,
    Quotient: _quotient,
    Power: _power,
    Stack: _stack,
    Transpose: _transposed,
    Apply: _apply,
}
