"""Ends of intervals: how far they are off, and what is kept of a product so that it may be multiplied in any order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

RELATIVE = 2.0**-44
"""How far a floating-point result may be off, in parts of its size; more than a hundred times too much."""
NEAR, NARROW = 1e-6, 1e-3
"""A number this near to a multiple of the unit, in units, counts as one and is widened by as much; an interval that is
this narrow is one number."""
WHOLE = 2.0**53
"""Sums and products of whole numbers are exact below this."""


def quiet() -> np.errstate:
    """Keeps NumPy from warning of infinite ends: they are what is known of a number, and never narrow an interval."""
    return np.errstate(all="ignore")


class _Ended(Protocol):
    """What has a lower and an upper end."""

    @property
    def low(self) -> Array: ...
    @property
    def high(self) -> Array: ...


@dataclass(frozen=True, eq=False)
class Factors:
    """A product before any rounding of its partial products, the sizes of its factors, and how many decimals they have
    together: infinitely many where one is not known exactly."""

    low: Array
    high: Array
    sizes: tuple[Array, ...]
    decimals: Array

    def __getitem__(self, key: Any) -> Factors:
        return Factors(self.low[key], self.high[key], tuple(size[key] for size in self.sizes), self.decimals[key])

    def negative(self) -> Factors:
        return Factors(-self.high, -self.low, self.sizes, self.decimals)

    @quiet()
    def roundings(self) -> Array:
        """How often the slack of a rounding can go into the product, in whatever order it is multiplied.

        A partial product is off by one slack, times the factors that are still to come. The partial products of an
        order are nested or apart, so the i-th largest of them lacks i factors or more; it counts as if it lacked
        the largest, and as many of them as make the error largest.
        """
        largest = np.sort(np.stack(self.sizes), axis=0)[:1:-1]
        outside = np.cumprod(largest, axis=0)
        total: Array = 1 + np.maximum.accumulate(outside[::-1], axis=0).sum(0)
        return total

    def are_whole(self) -> NDArray[np.bool_]:
        """Whether a product has whole factors alone, which leave nothing to round in any order."""
        found: NDArray[np.bool_] = (self.low == self.high) & is_whole(self.low)
        for size in self.sizes:
            found &= is_whole(size)
        return found


@quiet()
def decimals_of(values: _Ended, unit: float) -> Array:
    """How many decimals numbers have: 0 of a whole one, infinitely many where rounding to the unit changes it."""
    found = np.full(np.shape(values.low), np.inf)
    is_open = is_round(values, unit)
    place = 1.0
    while unit and is_open.any() and place >= unit * (1 - NEAR):
        ends_here = is_open & is_round(values, unit, place)
        found = np.where(ends_here, np.round(-np.log10(place)), found)
        is_open &= ~ends_here
        place /= 10
    return found


@quiet()
def is_round(values: _Ended, unit: float, place: float | None = None) -> NDArray[np.bool_]:
    """Whether an interval is one number, as far as rounding to the unit matters, and this a multiple of ``place``, else
    of the unit itself, so that rounding leaves it as it is."""
    if not unit:
        return np.zeros(np.shape(values.low), dtype=bool)
    middle = (values.low + values.high) / 2
    place = place or unit
    distance = np.abs(middle - place * np.round(middle / place))
    found: NDArray[np.bool_] = (values.high - values.low <= unit * NARROW) & (distance <= NEAR * unit)
    return found


def ends_of(values: _Ended) -> tuple[Array, Array]:
    return values.low, values.high


def is_whole(numbers: Array) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (numbers == np.rint(numbers)) & (np.abs(numbers) < WHOLE)
    return found


@quiet()
def product_of(a: _Ended, b: _Ended) -> tuple[Array, Array]:
    """The ends of the product; zero times anything is zero, however little is known of it."""
    products = [x * y for x in ends_of(a) for y in ends_of(b)]
    low, high = np.minimum.reduce(products), np.maximum.reduce(products)
    if np.isfinite(low + high).all():
        return low, high
    products = [np.where(product == product, product, 0.0) for product in products]
    return np.minimum.reduce(products), np.maximum.reduce(products)
