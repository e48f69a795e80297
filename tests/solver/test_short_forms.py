"""Losses behind activations: the short forms that textbooks print, with the gradients of JAX."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.expressions import Plus, Product, Quotient, operands, reads
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
        assert write(found).replace("1/3 * (p - y)", "(p - y) / 3") == expected


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


@pytest.mark.parametrize("loss", ["-log(p.2)", "-log(sum(onehot(2, 3) * p))", "-log(sum(p * onehot(2, 3)))"])
def test_the_logarithm_of_one_share_that_is_picked_is_a_difference(loss: str) -> None:
    numbers = {"W": [[0.5, -0.2], [0.1, 0.3], [-0.4, 0.2]], "x": [[1], [2]]}
    solved = solve({**CHOSEN, "L": loss}, numbers, ["p", "dL/dz"], 1)
    assert isinstance(rule := solved.derivation.steps[solved.symbol("dL/dz")].rule, Plus)
    assert rule.args[0] == solved.symbol("p")
    np.testing.assert_allclose(solved["dL/dz"], solved["p"] - [[0], [1], [0]])


def test_a_sum_of_logarithms_of_single_shares_is_short_term_by_term() -> None:
    numbers: dict[str, Any] = {"W": [[0.5, -0.2], [0.1, 0.3], [-0.4, 0.2]], "x": [[1], [2]]}
    numbers["q"] = [[0.2], [0.7], [0.1]]
    loss = "-(q.1 * log(p.1) + q.2 * log(p.2) + q.3 * log(p.3))"
    solved = solve({**CHOSEN, "L": loss}, numbers, ["p", "dL/dz"], 1)
    rule = solved.derivation.steps[solved.symbol("dL/dz")].rule
    assert isinstance(rule, Plus)
    assert solved.symbol("p") in reads(rule)
    assert not any(isinstance(part, Quotient | Product) for term in rule.args for part in (term, *operands(term)))
    np.testing.assert_allclose(solved["dL/dz"], solved["p"] - numbers["q"])


def test_the_logarithm_of_a_sum_of_all_shares_keeps_its_fraction() -> None:
    numbers = {"W": [[0.5, -0.2], [0.1, 0.3], [-0.4, 0.2]], "x": [[1], [2]]}
    np.testing.assert_allclose(solve({**CHOSEN, "L": "-log(sum(p))"}, numbers, ["dL/dz"], 1)["dL/dz"], 0, atol=1e-15)


SHARES = {"p[i]": "exp(z[i]) / sum(j, exp(z[j]))", "L": "-log(p[2])"}
SCORES = {"z[1]": 0.5, "z[2]": -0.2, "z[3]": 0.3}


@pytest.mark.parametrize(
    ("loss", "asked", "expected"),
    [
        ("-log(p[2])", "dL/dz[2]", "p[2] - 1"),
        ("-log(p[2])", "dL/dz[1]", "exp(z[1]) / sum(j, exp(z[j]))"),
        ("-log(p[2]) - 0 * p[1]", "dL/dp[2]", "-(1 / p[2])"),
        ("1/2 * (p[2] - 1)^2", "dL/dz[2]", "dL/dp[2] * (dp[2]/dz[2])"),
    ],
)
def test_one_of_the_shares_of_indexed_numbers(loss: str, asked: str, expected: str) -> None:
    solved = solve({**SHARES, "L": loss}, SCORES, [asked], 3)
    assert solved.rule(asked).replace("sum(j=1..3, ", "sum(j, ") == expected


def test_a_share_that_is_a_step_stands_for_its_fraction() -> None:
    assert solve(SHARES, SCORES, ["p[1]", "dL/dz[1]"], 3).rule("dL/dz[1]") == "p_1"


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

    def first(W: Any, x: Any, y: Any) -> Any:
        return -jax.log(library.nn.softmax(W @ x, axis=0)[0, 0])

    losses = {
        "-mean(y * log(p) + (1 - y) * log(1 - p))": ("sigma", binary),
        "-log(y^T p)": ("softmax", chosen),
        "-log(p.1) + 0 * sum(y)": ("softmax", first),
    }
    for rule, (activation, function) in losses.items():
        found = solve({"z": "W x", "p": f"{activation}(z)", "L": rule}, numbers, ["dL/dW", "dL/dx", "dL/dz"], 1)
        gradients = library.grad(function, argnums=(0, 1))(*(numbers[name] for name in "Wxy"))
        for name, expected in zip("Wx", gradients, strict=True):
            np.testing.assert_allclose(found[f"dL/d{name}"], expected, rtol=1e-9, atol=1e-11)


@settings(max_examples=5)
@given(size=st.integers(2, 4), place=st.integers(1, 2), seed=st.integers(0, 10**6))
def test_gradients_of_indexed_shares_are_those_of_jax(size: int, place: int, seed: int) -> None:
    library, jax = pytest.importorskip("jax"), jax_namespace()
    z = np.random.default_rng(seed).uniform(-1, 1, size).round(2)
    equations = {**SHARES, "L": f"-log(p[{place}])"}
    asked = [f"dL/dz[{i}]" for i in range(1, size + 1)]
    found = solve(equations, {f"z[{i}]": number for i, number in enumerate(z, 1)}, asked, size)
    expected = library.grad(lambda z: -jax.log(library.nn.softmax(z)[place - 1]))(z)
    np.testing.assert_allclose([float(found[name].item()) for name in asked], expected, rtol=1e-9, atol=1e-11)
