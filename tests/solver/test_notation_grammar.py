"""The grammar of equations: which expression a text is, and where one that says nothing is refused."""

from __future__ import annotations

import pytest
from sympy import Expr, Integer, Rational, Symbol
from sympy.core.symbol import Str

from solver.errors import Problem
from solver.expressions import (
    CHOICES,
    LAST,
    At,
    Compared,
    Entry,
    Held,
    Lookup,
    MatrixPower,
    Negative,
    OneHot,
    Over,
    Plus,
    Product,
    Quotient,
    Stack,
    Times,
    Transpose,
    apply,
    at,
)
from solver.indices import FIRST
from solver.notation_grammar import parse

a, b, c, W = map(Symbol, ["a", "b", "c", "W"])
i, t = map(Symbol, ["i", "t"])


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
def test_precedence(text: str, expected: Expr | None) -> None:
    if expected is None:
        with pytest.raises(Problem):
            parse(text, "expression")
    else:
        assert parse(text, "expression") == expected


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
def test_two_numbers_with_a_slash_are_a_fraction(text: str, expected: Expr) -> None:
    assert parse(text, "expression") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.2", Entry(a, Integer(2))),
        ("W.1,3", Entry(W, Integer(1), Integer(3))),
        ("stopgrad(a)", Held(a)),
        ("onehot(a, 3)", OneHot(a, Integer(3), FIRST)),
        ("[a == b]", Compared(Str("="), a, b)),
        ("[a ≤ b]", Compared(Str("<="), a, b)),
        ("sum(i=1..t, x[i])", Over(Str("sum"), i, Integer(1), t, at("x", i))),
        ("sum(i, x[i])", Over(Str("sum"), i, FIRST, LAST, at("x", i))),
        ("max(i, x[i])", Over(Str("max"), i, FIRST, LAST, at("x", i))),
        ("E[word[t]]", Lookup(At(Symbol("E"), CHOICES[0]), at("word", t))),
    ],
)
def test_other_forms(text: str, expected: Expr) -> None:
    assert parse(text, "expression") == expected


def test_of_two_quantities_the_larger_one_is_no_operation_over_an_index() -> None:
    assert not isinstance(parse("max(i, b)", "expression"), Over)


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("a + ", "ends_too_early", 5),
        ("a + * b", "unexpected", 5),
        ("a & b", "unexpected", 3),
        ("a^13", "exponent_too_large", 3),
        ("a^(1/13)", "exponent_too_large", 4),
        ("a + 1e99", "number_too_long", 5),
        ("b / 0", "division_by_zero", None),
        ("a + W.0", "entry_from_one", 6),
        ("a + onehot(b, 0)", "one_hot_size", 5),
    ],
)
def test_what_says_nothing_is_refused_where_it_stands(text: str, code: str, column: int | None) -> None:
    with pytest.raises(Problem) as caught:
        parse(text, "expression")
    assert (caught.value.code, caught.value.place.column) == (code, column)
