"""Which quantities of a model may have any number of units."""

from __future__ import annotations

import pytest

from solver.layers import layers
from solver.notation import read_expression
from tests.solver.engine import read_model

RNN = {"h[t]": "tanh(W @ h[t-1] + U @ x[t] + b)", "y[t]": "V @ h[t] + c"}


@pytest.mark.parametrize(
    ("text", "held"), [("h[t]", True), ("b", True), ("W @ h[t-1]", True), ("x[t]", False), ("y[t]", False)]
)
def test_a_state_and_what_is_as_long(text: str, held: bool) -> None:
    assert layers(read_model(RNN)).holds(read_expression(text)) is held


def test_a_model_without_a_step_back_has_none() -> None:
    found = layers(read_model({"y": "W @ x + b"}))
    assert not found.units
    assert not found.holds(read_expression("b"))
