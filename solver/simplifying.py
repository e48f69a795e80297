"""Derivatives as a textbook prints them: fractions merged, transposes where they act, scalars in front.

The chain rule alone leaves −((x − μ) / √v²)ᵀ · 1 / (2 √v); what a person writes is −(x − μ) / (2 v^(3/2)). Every
rewriting is an identity wherever the expression that it replaces has a value. Equations are never touched, only what
was derived from them; what has neither fractions nor transposes to tidy stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sympy import Expr, Integer, Rational

from solver.algebra import HALF, is_ones, negative, ones, picked, plus, power, product, times, transpose
from solver.dimensions import Shape
from solver.expressions import (
    LEAVES,
    ONE,
    Apply,
    Diag,
    Entry,
    Eye,
    Literal,
    Lookup,
    Negative,
    OneHot,
    Plus,
    Power,
    Product,
    Quotient,
    Times,
    Transpose,
    apply,
)
from solver.replacing import rebuilt
from solver.shapes import Shapes
from solver.values import SCALAR


def simplified(expression: Expr, shapes: Shapes) -> Expr:
    """The same value, written shorter; ``shapes`` are those of the quantities."""
    return _Simplifier(shapes).of(expression)


def over(expression: Expr, bottom: Expr, shapes: Shapes) -> tuple[Expr, Expr] | None:
    """c and w with ``expression`` = c w / ``bottom``, c a number and w of the shape of ``bottom``; else ``None``."""
    simplifier, found = _Simplifier(shapes), _Factors()
    simplifier.collect(expression, Integer(1), found)
    divisor = next((base for base in found.powers if base == bottom or _is_its_entry(base, bottom, found)), bottom)
    if found.powers.pop(divisor, None) != -1:
        return None
    wide = {b: e for b, e in found.powers.items() if not simplifier.is_scalar(b)}
    scalars = {b: e for b, e in found.powers.items() if simplifier.is_scalar(b)}
    weights = simplifier.written(_Factors(ONE, wide)) if wide else ones(simplifier.shape(bottom))
    return simplifier.written(_Factors(found.number, scalars)), weights


def _is_its_entry(node: Expr, of: Expr, found: _Factors) -> bool:
    """Whether p_y stands for p below the line, as it does for each entry of a one-hot column at y."""
    if not isinstance(node, Lookup) or node.pattern.args[0] != of:
        return False
    return any(isinstance(one, OneHot) and one.args[0] == node.place for one in found.powers)


def over_total(expression: Expr, of: Expr, shapes: Shapes) -> tuple[Expr, Expr, Expr] | None:
    """c, w and wᵀp with ``expression`` = c w / wᵀp for the column p ``of``, c a number; else ``None``.

    The total may be written as a product, as a sum of w ⊙ p, or as the one entry of p that w picks.
    """
    simplifier, found = _Simplifier(shapes), _Factors()
    simplifier.collect(expression, ONE, found)
    wide = [b for b in found.powers if not simplifier.is_scalar(b)]
    if len(wide) != 1 or found.powers.pop(wide[0]) != 1 or simplifier.shape(of)[1] != 1:
        return None
    shape = simplifier.shape(of)
    total = next((b for b, e in found.powers.items() if e == -1 and _is_total(b, wide[0], of, shape)), None)
    if total is None:
        return None
    del found.powers[total]
    return simplifier.written(found), wide[0], total


def _is_total(node: Expr, weights: Expr, of: Expr, shape: Shape) -> bool:
    if isinstance(node, Entry):
        is_known = node.args[0] == of and isinstance(weights, Literal)
        return is_known and weights.value.entries == picked(node.place, shape).value.entries
    sums = (apply("sum", times(weights, of)), apply("sum", times(of, weights)))
    return node in (product(transpose(weights), of), *sums)


@dataclass
class _Factors:
    """A product of powers with its number in front; ``powers`` are in the order of their appearance."""

    number: Rational = ONE
    powers: dict[Expr, Rational] = field(default_factory=dict)

    def add(self, base: Expr, exponent: Rational) -> None:
        self.powers[base] = self.powers.get(base, Integer(0)) + exponent

    def multiply(self, number: Rational, exponent: Rational) -> None:
        self.number *= number**exponent


class _Simplifier:
    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes

    def of(self, node: Expr) -> Expr:
        node = rebuilt(node, self.of)
        match node:
            case Transpose():
                return self.transposed(node.args[0])
            case Product():
                return self.multiplied(node.args)
            case Times() | Quotient():
                return self.merged(node)
            case Power() if _is_root(node.args[0]) or isinstance(node.args[0], Power):
                return self.merged(node)
            case Plus():
                upright = self._upright(node)
                return Transpose(upright) if upright else self.collected(node)
            case Negative():
                return negative(node.args[0])
        return node

    def shape(self, node: Expr) -> Shape:
        return self.shapes.expression(node)

    def is_scalar(self, node: Expr) -> bool:
        return self.shape(node) == SCALAR

    def transposed(self, a: Expr) -> Expr:
        """Aᵀ, moved to what is no number; entry by entry it goes into every operand."""
        if self.is_scalar(a):
            return a
        match a:
            case Times() if not any(isinstance(f, Eye) for f in a.args):
                return times(*map(self.transposed, a.args))
            case Quotient():
                return Quotient(*map(self.transposed, a.args))
            case Plus() if not self._is_line(a):
                return Plus(*map(self.transposed, a.args))
            case Plus():
                return self._upright(a) or Transpose(a)
            case Negative():
                return negative(self.transposed(a.args[0]))
            case Product():
                return self.multiplied([self.transposed(f) for f in reversed(a.args)])
            case Literal() if is_ones(a):
                return ones((self.shape(a)[1], self.shape(a)[0]))
            case _:
                return transpose(a)

    def _upright(self, node: Plus) -> Expr | None:
        """The column whose transpose is this sum of transposed columns and numbers, if it is one."""
        bare = [term.args[0] if isinstance(term, Negative) else term for term in node.args]
        is_row = any(isinstance(term, Transpose) for term in bare)
        if not is_row or not all(isinstance(t, Transpose) or self.is_scalar(t) for t in bare):
            return None
        return Plus(*(self.transposed(term) for term in node.args))

    def multiplied(self, factors: Sequence[Expr]) -> Expr:
        """The matrix product: numbers in front of it, and diagonal matrices and ones carried out."""
        scalars: list[Expr] = []
        matrices: list[Expr] = []
        for factor in factors:
            front, matrix = self._parted(factor)
            scalars += front
            matrices += [] if matrix is None else matrix.args if isinstance(matrix, Product) else [matrix]
        if not matrices:
            return product(*factors)
        joined = product(*self._carried_out(matrices))
        return self.merged(times(*scalars, joined)) if scalars else joined

    def _parted(self, factor: Expr) -> tuple[list[Expr], Expr | None]:
        """The numbers that a factor is scaled by, and the rest of it."""
        if self.is_scalar(factor):
            return [factor], None
        match factor:
            case Negative():
                front, matrix = self._parted(factor.args[0])
                return [Integer(-1), *front], matrix
            case Quotient() if self.is_scalar(factor.args[1]):
                front, matrix = self._parted(factor.args[0])
                return [*front, Quotient(ONE, factor.args[1])], matrix
            case Times() if any(map(self.is_scalar, factor.args)):
                wide = [f for f in factor.args if not self.is_scalar(f)]
                return [f for f in factor.args if self.is_scalar(f)], times(*wide)
        return [], factor

    def _carried_out(self, factors: Sequence[Expr]) -> list[Expr]:
        done: list[Expr] = []
        for factor in factors:
            pair = self._pair(done[-1], factor) if done else None
            if pair is None:
                done.append(factor)
            else:
                done[-1] = pair
        return done

    def _pair(self, a: Expr, b: Expr) -> Expr | None:
        """The product of two neighbours where it needs no sums: D D, D v, 1 1ᵀ."""
        match a, b:
            case Diag(), Diag():
                return Diag(self.merged(times(a.args[0], b.args[0])))
            case Literal(), Diag() if is_ones(a) and self.shape(a)[0] == 1:
                return self.transposed(b.args[0])
            case Diag(), _ if self.shape(b)[1] == 1:
                return a.args[0] if is_ones(b) else self.merged(times(a.args[0], b))
            case Literal(), Literal() if is_ones(a) and is_ones(b) and self.shape(a)[1] == 1:
                return ones((self.shape(a)[0], self.shape(b)[1]))
        return None

    def merged(self, node: Expr) -> Expr:
        """One fraction for a product of fractions and powers, like factors brought together."""
        if isinstance(node, Times) and all(isinstance(f, LEAVES) for f in node.args) and _are_different(node.args):
            return node
        found = _Factors()
        self.collect(node, ONE, found)
        if all(exponent == 1 for exponent in found.powers.values()):
            if not _has_powers(node):
                return node
        return self.written(found)

    def collect(self, node: Expr, exponent: Rational, found: _Factors) -> None:
        if node.is_Rational and (node > 0 or exponent.is_Integer) and (exponent.is_Integer or node == 1):
            if node == 0:
                found.add(node, exponent)
            else:
                found.multiply(node, exponent)
            return
        match node:
            case Negative() if exponent.is_Integer:
                found.multiply(Integer(-1), exponent)
                self.collect(node.args[0], exponent, found)
            case Times() if exponent.is_Integer:
                for factor in node.args:
                    self.collect(factor, exponent, found)
            case Product() if exponent.is_Integer and all(map(self.is_scalar, node.args)):
                for factor in node.args:
                    self.collect(factor, exponent, found)
            case Quotient() if exponent.is_Integer:
                self.collect(node.args[0], exponent, found)
                self.collect(node.args[1], -exponent, found)
            case Power() if self._is_line(node) and (exponent.is_Integer or not node.args[1].is_Integer):
                self.collect(node.args[0], exponent * node.args[1], found)
            case Apply() if _is_root(node) and self._is_line(node):
                self.collect(node.operand, exponent * HALF, found)
            case _:
                found.add(node, exponent)

    def _is_line(self, node: Expr) -> bool:
        """Whether powers go entry by entry: of numbers, columns and rows, unlike those of matrices."""
        return ONE in self.shape(node)

    def _power(self, base: Expr, exponent: Rational) -> list[Expr]:
        if exponent == HALF:
            return [apply("sqrt", base)]
        return [power(base, exponent)] if self._is_line(base) else [base] * int(exponent)

    def written(self, found: _Factors) -> Expr:
        """A fraction of numbers in front of matrices, or one fraction of all where nothing else is above the line."""
        number, powers = abs(found.number), {b: e for b, e in found.powers.items() if e != 0}
        cancelled = [b for b in found.powers if b not in powers and not self.is_scalar(b)]
        tops = [f for b, e in powers.items() if e > 0 for f in self._power(b, e)]
        bottoms = [f for b, e in powers.items() if e < 0 for f in self._power(b, -e)]
        if cancelled and all(self.is_scalar(f) for f in (*tops, *bottoms)):
            tops.append(ones(self.shape(cancelled[0])))
        if not bottoms:
            result = times(number, *tops)
        else:
            bottom = times(Integer(number.q), *bottoms)
            wide = [f for f in tops if not self.is_scalar(f)]
            scalars = [f for f in tops if self.is_scalar(f)]
            front = times(Integer(number.p), *scalars)
            is_apart = wide and self.is_scalar(bottom) and (front != ONE or any(map(_is_unit, wide)))
            result = times(Quotient(front, bottom), *wide) if is_apart else Quotient(times(front, *wide), bottom)
        return negative(result) if found.number < 0 else result

    def collected(self, node: Expr) -> Expr:
        """A sum with equal terms counted: a + a is 2 a."""
        counts: dict[Expr, int] = {}
        for term in _terms(node):
            sign, bare = (-1, term.args[0]) if isinstance(term, Negative) else (1, term)
            counts[bare] = counts.get(bare, 0) + sign
        if len(counts) == len(tuple(_terms(node))) or not all(counts.values()):
            return node
        return plus([self.merged(times(Integer(n), term)) for term, n in counts.items()])


def _terms(node: Plus) -> Iterator[Expr]:
    for term in node.args:
        if isinstance(term, Plus):
            yield from _terms(term)
        else:
            yield term


def _are_different(factors: tuple[Expr, ...]) -> bool:
    return len(set(factors)) == len(factors)


def _is_root(node: Expr) -> bool:
    return isinstance(node, Apply) and node.function == "sqrt"


def _is_unit(node: Expr) -> bool:
    return isinstance(node, Eye) or is_ones(node)


def _has_powers(node: Expr) -> bool:
    if isinstance(node, Negative | Times):
        return any(map(_has_powers, node.args))
    return isinstance(node, Quotient | Power) or _is_root(node)
