"""The sheet's notation: what is read, what is refused and where, and that what is written is read again."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Expr, Integer, Rational, Symbol

from solver import notation
from solver.errors import Problem
from solver.expressions import (
    Apply,
    At,
    Count,
    Direct,
    MatrixPower,
    Negative,
    Operation,
    Plus,
    Product,
    Quotient,
    Stack,
    Times,
    Total,
    Transpose,
    Via,
    apply,
    at,
    operands,
)
from solver.notation import read_asked, read_definition, read_expression, write, write_definition

a, b, c, W = map(Symbol, ["a", "b", "c", "W"])
t = Symbol("t")


class TestReading:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("a + b - c", Plus(a, b, Negative(c))),
            ("a - (b - c)", Plus(a, Negative(Plus(b, Negative(c))))),
            ("a * b + c", Plus(Times(a, b), c)),
            ("W @ a * b", Times(Product(W, a), b)),
            ("W a * b", Times(Product(W, a), b)),
            ("a * W b", Times(a, Product(W, b))),
            ("a / W b", Quotient(a, Product(W, b))),
            ("a / b / c", Quotient(Quotient(a, b), c)),
            ("a / b * c", Times(Quotient(a, b), c)),
            ("a ⊙ b · c", Times(a, b, c)),
            ("-a^2", Negative(MatrixPower(a, Integer(2)))),
            ("(-2)^2", MatrixPower(Integer(-2), Integer(2))),
            ("-a * b", Times(Negative(a), b)),
            ("-W a", Negative(Product(W, a))),
            ("a * -b", Times(a, Negative(b))),
            ("W @ -a", Product(W, Negative(a))),
            ("a - -b", Plus(a, Negative(Negative(b)))),
            ("a − b", Plus(a, Negative(b))),
            ("a^-2", MatrixPower(a, Integer(-2))),
            ("a**3", MatrixPower(a, Integer(3))),
            ("a^(1/2)", MatrixPower(a, Rational(1, 2))),
            ("a^(-1/2)", MatrixPower(a, Rational(-1, 2))),
            ("W^T a", Product(Transpose(W), a)),
            ("W.T a", Product(Transpose(W), a)),
            ("Wᵀ a", Product(Transpose(W), a)),
            ("W a^T", Product(W, Transpose(a))),
            ("W^Ta", None),
            ("W [a, b]", Product(W, Stack(a, b))),
            ("[a]", a),
            ("tanh(a)", apply("tanh", a)),
            ("σ(a) sigmoid(b)", Product(apply("sigma", a), apply("sigma", b))),
            ("tanh + a", Plus(Symbol("tanh"), a)),
            ("h[t-1]", at("h", t - 1)),
            ("h[t - 1]", at("h", t - 1)),
            ("alpha[t,2]", at("alpha", t, 2)),
            ("C~[t]", at("Ctilde", t)),
            ("0.25", Rational(1, 4)),
            ("1e-3", Rational(1, 1000)),
            ("-2", Integer(-2)),
        ],
    )
    def test_precedence(self, text: str, expected: Expr | None) -> None:
        if expected is None:
            with pytest.raises(Problem):
                read_expression(text)
        else:
            assert read_expression(text) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("1/2 a", Times(Rational(1, 2), a)),
            ("1 / 2 a", Times(Rational(1, 2), a)),
            ("1/2 (a - b)^2", Times(Rational(1, 2), MatrixPower(Plus(a, Negative(b)), Integer(2)))),
            ("a/2/3", Quotient(Quotient(a, Integer(2)), Integer(3))),
            ("a / 2/3 * b", Times(Quotient(Quotient(a, Integer(2)), Integer(3)), b)),
            ("a^1/2", Quotient(MatrixPower(a, Integer(1)), Integer(2))),
            ("3/2^2", Quotient(Integer(3), MatrixPower(Integer(2), Integer(2)))),
            ("1/2 - a", Plus(Rational(1, 2), Negative(a))),
            ("2 W a", Times(Integer(2), Product(W, a))),
            ("(3) / (4)", Rational(3, 4)),
        ],
    )
    def test_two_numbers_with_a_slash_are_a_fraction(self, text: str, expected: Expr) -> None:
        assert read_expression(text) == expected

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
            ("W_f[h[t-1], x[t]]", "two_computed_indices", 1),
            ("h_-1 + x[t]", "negative_index_in_equation", 1),
            ("x[t] + W h_f_−12 + b", "negative_index_in_equation", 10),
            ("a ^ b", "bad_exponent", 5),
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


_NUMBERS = st.fractions(-20, 20, max_denominator=50).map(lambda f: Rational(f.numerator, f.denominator))
_LEAVES = st.one_of(
    st.sampled_from(["a", "b", "W_hh", "Ctilde", "sigma"]).map(Symbol),
    st.sampled_from(["t", "t-1", "t+2", "3", "0"]).map(lambda i: read_expression(f"h[{i}]")),
    _NUMBERS,
)
_EXPONENTS = st.sampled_from([Integer(2), Integer(-1), Rational(1, 2), Rational(-3, 2)])


def _as_read(expressions: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    """Operations on ``expressions`` in the form that reading gives: chains are flat, signs of numbers are theirs."""

    def flat(kind: type[Operation]) -> st.SearchStrategy[Expr]:
        other = expressions.filter(lambda e: not isinstance(e, kind))
        return st.tuples(other, expressions).map(lambda parts: kind(*parts))

    unsigned = expressions.filter(lambda e: not e.is_Rational)
    matrices = unsigned.filter(lambda e: not isinstance(e, Product | Times | Negative))
    return st.one_of(
        flat(Plus),
        flat(Times),
        unsigned.map(Negative),
        st.tuples(matrices, matrices).map(lambda p: Product(*p)),
        st.tuples(expressions, unsigned).map(lambda p: Quotient(*p)),
        st.tuples(unsigned, st.integers(1, 9)).map(lambda p: Quotient(p[0], Integer(p[1]))),
        st.tuples(expressions, _EXPONENTS).map(lambda p: MatrixPower(*p)),
        expressions.filter(lambda e: not e.is_Rational).map(Transpose),
        st.tuples(expressions, expressions).map(lambda p: Stack(*p)),
        expressions.map(lambda e: apply("tanh", e)),
    )


class TestWriting:
    @settings(max_examples=150)
    @given(st.recursive(_LEAVES, _as_read, max_leaves=8))
    def test_written_is_read_again(self, expression: Expr) -> None:
        written = write(expression)
        if isinstance(expression, At):
            assert read_asked(written, frozenset({"h"})) == expression
        else:
            assert read_expression(written) == expression, written

    @pytest.mark.parametrize(
        "text",
        [
            "W_hh @ h[t-1] + W_xh @ x[t] + b_h",
            "1/2 * (y[t] - yhat[t])^2",
            "f[t] * C[t-1] - (a - b)",
            "-(a * b) / (1/3)",
            "a / (b / c) / 2",
            "a * (b / c) * (b * c)",
            "(a * 3) / 4",
            "(-2)^2 - -1",
            "sigma(W_f @ [h[t-1], x[t]] + b_f)^T",
        ],
    )
    def test_is_the_text_itself_where_it_was_written_so(self, text: str) -> None:
        assert write(read_expression(text)) == text

    @pytest.mark.parametrize(
        "text", ["h_t-1", "h_3", "W_hh", "dL_3/dW_hh", "d+h_3/dW_hh", "dL_3/dW_hh|h_2", "params(rnn)", "dh_t/dC_t-1"]
    )
    def test_symbols(self, text: str) -> None:
        assert write(read_asked(text, frozenset("hLC"))) == text

    def test_nothing_is_evaluated(self) -> None:
        expression = read_expression("b + a + b * 1 + 0")
        assert write(expression) == "b + a + b * 1 + 0"
        assert all(isinstance(part, Symbol | Operation | Rational) for part in operands(expression))
        assert isinstance(read_expression("exp(0)"), Apply)

    @pytest.mark.parametrize("text", ["h[t]", "alpha[t,i]", "s", "h[0]", "s[T]", "s[t] if t > 1", "s[t] if t != T"])
    def test_definitions(self, text: str) -> None:
        assert write_definition(read_definition(text)) == text
