"""The statistics of items, beside numbers computed by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from worksheets.marking import statistics

# Four persons, three items. Sums: 3, 2, 1, 0; the third item is the same for all but one.
POINTS = np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])


class TestDiscrimination:
    def test_leaves_the_item_itself_out(self) -> None:
        # Item 1: own (1, 1, 1, 0), rest (2, 1, 0, 0): covariance 0.1875, variances 0.1875 and 0.6875.
        assert statistics.discrimination(POINTS, 0) == pytest.approx(0.1875 / (0.1875 * 0.6875) ** 0.5)

    def test_is_missing_for_a_constant_item(self) -> None:
        points = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 0.0]])
        assert statistics.discrimination(points, 0) is None
        assert statistics.discrimination(points, 1) is None  # nothing is left to compare with

    def test_is_missing_for_two_persons(self) -> None:
        assert statistics.discrimination(POINTS[:2], 2) is None

    def test_passes_over_persons_without_the_item(self) -> None:
        more = np.vstack([POINTS, [np.nan, 1.0, 0.0]])
        assert statistics.discrimination(more, 0) == statistics.discrimination(POINTS, 0)

    @given(arrays(np.float64, (6, 4), elements=st.integers(0, 4).map(float)))
    def test_is_the_correlation_of_numpy(self, points: np.ndarray) -> None:
        found = statistics.discrimination(points, 1)
        own, rest = points[:, 1], points[:, [0, 2, 3]].sum(axis=1)
        if own.std() > 0 and rest.std() > 0:
            expected = ((own - own.mean()) * (rest - rest.mean())).mean() / (own.std() * rest.std())
            assert found == pytest.approx(expected)
        else:
            assert found is None


class TestAlpha:
    def test_by_hand(self) -> None:
        # Variances of the items (n - 1): 1/4, 1/3, 1/4; of the sums: 5/3. 3/2 · (1 - (5/6)/(5/3)) = 3/4.
        assert statistics.alpha(POINTS) == pytest.approx(0.75)

    def test_of_equal_items_is_1(self) -> None:
        assert statistics.alpha(np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]])) == pytest.approx(1)

    @pytest.mark.parametrize("points", [POINTS[:, :1], POINTS[:2], np.ones((5, 3))])
    def test_is_missing_where_it_says_nothing(self, points: np.ndarray) -> None:
        assert statistics.alpha(points) is None


class TestHistogram:
    def test_counts_everybody_once(self) -> None:
        borders, counts = statistics.histogram([0, 1, 4.99, 5, 10], 10, bins=2)
        assert (borders, counts) == ([0, 5, 10], [3, 2])

    @given(st.lists(st.integers(0, 40).map(lambda n: n / 4), min_size=1))
    def test_is_that_of_numpy(self, totals: list[float]) -> None:
        _, counts = statistics.histogram(totals, 10)
        assert counts == list(np.histogram(totals, bins=10, range=(0, 10))[0])
