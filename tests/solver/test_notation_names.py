"""Names and exact numbers."""

from __future__ import annotations

import pytest
from sympy import Rational

from solver import notation_names
from solver.errors import Problem


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.5", (1, 2)), (".5", (1, 2)), ("3.", (3, 1)), ("1e-3", (1, 1000)), ("2/6", (1, 3)), ("1.5e+2", (150, 1))],
)
def test_a_number_is_exact(text: str, value: tuple[int, int]) -> None:
    assert notation_names.exact(text) == Rational(*value)


@pytest.mark.parametrize("text", ["", "-1", "1,5", "0x1", "1e", "nan", "1/0.5"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*") as caught:
        notation_names.exact(text)
    assert not isinstance(caught.value, Problem)


@pytest.mark.parametrize(
    ("text", "code"), [("1" * 61, "number_too_long"), ("1e99", "number_too_long"), ("1/0", "division_by_zero")]
)
def test_what_no_exercise_needs_is_a_problem(text: str, code: str) -> None:
    with pytest.raises(Problem, match=code):
        notation_names.exact(text)


def test_a_wave_is_an_accent() -> None:
    assert notation_names.plain_name("C~") == "Ctilde"
