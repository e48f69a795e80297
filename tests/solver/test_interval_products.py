"""Products of intervals and what may go wrong with them in floating point."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.interval_products import WHOLE, Array, Factors, is_whole, product_of


@dataclass(frozen=True, eq=False)
class Ends:
    low: Array
    high: Array


def ends(low: float, high: float) -> Ends:
    return Ends(np.array(low), np.array(high))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((1, 2), (3, 4), (3, 8)),
        ((-1, 2), (3, 4), (-4, 8)),
        ((-1, 2), (-3, 4), (-6, 8)),
        ((0, 0), (-np.inf, np.inf), (0, 0)),
        ((0, 1), (-np.inf, np.inf), (-np.inf, np.inf)),
    ],
)
def test_the_product_of_ends(
    one: tuple[float, float], other: tuple[float, float], expected: tuple[float, float]
) -> None:
    low, high = product_of(ends(*one), ends(*other))
    assert (float(low), float(high)) == expected


def test_whole_numbers_are_those_that_floats_hold() -> None:
    assert is_whole(np.array([0, -3, 0.5, WHOLE, np.inf])).tolist() == [True, True, False, False, False]


@given(st.lists(st.floats(0.1, 10), min_size=2, max_size=5))
def test_roundings_cover_every_order(sizes: list[float]) -> None:
    found = Factors(np.array(1.0), np.array(1.0), tuple(map(np.array, sizes))).roundings()
    for order in permutations(sizes):
        # after the first product each further one is off by a slack, which the factors to come multiply
        lost = sum(float(np.prod(order[done:])) for done in range(2, len(order) + 1))
        assert lost <= found * (1 + 1e-12)


def test_only_whole_factors_leave_nothing_to_round() -> None:
    whole, half = np.array(3.0), np.array(0.5)
    assert Factors(whole, whole, (whole, whole)).are_whole()
    assert not Factors(whole, whole, (whole, half)).are_whole()
    assert not Factors(whole, np.array(4.0), (whole,)).are_whole()
