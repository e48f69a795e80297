"""Scales and labels of charts."""

from __future__ import annotations

from itertools import pairwise

import pytest

from templates.figures.axes import linear, steps
from templates.figures.line_chart import apart
from worksheets import languages


class TestAxes:
    """Scales and labels."""

    def test_ticks_are_round_and_cover_the_values(self) -> None:
        axis = linear([-0.3799, 0.6782], 6)
        assert (axis.low, axis.high) == pytest.approx((-0.4, 0.8))
        assert axis.decimals == 1

    def test_time_steps_are_whole(self) -> None:
        assert steps([0, 1, 2, 3], 12).ticks == (0, 1, 2, 3)
        assert all(tick == int(tick) for tick in steps(range(200), 12).ticks)

    def test_negative_zero_has_no_sign(self) -> None:
        assert languages.decimal(-0.001, 1, "de") == "0,0"

    def test_labels_keep_apart(self) -> None:
        places = apart([10, 11, 12, 50], 13, 0, 100)
        assert all(later - earlier >= 13 - 1e-9 for earlier, later in pairwise(places))
        assert places[3] == 50
