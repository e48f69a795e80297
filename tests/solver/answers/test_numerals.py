"""Numbers as they are written, by convention."""

from __future__ import annotations

import math

import pytest
from flint import fmpq

from solver.answers.numerals import (
    BARE_POWER,
    COMMA,
    COMMA_GROUPED,
    LOST_POWER,
    POINT,
    POINT_GROUPED,
    Convention,
    Written,
    fraction,
    lost_power,
    numeral,
    power_of_ten,
    written,
)
from solver.errors import Problem


def read(text: str, convention: Convention) -> Written:
    match = numeral(convention).fullmatch(text)
    assert match is not None, text
    return written(match, match.span())


@pytest.mark.parametrize(
    ("text", "number"), [("0.10", 0.1), ("-0.3", -0.3), ("0.1e-9", 1e-10), ("9" * 60 + "e300", math.inf)]
)
def test_the_nearest_number_is_that_which_python_reads(text: str, number: float) -> None:
    found = read(text.lstrip("-"), POINT)
    assert (found.negative(0) if text.startswith("-") else found).nearest == number


@pytest.mark.parametrize(
    ("text", "convention", "value", "decimals", "significant"),
    [
        ("0.714", POINT, fmpq(714, 1000), 3, 3),
        ("0,714", COMMA, fmpq(714, 1000), 3, 3),
        ("1,234.5", POINT_GROUPED, fmpq(12345, 10), 1, 5),
        ("1.234,5", COMMA_GROUPED, fmpq(12345, 10), 1, 5),
        ("12e2", POINT, fmpq(1200), -2, 2),
        ("71.4 %", POINT, fmpq(714, 1000), 3, 3),
        ("3,2·10^-4", COMMA, fmpq(32, 100000), 5, 2),
        ("007", POINT, fmpq(7), 0, 1),
    ],
)
def test_value_and_stated_digits(
    text: str, convention: Convention, value: fmpq, decimals: int, significant: int
) -> None:
    found = read(text, convention)
    assert (found.value, found.decimals, found.significant) == (value, decimals, significant)


@pytest.mark.parametrize(("text", "convention"), [("0,714", POINT), ("1.23.4", POINT), ("", POINT)])
def test_what_another_convention_writes_is_no_number(text: str, convention: Convention) -> None:
    assert numeral(convention).fullmatch(text) is None


def test_a_fraction_is_exact() -> None:
    found = fraction(read("1", POINT), read("3", POINT))
    assert (found.value, found.decimals, found.text) == (fmpq(1, 3), None, "1/3")


@pytest.mark.parametrize(
    ("text", "code"),
    [("1" * 61, "number_too_long"), ("1e999", "exponent_too_large"), ("1e" + "9" * 50, "exponent_too_large")],
)
def test_what_no_exercise_needs_is_a_problem(text: str, code: str) -> None:
    with pytest.raises(Problem, match=code):
        read(text, POINT)


def test_a_denominator_of_zero_is_a_problem() -> None:
    with pytest.raises(Problem, match="division_by_zero"):
        fraction(read("1", POINT), read("0", POINT))


def test_a_power_of_ten_may_stand_alone_or_have_lost_its_height() -> None:
    bare, lost = BARE_POWER.fullmatch("10^-3"), LOST_POWER.fullmatch("7.139×10-1")
    assert bare is not None
    assert lost is not None
    assert power_of_ten(bare, bare.span()).value == fmpq(1, 1000)
    assert lost_power(lost, lost.span()).value == fmpq(7139, 10000)
