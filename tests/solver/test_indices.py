"""Indices that calculate: what is read, written and put in."""

from __future__ import annotations

import pytest
from sympy import Expr, Integer, Symbol

from solver.errors import Problem
from solver.indices import LAST, Linear, coefficients, index_text, linear, moved, raised_by, read_index
from solver.notation import read_definition, read_expression, write_definition, write_side

i, a, t = map(Symbol, "iat")


class TestReading:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("3", Integer(3)), ("-1", Integer(-1)), ("t", t), ("t-1", t - 1), ("t + 1", t + 1), ("1+t", t + 1),
            ("T", LAST), ("T-1", LAST - 1), ("2i", Linear(2 * i)), ("2*i-1", Linear(2 * i, Integer(-1))),
            ("2i+a-2", Linear(2 * i, a, Integer(-2))), ("T+1-t", Linear(LAST, Integer(1), -t)),
            ("-t+4", Linear(Integer(4), -t)),
            ("i+i", Linear(2 * i)), ("i-i+3", Integer(3)), ("i+a-i", a),
        ],
    )  # fmt: skip
    def test_an_index(self, text: str, expected: Expr) -> None:
        assert read_index(text) == expected
        assert read_index(index_text(expected)) == expected

    @pytest.mark.parametrize("text", ["", "+", "ab", "t t", "2 3", "t*2", "1/2", "i+" * 9 + "i", "t-", "h[1]"])
    def test_what_is_no_index(self, text: str) -> None:
        with pytest.raises(Problem, match="bad_index"):
            read_index(text)

    def test_a_number_that_is_too_large(self) -> None:
        with pytest.raises(Problem, match="index_too_large"):
            read_index("t+1234567")

    @pytest.mark.parametrize(
        "text",
        [
            "sum(a=1..3, sum(b=1..3, K[a,b] * X[2i+a-2,2j+b-2]))", "x[T+1-t]", "max(j=1..T, x[j])",
            "argmax(j=0..2, x[j])",
            "min(a=1..2, max(b=1..2, X[a,b]))", "beta^(t)", "10000^(2*i/5)", "sum(k=i-1..i+1, x[k])", "x[-1]",
        ],
    )  # fmt: skip
    def test_what_is_written_is_read_again(self, text: str) -> None:
        node = read_expression(text, [i, t, Symbol("j")])
        assert write_side(node) == text
        assert read_expression(write_side(node), [i, t, Symbol("j")]) == node

    def test_the_largest_of_two_and_of_all(self) -> None:
        assert write_side(read_expression("max(a, b)")) == "max(a, b)"
        assert write_side(read_expression("max(j, x[j])")) == "max(j=1..T, x[j])"

    def test_sums_begin_at_the_first_index(self) -> None:
        assert write_side(read_expression("sum(i, x[i])", first=0)) == "sum(i=0..T, x[i])"
        assert write_side(read_expression("sum(i=1..3, x[i])", first=0)) == "sum(i=1..3, x[i])"

    @pytest.mark.parametrize(
        "text",
        [
            "h[t]",
            "a[t,s] if s > 2 and t > 1",
            "a[t,s] if s <= 2t-1",
            "P[p,2k-1]",
            "A[i,i]",
            "s[T-1]",
            "e[i,j] if j <= i",
        ],
    )
    def test_left_sides(self, text: str) -> None:
        assert write_definition(read_definition(text)) == text

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("h[t+1]", "index_on_the_left"), ("h[i+j]", "index_on_the_left"), ("h[T-t]", "index_on_the_left"),
            ("h[t] if t", "bad_condition"), ("h[t] if 1 < t < 3", "bad_condition"), ("h[t] if t > ab", "bad_index"),
        ],
    )  # fmt: skip
    def test_left_sides_that_say_nothing(self, text: str, code: str) -> None:
        with pytest.raises(Problem) as caught:
            read_definition(text)
        assert caught.value.code == code


class TestPuttingIn:
    @pytest.mark.parametrize(
        ("text", "numbers", "expected"),
        [
            ("2i+a-2", {"i": 3}, "a+4"), ("2i+a-2", {"i": 3, "a": 1}, "5"), ("T+1-t", {"T": 5}, "6-t"),
            ("t-1", {"t": 3}, "2"), ("2i+2a", {"a": 1}, "2i+2"), ("t", {}, "t"),
        ],
    )  # fmt: skip
    def test_numbers(self, text: str, numbers: dict[str, int], expected: str) -> None:
        assert index_text(moved(read_index(text), {Symbol(n): Integer(v) for n, v in numbers.items()})) == expected

    def test_another_index(self) -> None:
        assert moved(read_index("2i+1"), {i: a - 1}) == read_index("2a-1")

    def test_how_often_a_letter_is_there(self) -> None:
        assert coefficients(read_index("2i+a-2")) == ({i: 2, a: 1}, -2)
        assert linear([2 * i, -i, Integer(1)]) == i + 1

    def test_an_exponent_has_a_limit(self) -> None:
        assert raised_by(2 * t, {t: Integer(5)}) == 10
        with pytest.raises(Problem, match="exponent_too_large"):
            raised_by(t, {t: Integer(1001)})
