"""Mistakes in counting parameters."""

from __future__ import annotations

import pytest

from solver import notation
from solver.counting import Known, count_step, size
from solver.derivation import Derivation, Step
from solver.misconceptions import (
    Context,
    slips,
)
from solver.shapes import Shapes
from tests.solver.engine import read_model
from tests.solver.misconceptions.making import GATES


def counted() -> tuple[Step, Derivation]:
    """The step that counts the parameters of a cell with two gates."""
    model = read_model({k: v for k, v in GATES.items() if k in "f[t] i[t]"} | {"h[t]": "f[t] * i[t]"}, "cell")
    step = count_step(model, Known({"h": (size("h"), 1), "x": (size("x"), 1)}))
    return step, Derivation({step.symbol: step}, frozenset(), Shapes({}))


class TestCountingMistakes:
    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("gates_not_counted", ["d_h * (d_h + d_x) + d_h"]),
            ("biases_not_counted", ["2 * d_h * (d_h + d_x)"]),
            ("two_biases", ["2 * (d_h * (d_h + d_x) + 2 * d_h)"]),
            ("matrix_not_counted", ["2 * (d_h * d_x + d_h)", "2 * (d_h * d_h + d_h)"]),
        ],
    )
    def test_in_a_cell_with_two_gates(self, kind: str, expected: list[str]) -> None:
        step, derivation = counted()
        found = [notation.write(s.step.rule) for s in slips([step], Context(derivation), [kind])]
        assert sorted(found) == sorted(expected)
