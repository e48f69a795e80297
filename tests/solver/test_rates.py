"""The derivatives of elementwise functions as they are written."""

from __future__ import annotations

import pytest
from sympy import Integer, Symbol

from solver.notation import read_expression, write
from solver.rates import rate, rates


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ("tanh(a)", ["1 - r^2"]),
        ("sigma(a)", ["r * (1 - r)"]),
        ("exp(a)", ["r"]),
        ("ln(a)", ["1 / a"]),
        ("sqrt(a)", ["1 / (2 * r)"]),
        ("relu(a)", ["step(a)"]),
        ("sin(W x)", ["cos(W @ x)"]),
        ("min(a, b)", ["heaviside(b - a)", "heaviside(a - b)"]),
    ],
)
def test_are_those_of_each_operand_by_the_result_where_it_is_shorter(node: str, expected: list[str]) -> None:
    assert list(map(write, rates(read_expression(node), Symbol("r")))) == expected


def test_of_a_number_is_a_number() -> None:
    assert rate(read_expression("tanh(a)"), Integer(3)) == Integer(-8)
