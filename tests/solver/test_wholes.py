"""Which quantities are whole, and so large that digits stand in groups."""

from __future__ import annotations

import pytest
from sympy import Symbol

from solver.wholes import large_wholes, wholes
from tests.solver.engine import solve, value

NUMBERS = {"n": 32, "k": 5, "s": 2, "x": 0.5}


@pytest.mark.parametrize(
    ("rule", "is_whole", "is_large"),
    [
        ("n * k + 1", True, False),
        ("n^2 * k", True, True),
        ("floor((n - k) / s) + 1000", True, True),
        ("n / s", False, False),
        ("n * x", False, False),
        ("1/2 * n", False, False),
        ("n^(1/2)", False, False),
        ("[n > k]", True, False),
        ("max(n, k) * n", True, True),
        ("tanh(n)", False, False),
        ("-k * n * n", True, True),
    ],
)
def test_what_is_made_of_whole_numbers(rule: str, is_whole: bool, is_large: bool) -> None:
    derivation = solve({"a": rule, "b": "a + 0"}, NUMBERS, ["b"], 1).derivation
    given = {Symbol(name): value(number) for name, number in NUMBERS.items()}
    b = Symbol("b")
    assert (b in wholes(derivation, given)) == is_whole
    assert large_wholes(derivation, given, [b]) == ({b} if is_large else frozenset())
