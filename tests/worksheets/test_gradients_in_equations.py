"""Sheets whose equations read gradients, or whose gradients begin at a given one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from solver import notation
from solver.errors import Problem
from solver.values import nearest
from tests.running import rechenweg
from tests.worksheets.test_calculating_indices import drawn, folder, number, solved
from worksheets.solving import Solution

__all__ = ["folder"]

LOSS = {"y[k]": "tanh(w[k-1]^T x)", "L[k]": "1/2 * (y[k] - yhat)^2 + lambda / 2 * w[k-1]^T w[k-1]"}
GRADIENT = {**LOSS, "g[k]": "dL[k]/dw[k-1]"}


def column(solution: Solution, text: str) -> NDArray[np.float64]:
    return np.array([nearest(e) for e in solution.value(solution.symbol(text)).entries])


class TestOptimisers:
    @settings(max_examples=8)
    @given(seed=st.integers(0, 999), size=st.integers(2, 3))
    def test_each_step_is_as_numpy_makes_it(self, folder: Path, seed: int, size: int) -> None:
        w, x = drawn(seed, size), drawn(seed + 1, size) + 0.005
        equations = {
            **GRADIENT,
            "m[k]": "0.9 * m[k-1] + 0.1 * g[k]",
            "v[k]": "0.99 * v[k-1] + 0.01 * g[k]^2",
            "w[k]": "w[k-1] - 0.1 * (m[k] / (1 - 0.9^k)) / (sqrt(v[k] / (1 - 0.99^k)) + 0 * v[k])",
        }
        numbers = {"x": x.tolist(), "yhat": 0.5, "lambda": 0.1, "w_0": w.tolist(), "m_0": [0] * size, "v_0": [0] * size}
        found = solved(folder, equations, numbers, ["w_1", "w_2", "w_3"])
        m, v = np.zeros(size), np.zeros(size)
        for k in (1, 2, 3):
            y = np.tanh(w @ x)
            g = (y - 0.5) * (1 - y**2) * x + 0.1 * w
            m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g**2
            w = w - 0.1 * (m / (1 - 0.9**k)) / np.sqrt(v / (1 - 0.99**k))
            np.testing.assert_allclose(column(found, f"w_{k}"), w, rtol=1e-9, atol=1e-15)

    def test_a_gradient_is_clipped_by_its_norm(self, folder: Path) -> None:
        equations = {**GRADIENT, "n[k]": "sqrt(sum(square(g[k])))", "w[k]": "w[k-1] - min(1, 0.1 / n[k]) * g[k]"}
        numbers = {"x": [1, 2], "yhat": 3, "lambda": 0, "w_0": [0.1, -0.2]}
        found = solved(folder, equations, numbers, ["w_1"])
        assert np.linalg.norm(column(found, "w_1") - [0.1, -0.2]) == pytest.approx(0.1, rel=1e-12)

    @pytest.mark.parametrize(
        ("rule", "expected"),
        [
            ("w - 0.1 * dL/dw", 0.7), ("w - 0.1 dL/dw", 0.7), ("-dL/dw", -3), ("dL/dw * 2", 6), ("w * dL/dw / 3", 1),
            ("2 * (dL/dw)", 6), ("dL/dw^2", None),
        ],
    )  # fmt: skip
    def test_ways_to_write_it(self, folder: Path, rule: str, expected: float | None) -> None:
        equations = {"L": "3 * w", "r": rule}
        if expected is None:
            with pytest.raises(Problem, match="power_of_slope"):
                solved(folder, equations, {"w": 1}, ["r"])
        else:
            assert number(solved(folder, equations, {"w": 1}, ["r"]), "r") == pytest.approx(expected, abs=1e-15)

    def test_what_is_written_is_read_again(self, folder: Path) -> None:
        found = solved(folder, {"L[k]": "w[k-1]^2", "w[k]": "w[k-1] - 0.1 * dL[k]/dw[k-1]"}, {"w_0": 1}, ["w_1"])
        (equation,) = found.sheet.models["m"].equations["w"]
        assert notation.write_side(equation.rule) == "w[k-1] - 0.1 * (dL[k]/dw[k-1])".replace("0.1", "1/10")

    def test_a_quantity_of_that_name_is_meant(self, folder: Path) -> None:
        assert number(solved(folder, {"L": "3 * w", "r": "dL/dw"}, {"w": 1, "dL": 8, "dw": 4}, ["r"]), "r") == 2

    def test_a_gradient_of_its_own_result_is_a_circle(self, folder: Path) -> None:
        with pytest.raises(Problem, match="circular"):
            solved(folder, {"L[k]": "w[k]^2", "w[k]": "w[k-1] - 0.1 * dL[k]/dw[k]"}, {"w_0": 1}, ["w_1"])

    def test_without_a_path_the_equation_is_named(self, folder: Path) -> None:
        with pytest.raises(Problem, match="no_path") as caught:
            solved(folder, {"L": "w^2", "r": "v - dL/dv", "s": "v"}, {"w": 1, "v": 1}, ["r"])
        assert caught.value.place.line is not None

    def test_a_derivative_goes_through_steps(self, folder: Path) -> None:
        """After w₁ = w₀ − η w₀ x² the loss has the derivative (1 − η x²)² w₀ x²."""
        equations = {"L[k]": "1/2 * (w[k-1] * x)^2", "w[k]": "w[k-1] - eta * dL[k]/dw[k-1]"}
        found = solved(folder, equations, {"w_0": 3, "x": 2, "eta": 0.1}, ["dL_2/dw_0"])
        assert number(found, "dL_2/dw_0") == pytest.approx((1 - 0.4) ** 2 * 3 * 4, abs=1e-12)


class TestGradientsOfGradients:
    def test_a_wrong_answer_is_marked(self, folder: Path) -> None:
        models = {"m": {"inputs": ["x"], "equations": {"c": "v^T tanh(W x)", "g": "dc/dx", "p": "(norm(g) - 1)^2"}}}
        task = {"given": {"W": [[1, 0.5], [0, 1]], "v": [1, 2], "x": [0.5, 0]}, "ask": ["dp/dv"]}
        path = folder / "penalty.yaml"
        path.write_text(json.dumps({"id": "penalty", "models": models, "tasks": {"1": task}}))
        marked = rechenweg("verify", path, "1", "dp/dv=[1; 2]", "--lang", "en")
        assert (marked.exit_code, marked.stderr) == (1, "")
        assert "calculate it from d(dc/dx)/dv, dp/d(dc/dx)" in " ".join(marked.stdout.split())


class TestGivenGradients:
    def test_the_backward_pass_begins_there(self, folder: Path) -> None:
        W, x, b, g = drawn(1, 2, 3), drawn(2, 3), drawn(3, 2), drawn(4, 2)
        numbers = {"W": W.tolist(), "x": x.tolist(), "b": b.tolist(), "dL/dy": g.tolist()}
        found = solved(folder, {"z": "W x + b", "y": "tanh(z)"}, numbers, ["dL/dW", "dL/dx", "dL/db", "dL/dy"])
        back = g * (1 - np.tanh(W @ x + b) ** 2)
        np.testing.assert_allclose(column(found, "dL/dW"), np.outer(back, x).ravel(), atol=1e-12)
        np.testing.assert_allclose(column(found, "dL/dx"), W.T @ back, atol=1e-12)
        np.testing.assert_allclose(column(found, "dL/db"), back, atol=1e-12)
        np.testing.assert_allclose(column(found, "dL/dy"), g)

    def test_of_several_times_add_up(self, folder: Path) -> None:
        equations = {"h[t]": "w * h[t-1] + x[t]", "y[t]": "v * h[t]"}
        numbers = {"w": 0.5, "v": 2, "h_0": 1, "x": [1, 2], "dL/dy_1": 3, "dL/dy_2": 5}
        found = solved(folder, equations, numbers, ["dL/dw", "dL/dh_1"])
        assert number(found, "dL/dh_1") == 3 * 2 + 5 * 2 * 0.5
        assert number(found, "dL/dw") == (3 * 2 + 5 * 2 * 0.5) * 1 + 5 * 2 * 1.5

    def test_of_what_is_no_part_of_the_model(self, folder: Path) -> None:
        with pytest.raises(Problem, match="unknown_symbol"):
            solved(folder, {"y": "2 * x"}, {"x": 1, "dL/dq": 3}, ["dL/dx"])


class TestHeld:
    def test_no_gradient_goes_through(self, folder: Path) -> None:
        equations = {"h[t]": "w * stopgrad(h[t-1]) + x[t]"}
        found = solved(folder, equations, {"w": 0.5, "h_0": 1, "x": [1, 2]}, ["h_2", "dh_2/dw", "dh_2/dh_1"])
        assert [number(found, s) for s in ("h_2", "dh_2/dw", "dh_2/dh_1")] == [2.75, 1.5, 0]
