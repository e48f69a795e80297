"""Task 4.1: the gradients of ``SimpleRNN`` against the derivation, the NumPy reference and central differences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solver.reference import cells, unrolled
from solver.values import certified, nearest
from tests.worksheets.model_programs import both, model_program, module, number
from tests.worksheets.student_programs import suite_of
from worksheets.building import load
from worksheets.program_marking.judging import mark
from worksheets.solving import Solution, solve

NAMES = {"Wxh": "W_xh", "Whh": "W_hh", "Why": "W_hy", "bh": "b_h", "by": "b_y"}

SHEET = """\
id: probe
models:
  rnn:
    equations:
      h[t]: tanh(W_hh @ h[t-1] + W_xh @ x[t] + b_h)
      y[t]: W_hy @ h[t] + b_y
      L[t]: 1/2 * (y[t] - yhat[t])^2
tasks:
"""

# The numbers of tasks 1.1 (which has no targets; these are ours) and 1.2.
TASKS = {
    "1.1": "{W_xh: [[0.5, 0.3], [-0.2, 0.4]], W_hh: [[0.1, -0.3], [0.6, 0.2]], W_hy: [[0.7, -0.1]], b_h: [0.1, -0.2],"
    " b_y: 0.3, h_0: [0, 0], x: [[1, 0], [0, 1], [1, 1]], yhat: [1, 0, 1]}",
    "1.2": "{W_xh: 0.5, W_hh: 0.8, W_hy: 1.0, b_h: 0, b_y: 0, h_0: 0, x: [1, 0, 1], yhat: [1, 0, 1]}",
}


@pytest.fixture(params=TASKS)
def solution(request: pytest.FixtureRequest, tmp_path: Path) -> Solution:
    """Outputs, and the gradient of the loss of each step by each parameter, from the derivation."""
    asked = [f"dL_{t}/d{name}" for t in (1, 2, 3) for name in NAMES.values()]
    ask = ", ".join(["y_1", "y_2", "y_3", *asked])
    task = f'  "{request.param}": {{model: rnn, given: {TASKS[request.param]}, ask: [{ask}]}}\n'
    path = tmp_path / "sheet.yaml"
    path.write_text(SHEET + task, encoding="utf-8")
    sheet = load(path)
    return certified(lambda: solve(sheet, sheet.tasks[request.param]))


def value(solution: Solution, symbol: str) -> Any:
    found = solution.value(solution.symbol(symbol))
    return np.array([nearest(entry) for entry in found.entries]).reshape(found.shape)


def with_weights_of(solution: Solution) -> tuple[Any, list[Any], list[Any]]:
    """A ``SimpleRNN`` with the task's weights, its inputs and its targets, all of them columns."""
    weights = {name: value(solution, symbol) for name, symbol in NAMES.items()}
    rnn = module("simple_rnn").SimpleRNN(weights["Wxh"].shape[1], weights["Whh"].shape[0], weights["Why"].shape[0])
    for name, weight in weights.items():
        assert getattr(rnn, name).shape == weight.shape
        setattr(rnn, name, weight)
    return rnn, *([value(solution, f"{name}_{t}").reshape(-1, 1) for t in (1, 2, 3)] for name in ("x", "yhat"))


class TestGradients:
    def test_forward_pass_is_that_of_the_derivation(self, solution: Solution) -> None:
        rnn, inputs, _ = with_weights_of(solution)
        outputs, _ = rnn.forward(inputs)
        expected = [value(solution, f"y_{t}") for t in (1, 2, 3)]
        np.testing.assert_allclose(outputs, expected, rtol=0, atol=1e-12)

    def test_are_those_of_the_derivation(self, solution: Solution) -> None:
        rnn, inputs, targets = with_weights_of(solution)
        found = rnn.backward(inputs, targets, *rnn.forward(inputs))
        assert found.keys() == NAMES.keys()
        for name, symbol in NAMES.items():
            expected = sum(value(solution, f"dL_{t}/d{symbol}") for t in (1, 2, 3))
            np.testing.assert_allclose(found[name], expected.reshape(found[name].shape), rtol=0, atol=1e-10)

    def test_of_the_last_loss_alone_are_those_of_the_derivation(self, solution: Solution) -> None:
        """With targets that equal the outputs at t = 1 and 2, L_3 is all of the loss."""
        rnn, inputs, targets = with_weights_of(solution)
        outputs, states = rnn.forward(inputs)
        found = rnn.backward(inputs, [*outputs[:2], targets[2]], outputs, states)
        for name, symbol in NAMES.items():
            expected = value(solution, f"dL_3/d{symbol}").reshape(found[name].shape)
            np.testing.assert_allclose(found[name], expected, rtol=0, atol=1e-10)

    def test_are_those_of_the_numpy_reference(self, solution: Solution) -> None:
        rnn, inputs, targets = with_weights_of(solution)
        cell = cells.RNN(
            W_xh=rnn.Wxh, W_hh=rnn.Whh, b_h=rnn.bh[:, 0], W_hy=rnn.Why, b_y=rnn.by[:, 0]
        )  # fmt: skip
        batches = (np.stack([column[:, 0] for column in columns])[np.newaxis] for columns in (inputs, targets))
        x, yhat = batches
        expected = unrolled.backward(unrolled.forward(cell, x, targets=yhat), loss_weights=np.ones(3))
        found = rnn.backward(inputs, targets, *rnn.forward(inputs))
        for name, symbol in NAMES.items():
            gradient = expected.parameters[symbol].reshape(found[name].shape)
            np.testing.assert_allclose(found[name], gradient, rtol=0, atol=1e-10)

    @pytest.mark.parametrize("length", [1, 2, 50])
    def test_are_those_of_central_differences(self, length: int) -> None:
        assert module("simple_rnn").gradient_check(seed=3, length=length) < 1e-6

    def test_leave_inputs_and_weights_alone(self) -> None:
        rnn = module("simple_rnn").SimpleRNN(2, 3, 1, seed=0)
        inputs = [np.ones((2, 1)), np.zeros((2, 1))]
        before = {name: weight.copy() for name, weight in rnn.parameters().items()}
        rnn.backward(inputs, [np.ones((1, 1))] * 2, *rnn.forward(inputs))
        np.testing.assert_array_equal(inputs, [np.ones((2, 1)), np.zeros((2, 1))])
        for name, weight in rnn.parameters().items():
            np.testing.assert_array_equal(weight, before[name])


class TestXavier:
    @staticmethod
    def weights() -> Iterator[tuple[Any, float]]:
        rnn = module("simple_rnn").SimpleRNN(300, 200, 100, seed=5)
        for weight in (rnn.Wxh, rnn.Whh, rnn.Why):
            yield weight, np.sqrt(6 / sum(weight.shape))

    def test_keeps_within_its_bound_and_reaches_near_it(self) -> None:
        for weight, bound in self.weights():
            assert 0.99 * bound < np.max(np.abs(weight)) <= bound

    def test_has_the_variance_of_glorot_and_bengio(self) -> None:
        for weight, _ in self.weights():
            assert np.var(weight) == pytest.approx(2 / sum(weight.shape), rel=0.05)
            assert abs(np.mean(weight)) < 0.01

    def test_biases_are_zero(self) -> None:
        rnn = module("simple_rnn").SimpleRNN(2, 3, 1, seed=0)
        assert not np.any(rnn.bh)
        assert not np.any(rnn.by)


def test_gets_all_points_when_it_is_marked_like_a_students_program() -> None:
    marked = mark(model_program("simple_rnn").text.encode(), suite_of("blatt4", "4.1"), seed=7, trust=True)
    assert [result.check.id for result in marked.results if result.points < result.check.of] == []


@pytest.mark.xdist_group("programs")
def test_training_with_the_gradients_learns() -> None:
    for results in both("simple_rnn"):
        assert number(results, "loss_after") < number(results, "loss_before") / 50
        assert number(results, "gradient_difference") < 1e-6
