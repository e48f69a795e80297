"""Into the operands of each operation: one function for each (the vector-Jacobian products of reverse mode; Baydin et
al. 2018, sec. 3.2).

``upstream`` is the gradient at the node, of the node's shape; a function yields what reaches the walk's symbol.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sympy import Expr, Integer
from sympy.core.symbol import Str

from solver import entries, functions
from solver.algebra import is_ones, negative, ones, picked, power, product, times, transpose
from solver.dimensions import NUMBER, Shape
from solver.errors import Problem
from solver.expressions import (
    ONE,
    Apply,
    Block,
    Compared,
    Diag,
    Entry,
    Eye,
    Held,
    Literal,
    Lookup,
    MatrixPower,
    Negative,
    OneHot,
    Over,
    Plus,
    Power,
    Product,
    Quotient,
    Stack,
    Times,
    Transpose,
    operands,
    reads,
)
from solver.functions import Whole
from solver.matrix_literals import Rows, rows_of
from solver.rates import rates
from solver.replacing import unindexed

if TYPE_CHECKING:
    from solver.pullback import Walk


def _plus(walk: Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    for term in operands(node):
        if walk.symbol not in reads(term):
            continue
        is_spread = walk.is_scalar(term) and shape != NUMBER
        yield from walk.into(term, walk.sum_of(upstream, shape) if is_spread else upstream)


def _negative(walk: Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    yield from walk.into(node.args[0], negative(upstream))


def _times(walk: Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    parts = operands(node)
    for position, part in enumerate(parts):
        if walk.symbol not in reads(part):
            continue
        rest = times(*parts[:position], *parts[position + 1 :])
        yield from _scaled(walk, part, rest, upstream, shape)


def _quotient(walk: Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    top, bottom = operands(node)
    yield from _scaled(walk, top, Quotient(ONE, bottom), upstream, shape)
    yield from _scaled(walk, bottom, negative(Quotient(top, Power(bottom, Integer(2)))), upstream, shape)


def _scaled(walk: Walk, part: Expr, weight: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    """Into a part that was multiplied by ``weight`` entry by entry."""
    if walk.symbol not in reads(part):
        return
    if walk.is_scalar(part) and shape != NUMBER:
        yield from walk.into(part, walk.total_of(upstream, weight))
    else:
        yield from walk.into(part, walk.weighted(weight, upstream, walk.shape(weight)))


def _product(walk: Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    factors = operands(node)
    for position, factor in enumerate(factors):
        if walk.symbol not in reads(factor):
            continue
        if all(map(walk.is_scalar, factors)):
            yield from walk.into(factor, times(upstream, *factors[:position], *factors[position + 1 :]))
        else:
            yield from walk.into(factor, walk.beside(node, position, upstream))


def _over(walk: Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    assert isinstance(node, Over)
    yield from walk.contributions(node.plain, upstream, shape)


def _power(walk: Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    of, exponent = node.args
    weight = times(exponent, power(of, exponent - 1)) if exponent else exponent
    yield from walk.into(of, walk.weighted(weight, upstream, walk.shape(weight)))


def _matrix_power(walk: Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    """A product of equal factors: Σ (Aⁱ)ᵀ G (Aʲ)ᵀ over i + j = n − 1; of an inverse −A⁻ᵀ G A⁻ᵀ."""
    of, exponent, *_ = node.args
    if exponent.q != 1:
        raise Problem("no_derivative", function=f"^({exponent})")
    if exponent == -1:
        inverse = transpose(walk.result if node == walk.rule else node)
        yield from walk.into(of, negative(product(inverse, upstream, inverse)))
        return
    factor = of if exponent > 0 else MatrixPower(of, Integer(-1))
    if not exponent:
        yield from walk.into(of, times(exponent, upstream))
    for before in range(abs(exponent)):
        after = abs(exponent) - 1 - before
        left, right = _powers(factor, before), _powers(factor, after)
        factors = Product(*left, factor, *right)
        yield from walk.into(factor, walk.beside(factors, len(left), upstream) if left or right else upstream)


def _powers(of: Expr, exponent: int) -> list[Expr]:
    """A power as a factor, where there is one."""
    return [] if not exponent else [of if exponent == 1 else MatrixPower(of, Integer(exponent))]


def _stack(walk: Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    rows = rows_of(node, walk.is_scalar)
    if rows is not None and all(walk.is_scalar(entry) for row in rows for entry in row):
        yield from _into_entries(walk, rows, upstream)
        return
    start: Expr = Integer(0)
    names = list(map(unindexed, operands(node)))
    for part, name in zip(operands(node), names, strict=True):
        stop = start + walk.shape(part)[0]
        if walk.symbol in reads(part):
            label = name if names.count(name) == 1 else part
            yield from walk.into(part, _rows(walk, upstream, start, stop, label))
        start = stop


def _into_entries(walk: Walk, rows: Rows, upstream: Expr) -> Iterator[Expr]:
    """Into each number of a matrix that is written by its rows."""
    for i, row in enumerate(rows, 1):
        for j, entry in enumerate(row, 1):
            if walk.symbol in reads(entry):
                yield from walk.into(entry, Entry(upstream, Integer(i), Integer(j)))


def _rows(walk: Walk, node: Expr, start: Expr, stop: Expr, label: Expr) -> Expr:
    """The rows ``start:stop`` of a gradient, taken where they come from: the columns of a weight matrix.

    ``label`` tells them apart in print: the quantity that they meet.
    """
    if walk.is_scalar(node):
        return node
    match node:
        case Product():
            factors = (_rows(walk, node.args[0], start, stop, label), *node.args[1:])
            return times(*reversed(factors)) if all(map(walk.is_scalar, factors)) else product(*factors)
        case Negative():
            return negative(_rows(walk, node.args[0], start, stop, label))
        case Times():
            return times(*(_rows(walk, f, start, stop, label) for f in node.args))
        case Apply() if node.function == "hardmax" and stop - start == 1 == walk.shape(node)[1]:
            return Entry(node, start + 1, ONE)
        case Literal() if is_ones(node):
            return ones((stop - start, walk.shape(node)[1]))
        case _:
            return walk.transposed(Block(transpose(node), start, stop, label))


def _entry(walk: Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    chosen = picked(node.place, walk.shape(node.args[0]))
    yield from walk.into(node.args[0], walk.outer(chosen, upstream))


def _nowhere(walk: Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    """What only tells apart moves nothing."""
    yield from ()


def _lookup(walk: Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    """Into the one that is meant; into each of the others 0 times as much."""
    assert isinstance(node, Lookup)
    if isinstance(node.whole, Entry):
        of = node.whole.args[0]
        yield from walk.into(of, walk.outer(entries.where(node, walk.shape(of)), upstream))
        return
    for place, instance in enumerate(node.instances, node.first):
        weight = Compared(Str("="), node.place, Integer(place))
        yield from _scaled(walk, instance, weight, upstream, shape)


def _diagonal(walk: Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    """The entries of the diagonal as a column, (G ⊙ I) 1."""
    yield from walk.into(node.args[0], product(times(upstream, Eye(shape[0])), ones((shape[0], ONE))))


def _transposed(walk: Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    yield from walk.into(node.args[0], walk.through_transpose(node, upstream))


def _apply(walk: Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    assert isinstance(node, Apply)
    result = walk.result if node == walk.rule else node
    record = functions.of(node)
    if isinstance(record, Whole):
        if record.pullback is None:
            raise Problem("no_derivative", function=record.name)
        yield from record.pullback(walk, node, result, upstream)
    elif functions.is_layer(node):
        weight = walk.rate(node, result)
        yield from walk.into(node.operand, walk.weighted(weight, upstream, walk.shape(weight)))
    else:
        for part, weight in zip(operands(node), rates(node, result), strict=True):
            yield from _scaled(walk, part, weight, upstream, shape)


RULES: dict[type, Callable[[Walk, Expr, Expr, Shape], Iterator[Expr]]] = {
    Plus: _plus,
    Negative: _negative,
    Times: _times,
    Product: _product,
    Over: _over,
    Quotient: _quotient,
    Power: _power,
    MatrixPower: _matrix_power,
    Stack: _stack,
    Entry: _entry,
    Compared: _nowhere,
    OneHot: _nowhere,
    Held: _nowhere,
    Lookup: _lookup,
    Diag: _diagonal,
    Transpose: _transposed,
    Apply: _apply,
}
