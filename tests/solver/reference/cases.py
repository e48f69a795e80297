"""Tasks of the sheet, random passes, and derivatives by central differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st

import solver.reference as ref
from solver.reference import Array, Cell

TASK_1_1: dict[str, Any] = {
    "W_xh": [[0.5, 0.3], [-0.2, 0.4]],
    "W_hh": [[0.1, -0.3], [0.6, 0.2]],
    "W_hy": [[0.7, -0.1]],
    "b_h": [0.1, -0.2],
    "b_y": 0.3,
    "h_0": [0, 0],
    "x_1": [1, 0],
    "x_2": [0, 1],
    "x_3": [1, 1],
}


TASK_1_2: dict[str, Any] = {
    "W_xh": 0.5,
    "W_hh": 0.8,
    "W_hy": 1.0,
    "x_1": 1,
    "x_2": 0,
    "x_3": 1,
    "yhat_1": 1,
    "yhat_2": 0,
    "yhat_3": 1,
}


TASK_2_1: dict[str, Any] = {
    "W_f": [0.2, 0.1],
    "b_f": 0.5,
    "W_i": [0.3, 0.4],
    "b_i": 0.2,
    "W_C": [0.1, 0.5],
    "b_C": 0.1,
    "W_o": [0.4, 0.2],
    "b_o": 0.3,
    "h_t-1": 0.5,
    "x_t": 1.0,
    "C_t-1": 0.3,
}


sizes = st.integers(1, 3)


def close(actual: Any, expected: Any, tolerance: float = 1e-12) -> None:
    np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=tolerance)


def central(objective: Callable[[], float], array: Array, step: float = 1e-5) -> Array:
    """The gradient of ``objective`` by ``array``, which it must read, by central differences."""
    result = np.zeros_like(array)
    for index in np.ndindex(array.shape):
        kept = array[index]
        array[index] = kept + step
        above = objective()
        array[index] = kept - step
        below = objective()
        array[index] = kept
        result[index] = (above - below) / (2 * step)
    return result


def case(kind: str, options: dict[str, bool], seed: int, shape: tuple[int, ...] = (2, 3, 2, 3, 2)) -> ref.Trace:
    """A random pass with targets; shape: batch, time, features, hidden, outputs."""
    batch, time, features, hidden, outputs = shape
    rng = np.random.default_rng(seed)
    cell = ref.random_cell(kind, features, hidden, outputs, rng=rng, **options)
    initial = {state: rng.standard_normal((batch, hidden)) for state in cell.states}
    x, targets = rng.standard_normal((batch, time, features)), rng.standard_normal((batch, time, outputs))
    return ref.forward(cell, x, initial, targets)


def rnn(**changed: Any) -> Cell:
    arrays = {"W_hh": np.zeros((2, 2)), "W_xh": np.zeros((2, 3)), "b_h": np.zeros(2)}
    make: Any = ref.RNN
    cell: Cell = make(**arrays | changed)
    return cell


def lstm(name: str, array: Array) -> Cell:
    make: Any = ref.LSTM
    cell: Cell = make(**ref.zero_cell("lstm", 2, 3).arrays | {name: array})
    return cell


def gru(arrays: dict[str, Array], reset_after: bool) -> Cell:
    make: Any = ref.GRU
    cell: Cell = make(**arrays, reset_after=reset_after)
    return cell
