"""Formulas as entries in lowest terms."""

from __future__ import annotations

import pytest
from sympy import Expr, Rational, Symbol, exp

from solver.answers.entries import canonical, entries, is_zero
from solver.notation import read_expression

X = Symbol("x", real=True)


@pytest.mark.parametrize(
    ("one", "other"), [(exp(X + 1), exp(1) * exp(X)), ((X**2 - 1) / (X - 1), X + 1), (1 / (1 + 1 / X), X / (X + 1))]
)
def test_equal_functions_look_the_same(one: object, other: object) -> None:
    assert canonical(one) == canonical(other)


def test_zero_is_recognised_and_small_is_not_zero() -> None:
    assert is_zero((X + 1) ** 2 - X**2 - 2 * X - 1)
    assert not is_zero(Rational(1, 10**50) * X)


def test_a_matrix_product_has_its_entries() -> None:
    shapes = {Symbol("A"): (2, 2), Symbol("u"): (2, 1)}
    found = entries(read_expression("A @ u"), shapes)
    assert found.shape == (2, 1)
    assert [sorted(map(str, entry.free_symbols)) for entry in found.entries if isinstance(entry, Expr)] == [
        ["A<0,0>", "A<0,1>", "u<0,0>", "u<1,0>"],
        ["A<1,0>", "A<1,1>", "u<0,0>", "u<1,0>"],
    ]


def test_an_inverse_is_that_of_the_matrix() -> None:
    shapes = {Symbol("A"): (2, 2)}
    found = entries(read_expression("A^-1 @ A"), shapes)
    assert [canonical(entry) for entry in found.entries] == [1, 0, 0, 1]
