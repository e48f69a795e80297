"""The derivative of one step's rule: how a gradient at its result becomes a gradient at one of its symbols.

A walk goes down the rule to each use of the symbol, with a function for each operation (``solver.pullback_rules``), on
top of ``solver.algebra``, which writes the results as the field does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flint import fmpq
from sympy import Expr, Integer

from solver import notation
from solver.algebra import is_one_hot, is_ones, negative, ones, plus, product, scaled, spread, times, transpose
from solver.dimensions import NUMBER, Shape
from solver.errors import Problem
from solver.expressions import (
    ONE,
    Diag,
    Eye,
    Literal,
    Negative,
    Plus,
    Product,
    Quotient,
    Transpose,
    apply,
    operands,
    reads,
)
from solver.pullback_rules import RULES
from solver.rates import Rates, rate
from solver.shapes import Shapes
from solver.short_forms import through_share, through_sigmoid
from solver.simplifying import over, over_total, simplified
from solver.values import Value


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
        found = list(Walk(self, symbol, rule, result).contributions(rule, upstream, shape))
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
        return plus(list(Walk(self, symbol, rule, result).into(rule.operand, short))) if short else None

    def through_share(
        self, rule: Expr, symbol: Expr, upstream: Expr, result: Expr, shares: Mapping[Expr, Quotient]
    ) -> Expr | None:
        """The same for a number that is a share of a whole where its slope cancels the fraction; else ``None``."""
        slope = self.of(rule, symbol, ONE, NUMBER, result)
        return through_share(upstream, slope, result, shares) if self.rates is rate else None

    def at_operand(self, rule: Expr, upstream: Expr, result: Expr) -> Expr:
        """The gradient at the operand of an elementwise function for the gradient at ``result = f(operand)``."""
        walk = Walk(self, rule.operand, rule, result)
        weight = walk.rate(rule, result)
        return walk.weighted(weight, upstream, walk.shape(weight))

    def jacobian(self, rule: Expr, symbol: Expr, shape: Shape, result: Expr) -> Expr:
        """The transposed Jacobian, symbol × result, of a column with respect to a column.

        Raises ``Problem`` where the column goes through a matrix on its way.
        """
        found = list(_JacobianWalk(self, symbol, rule, result).contributions(rule, Eye(shape[0]), shape))
        return plus(found) if found else self._nothing((self.shape(symbol)[0], shape[0]))


class Walk:
    """From the root of a rule down to each use of one symbol; ``upstream`` has the shape of the current node."""

    def __init__(self, pullback: Pullback, symbol: Expr, rule: Expr, result: Expr) -> None:
        self.shapes, self.rate = pullback.shapes, pullback.rates
        self.shape = pullback.shape
        self.symbol, self.rule, self.result = symbol, rule, result

    def contributions(self, node: Expr, upstream: Expr, shape: Shape) -> Iterator[Expr]:
        if node == self.symbol:
            yield upstream
        elif self.symbol in reads(node):
            if type(node) not in RULES:
                raise Problem("no_derivative", function=notation.write(node))
            yield from RULES[type(node)](self, node, upstream, shape)

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


class _ShortWalk(Walk):
    """The same with the short form of a softmax below a logarithm: log p = z − log Σ exp z needs no fractions."""

    is_short = False

    def through_softmax(self, result: Expr, upstream: Expr) -> Expr:
        """(diag p − p pᵀ) (c w / p) = c (w − (Σ w) p); of a matrix row by row, of a sum term by term."""
        upstream = simplified(upstream, self.shapes)
        short = self._cancelled(result, upstream)
        if short is None:
            return super().through_softmax(result, upstream)
        self.is_short = True
        return short

    def _cancelled(self, result: Expr, upstream: Expr) -> Expr | None:
        """The product without fractions of the ``result``, where they all cancel."""
        if isinstance(upstream, Plus):
            terms = [self._cancelled(result, term) for term in upstream.args]
            found = [term for term in terms if term is not None]
            return Plus(*found) if len(found) == len(terms) else None
        if parts := over(upstream, result, self.shapes):
            return self._below_logarithm(result, *parts)
        parts_of_total = over_total(upstream, result, self.shapes)
        return None if parts_of_total is None else self._below_logarithm_of_total(result, *parts_of_total)

    def _below_logarithm(self, result: Expr, factor: Expr, weights: Expr) -> Expr:
        if ONE in self.shape(result):
            total = apply("sum", weights)
        else:
            width = self.shape(result)[1]
            total = product(weights, ones((width, width)))
        return times(negative(factor), Plus(times(total, result), negative(weights)))

    def _below_logarithm_of_total(self, result: Expr, factor: Expr, weights: Expr, total: Expr) -> Expr:
        """(diag p − p pᵀ) (c w / wᵀp) = c (w ⊙ p / wᵀp − p) for the logarithm of the sum of some shares."""
        share = weights if is_one_hot(weights) else Quotient(times(weights, result), total)
        return times(negative(factor), Plus(result, negative(share)))


class _JacobianWalk(Walk):
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
