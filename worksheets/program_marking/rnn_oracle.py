"""A vanilla RNN in NumPy with mistakes that can be switched on: what each known mistake would give.

Without mistakes it is the oracle. Vectors are columns: x_t (input, 1), h_t (hidden, 1), y_t (output, 1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Weights: TypeAlias = Mapping[str, Array]

NAMES = ("Wxh", "Whh", "Why", "bh", "by")

STATE_MISTAKES = (
    "rnn_no_hidden_bias",
    "rnn_state_not_carried",
    "rnn_no_tanh",
    "rnn_sigmoid",
    "rnn_relu",
    "rnn_whh_transposed",
    "rnn_input_left_out",
    "rnn_input_of_first_step",
    "rnn_minus_bias",
    "rnn_bias_after_tanh",
    "rnn_state_starts_at_one",
)
OUTPUT_MISTAKES = (
    "rnn_no_output_bias",
    "rnn_output_tanh",
    "rnn_output_sigmoid",
    "rnn_output_softmax",
    "rnn_output_from_previous_state",
    "rnn_minus_output_bias",
)
BACKWARD_MISTAKES = (
    "rnn_no_tanh_derivative",
    "rnn_tanh_derivative_of_state",
    "rnn_tanh_derivative_of_gradient",
    "rnn_sigmoid_derivative",
    "rnn_gradient_overwritten",
    "rnn_only_last_step",
    "rnn_only_last_error",
    "rnn_truncated",
    "rnn_recurrent_weight_left_out",
    "rnn_recurrent_not_transposed",
    "rnn_recurrent_before_tanh",
    "rnn_current_state",
    "rnn_last_state_before_first",
    "rnn_output_error_left_out",
    "rnn_wrong_sign",
    "rnn_forwards_in_time",
    "rnn_why_previous_state",
)
_ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "rnn_no_tanh": lambda a: a,
    "rnn_sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "rnn_relu": lambda a: np.maximum(a, 0),
}
_OUTPUTS: dict[str, Callable[[Array], Array]] = {
    "rnn_output_tanh": np.tanh,
    "rnn_output_sigmoid": lambda y: 1 / (1 + np.exp(-y)),
    "rnn_output_softmax": lambda y: np.exp(y) / np.sum(np.exp(y)),
}


def states(w: Weights, xs: list[Array], mistakes: Iterable[str] = ()) -> list[Array]:
    """h_1 … h_T."""
    made = set(mistakes)
    activation: Callable[[Array], Array] = next((f for name, f in _ACTIVATIONS.items() if name in made), np.tanh)
    recurrent = w["Whh"].T if "rnn_whh_transposed" in made else w["Whh"]
    bias = 0 * w["bh"] if made & {"rnn_no_hidden_bias", "rnn_bias_after_tanh"} else w["bh"]
    bias = -bias if "rnn_minus_bias" in made else bias
    start = np.ones_like(w["bh"]) if "rnn_state_starts_at_one" in made else np.zeros_like(w["bh"])
    h, found = start, []
    for x in xs:
        x = xs[0] if "rnn_input_of_first_step" in made else x
        driven = 0 * w["bh"] if "rnn_input_left_out" in made else w["Wxh"] @ x
        h = activation(driven + recurrent @ (start if "rnn_state_not_carried" in made else h) + bias)
        h = h + w["bh"] if "rnn_bias_after_tanh" in made else h
        found.append(h)
    return found


def outputs(w: Weights, hs: list[Array], mistakes: Iterable[str] = ()) -> list[Array]:
    """y_1 … y_T from the states."""
    made = set(mistakes)
    bias = 0 * w["by"] if "rnn_no_output_bias" in made else w["by"]
    bias = -bias if "rnn_minus_output_bias" in made else bias
    shape = next((f for name, f in _OUTPUTS.items() if name in made), lambda y: y)
    read = [np.zeros_like(hs[0]), *hs[:-1]] if "rnn_output_from_previous_state" in made else hs
    return [shape(w["Why"] @ h + bias) for h in read]


def gradients(
    w: Weights, xs: list[Array], targets: list[Array], ys: list[Array], hs: list[Array], mistakes: Iterable[str] = ()
) -> dict[str, Array]:
    """The gradients of ½ Σ_t |y_t − target_t|² by backpropagation through time, from the given outputs and states."""
    made = set(mistakes)
    last = len(xs) - 1
    found = {name: np.zeros_like(w[name]) for name in NAMES}
    later = np.zeros_like(w["bh"])
    for t in range(len(xs)) if "rnn_forwards_in_time" in made else reversed(range(len(xs))):
        h = hs[t]
        before = hs[t - 1] if t > 0 or "rnn_last_state_before_first" in made else np.zeros_like(h)
        dy = ys[t] - targets[t]
        dy = 0 * dy if "rnn_only_last_error" in made and t < last else dy
        dy = -dy if "rnn_wrong_sign" in made else dy
        dh = later if "rnn_output_error_left_out" in made and t < last else w["Why"].T @ dy + later
        da = _through_tanh(h, dh, made)
        if "rnn_recurrent_before_tanh" in made:
            da = _through_tanh(h, w["Why"].T @ dy, made) + later
        terms = {
            "Wxh": da @ xs[t].T,
            "Whh": da @ (h if "rnn_current_state" in made else before).T,
            "Why": dy @ (before if "rnn_why_previous_state" in made else h).T,
            "bh": da,
            "by": dy,
        }
        for name, term in terms.items():
            if "rnn_gradient_overwritten" in made:
                found[name] = term
            elif not ("rnn_only_last_step" in made and t < last):
                found[name] = found[name] + term
        later = _handed_back(w["Whh"], da, made)
    return found


def _through_tanh(h: Array, dh: Array, made: set[str]) -> Array:
    if "rnn_no_tanh_derivative" in made:
        return dh
    if "rnn_tanh_derivative_of_state" in made:
        return np.asarray(dh * (1 - np.tanh(h) ** 2))
    if "rnn_tanh_derivative_of_gradient" in made:
        return np.asarray(1 - dh**2)
    if "rnn_sigmoid_derivative" in made:
        return dh * h * (1 - h)
    return dh * (1 - h**2)


def _handed_back(recurrent: Array, da: Array, made: set[str]) -> Array:
    if "rnn_truncated" in made:
        return 0 * da
    if "rnn_recurrent_weight_left_out" in made:
        return da
    return np.asarray((recurrent if "rnn_recurrent_not_transposed" in made else recurrent.T) @ da)


def sets(mistakes: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Each mistake, then each pair of them."""
    for size in (1, 2):
        yield from combinations(mistakes, size)
