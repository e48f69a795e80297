"""Slips in single operations, each as the rule that stands in the step of somebody who makes it."""

from __future__ import annotations

import pytest

from solver import notation
from solver.misconceptions import KINDS, Context, other_particular_outcomes, outcomes, slips
from tests.solver.engine import solve
from tests.solver.misconceptions.making import context, last_question, made
from tests.solver.misconceptions.test_counting import counted

LAYER = {"a": "W @ x + b", "h": "sigma(a)", "y": "V @ h", "L": "1/2 * (y - q)^T @ (y - q)"}
LAYER_NUMBERS = {
    "W": [[0.1, 0.2], [0.3, 0.4]],
    "V": [[0.5, -0.6], [0.7, 0.8]],
    "b": [[0.1], [0.2]],
    "x": [[1], [2]],
    "q": [[0.3], [0.5]],
}
LOSS = {"L": "sum(n, -q[n] * log(x[n]))", "d": "sqrt(x[1]^2 + x[2]^2)", "m": "sum(v)"}
LOSS_NUMBERS = {"x_1": 0.2, "x_2": 0.8, "q_1": 1, "q_2": 0.5, "v": [[1], [3]]}
CHAIN = {"h[t]": "tanh(w * h[t-1] + u * x[t])"}
CHAIN_NUMBERS = {"w": 0.5, "u": 0.3, "h_0": 0.1, "x_1": 1, "x_2": 0.4}
KINDS_HERE = list(KINDS)[list(KINDS).index("derivative_cut") :]


@pytest.mark.parametrize(
    ("kind", "asked", "expected"),
    [
        ("summand_left_out", "d", [{"d": "sqrt(x[2]^2)"}, {"d": "sqrt(x[1]^2)"}]),
        ("sign_turned", "d", [{"d": "sqrt(-x[1]^2 + x[2]^2)"}, {"d": "sqrt(x[1]^2 - x[2]^2)"}]),
        ("square_root_left_out", "d", [{"d": "x[1]^2 + x[2]^2"}]),
        ("last_summand_alone", "L", [{"L": "-q[2] * log(x[2])"}]),
        ("sum_averaged", "L", [{"L": "1/2 * sum(n=1..2, -q[n] * log(x[n]))"}]),
        ("sum_averaged", "m", [{"m": "mean(v)"}]),
    ],
)
def test_in_a_model(kind: str, asked: str, expected: list[dict[str, str]]) -> None:
    assert made(kind, LOSS, LOSS_NUMBERS, asked) == expected


@pytest.mark.parametrize(
    ("kind", "asked", "expected"),
    [
        ("jacobian_transposed", "dL/dh", [{"dL/dh": "(dy/dh) @ (dL/dy)"}]),
        ("outer_product_transposed", "dL/dV", [{"dL/dV": "h @ (dL/dy)^T"}]),
        ("chain_factor_left_out", "dL/dh", [{"dL/dh": "dL/dy"}]),
        ("derivative_cut", "dL/da", [{"dh/da": "diag(h)"}, {"dh/da": "diag(1 - h)"}]),
        ("summand_left_out", "dL/dy", [{"dL/dy": "-q"}, {"dL/dy": "y"}]),
        ("sign_turned", "dL/dy", [{"dL/dy": "-y - q"}, {"dL/dy": "y + q"}]),
    ],
)
def test_in_a_derivative(kind: str, asked: str, expected: list[dict[str, str]]) -> None:
    found = [rules for rules in made(kind, LAYER, LAYER_NUMBERS, asked) if "a" not in rules]
    assert found == expected


def test_a_jacobian_that_is_a_parameter_is_called_so() -> None:
    found = solve(LAYER, LAYER_NUMBERS, ("dL/dh",), 1)
    (one,) = outcomes(last_question(found, "dL/dh"), context(found, "dL/dh"), ["jacobian_transposed"])
    assert [notation.write(about) for about in one.slips[0].concerned] == ["V"]


def test_in_one_step_of_several_alone() -> None:
    found = solve(CHAIN, CHAIN_NUMBERS, ("h_2",), 2)
    particular = other_particular_outcomes(last_question(found, "h_2"), context(found))
    one_place = [{notation.write(slip.step.symbol) for slip in o.slips} for o in particular if o.kind == "sign_turned"]
    assert {"h_1"} in one_place
    assert {"h_2"} in one_place


def test_counts_have_slips_of_their_own() -> None:
    step, derivation = counted()
    assert list(slips([step], Context(derivation), KINDS_HERE)) == []
