"""Numbers as they are printed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from solver.scalars import Scalar
from solver.values import Unproven, precision
from templates.numbers import Numbers


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        (fmpq(1, 2), "0{,}5", "0.5"),
        (fmpq(-1, 5), "-0{,}2", "-0.2"),
        (fmpq(3), "3", "3"),
        (fmpq(0), "0", "0"),
        (fmpq(1, 3), "0{,}3333", "0.3333"),
        (fmpq(2, 3), "0{,}6667", "0.6667"),
        (fmpq(24704), r"24\,704", r"24\,704"),
        (fmpq(8192), "8192", "8192"),
        (fmpq(1234567), r"1\,234\,567", r"1\,234\,567"),
        (fmpq(10000, 3), "3333{,}3333", "3333.3333"),
        (fmpq(1, 300), "0{,}003333", "0.003333"),
        (fmpq(1, 3000), "0{,}0003333", "0.0003333"),
        (fmpq(-1, 30000), r"-3{,}333 \cdot 10^{-5}", r"-3.333 \cdot 10^{-5}"),
        (fmpq(99999, 10000000), "0{,}0100", "0.0100"),
    ],
)
def test_numbers_in_both_languages(value: Scalar, german: str, english: str) -> None:
    assert Numbers(4, "de").tex(value) == german
    assert Numbers(4, "en").tex(value) == english


@pytest.mark.parametrize(
    ("value", "digits", "exact"),
    [(fmpq(1, 8), 3, True), (fmpq(1, 8), 2, False), (fmpq(1, 3), 9, False), (fmpq(7), 1, True)],
)
def test_what_is_written_exactly(value: Scalar, digits: int, exact: bool) -> None:
    assert Numbers(digits).is_exact(value) is exact


def test_a_ball_is_never_exact() -> None:
    assert not Numbers().is_exact(arb(1).tanh())


def test_an_undecided_digit_is_not_printed() -> None:
    with precision(60), pytest.raises(Unproven):
        Numbers(12).tex(arb(1, 1e-9))


def test_a_ball_around_zero_is_a_zero_when_it_is_small_enough() -> None:
    with precision(4096):
        assert Numbers().tex(arb(1).tanh() - arb(1).tanh()) == "0"


@given(st.fractions(-(10**6), 10**6), st.integers(1, 9))
def test_the_printed_number_is_within_half_a_unit(value: object, digits: int) -> None:
    exact = fmpq(value.numerator, value.denominator)  # type: ignore[attr-defined]
    text = Numbers(digits, "en").tex(exact).replace(r"\,", "")
    mantissa, _, power = text.partition(r" \cdot 10^")
    shown = Decimal(mantissa) * Decimal(10) ** int(power.strip("{}") or 0)
    error = abs(fmpq(*map(int, shown.as_integer_ratio())) - exact)
    assert error <= fmpq(1, 2) * fmpq(1, 10**digits)


@pytest.mark.parametrize(
    ("value", "german"),
    [
        (fmpq(123456, 10**6), "0{,}123456"),
        (fmpq(-1, 3), r"-\frac{1}{3}"),
        (fmpq(12345, 7), r"\frac{12\,345}{7}"),
        (fmpq(7, 10**9), "0{,}000000007"),
        (fmpq(25, 10**21), r"2{,}5 \cdot 10^{-20}"),
        (fmpq(int("1" * 40), 10**39), f"1{{,}}{'1' * 39}"),
        (fmpq(int("1" * 40), 10**60), rf"1{{,}}{'1' * 39} \cdot 10^{{-21}}"),
        (fmpq(100000), r"100\,000"),
        (fmpq(3, 2), "1{,}5"),
    ],
)
def test_a_given_number_is_written_to_its_end(value: fmpq, german: str) -> None:
    assert Numbers(4, "de").exact_tex(value) == german


def test_what_is_no_fraction_is_rounded_even_there() -> None:
    with precision(128):
        assert Numbers(4, "en").exact_tex(arb(2).sqrt()) == "1.4142"


@pytest.mark.parametrize(
    ("value", "usual", "exact"),
    [
        (fmpq(123456, 10**6), "0.1235", "0.123456"),
        (fmpq(1, 3), "0.3333", r"\frac{1}{3}"),
        (fmpq(5, 11), "0.4545", "0.4545"),
        (fmpq(1, 2), "0.5", "0.5"),
    ],
)
def test_the_numbers_of_a_question_are_exact_where_that_is_short(value: fmpq, usual: str, exact: str) -> None:
    for numbers, expected in ((Numbers(4, "en"), usual), (Numbers(4, "en", exact=True), exact)):
        assert numbers.tex(value) == expected
        assert numbers.is_exact(value) == (expected not in ("0.1235", "0.3333", "0.4545"))
