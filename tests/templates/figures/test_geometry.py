"""Arrows end where the shapes are."""

from __future__ import annotations

import re

import pytest

from templates.figures.geometry import HEAD_LENGTH, Box, head, route


class TestGeometry:
    """Arrows end where the shapes are."""

    def test_a_box_knows_its_edges(self) -> None:
        b = Box(10, 20, 8, 4)
        assert (b.n(), b.s(1), b.e(-1), b.w()) == ((10, 18), (11, 22), (14, 19), (6, 20))

    @pytest.mark.parametrize(("end", "expected"), [((9, 0), "M9 0"), ((0, -9), "M0 -9"), ((3, 4), "M3 4")])
    def test_the_point_of_a_head_is_the_end(self, end: tuple[float, float], expected: str) -> None:
        assert head([(0, 0), end]).startswith(expected + "L")

    def test_a_line_ends_within_its_head(self) -> None:
        drawn = float(re.findall(r"[\d.]+", route([(0, 0), (100, 0)], head_size=1))[-2])
        assert 100 - HEAD_LENGTH < drawn < 100

    def test_corners_are_round(self) -> None:
        assert route([(0, 0), (10, 0), (10, 10)], 4) == "M0 0L6 0Q10 0 10 4L10 10"

    def test_a_corner_is_not_larger_than_its_legs(self) -> None:
        assert route([(0, 0), (2, 0), (2, 10)], 4) == "M0 0L1 0Q2 0 2 1L2 10"
