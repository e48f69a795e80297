"""Losses behind activations: the short forms that textbooks print, with the gradients of JAX."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.notation import read_expression, write
from solver.reduction import without_ones
from solver.short_forms import takes_logarithm, through_sigmoid
from tests.jax_namespace import jax_namespace
from tests.solver.engine import solve, value

BINARY = {"z": "w^T x + b", "p": "sigma(z)", "L": "-(y * log(p) + (1 - y) * log(1 - p))"}
NUMBERS: dict[str, Any] = {"w": [[0.5], [-0.2]], "x": [[1], [2]], "b": 0.1, "y": 1}
CHOSEN = {"z": "W x", "p": "softmax(z)", "L": "-log(q^T p)"}


@pytest.mark.parametrize(
    ("upstream", "expected"),
    [
        ("-y / p + (1 - y) / (1 - p)", "p - y"),
        ("-1 / p", "p - 1"),
        ("1 / (1 - p)", "p"),
        ("-y / (3 * p) + (1 - y) / (3 * (1 - p))", "(p - y) / 3"),
        ("p - y", None),
        ("1 / p^2", None),
        ("y", None),
    ],
)
def test_the_slope_of_a_sigmoid_cancels_the_fractions_of_a_logarithm(upstream: str, expected: str | None) -> None:
    found = through_sigmoid(read_expression(upstream), read_expression("p"))
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert write(found).replace("-1 + p", "p - 1").replace("1/3 * (p - y)", "(p - y) / 3") == expected


def test_the_step_of_a_sigmoid_with_cross_entropy_is_the_difference_with_its_derivation() -> None:
    solved = solve(BINARY, NUMBERS, ["dL/dz", "dL/dw"], 1)
    assert solved.rule("dL/dz") == "p - y"
    step = solved.derivation.steps[solved.symbol("dL/dz")]
    assert write(step.origins[0]) == "dL/dp * (dp/dz)"
    assert "dL/dp" not in solved.names


def test_a_derivative_that_is_asked_stays() -> None:
    assert "dL/dp" in solve(BINARY, NUMBERS, ["dL/dz", "dL/dp"], 1).names


def test_a_square_loss_keeps_its_chain() -> None:
    solved = solve({**BINARY, "L": "1/2 * (p - y)^2"}, NUMBERS, ["dL/dz"], 1)
    assert solved.rule("dL/dz") == "dL/dp * (dp/dz)"


def test_the_logarithm_of_chosen_shares_is_a_difference_and_for_one_of_them_less_the_one() -> None:
    numbers = {"W": [[0.5, -0.2], [0.1, 0.3], [-0.4, 0.2]], "x": [[1], [2]], "q": [[0], [1], [0]]}
    solved = solve(CHOSEN, numbers, ["dL/dz"], 1)
    rule = solved.derivation.steps[solved.symbol("dL/dz")].rule
    assert write(rule) == "p - q * p / (q^T @ p)"
    assert write(without_ones(rule, solved.values, solved.derivation.given)) == "p - q"
    several = {**solved.values, solved.symbol("q"): value([[1], [1], [0]])}
    assert without_ones(rule, several, solved.derivation.given) == rule


def test_whether_a_logarithm_is_taken() -> None:
    p = read_expression("p")
    assert takes_logarithm(read_expression("y * log(1 - p)"), p)
    assert not takes_logarithm(read_expression("p * log(y)"), p)


@settings(max_examples=5)
@given(size=st.integers(1, 3), seed=st.integers(0, 10**6))
def test_gradients_are_those_of_jax(size: int, seed: int) -> None:
    library, jax = pytest.importorskip("jax"), jax_namespace()
    draw = np.random.default_rng(seed)
    numbers = {name: draw.uniform(-1, 1, shape).round(2) for name, shape in {"W": (size, 2), "x": (2, 1)}.items()}
    numbers["y"] = draw.uniform(0.1, 0.9, (size, 1)).round(2)

    def binary(W: Any, x: Any, y: Any) -> Any:
        p = 1 / (1 + jax.exp(-(W @ x)))
        return -jax.mean(y * jax.log(p) + (1 - y) * jax.log(1 - p))

    def chosen(W: Any, x: Any, y: Any) -> Any:
        return -jax.log((y.T @ library.nn.softmax(W @ x, axis=0))[0, 0])

    losses = {"-mean(y * log(p) + (1 - y) * log(1 - p))": ("sigma", binary), "-log(y^T p)": ("softmax", chosen)}
    for rule, (activation, function) in losses.items():
        found = solve({"z": "W x", "p": f"{activation}(z)", "L": rule}, numbers, ["dL/dW", "dL/dx", "dL/dz"], 1)
        gradients = library.grad(function, argnums=(0, 1))(*(numbers[name] for name in "Wxy"))
        for name, expected in zip("Wx", gradients, strict=True):
            np.testing.assert_allclose(found[f"dL/d{name}"], expected, rtol=1e-9, atol=1e-11)
