"""Certified digits against decimals at a much higher precision, and matrices against NumPy."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, ctx, fmpq
from hypothesis import assume, given
from hypothesis import strategies as st
from sympy import Rational

from solver import functions, values
from solver.errors import Problem
from solver.scalars import Scalar
from solver.values import Unproven, Value, certified, decimal, magnitude, precision, significant, visible
from tests.solver.engine import floats, value

FRACTIONS = st.fractions(-1000, 1000, max_denominator=10**6)
EXACTLY = Context(prec=320)
DECIMALS: dict[str, Callable[[Decimal], Decimal]] = {
    "exp": lambda z: z.exp(EXACTLY),
    "log": lambda z: z.ln(EXACTLY),
    "sqrt": lambda z: z.sqrt(EXACTLY),
    "sigma": lambda z: EXACTLY.divide(Decimal(1), EXACTLY.add(Decimal(1), z.copy_negate().exp(EXACTLY))),
    "tanh": lambda z: EXACTLY.subtract(
        Decimal(1), EXACTLY.divide(Decimal(2), EXACTLY.add(Decimal(1), EXACTLY.multiply(z, Decimal(2)).exp(EXACTLY)))
    ),
}


def ball(text: str) -> arb:
    return arb(fmpq(Fraction(text).numerator, Fraction(text).denominator))


def enclosed(name: str, z: Scalar) -> Scalar:
    record = functions.named(name)
    assert isinstance(record, functions.Entrywise)
    return record.enclose(z)


def rational(number: Fraction) -> fmpq:
    return fmpq(number.numerator, number.denominator)


def exactly(number: Fraction) -> Decimal:
    return EXACTLY.divide(Decimal(number.numerator), Decimal(number.denominator))


def rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACTLY)


class TestDecimal:
    @pytest.mark.parametrize(
        ("text", "places", "expected"),
        [
            ("1/3", 4, "0.3333"),
            ("2/3", 4, "0.6667"),
            ("-2/3", 2, "-0.67"),
            ("0.5", 0, "1"),
            ("-0.5", 0, "-1"),
            ("0.25", 1, "0.3"),
            ("-0.25", 1, "-0.3"),
            ("0.00005", 4, "0.0001"),
            ("-0.00004", 4, "0.0000"),
            ("123456", 2, "123456.00"),
            ("0.99996", 4, "1.0000"),
            ("1250", -2, "1.3E+3"),
        ],
    )
    def test_rounds_half_away_from_zero(self, text: str, places: int, expected: str) -> None:
        exact = rational(Fraction(text))
        assert str(decimal(exact, places)) == expected
        if places >= 0 and exact.q & (exact.q - 1) == 0:  # a ball can hold it exactly, ties included
            assert str(decimal(arb(exact), places)) == expected

    @given(FRACTIONS, st.integers(0, 12))
    def test_of_fractions(self, number: Fraction, places: int) -> None:
        assert decimal(rational(number), places) == rounded(exactly(number), places)

    @pytest.mark.parametrize("name", DECIMALS)
    @given(number=st.fractions(Fraction(-12), Fraction(12), max_denominator=1000), places=st.integers(0, 60))
    def test_of_functions(self, name: str, number: Fraction, places: int) -> None:
        assume(name not in ("log", "sqrt") or number > 0)
        expected = rounded(DECIMALS[name](exactly(number)), places)
        assert certified(lambda: decimal(enclosed(name, rational(number)), places)) == expected

    def test_undecided_digit_is_not_printed(self) -> None:
        with pytest.raises(Unproven):
            decimal(arb(0.25, 1e-10), 1)
        assert decimal(arb(0.26, 1e-10), 1) == Decimal("0.3")
        assert decimal(arb(0, 1e-10), 4) == 0

    def test_more_bits_prove_it(self) -> None:
        near_a_tie = fmpq(1, 4) + fmpq(1, 10**200)

        def compute() -> Decimal:
            return decimal(arb(near_a_tie) + ball("1/3") - ball("1/3"), 1)

        with precision(128), pytest.raises(Unproven):
            compute()
        assert certified(compute) == Decimal("0.3")

    @pytest.mark.parametrize(("sign", "expected"), [(1, "0.3"), (-1, "-0.3")])
    def test_what_no_precision_tells_from_a_tie_is_one(self, sign: int, expected: str) -> None:
        assert certified(lambda: decimal(sign * (arb(1) / 3 * 3 / 4), 1)) == Decimal(expected)

    def test_what_no_precision_decides_is_a_problem(self) -> None:
        with pytest.raises(Problem) as caught:
            certified(lambda: decimal(arb(1).union(arb(2)), 1))
        assert caught.value.code == "undecided_digit"


class TestSignificant:
    @pytest.mark.parametrize(
        ("number", "digits", "expected"),
        [
            ("123.456", 4, "123.5"),
            ("0.00123456", 3, "0.00123"),
            ("-0.00123456", 3, "-0.00123"),
            ("987654", 2, "9.9E+5"),
            ("1", 3, "1.00"),
            ("0.1", 3, "0.100"),
            ("0.99996", 4, "1.0000"),
            ("0", 5, "0"),
        ],
    )
    def test_digits(self, number: str, digits: int, expected: str) -> None:
        assert str(significant(rational(Fraction(number)), digits)) == expected

    def test_what_is_proven_to_be_tiny_is_zero(self) -> None:
        def nothing() -> Scalar:
            return ball("1/3").tanh() - ball("1/3").tanh()

        assert certified(lambda: significant(nothing(), 4)) == 0

    def test_saturated_value_is_not_told_from_one(self) -> None:
        assert certified(lambda: significant(arb(5000).tanh(), 4)) == 1

    @given(st.integers(-50, 50), st.sampled_from([1, -1]), st.fractions(1, Fraction(99, 10), max_denominator=100))
    def test_magnitude(self, exponent: int, sign: int, mantissa: Fraction) -> None:
        number = sign * mantissa * Fraction(10) ** exponent
        assert magnitude(rational(number)) == exponent
        if mantissa > 1:  # a ball around a power of ten is on both sides of it
            assert magnitude(arb(rational(number))) == exponent

    @pytest.mark.parametrize("number", [fmpq(0), arb(0), arb(0, 0.1), arb(1, 0.001)])
    def test_magnitude_that_is_not_certain(self, number: Scalar) -> None:
        with pytest.raises(Unproven):
            magnitude(number)


class TestPrecision:
    def test_is_restored_after_an_error(self) -> None:
        before = ctx.prec
        with pytest.raises(Unproven), precision(777):
            decimal(arb(0.25, 1e-10), 1)
        assert ctx.prec == before
        with precision(777):
            assert ctx.prec == 777


MATRICES = st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 4), st.integers(0, 10**6))


def whole(entry: Scalar) -> int:
    return int(decimal(entry, 0))


class TestMatrices:
    @given(MATRICES)
    def test_product_stack_and_transpose_as_numpy_has_them(self, sizes: tuple[int, int, int, int]) -> None:
        n, k, m, seed = sizes
        random = np.random.default_rng(seed)
        a, b, c = (random.integers(-3, 4, shape) for shape in ((n, k), (k, m), (m, k)))
        assert (floats(values.product(value(a), value(b))) == a @ b).all()
        assert (floats(values.transposed(value(a))) == a.T).all()
        assert (floats(values.stacked([value(a), value(c)])) == np.vstack([a, c])).all()
        assert (floats(values.columns(value(a), k - 1, k)) == a[:, -1:]).all()
        assert (floats(values.rows(value(a), n - 1, n)) == a[-1:]).all()
        assert (floats(values.diagonal(value(a[:, :1]))) == np.diag(a[:, 0])).all()

    def test_exact_zeros_stay_exact_beside_balls(self) -> None:
        third = Value((2, 1), (arb(1) / 3, arb(1) / 7))
        assert values.product(value([[0, 0]]), third).is_exact
        assert floats(values.product(value([[0, 7]]), third)).item() == pytest.approx(1)

    def test_shapes_that_do_not_fit(self) -> None:
        with pytest.raises(ValueError, match="do not fit"):
            values.product(value([[1, 2]]), value([[1, 2]]))
        with pytest.raises(ValueError, match="do not fit"):
            values.elementwise(lambda x, y: x, value([[1, 2]]), value([[1], [2]]))

    def test_nested_as_the_format_has_it(self) -> None:
        assert value(3).nested(whole) == 3
        assert value([[1, 2]]).nested(whole) == [1, 2]
        assert value([[1], [2]]).nested(whole) == [1, 2]
        assert value([[1, 2], [3, 4]]).nested(whole) == [[1, 2], [3, 4]]

    def test_short_numbers(self) -> None:
        assert values.is_short(values.scalar(Rational(1, 8)), 3)
        assert not values.is_short(values.scalar(Rational(1, 8)), 2)
        assert not values.is_short(ball("1/3").tanh(), 10)

    @pytest.mark.parametrize(
        ("text", "places"), [("3", 0), ("1/8", 3), ("-7/20", 2), ("1/3", None), ("1/6", None), ("1/10000000", 7)]
    )
    def test_the_decimals_that_write_a_number(self, text: str, places: int | None) -> None:
        number = values.scalar(Rational(text))
        assert isinstance(number, fmpq)
        assert values.places(number) == places


class TestVisible:
    """A picture shows no error: what is drawn is right to a millionth of its size."""

    @pytest.mark.parametrize("size", [1.0, -3.0, 1e-9, 1e12])
    def test_depends_on_the_size(self, size: float) -> None:
        assert visible(arb(size, abs(size) * 1e-7)) == pytest.approx(size, rel=1e-6)
        with pytest.raises(Unproven):
            visible(arb(size, abs(size) * 1e-5))

    def test_of_what_nobody_sees_is_anything(self) -> None:
        assert abs(visible(arb(0, 1e-31))) < 1e-30
        with pytest.raises(Unproven):
            visible(arb(0, 1e-29))
