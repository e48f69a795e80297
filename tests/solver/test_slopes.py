"""Derivatives within equations, read from what looks like a quotient."""

import pytest
from sympy import Symbol

from solver import notation
from solver.errors import Problem
from solver.expressions import Total
from solver.slopes import check_places, derived
from solver.walking import within

ROOTS, FREE, NAMES = {"L"}, {"dL", "dw", "dx"}, {"L", "w", "x", "dL", "dw", "dx"}


def read(text: str) -> str:
    rule = derived(notation.read_expression(text, frozenset(map(Symbol, "kt"))), ROOTS, FREE, NAMES)
    return " ".join(notation.write(one) for one in within(rule, Total))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("w - eta * dL/dw", "dL/dw"),
        ("dL[k]/dw[k-1]", "dL_k/dw_k-1"),
        ("dL/dw @ x", "dL/dw"),
        ("-dL/dx", "dL/dx"),
        ("dL/x", ""),
        ("w/dx", ""),
        ("dL/dz", ""),
    ],
)
def test_a_quotient_of_two_unknown_names_is_a_derivative(text: str, found: str) -> None:
    assert read(text) == found


def test_a_quantity_chooses_nothing_that_derivatives_are_taken_of() -> None:
    rule = derived(notation.read_expression("w - dL/dx[c]", frozenset()), ROOTS, FREE, NAMES)
    check_places(rule, {Symbol("k")})
    with pytest.raises(Problem) as caught:
        check_places(rule, {Symbol("c")})
    assert caught.value.code == "slope_of_chosen"
    assert caught.value.facts["symbol"] == "x[c]"
