"""A small network with vectors, worked out, for what is written of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.solver.engine import Solved, solve

VECTORS = {
    "h[t]": "tanh(W @ h[t-1] + U @ x[t] + b)",
    "z[t]": "sigma(V @ [h[t], x[t]])",
    "g[t]": "(1 - z[t]) * h[t] + z[t] * b",
    "y[t]": "w @ g[t]",
    "L[t]": "1/2 * (y[t] - yhat[t])^2",
    "m": "sum(i, y[i])",
}
NUMBERS: Mapping[str, Any] = {
    "W": [[0.1, -0.2], [0.3, 0.4]],
    "U": [[0.5], [-0.6]],
    "b": [[0.1], [0.2]],
    "V": [[1, 2, 3], [0.1, 0.2, 0.3]],
    "w": [[1, -1]],
    "h_0": [[0], [0]],
    "x_1": 1,
    "x_2": -2,
    "yhat_2": 1,
}


def solved_vectors() -> Solved:
    return solve(VECTORS, NUMBERS, ["L_2", "m", "dL_2/dW", "dL_2/dU", "dh_2/dh_1", "dz_1/dh_1"], 2)
