"""Many draws at once give what the engine gives for each."""

from __future__ import annotations

import numpy as np
from sympy import Symbol

from solver import arrays
from solver.notation import read_asked, read_expression
from tests.solver.engine import solve

EQUATIONS = {
    "h[t]": "tanh(W @ [h[t-1], x[t]] + b)",
    "p[t]": "softmax(h[t])",
    "L[t]": "mean((h[t] - max(p[t], 1/2 * h[t]))^2) + relu(sum(h[t]))",
}
NUMBERS = {"W": [[0.5, -0.3, 0.2], [0.1, 0.4, -0.6]], "b": [[0.1], [-0.2]], "h_0": [[0], [0]], "x_1": 1, "x_2": -0.5}


def test_every_step_of_every_draw() -> None:
    solved = solve(EQUATIONS, NUMBERS, ["L_2", "dL_2/dW"], 2)
    single = {read_asked(n, solved.model.indexed): np.atleast_2d(np.array(v, float)) for n, v in NUMBERS.items()}
    draws = {symbol: np.stack([value, 2 * value]) for symbol, value in single.items()}
    found = arrays.evaluate_all(solved.derivation, draws, np)
    for symbol in solved.derivation.steps:
        expected = np.array(arrays.array(solved.values[symbol]))
        np.testing.assert_allclose(np.broadcast_to(found[symbol], (2, *expected.shape))[0], expected, atol=1e-14)
    assert not np.allclose(found[read_asked("L_2", solved.model.indexed)][1], solved["L_2"])


def test_a_matrix_without_an_inverse_costs_no_other_draw_its_own() -> None:
    draws = {Symbol("A"): np.array([[[1.0, 2.0], [2.0, 4.0]], [[2.0, 0.0], [0.0, 4.0]]])}
    found = arrays.evaluate(read_expression("A^(-1)"), draws, np)
    assert np.isnan(found[0]).all()
    np.testing.assert_array_equal(found[1], [[0.5, 0], [0, 0.25]])
