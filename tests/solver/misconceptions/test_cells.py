"""Mistakes in cells with gates."""

from __future__ import annotations

import pytest

from solver.misconceptions import (
    outcomes,
)
from tests.solver.engine import solve
from tests.solver.misconceptions.making import RNN, RNN_NUMBERS, context, last_question, made

GRU = {
    "z[t]": "sigma(W_z @ x[t])",
    "g[t]": "tanh(U @ (z[t] * h[t-1]))",
    "h[t]": "(1 - z[t]) * h[t-1] + z[t] * g[t]",
}


GRU_NUMBERS = {"W_z": [[0.5], [0.7]], "U": [[0.1, 0.2], [0.3, 0.4]], "h_0": [[0.1], [0.2]], "x_1": 0.5}


class TestMistakesInCells:
    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("update_gate_turned", [{"h_1": "z[1] * h[0] + (1 - z[1]) * g[1]"}]),
            ("reset_after_product", [{"g_1": "tanh(z[1] * (U @ h[0]))"}]),
            ("relu_applied", [{"z_1": "relu(W_z @ x[1])"}, {"g_1": "relu(U @ (z[1] * h[0]))"}]),
        ],
    )
    def test_in_a_gated_cell(self, kind: str, expected: list[dict[str, str]]) -> None:
        assert made(kind, GRU, GRU_NUMBERS, "h_1") == expected

    def test_read_a_sign_of_one_entry_wrongly(self) -> None:
        found = solve(RNN, RNN_NUMBERS, ["h_1"], 1)
        some = outcomes(last_question(found, "h_1"), context(found), ["sign_in_matrix"])
        assert [tuple(map(str, o.slips[0].concerned)) for o in some][:2] == [("W", "1", "1"), ("W", "1", "2")]
        assert len(some) == 4 + 4 + 2
