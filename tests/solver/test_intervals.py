"""Intervals of rounded calculations: they hold every result, in whatever order and however often somebody rounds."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import reduce
from operator import mul
from random import Random
from typing import Any

import numpy as np
import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.intervals import Interval, Rounding

short = st.integers(-999, 999).map(lambda n: n / 100)
shorts = st.lists(short, min_size=2, max_size=5)


def number(rounding: Rounding, value: float) -> Interval:
    return rounding.asarray([[value]])


def only(interval: Interval) -> tuple[float, float]:
    return float(interval.low.item()), float(interval.high.item())


@pytest.mark.filterwarnings("error")
class TestWholeNumbers:
    """Nobody rounds a whole number, in whatever order it is multiplied, raised or added up."""

    @pytest.mark.parametrize("unit", [0.0, 1e-4, 1e-9])
    @pytest.mark.parametrize(
        ("compute", "expected"),
        [
            (lambda ns, a, b: a**2.0 * b, 12_345**2 * 1000),
            (lambda ns, a, b: a * b * b * b, 12_345 * 1000**3),
            (lambda ns, a, b: a**3.0, 12_345**3),
            (lambda ns, a, b: ns.sum(ns.concatenate([a, b], axis=-2) * b, axis=(-2, -1), keepdims=True), 13_345_000),
        ],
    )
    def test_stay_exact(self, unit: float, compute: Callable[..., Interval], expected: int) -> None:
        rounding = Rounding(unit)
        assert only(compute(rounding, number(rounding, 12_345), number(rounding, 1000))) == (expected, expected)


class TestExactResults:
    """With no rounding an interval is a proof of the exact result, checked with balls of 200 bits."""

    @pytest.mark.parametrize(
        ("compute", "exact"),
        [
            (lambda ns, a, b: a + b, lambda a, b: a + b),
            (lambda ns, a, b: a - b, lambda a, b: a - b),
            (lambda ns, a, b: a * b, lambda a, b: a * b),
            (lambda ns, a, b: a / b, lambda a, b: a / b),
            (lambda ns, a, b: ns.tanh(a * b), lambda a, b: (arb(a) * arb(b)).tanh()),
            (lambda ns, a, b: 1 / (1 + ns.exp(-a)) * b, lambda a, b: b / (1 + (-arb(a)).exp())),
            (lambda ns, a, b: ns.sqrt(a * a) + b**2.0, lambda a, b: abs(a) + b * b),
            (lambda ns, a, b: ns.maximum(a, b), lambda a, b: max(a, b)),
            (lambda ns, a, b: a**3.0 - b, lambda a, b: a * a * a - b),
        ],
    )
    @settings(max_examples=60)
    @given(a=short.filter(bool), b=short.filter(bool))
    def test_lie_within(self, compute: Callable[..., Interval], exact: Callable[..., Any], a: float, b: float) -> None:
        found = compute(Rounding(0.0), number(Rounding(0.0), a), number(Rounding(0.0), b))
        low, high = only(found)
        value = arb(exact(fmpq(round(a * 100), 100), fmpq(round(b * 100), 100)))
        assert arb(low) <= value
        assert value <= arb(high)
        assert high - low <= 1e-9 * max(1.0, abs(low))

    @given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
    def test_of_whole_numbers_are_points(self, a: int, b: int) -> None:
        for rounding in (Rounding(0.0), Rounding(1e-5)):
            one, other = number(rounding, a), number(rounding, b)
            assert only(one * other + other) == (a * b + b, a * b + b)

    def test_that_only_look_whole_are_no_points(self) -> None:
        low, high = only(Rounding(0.0).tanh(number(Rounding(0.0), 30)))
        assert low < 1 < high


def rounded(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


class TestRoundedResults:
    """Random persons who round, or not, after each operation, in Decimal arithmetic."""

    @settings(max_examples=150)
    @given(left=shorts, bias=short, seed=st.integers(0, 10**6), digits=st.integers(2, 5))
    def test_lie_within(self, left: list[float], bias: float, seed: int, digits: int) -> None:
        random = Random(seed)
        right = [random.randint(-99, 99) / 100 for _ in left]

        def maybe(value: Decimal) -> Decimal:
            return rounded(value, digits) if random.random() < 0.7 else value

        rounding = Rounding(10.0**-digits)
        row = rounding.asarray([left])
        column = rounding.asarray([[e] for e in right])
        found = rounding.tanh(rounding.matmul(row, column) + number(rounding, bias))
        found = found * found + number(rounding, 0.5)
        with localcontext() as context:
            context.prec = 40
            products = [maybe(Decimal(str(a)) * Decimal(str(b))) for a, b in zip(left, right, strict=True)]
            power = (2 * maybe(sum(products, Decimal(str(bias))))).exp()
            value = maybe((power - 1) / (power + 1))
            value = maybe(maybe(value * value) + Decimal("0.5"))
        low, high = only(found)
        assert low <= float(value) <= high

    @given(short, st.integers(2, 5))
    def test_of_an_exact_number_are_not_rounded(self, a: float, digits: int) -> None:
        low, high = only(number(Rounding(10.0**-digits), a))
        assert high - low <= 1e-10

    def test_widen_with_the_unit(self) -> None:
        widths = [
            float(Rounding(unit).tanh(number(Rounding(unit), 0.3)).width.item()) for unit in (0.0, 1e-5, 1e-4, 1e-3)
        ]
        assert widths == sorted(widths)
        assert widths[2] == pytest.approx(10 / 9 * 1e-4, rel=1e-3)

    def test_hold_what_was_rounded_before_to_more_digits(self) -> None:
        """0.4496 becomes 0.45, and this 0.5: further away than half a unit."""
        low, high = only(Rounding(1.0).tanh(number(Rounding(1.0), float(np.arctanh(0.4496)))))
        assert low < 0.4496
        assert 1.0 <= high < 1.01

    def test_what_is_written_with_all_its_decimals_is_not_rounded_once_more(self) -> None:
        rounding = Rounding(1e-3)
        assert rounding.rounded(number(rounding, 0.125)).width.item() < 1e-8
        assert rounding.rounded(number(rounding, 0.1255)).width.item() > 1e-3
        assert rounding.unrounded(number(rounding, 0.125)).width.item() > 1e-3  # who wrote it may have longer ones

    def test_multiply_by_one_without_rounding(self) -> None:
        rounding = Rounding(1e-2)
        assert float((number(rounding, 1) * number(rounding, 0.123456)).width.item()) < 1e-6


class TestUnbounded:
    def test_division_by_what_may_be_zero(self) -> None:
        rounding = Rounding(1e-4)
        zero = number(rounding, 0.3) - number(rounding, 0.3)
        assert only(number(rounding, 1) / zero.widened(1e-4)) == (-np.inf, np.inf)

    def test_zero_times_anything_is_zero(self) -> None:
        rounding = Rounding(0.0)
        anything = Interval(np.array([[-np.inf]]), np.array([[np.inf]]), rounding)
        low, high = only(number(rounding, 0) * anything)
        assert low <= 0 <= high
        assert high - low < 1e-9

    def test_the_logarithm_of_what_may_be_negative(self) -> None:
        rounding = Rounding(0.0)
        low, _ = only(rounding.log(Interval(np.array([[-1.0]]), np.array([[2.0]]), rounding)))
        assert low == -np.inf

    @pytest.mark.filterwarnings("error")
    def test_never_warns(self) -> None:
        """Ends beyond all numbers are what is known, not a mistake; NumPy's warnings would reach a terminal."""
        rounding = Rounding(1e-2)
        ends = (-np.inf, -1e300, -1.0, 0.0, 1e-300, 1e300, np.inf)
        for low in ends:
            for high in (end for end in ends if end >= low):
                a = Interval(np.full((2, 2), low), np.full((2, 2), high), rounding)
                for found in (
                    a + a, a - a, a * a, a / a, a**2.0, a**3.0, a**-1.0, a**0.5, rounding.exp(a), rounding.sigma(a),
                    rounding.log(a), rounding.sqrt(a), rounding.tanh(a), rounding.sum(a, (-2, -1)), rounding.inverse(a),
                    rounding.var(a, (-2, -1), True), rounding.matmul(a, a), rounding.hardmax(a), rounding.rounded(a),
                ):  # fmt: skip
                    assert not np.isnan(found.low).any()
                    assert not np.isnan(found.high).any()
                assert a.middle.shape == a.width.shape


class TestMatrices:
    @given(st.integers(1, 4), st.integers(0, 10**6))
    @settings(max_examples=20, derandomize=True)
    def test_the_inverse_holds_the_exact_one(self, size: int, seed: int) -> None:
        drawn = np.random.default_rng(seed).integers(-4, 5, (3, size, size)) / 10 + 2 * np.eye(size)
        for unit in (0.0, 1e-4):
            found = Rounding(unit).inverse(Rounding(unit).asarray(drawn))
            assert found.contains(np.asarray(np.linalg.inv(drawn), dtype=np.float64)).all()
            assert (found.width < 1).all()

    def test_of_a_large_matrix_nothing_is_known(self) -> None:
        found = Rounding(0.0).inverse(Rounding(0.0).asarray(np.eye(5)))
        assert (found.low == -np.inf).all()

    @pytest.mark.parametrize(
        ("numbers", "low", "high"),
        [
            ([1.0, 3.0, 2.0], [0, 1, 0], [0, 1, 0]),
            ([3.0, 3.0, 2.0], [0, 0, 0], [1, 1, 0]),
        ],
    )
    def test_the_largest_is_certain_only_where_it_is(
        self, numbers: list[float], low: list[float], high: list[float]
    ) -> None:
        rounding = Rounding(1e-4)
        found = rounding.hardmax(rounding.asarray(np.array(numbers)[:, None]).widened(1e-4))
        assert (found.low.ravel().tolist(), found.high.ravel().tolist()) == (low, high)


class TestRelations:
    def test_meets_and_contains(self) -> None:
        rounding = Rounding(0.0)
        one, two = (Interval(np.array([[a]]), np.array([[b]]), rounding) for a, b in ((0.0, 1.0), (1.0, 2.0)))
        assert one.meets(two).all()
        assert not one.meets(two[..., :].widened(-0.1)).any()
        assert one.contains(np.array([[0.5]])).all()
        assert not two.contains(np.array([[0.5]])).any()


def products(factors: list[Decimal], place: Decimal) -> set[Decimal]:
    """What comes out of a product, multiplied in any order, each partial product rounded or not."""
    if len(factors) == 1:
        return set(factors)
    found: set[Decimal] = set()
    for first in range(len(factors)):
        for second in range(first):
            rest = [f for n, f in enumerate(factors) if n not in (first, second)]
            exact = factors[first] * factors[second]
            for partial in {exact, exact.quantize(place, ROUND_HALF_UP)}:
                found |= products([*rest, partial], place)
    return found


class TestAnyOrder:
    """Products of more than two factors, which people multiply as they like."""

    @settings(max_examples=60)
    @given(st.lists(st.integers(-19_999, 19_999), min_size=3, max_size=4), st.booleans())
    def test_holds_every_order_and_every_rounding(self, numerators: list[int], is_nested: bool) -> None:
        rounding, factors = Rounding(1e-4), [Decimal(n) / 10_000 for n in numerators]
        first, *rest = (number(rounding, float(f)) for f in factors)
        found = first
        if is_nested:  # the later factors first, as where they are the result of a step
            inner = rest[0]
            for factor in rest[1:]:
                inner = inner * factor
            found = first * -inner
            factors[0] = -factors[0]
        else:
            for factor in rest:
                found = found * factor
        low, high = only(found)
        reached = products(factors, Decimal("0.0001"))
        assert low <= float(min(reached))
        assert float(max(reached)) <= high

    @pytest.mark.parametrize(
        ("factors", "is_exact"), [((0.01, 5, 2.3, 5, 2.3), True), ((0.01, 5, 2.31, 5, 2.3), False)]
    )
    def test_of_few_decimals_leaves_nothing_to_round(self, factors: tuple[float, ...], is_exact: bool) -> None:
        """0.01 · 5 · 2.3 · 5 · 2.3 has four decimals, and no partial product has more."""
        rounding = Rounding(1e-4)
        found = reduce(mul, (number(rounding, factor) for factor in factors))
        assert (found.width.item() < 1e-8) == is_exact
        assert found[:, :1].factors is not None
        assert (-found).factors is not None

    def test_ends_where_a_quantity_has_a_name(self) -> None:
        rounding = Rounding(1e-4)
        a, b, c = number(rounding, 0.0111), number(rounding, 0.9877), number(rounding, 0.0113)
        assert ((b * a).as_quantity * c).width.item() < (b * a * c).width.item()

    def test_matters(self) -> None:
        """A case that lies outside what the order of the formula alone allows."""
        rounding = Rounding(1e-4)
        a, b, c = number(rounding, 0.0111), number(rounding, 0.9877), number(rounding, 0.0113)
        low, high = only(b * a * c)
        assert high - low > 1.9e-4  # (a c) is rounded before the large factor comes
        assert high - low < 2.3e-4

    @pytest.mark.parametrize("z", [-4.0, -3.0, -1.5, -0.2, 0.0, 0.3, 1.7, 3.0])
    def test_of_sigma_holds_both_formulas(self, z: float) -> None:
        low, high = only(Rounding(1e-3).sigma(number(Rounding(1e-3), z)))
        for power in (np.exp(z) - 0.0005, np.exp(z) + 0.0005):
            assert low <= power / (1 + power) - 0.00049
            assert power / (1 + power) + 0.00049 <= high or power < np.exp(z)
        for power in (np.exp(-z) - 0.0005, np.exp(-z) + 0.0005):
            assert low <= 1 / (1 + power) - 0.00049
            assert 1 / (1 + power) + 0.00049 <= high or power > np.exp(-z)
        assert high - low < 0.0025


class TestExactlyWhole:
    """What is exactly whole is not rounded, whoever writes it down: places, masks, counts."""

    ROUNDING = Rounding(1e-3)

    def interval(self, number: float) -> Interval:
        return self.ROUNDING.asarray([[number]])

    def test_is_written_as_it_is(self) -> None:
        assert self.ROUNDING.rounded(self.interval(3)).width.item() == 0
        assert self.ROUNDING.unrounded(self.interval(3)).width.item() == 0

    def test_nothing_of_anything_is_exactly_nothing(self) -> None:
        wide = self.interval(0.7).widened(0.3)
        assert ((wide * self.interval(0)).low.item(), (wide * self.interval(0)).high.item()) == (0, 0)

    @pytest.mark.parametrize(("top", "bottom", "is_exact"), [(12, 4, True), (-9, 3, True), (7, 2, False)])
    def test_a_quotient_that_comes_out_even_is_whole(self, top: int, bottom: int, is_exact: bool) -> None:
        found = self.interval(top) / self.interval(bottom)
        assert (found.width.item() == 0) == is_exact
        assert found.contains(np.array([[top / bottom]])).all()
