"""Outlines of glyphs as steps."""

from __future__ import annotations

import pytest

from templates.formulas.outline import extent, steps, tallness


@pytest.mark.parametrize(
    ("outline", "expected"),
    [
        ("M0 0L3 4Z", [("m", (0, 0)), ("l", (3, 4)), ("h", ())]),
        ("M1 2H5V7", [("m", (1, 2)), ("l", (5, 2)), ("l", (5, 7))]),
        ("M0 0 1 1 2 2", [("m", (0, 0)), ("l", (1, 1)), ("l", (2, 2))]),
        ("M0 0C1 1 2 2 3 3", [("m", (0, 0)), ("c", (1, 1, 2, 2, 3, 3))]),
        ("M0 0Q3 3 6 0", [("m", (0, 0)), ("c", (2, 2, 4, 2, 6, 0))]),
        ("M0 0Q3 3 6 0T12 0", [("m", (0, 0)), ("c", (2, 2, 4, 2, 6, 0)), ("c", (8, -2, 10, -2, 12, 0))]),
    ],
)
def test_are_moves_lines_and_cubic_curves(outline: str, expected: list[tuple[str, tuple[float, ...]]]) -> None:
    found = steps(outline)
    assert [kind for kind, _ in found] == [kind for kind, _ in expected]
    assert all(a == pytest.approx(b) for (_, a), (_, b) in zip(found, expected, strict=True))


def test_are_as_tall_as_from_the_lowest_to_the_highest_point() -> None:
    assert tallness("M-1 -2L3 4Z") == 6
    assert tallness("") == 0


def test_reach_from_the_leftmost_to_the_rightmost_point() -> None:
    assert extent("M-1 0L3 4Z") == (-1, 3)
    assert extent("") == (0, 0)
