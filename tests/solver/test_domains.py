"""Where steps are defined, for many draws at once."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Symbol

from solver import notation
from solver.arrays import evaluate
from solver.derivation import step
from solver.domains import defined
from solver.intervals import Rounding

EXACT = Rounding(0.0)


@pytest.mark.parametrize(
    ("rule", "numbers", "expected"),
    [
        ("log(a)", [1.0, 0.0, -1.0], [True, False, False]),
        ("0 * log(a)", [1.0, 0.0, -1.0], [True, False, False]),
        ("sqrt(a)", [1.0, 0.0, -1.0], [True, True, False]),
        ("1 / a", [1.0, 0.0, -1.0], [True, False, True]),
        ("0 / (a - 1)", [1.0, 2.0], [False, True]),
        ("a^(-2)", [1.0, 0.0, -1.0], [True, False, True]),
        ("a^(1/2)", [1.0, 0.0, -1.0], [True, True, False]),
        ("a^2", [1.0, 0.0, -1.0], [True, True, True]),
        ("exp(exp(a))", [1.0, 1000.0], [True, False]),
        ("tanh(a)", [1.0, 1000.0], [True, True]),
    ],
)
@pytest.mark.filterwarnings("error")
def test_a_step_is_defined_where_its_operations_are(rule: str, numbers: list[float], expected: list[bool]) -> None:
    known = {Symbol("a"): EXACT.asarray(np.array(numbers)[:, None, None])}
    one = step(Symbol("y"), notation.read_expression(rule))
    with np.errstate(all="ignore"):
        known[one.symbol] = evaluate(one.rule, known, EXACT)
    assert defined([one], known, len(numbers)).tolist() == expected
