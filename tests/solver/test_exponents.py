"""Exponents: a number or an index of the equation is calculated, a quantity makes a function of two."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Integer, Symbol

from solver.errors import Problem
from solver.expressions import MatrixPower
from solver.joining import raised
from solver.notation import read_expression, write
from tests.solver.engine import solve

B, K, N = Symbol("b"), Symbol("k"), Symbol("n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("b^2", MatrixPower(B, Integer(2))),
        ("b^(2k - 1)", MatrixPower(B, 2 * K - 1)),
        ("b^n", raised(B, N)),
        ("b^(k * n)", None),
        ("sum(n=1..3, b^n)", None),
        ("10^x[k] + b^(-n)", None),
    ],
)
def test_letters_of_the_equation_are_numbers(text: str, expected: object) -> None:
    found = read_expression(text.replace("2k", "2 * k"), {K})
    assert expected is None or found == expected
    assert read_expression(write(found), {K}) == found


def test_the_letter_of_a_sum_is_one_inside_of_it() -> None:
    assert isinstance(read_expression("sum(n=1..3, b^n)").body, MatrixPower)


@pytest.mark.parametrize("text", ["b^(1/13)", "b^13", "2^65"])
def test_numbers_have_a_limit(text: str) -> None:
    with pytest.raises(Problem) as caught:
        read_expression(text)
    assert caught.value.code == "exponent_too_large"


def test_powers_of_eulers_number_are_the_exponential_function() -> None:
    found = solve({"y": "1 / (1 + e^(-x))"}, {"x": [[0.5]]}, ["y", "dy/dx"], 1)
    assert found["y"] == pytest.approx(1 / (1 + np.exp(-0.5)), abs=1e-12)


def test_a_matrix_is_not_raised_to_a_quantity() -> None:
    with pytest.raises(Problem) as caught:
        solve({"y": "A^n"}, {"A": [[1, 2], [3, 4]], "n": [[2]]}, ["y"], 1)
    assert caught.value.code == "matrix_to_quantity"


number = st.integers(1, 30).map(lambda n: n / 10)


@given(x=st.lists(number, min_size=1, max_size=3), n=number, c=number)
@settings(max_examples=15)
def test_values_and_gradients_are_those_of_differences(x: list[float], n: float, c: float) -> None:
    column = [[entry] for entry in x]
    found = solve(
        {"y": "x^n + c^x", "L": "sum(y)"}, {"x": column, "n": [[n]], "c": [[c]]}, ["L", "dL/dx", "dL/dn", "dL/dc"], 1
    )

    def loss(x: object, n: float, c: float) -> float:
        column = np.asarray(x)
        return float(np.sum(column**n + c**column))

    h = 1e-6
    assert found["L"] == pytest.approx(loss(column, n, c), rel=1e-10)
    assert found["dL/dn"] == pytest.approx(
        (loss(column, n + h, c) - loss(column, n - h, c)) / (2 * h), rel=1e-5, abs=1e-7
    )
    assert found["dL/dc"] == pytest.approx(
        (loss(column, n, c + h) - loss(column, n, c - h)) / (2 * h), rel=1e-5, abs=1e-7
    )
    slopes = n * np.asarray(column) ** (n - 1) + np.log(c) * c ** np.asarray(column)
    assert np.allclose(found["dL/dx"], slopes, rtol=1e-9)
