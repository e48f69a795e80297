"""Forms of expressions that mistakes look for."""

from __future__ import annotations

import pytest
from sympy import Rational, Symbol

from solver import notation
from solver.misconceptions.patterns import averaged, complement, offset, weights
from solver.notation import read_expression
from tests.solver.engine import solve

NUMBERS = {"x_1": 1, "x_2": 2, "y_1": 1, "y_2": 3, "r": 0.5}


def rule(text: str) -> object:
    return solve({"a": text}, NUMBERS, ["a"], 2).derivation.steps[Symbol("a")].rule


@pytest.mark.parametrize(
    ("text", "is_mean"),
    [
        ("1/2 * sum(n, x[n])", True),
        ("-1/2 * sum(n, x[n])", True),
        ("1/4 * sum(n, sum(m, x[n] * y[m]))", True),
        ("1/4 * sum(n, x[n])", False),
        ("1/2 * prod(n, x[n])", False),
        ("1/2 * x[1]", False),
    ],
)
def test_a_mean_divides_by_the_number_of_its_terms(text: str, is_mean: bool) -> None:
    assert (averaged(rule(text)) is not None) == is_mean


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.9 * x[1] + 0.1 * x[2]", (Rational(9, 10), Rational(1, 10))),
        ("0.9 * x[1] + 0.2 * x[2]", None),
        ("0.9 * x[1]", None),
    ],
)
def test_weights_add_up_to_one(text: str, expected: object) -> None:
    assert weights(rule(text)) == expected


def test_a_named_weight_has_its_complement() -> None:
    found = weights(rule("r * x[1] + (1 - r) * x[2]"))
    assert found is not None
    assert [notation.write(w) for w in found] == ["r", "1 - r"]
    assert complement(found[1]) == found[0]
    assert complement(found[0]) is None


@pytest.mark.parametrize(
    ("leaf", "symbol", "steps"),
    [("h[1]", "h[3]", 2), ("h[t-1]", "h[t]", 1), ("b", "h[1]", None), ("h[i]", "h[t]", None)],
)
def test_how_far_back_a_quantity_lies(leaf: str, symbol: str, steps: int | None) -> None:
    assert offset(read_expression(leaf), read_expression(symbol)) == steps
