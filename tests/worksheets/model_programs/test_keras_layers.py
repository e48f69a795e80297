"""Keras' layers with the weights of the sheets give the values of the derivation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from solver.values import certified, nearest
from worksheets.catalogue import find
from worksheets.solving import Solution, solve

pytestmark = pytest.mark.xdist_group("programs")

keras = pytest.importorskip("keras", reason="pip install 'rechenweg[programs]' installs it")


def solution(sheet: str, task: str) -> Solution:
    found = find(sheet)
    return certified(lambda: solve(found, found.tasks[task]))


def value(of: Solution, symbol: str) -> Any:
    found = of.value(of.symbol(symbol))
    return np.array([nearest(entry) for entry in found.entries]).reshape(found.shape)


def layer(kind: str, units: int, inputs: int, **options: Any) -> Any:
    made = getattr(keras.layers, kind)(units, return_sequences=True, dtype="float64", **options)
    made.build((None, None, inputs))
    return made


def course(made: Any, x: Any, *states: Any) -> Any:
    """The outputs at every step, (time, units)."""
    initial = [state.reshape(1, -1) for state in states]
    return np.asarray(made(x[np.newaxis], initial_state=initial if len(initial) > 1 else initial[0]))[0]


def test_simple_rnn_on_task_1_1() -> None:
    found = solution("blatt4", "1.1")
    rnn = layer("SimpleRNN", 2, 2)
    rnn.set_weights([value(found, "W_xh").T, value(found, "W_hh").T, value(found, "b_h")[:, 0]])
    x = np.stack([value(found, f"x_{t}")[:, 0] for t in (1, 2, 3)])
    h = course(rnn, x, value(found, "h_0"))
    np.testing.assert_allclose(h, [value(found, f"h_{t}")[:, 0] for t in (1, 2, 3)], rtol=0, atol=1e-6)
    y = h @ value(found, "W_hy").T + value(found, "b_y")
    np.testing.assert_allclose(y[:, 0], [value(found, f"y_{t}")[0, 0] for t in (1, 2, 3)], rtol=0, atol=1e-6)


def test_lstm_on_task_2_1() -> None:
    """The sheet's weights act on [h_{t-1}, x_t]; Keras keeps the two apart, and its gates in the order i, f, C, o."""
    found = solution("blatt4", "2.1")
    gates = [value(found, f"W_{gate}") for gate in "ifCo"]
    biases = [value(found, f"b_{gate}").ravel() for gate in "ifCo"]
    lstm = layer("LSTM", 1, 1)
    lstm.set_weights(
        [
            np.concatenate([w[:, 1:].T for w in gates], axis=1),
            np.concatenate([w[:, :1].T for w in gates], axis=1),
            np.concatenate(biases),
        ]
    )
    h = course(lstm, value(found, "x_t").reshape(1, 1), value(found, "h_{t-1}"), value(found, "C_{t-1}"))
    np.testing.assert_allclose(h[0, 0], value(found, "h_t")[0, 0], rtol=0, atol=1e-6)


@pytest.mark.parametrize(("task", "reset_after"), [("1.1", False), ("1.2", True)])
def test_gru_on_the_sheet_gru(task: str, reset_after: bool) -> None:
    """Keras' update gate keeps where the sheet's replaces: z_Keras = 1 - z, so its weights have the other sign."""
    found = solution("gru", task)
    signs = {"z": -1, "r": 1, "h": 1}
    gru = layer("GRU", 2, 2, reset_after=reset_after)
    bias = np.concatenate([sign * value(found, f"b_{gate}")[:, 0] for gate, sign in signs.items()])
    if reset_after:
        bias = np.stack([bias, np.concatenate([np.zeros(4), value(found, "c_h")[:, 0]])])
    gru.set_weights(
        [
            np.concatenate([sign * value(found, f"W_{gate}").T for gate, sign in signs.items()], axis=1),
            np.concatenate([sign * value(found, f"U_{gate}").T for gate, sign in signs.items()], axis=1),
            bias,
        ]
    )
    times = [t for t in (1, 2) if any(str(s) == f"x_{t}" for s in map(str, found.values))] or [1]
    x = np.stack([value(found, f"x_{t}")[:, 0] for t in times])
    h = course(gru, x, value(found, "h_0"))
    np.testing.assert_allclose(h, [value(found, f"h_{t}")[:, 0] for t in times], rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    ("kind", "model"),
    [("SimpleRNN", "rnn"), ("LSTM", "lstm")],
)
def test_layers_have_as_many_parameters_as_task_2_2_counts(kind: str, model: str) -> None:
    found = solution("blatt4", "2.2")
    assert layer(kind, 128, 64).count_params() == value(found, f"params({model})")[0, 0]
