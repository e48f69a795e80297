"""Intervals over arrays: every result that a person can reach who rounds intermediate values.

``Rounding(unit)`` is a namespace for ``solver.arrays``: where NumPy computes a number, it computes an interval that
contains the exact result, and every result that arises when intermediate values are rounded to multiples of ``unit`` at
any of the operations. With ``unit = 0`` it encloses the exact results alone.

The enclosure is proven. The basic operations of floating-point arithmetic are off by at most 2⁻⁵³ of their result
(IEEE 754), NumPy's elementary functions by a few times that; each result is widened by 2⁻⁴⁴ of its size.
Interval arithmetic after Moore, Kearfott and Cloud 2009, ch. 2.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.interval_products import (
    NEAR,
    RELATIVE,
    WHOLE,
    Array,
    Factors,
    decimals_of,
    ends_of,
    is_round,
    is_whole,
    product_of,
    quiet,
)

LARGEST_INVERSE = 4
"""Of larger matrices nobody takes the inverse by cofactors."""

_erf = np.vectorize(math.erf, otypes=[float])

MOST_FACTORS = 12
"""The factors of a longer product are only taken in the order in which they stand."""


@dataclass(frozen=True, eq=False)
class Interval:
    """Arrays of lower and upper ends, with the rounding that they were computed for.

    ``factors`` tell of a product what it is one of, so that a longer one may be multiplied in any order.
    """

    low: Array
    high: Array
    rounding: Rounding
    factors: Factors | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        return self.low.shape

    @property
    @quiet()
    def width(self) -> Array:
        return self.high - self.low

    @property
    @quiet()
    def middle(self) -> Array:
        return (self.low + self.high) / 2

    def __getitem__(self, key: Any) -> Interval:
        factors = self.factors[key] if self.factors else None
        return Interval(self.low[key], self.high[key], self.rounding, factors)

    @quiet()
    def __add__(self, other: Interval) -> Interval:
        """A sum of rounded numbers is a multiple of the unit again, so only a sum of exact numbers is rounded."""
        return self.rounding.added(self.low + other.low, self.high + other.high, whole=_whole(self) & _whole(other))

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low, self.rounding, self.factors.negative() if self.factors else None)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __rsub__(self, other: float) -> Interval:
        return self.rounding.asarray(other) - self

    def __radd__(self, other: float) -> Interval:
        return self.rounding.asarray(other) + self

    @quiet()
    def __mul__(self, other: Interval) -> Interval:
        low, high = product_of(self, other)
        units = _is_unit(self), _is_unit(other)
        whole = (_whole(self) & _whole(other)) | _is_zero(self) | _is_zero(other)
        found = self.rounding.result(low, high, units[0] | units[1], whole=whole)
        plain = bool(units[0].all()), bool(units[1].all())
        return self.rounding.in_any_order(found, self, other, plain, unrounded=(low, high))

    def __rmul__(self, other: float) -> Interval:
        return self.rounding.asarray(other) * self

    @quiet()
    def __truediv__(self, other: Interval) -> Interval:
        ends = np.stack(np.broadcast_arrays(*(a / b for a in ends_of(self) for b in ends_of(other))))
        around_zero = (other.low <= 0) & (other.high >= 0)
        low, high = np.where(around_zero, -np.inf, ends.min(0)), np.where(around_zero, np.inf, ends.max(0))
        whole = _whole(self) & _whole(other) & (np.fmod(self.low, other.low) == 0)
        return self.rounding.result(low, high, _is_unit(other), whole=whole)

    def __rtruediv__(self, other: float) -> Interval:
        return self.rounding.asarray(other) / self

    @quiet()
    def __pow__(self, exponent: float) -> Interval:
        if exponent < 0:
            return 1.0 / self**-exponent
        if exponent != int(exponent):
            domain = self.rounding.positive(self)
            return self.rounding.result(domain.low**exponent, domain.high**exponent)
        whole = _whole(self)
        low, high = (np.where(whole, np.rint(end**exponent), end**exponent) for end in ends_of(self))
        if int(exponent) % 2:
            return self.rounding.result(low, high, whole=whole)
        around_zero = (self.low < 0) & (self.high > 0)
        low, high = np.where(around_zero, 0.0, np.minimum(low, high)), np.maximum(low, high)
        found = self.rounding.result(low, high, whole=whole)
        return self.rounding.in_any_order(found, self, self) if exponent == 2 else found

    def __gt__(self, other: float) -> Interval:
        """1 where it is certainly greater, 0 where it is certainly not, else everything between."""
        return Interval((self.low > other).astype(float), (self.high > other).astype(float), self.rounding)

    def __ge__(self, other: float) -> Interval:
        """1 where it is certainly not less, 0 where it certainly is, else everything between."""
        return Interval((self.low >= other).astype(float), (self.high >= other).astype(float), self.rounding)

    @property
    def as_quantity(self) -> Interval:
        """The same as a quantity with a name of its own: who goes on with it has multiplied its factors before."""
        return replace(self, factors=None) if self.factors else self

    def under(self, rounding: Rounding) -> Interval:
        """The same numbers for somebody who goes on with another rounding."""
        return Interval(self.low, self.high, rounding)

    def contains(self, values: Array) -> NDArray[np.bool_]:
        """Whether each number lies in its interval."""
        return (self.low <= values) & (values <= self.high)

    def meets(self, other: Interval) -> NDArray[np.bool_]:
        """Whether each pair of intervals has a point in common."""
        return (self.low <= other.high) & (other.low <= self.high)

    @quiet()
    def widened(self, by: Any) -> Interval:
        return Interval(self.low - by, self.high + by, self.rounding)


@dataclass(frozen=True)
class Rounding:
    """The namespace of intervals for rounding to multiples of ``unit``: ``1e-4`` for four decimals, ``0`` for none."""

    unit: float = 0.0

    @property
    def slack(self) -> float:
        """How far a rounded number may be off: more than half a unit, as what is rounded may have been rounded before,
        to one digit more, to two digits more and so on."""
        return self.unit * 5 / 9

    @quiet()
    def result(self, low: Array, high: Array, plain: Any = False, error: Any = 0.0, whole: Any = False) -> Interval:
        """The result of an operation with these ends; ``plain`` where there is nothing to round.

        ``error`` is what the ends are off by, beyond a small part of their size; ``whole`` where the operation has
        whole operands, and so an exact result.
        """
        slack = np.where(plain | is_round(Interval(low, high, self), self.unit), NEAR * self.unit, self.slack) + error
        off = [slack + RELATIVE * np.abs(end) for end in (low, high)]
        if np.any(whole):
            off = [np.where(whole & (np.abs(low) < WHOLE), 0.0, one) for one in off]
        low, high = low - off[0], high + off[1]
        return Interval(np.where(low == low, low, -np.inf), np.where(high == high, high, np.inf), self)  # not a number

    def added(self, low: Array, high: Array, error: Any = 0.0, whole: Any = False) -> Interval:
        """A sum with these ends. It is rounded only where its terms are exact: rounded ones bring their slack along."""
        return self.result(low, high, high - low > self.unit / 4, error, whole)

    @quiet()
    def in_any_order(
        self,
        product: Interval,
        a: Interval,
        b: Interval,
        plain: tuple[bool, bool] = (False, False),
        unrounded: tuple[Array, Array] | None = None,
    ) -> Interval:
        """A product of two, widened by what else can come out if their own factors are multiplied in another order.

        ``plain`` says of each of the two whether it is nothing but 0, 1 and −1; ``unrounded`` are the ends of their
        product before any rounding, where they are known.
        """
        if not self.unit or all(plain):
            return product
        first, second = map(self._factors, (a, b))
        low, high = unrounded if unrounded and not (a.factors or b.factors) else product_of(first, second)
        kept = [part for part, is_plain in zip((first, second), plain, strict=True) if not is_plain]
        sizes = tuple(np.broadcast_to(size, low.shape) for part in kept for size in part.sizes)
        if len(sizes) > MOST_FACTORS:
            return product
        factors = Factors(low, high, sizes, np.broadcast_to(sum(part.decimals for part in kept), low.shape))
        if len(sizes) < 3:
            return Interval(product.low, product.high, self, factors)
        is_exact = 10.0**-factors.decimals >= self.unit * (1 - NEAR)  # no partial product has more decimals
        noise = np.where(is_exact, 0.0, (1 + NEAR) * self.slack * factors.roundings()) + NEAR * self.unit
        noise = np.where(factors.are_whole(), 0.0, noise)
        return Interval(np.minimum(product.low, low - noise), np.maximum(product.high, high + noise), self, factors)

    @quiet()
    def asarray(self, numbers: Any) -> Interval:
        """Known numbers, which nobody rounds."""
        values = np.asarray(numbers, dtype=float)
        error = np.where(is_whole(values), 0.0, RELATIVE * np.abs(values))
        return Interval(values - error, values + error, self)

    def _factors(self, values: Interval) -> Factors:
        return values.factors or Factors(values.low, values.high, (_size(values),), decimals_of(values, self.unit))

    def rounded(self, values: Interval) -> Interval:
        """What a person goes on with who has written values down and may have rounded them once more; a number that has
        no more decimals, such as where the largest entry stands, is written as it is."""
        return values.widened(np.where(_whole(values) | is_round(values, self.unit), 0.0, self.slack))

    def unrounded(self, written: Interval) -> Interval:
        """What a person may go on with who has written these numbers and kept more decimals; whole ones have none."""
        return written.widened(np.where(_whole(written), 0.0, self.slack))

    def eye(self, size: int) -> Interval:
        return Interval(np.eye(size), np.eye(size), self)

    def positive(self, values: Interval) -> Interval:
        """The part where a root exists; nothing is known of the rest."""
        return Interval(np.where(values.low < 0, -np.inf, values.low), values.high, self)

    def matmul(self, a: Interval, b: Interval) -> Interval:
        """Each product is rounded, their sum is not."""
        if a.shape[-1] == 1:
            return a * b
        left = Interval(a.low[..., :, :, None], a.high[..., :, :, None], self)
        right = Interval(b.low[..., None, :, :], b.high[..., None, :, :], self)
        return self.sum(left * right, axis=-2)

    def unknown(self, values: Interval) -> Interval:
        """As many numbers of which nothing is known."""
        nothing = np.full(values.shape, np.inf)
        return Interval(-nothing, nothing, self)

    def inverse(self, values: Interval) -> Interval:
        """The inverse by cofactors, as one calculates it on paper; of larger matrices nothing is known.

        Whoever eliminates rounds other numbers on the way, which this does not enclose.
        """
        size = values.shape[-1]
        if size > LARGEST_INVERSE:
            return self.unknown(values)
        cofactors = [[self._minor(values, row, column) for row in range(size)] for column in range(size)]
        rows = [self.concatenate(row, -1) for row in cofactors]
        return self.concatenate(rows, -2) / self.determinant(values)

    def determinant(self, values: Interval) -> Interval:
        """The determinant along the first row; of larger matrices nothing is known."""
        size = values.shape[-1]
        if size > LARGEST_INVERSE:
            return self.unknown(values[..., :1, :1])
        return reduce(add, (values[..., :1, n : n + 1] * self._minor(values, 0, n) for n in range(size)))

    def _minor(self, values: Interval, row: int, column: int) -> Interval:
        """The cofactor of one entry: the determinant of what its row and column leave, with its sign."""
        size = values.shape[-1]
        rows, columns = ([n for n in range(size) if n != left_out] for left_out in (row, column))
        rest = values[..., rows, :][..., columns]
        terms = [rest[..., :1, n : n + 1] * self._minor(rest, 0, n) for n in range(size - 1)]
        found = reduce(add, terms) if terms else self.asarray(np.ones((*values.shape[:-2], 1, 1)))
        return -found if (row + column) % 2 else found

    @quiet()
    def sum(self, values: Interval, axis: Any, keepdims: Any = False) -> Interval:
        largest = np.maximum(np.abs(values.low), np.abs(values.high)).sum(axis, keepdims=keepdims)
        low, high = (end.sum(axis, keepdims=keepdims) for end in ends_of(values))
        whole = _whole(values).all(axis, keepdims=keepdims) & (largest < WHOLE)
        return self.added(low, high, np.where(whole, 0.0, RELATIVE * largest), whole)

    def mean(self, values: Interval, axis: Any, keepdims: bool) -> Interval:
        total = self.sum(values, axis, keepdims)
        return total / self.asarray(values.low.size / total.low.size)

    def var(self, values: Interval, axis: Any, keepdims: bool) -> Interval:
        return self.mean((values - self.mean(values, axis, True)) ** 2.0, axis, keepdims)

    def tanh(self, values: Interval) -> Interval:
        return self._monotone(np.tanh, values)

    def exp(self, values: Interval) -> Interval:
        return self._monotone(np.exp, values)

    @quiet()
    def sigma(self, values: Interval) -> Interval:
        """In one go, or by 1 / (1 + e⁻ᶻ), or by eᶻ / (1 + eᶻ), whose powers may be rounded as well."""
        falling = [np.exp(-values.low) + self.slack, np.exp(-values.high) - self.slack]
        rising = [np.exp(values.low) - self.slack, np.exp(values.high) + self.slack]
        (low, high), (other_low, other_high) = (
            [1 / (1 + np.maximum(power, 0.0)) for power in falling],
            [1 - 1 / (1 + np.maximum(power, 0.0)) for power in rising],
        )
        return self.result(np.minimum(low, other_low), np.maximum(high, other_high), error=RELATIVE)

    def log(self, values: Interval) -> Interval:
        return self._monotone(np.log, self.positive(values))

    def erf(self, values: Interval) -> Interval:
        return self._monotone(_erf, values)

    def sin(self, values: Interval) -> Interval:
        return self._wave(np.sin, np.pi / 2, values)

    def cos(self, values: Interval) -> Interval:
        return self._wave(np.cos, 0.0, values)

    @quiet()
    def _wave(self, function: Callable[[Array], Array], peak: float, values: Interval) -> Interval:
        """A wave with a peak at ``peak`` and a trough half a period later; near one it counts as met."""
        at_ends = [np.nan_to_num(function(end), nan=1.0) for end in ends_of(values)]
        low = np.where(_meets(values, peak + np.pi), -1.0, np.minimum(*at_ends))
        return self.result(low, np.where(_meets(values, peak), 1.0, np.maximum(*at_ends)))

    def sign(self, values: Interval) -> Interval:
        return self._exactly(np.sign, values)

    def floor(self, values: Interval) -> Interval:
        return self._exactly(np.floor, values)

    def ceil(self, values: Interval) -> Interval:
        return self._exactly(np.ceil, values)

    def abs(self, values: Interval) -> Interval:
        return self.maximum(values, -values)

    def _exactly(self, function: Callable[[Array], Array], values: Interval) -> Interval:
        """A rising function whose results nobody rounds."""
        return Interval(function(values.low), function(values.high), self)

    def sqrt(self, values: Interval) -> Interval:
        return self._monotone(np.sqrt, self.positive(values))

    @quiet()
    def _monotone(self, function: Callable[[Array], Array], values: Interval) -> Interval:
        return self.result(function(values.low), function(values.high))

    def maximum(self, a: Interval, b: Any) -> Interval:
        other = b if isinstance(b, Interval) else self.asarray(b)
        return Interval(np.maximum(a.low, other.low), np.maximum(a.high, other.high), self)

    def minimum(self, a: Interval, b: Any) -> Interval:
        return -self.maximum(-a, -b)

    def min(self, values: Interval, axis: Any, keepdims: Any) -> Interval:
        return -self.max(-values, axis, keepdims)

    def max(self, values: Interval, axis: Any, keepdims: Any) -> Interval:
        return Interval(values.low.max(axis, keepdims=keepdims), values.high.max(axis, keepdims=keepdims), self)

    def hardmax(self, values: Interval) -> Interval:
        """1 where an entry is certainly larger than all others, 0 where another one certainly is; else in between."""
        low, high = (end.reshape(*end.shape[:-2], -1) for end in ends_of(values))
        is_largest = low > _largest_of_others(high)
        is_beaten = high < _largest_of_others(low)
        least, most = is_largest.astype(float), (~is_beaten).astype(float)
        return Interval(least.reshape(values.shape), most.reshape(values.shape), self)

    def largest_place(self, values: Interval) -> Interval:
        """Where the largest entry stands, counted from 1: between the first and the last that may be the largest."""
        low, high = (end.reshape(*end.shape[:-2], -1) for end in ends_of(values))
        may_be = ~(high < low.max(-1, keepdims=True))
        first, last = may_be.argmax(-1), may_be.shape[-1] - 1 - may_be[..., ::-1].argmax(-1)
        least, most = (place[..., None, None].astype(np.float64) for place in (first, last))
        return Interval(1.0 + least, 1.0 + most, self)

    def concatenate(self, parts: Sequence[Interval], axis: int) -> Interval:
        low, high = (np.concatenate(ends, axis=axis) for ends in zip(*map(ends_of, parts), strict=True))
        return Interval(low, high, self)

    def broadcast_to(self, values: Interval, shape: tuple[int, ...]) -> Interval:
        return Interval(np.broadcast_to(values.low, shape), np.broadcast_to(values.high, shape), self)

    def swapaxes(self, values: Interval, first: int, second: int) -> Interval:
        return Interval(np.swapaxes(values.low, first, second), np.swapaxes(values.high, first, second), self)


def _meets(values: Interval, place: float) -> NDArray[np.bool_]:
    """Whether an interval holds ``place``, give or take a period of 2π; no end so large that its phase is unknown."""
    first, last = ((end - place) / (2 * np.pi) for end in ends_of(values))
    slack = RELATIVE * (1 + np.abs(first) + np.abs(last))
    found: NDArray[np.bool_] = ~(np.floor(last + slack) < np.ceil(first - slack))
    return found


def _size(values: Interval) -> Array:
    return np.maximum(np.abs(values.low), np.abs(values.high))


def _largest_of_others(numbers: Array) -> Array:
    """For each number of the last axis the largest of the others."""
    size = numbers.shape[-1]
    others = np.where(np.eye(size, dtype=bool), -np.inf, np.broadcast_to(numbers[..., None, :], (*numbers.shape, size)))
    found: Array = others.max(-1)
    return found


def _is_unit(values: Interval) -> NDArray[np.bool_]:
    """Whether a factor is exactly 0, 1 or −1 and leaves nothing to round."""
    size = np.abs(values.middle)
    found: NDArray[np.bool_] = (values.width <= 4 * RELATIVE) & ((size == 0) | (np.abs(size - 1) <= RELATIVE))
    return found


def _is_zero(values: Interval) -> NDArray[np.bool_]:
    """Whether a factor is exactly 0, and so the product."""
    found: NDArray[np.bool_] = (values.low == 0) & (values.high == 0)
    return found


def _whole(values: Interval) -> NDArray[np.bool_]:
    """Whether an interval is exactly one whole number."""
    found: NDArray[np.bool_] = (values.low == values.high) & is_whole(values.low)
    return found
