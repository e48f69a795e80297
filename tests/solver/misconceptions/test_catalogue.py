"""The catalogue of mistakes: complete, and each kind in one place."""

from __future__ import annotations

import inspect

import pytest

from solver.misconceptions import backward, catalogue, cells, counting, forward, layers
from solver.misconceptions.context import Context
from tests.solver.engine import solve
from tests.solver.misconceptions.making import RNN, RNN_NUMBERS


@pytest.mark.parametrize("module", [forward, backward, cells, layers, counting])
def test_holds_every_kind_of_a_module(module: object) -> None:
    public = {
        name
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")  # type: ignore[attr-defined]
    }
    assert public <= set(catalogue.KINDS)


def test_sets_of_kinds_name_known_ones() -> None:
    for some in (catalogue.PROVEN, catalogue.CARRIED, catalogue.CONDITIONAL, catalogue.ACCEPTED, catalogue.FREQUENT):
        assert set(some) <= set(catalogue.KINDS)


def test_a_slip_changes_its_step() -> None:
    found = solve(RNN, RNN_NUMBERS, ["h_1"], 1)
    steps = list(found.derivation.steps.values())
    made = list(catalogue.slips(steps, Context(found.derivation, ())))
    assert made
    rules = {step.symbol: step.rule for step in steps}
    assert all(slip.step.rule != rules[slip.step.symbol] for slip in made)
