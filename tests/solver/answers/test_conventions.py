"""Which sign stands before decimals is told by the answer, the question and custom."""

from __future__ import annotations

import pytest

from solver.answers.conventions import Expected, preferred_order, ways
from solver.answers.plain import plain
from solver.values import SCALAR


@pytest.mark.parametrize(
    ("text", "expected", "first"),
    [
        ("0,5", Expected(SCALAR, decimal=","), "comma"),
        ("1,5", Expected(SCALAR, decimal="."), "point"),
        ("(1,5; 2)", Expected((2, 1), decimal="."), "comma"),
        ("270,000", Expected(SCALAR, True, ","), "point_grouped"),
        ("270.000", Expected(SCALAR, True, "."), "comma_grouped"),
        ("270,000", Expected(SCALAR, False, ","), "comma"),
        ("1.234,5", Expected(SCALAR), "comma_grouped"),
        ("1,234.5", Expected(SCALAR), "point_grouped"),
    ],
)
def test_the_likeliest_comes_first(text: str, expected: Expected, first: str) -> None:
    assert preferred_order(text, expected)[0].name == first


def test_a_blank_before_a_sign_separates_where_numbers_stand_alone() -> None:
    assert ways(plain("(1 -2)"), Expected())[0][1]
    assert not ways(plain("h * (1 -2)"), Expected())[0][1]
    assert {splits for _, splits in ways(plain("(1 2)"), Expected())} == {False}
