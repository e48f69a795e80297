"""Products of intervals and what may go wrong with them in floating point."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.interval_products import WHOLE, Array, Factors, decimals_of, is_round, is_whole, product_of


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
    found = Factors(np.array(1.0), np.array(1.0), tuple(map(np.array, sizes)), np.array(np.inf)).roundings()
    for order in permutations(sizes):
        # after the first product each further one is off by a slack, which the factors to come multiply
        lost = sum(float(np.prod(order[done:])) for done in range(2, len(order) + 1))
        assert lost <= found * (1 + 1e-12)


def test_only_whole_factors_leave_nothing_to_round() -> None:
    whole, half, decimals = np.array(3.0), np.array(0.5), np.array(0.0)
    assert Factors(whole, whole, (whole, whole), decimals).are_whole()
    assert not Factors(whole, whole, (whole, half), decimals).are_whole()
    assert not Factors(whole, np.array(4.0), (whole,), decimals).are_whole()


@pytest.mark.parametrize(
    ("number", "width", "decimals"),
    [(3, 0, 0), (-0.5, 0, 1), (0.1 + 0.2, 0, 1), (0.0125, 0, 4), (0.00125, 0, np.inf), (0.5, 0.1, np.inf), (1e6, 0, 0)],
)
def test_decimals_of_one_number_that_rounding_leaves_as_it_is(number: float, width: float, decimals: float) -> None:
    assert decimals_of(ends(number, number + width), 1e-4) == decimals
    assert is_round(ends(number, number + width), 1e-4) == np.isfinite(decimals)


def test_without_rounding_nothing_is_a_multiple() -> None:
    assert decimals_of(ends(3, 3), 0.0) == np.inf
