"""Expressions written in the notation: what is written is read again."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sympy import Expr, Integer, Rational, Symbol

from solver.expressions import (
    Apply,
    At,
    MatrixPower,
    Negative,
    Operation,
    Plus,
    Product,
    Quotient,
    Stack,
    Times,
    Transpose,
    apply,
    operands,
)
from solver.notation import read_asked, read_definition, read_expression
from solver.notation_writing import write, write_definition, write_side

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


_PAIR = Stack(Symbol("a"), Symbol("b"))


@settings(max_examples=150)
@given(st.recursive(_LEAVES, _as_read, max_leaves=8))
@example(Negative(Stack(_PAIR, _PAIR)))
@example(Stack(_PAIR, Stack(_PAIR, _PAIR)))
@example(Stack(Stack(Transpose(_PAIR), Transpose(_PAIR)), _PAIR))
def test_written_is_read_again(expression: Expr) -> None:
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
def test_is_the_text_itself_where_it_was_written_so(text: str) -> None:
    assert write(read_expression(text)) == text


@pytest.mark.parametrize(
    "text",
    ["h_t-1", "h_3", "h_3.1", "dL_3/dW_hh", "d+h_3/dW_hh", "dL_3/dW_hh|h_2", "params(rnn)", "dh_t/dC_t-1"],
)
def test_a_symbol_is_written_as_it_is_asked_for(text: str) -> None:
    assert write(read_asked(text, frozenset("hLC"))) == text


def test_nothing_is_evaluated() -> None:
    expression = read_expression("b + a + b * 1 + 0")
    assert write(expression) == "b + a + b * 1 + 0"
    assert all(isinstance(part, Symbol | Operation | Rational) for part in operands(expression))
    assert isinstance(read_expression("exp(0)"), Apply)


@pytest.mark.parametrize("text", ["h[t]", "alpha[t,i]", "s", "h[0]", "s[T]", "s[t] if t > 1", "s[t] if t != T"])
def test_a_left_side_is_written_as_it_is_read(text: str) -> None:
    assert write_definition(read_definition(text)) == text


def test_a_symbol_alone_is_a_side_of_an_equation() -> None:
    hidden = read_expression("h[t-1]")
    assert (write(hidden), write_side(hidden)) == ("h_t-1", "h[t-1]")


@pytest.mark.parametrize(
    "text", ["sum(i=1..t, x[i])", "onehot(a, 3)", "stopgrad(a)", "[a <= b]", "E[word[t]]", "W.1,3", "a^(-1/2)"]
)
def test_other_forms_are_written_as_they_are_read(text: str) -> None:
    assert write(read_expression(text)) == text
