"""Gradients over the recursion of δ: long and large networks beside central differences."""

from __future__ import annotations

import numpy as np
import pytest

from solver.expressions import Delta, Total
from tests.solver.engine import Array, solve

EQUATIONS = {"h[t]": "tanh(W @ h[t-1] + U @ x[t] + b)", "L": "1/2 * sum((h[T] - y)^2)"}


def numbers(size: int, steps: int) -> dict[str, Array]:
    draw = np.random.default_rng(7)
    shapes = {"W": (size, size), "U": (size, 2), "b": (size, 1), "y": (size, 1), "h_0": (size, 1)}
    shapes |= {f"x_{t}": (2, 1) for t in range(1, steps + 1)}
    return {name: draw.integers(-4, 5, shape) / 10 for name, shape in shapes.items()}


def loss(values: dict[str, Array], steps: int) -> float:
    h = values["h_0"]
    for t in range(1, steps + 1):
        h = np.tanh(values["W"] @ h + values["U"] @ values[f"x_{t}"] + values["b"])
    return float(((h - values["y"]) ** 2).sum() / 2)


@pytest.mark.parametrize(("size", "steps"), [(3, 30), (12, 3)])
def test_gradients(size: int, steps: int) -> None:
    given = numbers(size, steps)
    solved = solve(EQUATIONS, given, ["dL/dW", "dL/dU", "dL/db", "dL/dx_1", "dL/dh_0"], steps)
    assert any(isinstance(symbol, Delta) for symbol in solved.derivation.steps)
    for name in ("W", "U", "b", "x_1", "h_0"):
        np.testing.assert_allclose(solved[f"dL/d{name}"], differences(given, name, steps), atol=1e-8)


def differences(given: dict[str, Array], name: str, steps: int) -> Array:
    found = np.zeros_like(given[name])
    for place in np.ndindex(found.shape):
        moved = []
        for sign in (1, -1):
            values = {n: v.copy() for n, v in given.items()}
            values[name][place] += sign * 1e-5
            moved.append(loss(values, steps))
        found[place] = (moved[0] - moved[1]) / 2e-5
    return found


def test_short_and_small_networks_show_jacobians() -> None:
    solved = solve(EQUATIONS, numbers(2, 3), ["dL/dW"], 3)
    assert not any(isinstance(symbol, Delta) for symbol in solved.derivation.steps)
    assert Total(solved.symbol("h_3"), solved.symbol("h_2")) in solved.derivation.steps
