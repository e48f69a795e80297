"""The sheet's notation: what is read, what is refused and where, and that what is written is read again."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Expr, Integer, Rational, Symbol

from solver import notation
from solver.errors import Problem
from solver.expressions import (
    At,
    Count,
    Direct,
    Total,
    Via,
    at,
)
from solver.notation import read_asked, read_definition, read_expression

a, b, c, W = map(Symbol, ["a", "b", "c", "W"])
t = Symbol("t")


class TestReading:
    @pytest.mark.parametrize(
        ("text", "name", "indices"), [("h[t]", "h", (t,)), ("s", "s", ()), ("alpha[t,i]", "alpha", (t, Symbol("i")))]
    )
    def test_left_sides(self, text: str, name: str, indices: tuple[Symbol, ...]) -> None:
        assert read_definition(text) == (name, indices, ())

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("h_1", at("h", 1)),
            ("h_12", at("h", 12)),
            ("h[1]", at("h", 1)),
            ("h_t-1", at("h", t - 1)),
            ("h[t−1]", at("h", t - 1)),
            ("h_{t - 1}", at("h", t - 1)),
            ("h_t+1", at("h", t + 1)),
            ("h_ab", Symbol("h_ab")),
            ("W_hh", Symbol("W_hh")),
            ("alpha_1,2", at("alpha", 1, 2)),
            ("C~_t", at("Ctilde", t)),
            ("params(rnn)", Count(Symbol("rnn"))),
            ("dL_3/dW_hh", Total(at("L", 3), Symbol("W_hh"))),
            ("∂L_3 / ∂h_2", Total(at("L", 3), at("h", 2))),
            ("dh_t/dC_t-1", Total(at("h", t), at("C", t - 1))),
            ("d+h_3/dW_hh", Direct(at("h", 3), Symbol("W_hh"))),
            ("∂⁺h_3/∂W_hh", Direct(at("h", 3), Symbol("W_hh"))),
            ("dL_3/dW_hh|h_2", Via(at("L", 3), Symbol("W_hh"), at("h", 2))),
        ],
    )
    def test_asked_symbols(self, text: str, expected: Expr) -> None:
        assert read_asked(text, frozenset({"h", "alpha", "C", "Ctilde", "L"})) == expected

    def test_a_name_of_the_model_comes_before_an_index(self) -> None:
        assert read_asked("u_o", frozenset("u"), frozenset({"u_o"})) == Symbol("u_o")
        assert read_asked("u_k", frozenset("u"), frozenset({"u_o"})) == At(Symbol("u"), Symbol("k"))
        assert read_asked("dJ/du_o", frozenset("u"), frozenset({"u_o"})) == Total(Symbol("J"), Symbol("u_o"))


class TestRefusing:
    @pytest.mark.parametrize(
        ("text", "code", "column"),
        [
            ("", "ends_too_early", 1),
            ("a + ", "ends_too_early", 5),
            ("(a", "ends_too_early", 3),
            ("a )", "unexpected", 3),
            ("a + * b", "unexpected", 5),
            ("a & b", "unexpected", 3),
            ("h[t(1)]", "bad_index", 3),
            ("h[t*2]", "bad_index", 3),
            ("h_-1 + x[t]", "negative_index_in_equation", 1),
            ("x[t] + W h_f_−12 + b", "negative_index_in_equation", 10),
            ("-log(softmax(z)[k])", "entry_of_calculation", 16),
            ("(W @ x)[1]", "entry_of_calculation", 8),
            ("__import__('os')", "unexpected", 1),
            ("a; b", "unexpected", 2),
            ("a.b", "unexpected", 2),
            ("a^13", "exponent_too_large", 3),
            ("a^(1/13)", "exponent_too_large", 4),
            ("a + 1e99", "number_too_long", 5),
            ("a + " + "1" * 61, "number_too_long", 5),
            ("b / 0", "division_by_zero", None),
            ("b + 1/0", "division_by_zero", 5),
            ("(" * 41 + "a" + ")" * 41, "nested_too_deep", None),
            ("-" * 90 + "a", "nested_too_deep", None),
            ("−" * 90 + "a", "nested_too_deep", None),
            ("a" + "/a" * 90, "nested_too_deep", None),
            ("a" + "/a" * 990, "nested_too_deep", None),
            ("-" * 1990 + "a", "nested_too_deep", None),
            ("(1/2)" * 390, "nested_too_deep", None),
            ("a" + " * b / c" * 60, "nested_too_deep", None),
            ("a" + "+a" * 1000, "text_too_long", None),
        ],
    )
    def test_expressions(self, text: str, code: str, column: int | None) -> None:
        with pytest.raises(Problem) as caught:
            read_expression(text)
        assert (caught.value.code, caught.value.place.column) == (code, column)

    @pytest.mark.parametrize(
        ("text", "code"), [("h[t+1]", "index_on_the_left"), ("h[t-1]", "index_on_the_left"), ("h + 1", "unexpected")]
    )
    def test_left_sides(self, text: str, code: str) -> None:
        with pytest.raises(Problem) as caught:
            read_definition(text)
        assert caught.value.code == code

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("", "not_a_symbol"),
            ("h 1", "not_a_symbol"),
            ("h[1", "not_a_symbol"),
            ("dL/d", "not_a_symbol"),
            ("W-1", "not_a_symbol"),
            ("p.0", "entry_from_one"),
            ("params(m).2", "not_a_symbol"),
            ("h[2].1.1", "not_a_symbol"),
            ("p.", "not_a_symbol"),
            ("h[]", "bad_index"),
            ("h[+]", "bad_index"),
            ("h[ab]", "bad_index"),
            ("h_{1/2}", "bad_index"),
            ("h" * 3000, "not_a_symbol"),
        ],
    )
    def test_asked_symbols(self, text: str, code: str) -> None:
        with pytest.raises(Problem) as caught:
            read_asked(text, frozenset({"h"}))
        assert caught.value.code == code

    @given(st.text(alphabet="ahtWx_[](),.+-*/^@ 12e~−⊙ᵀ∂⁺|'\"", max_size=30))
    def test_any_text_is_read_or_refused_by_a_problem(self, text: str) -> None:
        for read in (read_expression, read_definition, read_asked):
            with suppress(Problem):
                read(text)


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("0.1", Rational(1, 10)),
            ("12", Integer(12)),
            ("5.", Integer(5)),
            (".5", Rational(1, 2)),
            ("1E-3", Rational(1, 1000)),
            ("1e2/3", Rational(100, 3)),
            ("2.5/5", Rational(1, 2)),
            (" 1 / 3 ", Rational(1, 3)),
        ],
    )
    def test_are_exact(self, text: str, expected: Rational) -> None:
        assert notation.exact(text) == expected

    @pytest.mark.parametrize("text", ["", "x", "1_000", "nan", "inf", "-1", "1e", "1/2/3", "0x10", "٣", "1,5"])
    def test_other_text_is_none(self, text: str) -> None:
        with pytest.raises(ValueError):  # noqa: PT011 - the caller knows the symbol and makes a problem of it
            notation.exact(text)
