"""The derivative of one step's rule: how a gradient at its result becomes a gradient at one of its symbols.

One function for each operation (the vector-Jacobian products of reverse mode; Baydin et al. 2018, sec. 3.2), on top of
``solver.algebra``, which writes the results as the field does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flint import fmpq
from sympy import Expr, Integer
from sympy.core.symbol import Str

from solver import entries, functions, notation
from solver.algebra import (
    in_notation,
    is_ones,
    negative,
    ones,
    plus,
    power,
    product,
    scaled,
    spread,
    times,
    transpose,
)
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
    apply,
    operands,
    reads,
)
from solver.functions import Entrywise, Whole
from solver.shapes import Shapes
from solver.short_forms import through_sigmoid
from solver.simplifying import over, over_total, simplified
from solver.symbols import unindexed
from solver.values import Value

Rates = Callable[[Apply, Expr], Expr]
"""What stands for f′ of an elementwise function, given the function's node and the symbol of its result."""


def rates(node: Apply, result: Expr) -> list[Expr]:
    """The derivatives of an elementwise function by its operands, in the notation."""
    record = functions.of(node)
    assert isinstance(record, Entrywise)
    known = {functions.RESULT: result, **dict(zip((functions.ARGUMENT, functions.SECOND), node.operands, strict=False))}
    numbers = {symbol: number for symbol, number in known.items() if number.is_Rational}
    return [in_notation(derivative.xreplace(numbers), known) for derivative in record.derivatives]


def rate(node: Apply, result: Expr) -> Expr:
    """f′ of a function of one quantity."""
    return rates(node, result)[0]


class Pullback:
    """Derivatives of rules over quantities with known shapes; ``rates`` are those of the elementwise functions."""

    def __init__(self, shapes: Shapes, rates: Rates = rate) -> None:
        self.shapes, self.rates = shapes, rates
        self._shapes: dict[Expr, Shape] = {}

    def shape(self, node: Expr) -> Shape:
        """The shape of an expression, found once: a long sum is read for each of its symbols."""
        found = self._shapes.get(node)
        if found is None:
            parts = operands(node)
            found = self.shapes.combined(node, [*map(self.shape, parts)]) if parts else self.shapes.expression(node)
            self._shapes[node] = found
        return found

    def of(self, rule: Expr, symbol: Expr, upstream: Expr, shape: Shape, result: Expr) -> Expr:
        """The gradient at ``symbol`` for the gradient ``upstream`` at ``result = rule``, of the given shape.

        The gradient has the shape of the symbol. Raises ``Problem`` where an operation has no derivative.
        """
        found = list(_Walk(self, symbol, rule, result).contributions(rule, upstream, shape))
        return plus(found) if found else self._nothing(self.shape(symbol))

    def _nothing(self, shape: Shape) -> Expr:
        """Zero in every entry: what reaches a quantity that only says which of several others is meant."""
        if shape == NUMBER:
            return Integer(0)
        size = int(shape[0]), int(shape[1])
        return Literal(Value(size, (fmpq(0),) * (size[0] * size[1])))

    def shortened(self, rule: Expr, symbol: Expr, upstream: Expr, shape: Shape, result: Expr) -> Expr | None:
        """The same where what reaches each softmax comes from its logarithm, in the form (Σ w) p − w; else ``None``."""
        walk = _ShortWalk(self, symbol, rule, result)
        found = list(walk.contributions(rule, upstream, shape))
        return plus(found) if walk.is_short and found else None

    def through_sigmoid(self, rule: Expr, symbol: Expr, upstream: Expr, shape: Shape, result: Expr) -> Expr | None:
        """The same for a sigmoid where its slope cancels the fractions of ``upstream``, p − y; else ``None``."""
        short = through_sigmoid(upstream, result) if self.rates is rate else None
        return plus(list(_Walk(self, symbol, rule, result).into(rule.operand, short))) if short else None

    def at_operand(self, rule: Expr, upstream: Expr, result: Expr) -> Expr:
        """The gradient at the operand of an elementwise function for the gradient at ``result = f(operand)``."""
        walk = _Walk(self, rule.operand, rule, result)
        weight = walk.rate(rule, result)
        return walk.weighted(weight, upstream, walk.shape(weight))

    def jacobian(self, rule: Expr, symbol: Expr, shape: Shape, result: Expr) -> Expr:
        """The transposed Jacobian, symbol × result, of a column with respect to a column.

        Raises ``Problem`` where the column goes through a matrix on its way.
        """
        found = list(_JacobianWalk(self, symbol, rule, result).contributions(rule, Eye(shape[0]), shape))
        return plus(found) if found else self._nothing((self.shape(symbol)[0], shape[0]))


class _Walk:
    """From the root of a rule down to each use of one symbol; ``upstream`` has the shape of the current node."""

    def __init__(self, pullback: Pullback, symbol: Expr, rule: Expr, result: Expr) -> None:
        self.shapes, self.rate = pullback.shapes, pullback.rates
        self.shape = pullback.shape
        self.symbol, self.rule, self.result = symbol, rule, result

    def contributions(self, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
        if node == self.symbol:
            yield upstream
        elif self.symbol in reads(node):
            if type(node) not in _RULES:
                raise Problem("no_derivative", function=notation.write(node))
            yield from _RULES[type(node)](self, node, upstream, shape)

    def into(self, part: Expr, upstream: Expr) -> Iterator[Expr]:
        yield from self.contributions(part, upstream, self.shape(part))

    def is_scalar(self, node: Expr) -> bool:
        return self.shape(node) == NUMBER

    def transposed(self, node: Expr) -> Expr:
        return node if self.is_scalar(node) else transpose(node)

    def weighted(self, weight: Expr, upstream: Expr, weight_shape: Shape) -> Expr:
        """``weight ⊙ upstream``."""
        if weight_shape == NUMBER:
            return weight if upstream == ONE else times(upstream, weight)
        return scaled(weight, upstream)

    def total_of(self, upstream: Expr, other: Expr) -> Expr:
        """Σ other ⊙ upstream: what reaches a number that scales every entry."""
        if self.shape(other)[1] != 1 or is_ones(upstream):
            return apply("sum", scaled(other, upstream))
        return product(transpose(other), upstream)

    def sum_of(self, upstream: Expr, shape: Shape) -> Expr:
        """Σ upstream: what reaches a number that is added to every entry."""
        return apply("sum", upstream)

    def spread(self, upstream: Expr, shape: Shape) -> Expr:
        """What reaches each entry of a column or matrix from its sum."""
        return spread(upstream, shape)

    def outer(self, weight: Expr, upstream: Expr) -> Expr:
        """What reaches each entry from a number that it moves by its weight."""
        return times(upstream, weight)

    def through_softmax(self, result: Expr, upstream: Expr) -> Expr:
        """Of a column Jᵀ g with J = diag(s) − s sᵀ, which is symmetric."""
        if self.shape(result)[1] != 1:
            return self.through_rows(result, upstream)
        return product(Plus(Diag(result), Negative(Product(result, Transpose(result)))), upstream)

    def through_rows(self, result: Expr, upstream: Expr) -> Expr:
        """What reaches a matrix from the softmax of its rows: s ⊙ (g − (s ⊙ g) 1 1ᵀ)."""
        width = self.shape(result)[1]
        totals = product(times(result, upstream), ones((width, width)))
        return times(result, Plus(upstream, negative(totals)))

    def beside(self, node: Expr, position: int, upstream: Expr) -> Expr:
        """What reaches one factor of a matrix product: leftᵀ · upstream · rightᵀ."""
        left, right = node.args[:position], node.args[position + 1 :]
        before, after = ([self.transposed(f) for f in reversed(side)] for side in (left, right))
        if upstream.is_Rational:
            return times(upstream, product(*before, *after))
        return product(*before, upstream, *after)

    def through_transpose(self, node: Expr, upstream: Expr) -> Expr:
        return transpose(upstream)


class _ShortWalk(_Walk):
    """The same with the short form of a softmax below a logarithm: log p = z − log Σ exp z needs no fractions."""

    is_short = False

    def through_softmax(self, result: Expr, upstream: Expr) -> Expr:
        """(diag p − p pᵀ) (c w / p) = c (w − (Σ w) p); of a matrix row by row."""
        upstream = simplified(upstream, self.shapes)
        parts = over(upstream, result, self.shapes)
        if parts is None:
            return self._through_total(result, upstream)
        self.is_short = True
        factor, weights = parts
        if ONE in self.shape(result):
            total = apply("sum", weights)
        else:
            width = self.shape(result)[1]
            total = product(weights, ones((width, width)))
        difference = Plus(times(total, result), negative(weights))
        return times(negative(factor), difference)

    def _through_total(self, result: Expr, upstream: Expr) -> Expr:
        """(diag p − p pᵀ) (c w / wᵀp) = c (w ⊙ p / wᵀp − p) for the logarithm of the sum of some shares."""
        parts = over_total(upstream, result, self.shapes)
        if parts is None:
            return super().through_softmax(result, upstream)
        self.is_short = True
        factor, weights, total = parts
        return times(negative(factor), Plus(result, negative(Quotient(times(weights, result), total))))


class _JacobianWalk(_Walk):
    """The same for a vector result: ``upstream`` has a row for each entry of the node, a column for each of the result.

    A node is a vector, upright or lying, or a number.
    """

    def contributions(self, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
        if 1 not in shape and self.symbol in reads(node):
            raise Problem("no_jacobian_through_matrix", symbol=notation.write(self.symbol))
        yield from super().contributions(node, upstream, shape)

    def upright(self, vector: Expr) -> Expr:
        return vector if self.shape(vector)[1] == 1 else transpose(vector)

    def weighted(self, weight: Expr, upstream: Expr, weight_shape: Shape) -> Expr:
        if weight_shape == NUMBER:
            return times(weight, upstream) if isinstance(upstream, Eye) else times(upstream, weight)
        if isinstance(weight, Negative):
            return negative(self.weighted(weight.args[0], upstream, weight_shape))
        weight = self.upright(weight)
        if isinstance(upstream, Product) and is_ones(upstream.args[0]):
            return product(weight, *upstream.args[1:])
        return product(Diag(weight), upstream)

    def total_of(self, upstream: Expr, other: Expr) -> Expr:
        return product(transpose(self.upright(other)), upstream)

    def sum_of(self, upstream: Expr, shape: Shape) -> Expr:
        first, *rest = upstream.args if isinstance(upstream, Product) else (upstream,)
        if isinstance(first, Diag):
            return product(transpose(first.args[0]), *rest)
        return product(ones((ONE, shape[0] * shape[1])), upstream)

    def spread(self, upstream: Expr, shape: Shape) -> Expr:
        return product(ones((shape[0] * shape[1], ONE)), upstream)

    def outer(self, weight: Expr, upstream: Expr) -> Expr:
        return product(self.upright(weight), upstream)

    def through_rows(self, result: Expr, upstream: Expr) -> Expr:
        upright = transpose(result)
        return product(Plus(Diag(upright), negative(product(upright, result))), upstream)

    def beside(self, node: Expr, position: int, upstream: Expr) -> Expr:
        """The factor and one side of it must be vectors (or the side a number), and the product is one as well."""
        left, factor, right = node.args[:position], node.args[position], node.args[position + 1 :]
        before, after = (product(*side) if side else ONE for side in (left, right))
        if 1 not in self.shape(factor):
            raise Problem("no_jacobian_through_matrix", symbol=notation.write(self.symbol))
        for side, other in ((before, self.transposed(after)), (self.transposed(after), before)):
            if self.is_scalar(side):
                return self._behind(other, upstream) if side == ONE else times(side, self._behind(other, upstream))
        if self.shape(factor)[1] == 1:
            return product(transpose(before), after, upstream)
        return product(after, transpose(before), upstream)

    def _behind(self, matrix: Expr, upstream: Expr) -> Expr:
        return times(matrix, upstream) if self.is_scalar(matrix) else product(transpose(matrix), upstream)

    def through_transpose(self, node: Expr, upstream: Expr) -> Expr:
        """The entries of a vector stand in the same order, upright or lying."""
        return upstream


def _plus(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    for term in operands(node):
        if walk.symbol not in reads(term):
            continue
        is_spread = walk.is_scalar(term) and shape != NUMBER
        yield from walk.into(term, walk.sum_of(upstream, shape) if is_spread else upstream)


def _negative(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    yield from walk.into(node.args[0], negative(upstream))


def _times(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    parts = operands(node)
    for position, part in enumerate(parts):
        if walk.symbol not in reads(part):
            continue
        rest = times(*parts[:position], *parts[position + 1 :])
        yield from _scaled(walk, part, rest, upstream, shape)


def _quotient(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    top, bottom = operands(node)
    yield from _scaled(walk, top, Quotient(ONE, bottom), upstream, shape)
    yield from _scaled(walk, bottom, negative(Quotient(top, Power(bottom, Integer(2)))), upstream, shape)


def _scaled(walk: _Walk, part: Expr, weight: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    """Into a part that was multiplied by ``weight`` entry by entry."""
    if walk.symbol not in reads(part):
        return
    if walk.is_scalar(part) and shape != NUMBER:
        yield from walk.into(part, walk.total_of(upstream, weight))
    else:
        yield from walk.into(part, walk.weighted(weight, upstream, walk.shape(weight)))


def _product(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    factors = operands(node)
    for position, factor in enumerate(factors):
        if walk.symbol not in reads(factor):
            continue
        if all(map(walk.is_scalar, factors)):
            yield from walk.into(factor, times(upstream, *factors[:position], *factors[position + 1 :]))
        else:
            yield from walk.into(factor, walk.beside(node, position, upstream))


def _over(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    assert isinstance(node, Over)
    yield from walk.contributions(node.plain, upstream, shape)


def _power(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    of, exponent = node.args
    weight = times(exponent, power(of, exponent - 1)) if exponent else exponent
    yield from walk.into(of, walk.weighted(weight, upstream, walk.shape(weight)))


def _matrix_power(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
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


def _stack(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    start: Expr = Integer(0)
    names = list(map(unindexed, operands(node)))
    for part, name in zip(operands(node), names, strict=True):
        stop = start + walk.shape(part)[0]
        if walk.symbol in reads(part):
            label = name if names.count(name) == 1 else part
            yield from walk.into(part, _rows(walk, upstream, start, stop, label))
        start = stop


def _rows(walk: _Walk, node: Expr, start: Expr, stop: Expr, label: Expr) -> Expr:
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
        case Apply() if node.function == "hardmax" and stop - start == 1:
            return Entry(node, start + 1, ONE)
        case Literal() if is_ones(node):
            return ones((stop - start, walk.shape(node)[1]))
        case _:
            return walk.transposed(Block(transpose(node), start, stop, label))


def _entry(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    rows, columns = map(int, walk.shape(node.args[0]))
    chosen = Value(
        (rows, columns), tuple(fmpq((i, j) == node.place) for i in range(1, rows + 1) for j in range(1, columns + 1))
    )
    yield from walk.into(node.args[0], walk.outer(Literal(chosen), upstream))


def _nowhere(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    """What only tells apart moves nothing."""
    yield from ()


def _lookup(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    """Into the one that is meant; into each of the others 0 times as much."""
    assert isinstance(node, Lookup)
    if isinstance(node.pattern, Entry):
        of = node.pattern.args[0]
        yield from walk.into(of, walk.outer(entries.where(node, walk.shape(of)), upstream))
        return
    for place, instance in enumerate(node.instances, node.first):
        weight = Compared(Str("="), node.place, Integer(place))
        yield from _scaled(walk, instance, weight, upstream, shape)


def _diagonal(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    """The entries of the diagonal as a column, (G ⊙ I) 1."""
    yield from walk.into(node.args[0], product(times(upstream, Eye(shape[0])), ones((shape[0], ONE))))


def _transposed(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
    yield from walk.into(node.args[0], walk.through_transpose(node, upstream))


def _apply(walk: _Walk, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
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


_RULES: dict[type, Callable[[_Walk, Expr, Expr, Shape], Iterator[Expr]]] = {
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
