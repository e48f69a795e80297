"""Numbers of a sheet file."""

from __future__ import annotations

import pytest
from sympy import Rational

from solver.errors import Problem
from worksheets.exact_numbers import exact_number


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.5", (1, 2)), ("-2", (-2, 1)), (" 1 / 3 ", (1, 3)), ("−0.25", (-1, 4)), ("+1e-2", (1, 100)), (".5", (1, 2))],
)
def test_are_exact(text: str, value: tuple[int, int]) -> None:
    assert exact_number(text) == Rational(*value)


@pytest.mark.parametrize("text", ["", "0,5", "--1", "1/2/3", "nan", "٣", None, 1])
def test_anything_else_is_no_number(text: object) -> None:
    with pytest.raises(Problem, match="not_a_number"):
        exact_number(text)


@pytest.mark.parametrize("text", ["-inf", "inf", "-∞", ".inf"])
def test_infinity_is_told_how_to_be_written(text: str) -> None:
    with pytest.raises(Problem, match="infinite_number"):
        exact_number(text)


def test_nobody_needs_so_many_digits() -> None:
    with pytest.raises(Problem, match="number_too_long"):
        exact_number("1" * 61)
