"""Numbers that a text asks for: values, norms, shares, and what is computed of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flint import fmpq

from solver.errors import Problem
from templates.vocabulary import Library, vocabulary
from templates.vocabulary.exact import Exact, course
from templates.vocabulary.numbers import NumberWords
from tests.templates.parted_sheet import NUMBERS, solution


@pytest.fixture
def words(tmp_path: Path) -> NumberWords:
    found = solution(tmp_path)
    return NumberWords(vocabulary(found, NUMBERS, Library(found.sheet)).context)


def near(found: Exact) -> float:
    scalar = found.scalar
    return int(scalar.p) / int(scalar.q) if isinstance(scalar, fmpq) else float(scalar.mid())


def test_an_entry_is_counted_from_one(words: NumberWords) -> None:
    assert near(words.v("h_1")) == pytest.approx(0.5370495670)
    assert near(words.v("h_1", 2)) == pytest.approx(-0.3799489623)
    assert words.v("W_hh", 2, 1) == words.number("0.6")


@pytest.mark.parametrize(("row", "column"), [(0, 1), (3, 1), (1, 2)])
def test_there_is_no_other_entry(words: NumberWords, row: int, column: int) -> None:
    with pytest.raises(Problem, match="no_such_entry"):
        words.v("h_1", row, column)


def test_a_norm_is_that_of_all_entries(words: NumberWords) -> None:
    assert words.norm("x_1") == 1
    assert near(words.norm("W_xh")) == pytest.approx((0.25 + 0.09 + 0.04 + 0.16) ** 0.5)


def test_a_pattern_is_filled_with_each_index(words: NumberWords) -> None:
    assert [near(one) for one in words.values("x_{}", [1, 2])] == [1, 0]
    assert [near(one) for one in words.norms("x_{}", [1, 2])] == [1, 1]
    with pytest.raises(Problem, match="no_placeholder"):
        words.values("x_1", [1])


def test_times_are_those_with_a_value(words: NumberWords) -> None:
    assert (words.times("h"), words.times("x"), words.times("W_hh")) == ([0, 1, 2], [1, 2], [])


def test_the_sign_is_right_for_the_number_as_it_is_written(words: NumberWords) -> None:
    assert words.equals(words.number("0.5")) == "= 0.5"
    assert words.equals(words.v("h_1")) == r"\approx 0.5370"
    assert words.equals(words.digits(words.v("h_1"), 2)) == r"\approx 0.54"


def test_the_argument_of_a_step_is_its_pre_activation(words: NumberWords) -> None:
    assert words.argument("h_1") == words.number("0.6")
    with pytest.raises(Problem, match=r"no_argument|unknown"):
        words.argument("W_hh")


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [("0.254", 0, r"25\,\%"), ("0.254", 1, r"25.4\,\%"), ("0.0004", 0, r"0.0"), ("0", 0, r"0\,\%")],
)
def test_a_small_share_is_not_nothing(words: NumberWords, share: str, digits: int, text: str) -> None:
    found = words.percent(words.number(share), digits)
    assert found.startswith(text)
    assert found.endswith(r"\,\%")


def test_of_several_the_ends_the_sum_and_the_products(words: NumberWords) -> None:
    some = course([fmpq(2), fmpq(-3), fmpq(4)])
    assert (near(words.lowest(some)), near(words.highest(some))) == (-3, 4)
    assert (near(words.total(some)), near(words.product(some))) == (3, -24)
    assert [near(one) for one in words.running(some)] == [2, -6, -24]
    assert len(words.repeated(words.number("2"), 10**9)) == 1000


def test_the_smaller_and_the_larger_of_two(words: NumberWords) -> None:
    low, high = words.number("0.25"), words.number("0.5")
    assert (words.minimum(low, high), words.maximum(low, high)) == (low, high)
