"""The reference by symbols: numbers under the names of a sheet in, values under the names of a sheet out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from solver.reference.bidirectional import Bidirectional
from solver.reference.cells import Array, Cell, Named, build_cell, cell_class, count, output_shapes
from solver.reference.unrolled import Gradients, Trace, backward, forward, jacobian

_INDEXED = re.compile(r"([A-Za-z]+)_(t-1|t|0|[1-9][0-9]{0,5})")


class _At(NamedTuple):
    """A symbol at a time step: t counts from 1, and 0 is the initial state."""

    name: str
    t: int


class _Numbers(NamedTuple):
    weights: Named
    sequences: dict[_At, Array]
    single: bool
    """Whether the one time step is labelled t (and the state before it t-1)."""


def reference_values(
    cell: str,
    numbers: Mapping[str, ArrayLike],
    asked: Sequence[str],
    *,
    z_keeps: bool = False,
    reset_after: bool = False,
) -> dict[str, Array]:
    """The values of those asked symbols that the reference can compute; the others are left out.

    ``cell``: rnn, lstm or gru (with its two conventions as flags). ``numbers``: the parameters by name (a missing bias
    is zero), x_1 ... x_T or a single x_t, optionally yhat_k, and the states h_0, C_0 or h_t-1, C_t-1 (missing: zero).
    A scalar may be a plain number, a 1-D list is a column, or the single row of a weight matrix.

    ``asked``: intermediates (h_1, f_t, L_2), L (the sum, where every step has a target), gradients of L_k or L for a
    parameter, an input, a state or an intermediate (dL_3/dW_hh), and Jacobians between intermediates (dh_3/dh_2, out x
    in, over all paths). d of anything but a loss by a parameter is left out: sheets mean the direct derivative there as
    often as the total one.

    Results are squeezed: 0-d for a scalar, 1-d for a vector, a row or a column, 2-d for a matrix. ``ValueError`` names
    the number that is missing, unknown, not finite or wrongly shaped.
    """
    wanted = {symbol: parts for symbol in asked if (parts := _parse(symbol))}
    if not wanted:
        return {}
    options = _chosen(z_keeps=z_keeps, reset_after=reset_after)
    given = _sort(cell, numbers, options)
    trace, has_target = _run(_parameters(cell, given.weights, options), given)
    lookup = _Lookup(trace, has_target, given.single)
    found = {symbol: lookup.value(*parts) for symbol, parts in wanted.items()}
    return {symbol: np.squeeze(value) for symbol, value in found.items() if value is not None}


def reference_count(
    cell: str,
    features: int,
    hidden: int,
    outputs: int | None = None,
    bidirectional: bool = False,
    *,
    reset_after: bool = False,
) -> int:
    """Number of parameters, counted from arrays that were really made; one bias per gate.

    ``reset_after`` (GRU) adds Keras's recurrent bias per gate. ``ValueError`` for an unknown cell or a size below 1.
    """
    options = _chosen(reset_after=reset_after)
    if not bidirectional:
        return count(build_cell(cell, features, hidden, outputs, np.empty, **options))
    one, other = (build_cell(cell, features, hidden, None, np.empty, **options) for _ in range(2))
    layer = {name: np.empty(shape) for name, shape in output_shapes(2 * hidden, outputs).items()}
    return count(Bidirectional(forwards=one, backwards=other, **layer))


def _chosen(**flags: bool) -> dict[str, bool]:
    """Only the options that are switched on, so that cells without them need not know them."""
    return {name: True for name, value in flags.items() if value}


def _parse(symbol: str) -> tuple[str, str | None] | None:
    """``dA/dB`` to (A, B), a symbol with an index or L to (symbol, None), anything else to None."""
    if match := re.fullmatch(r"d([^/]+)/d([^/]+)", symbol):
        return match[1], match[2]
    return (symbol, None) if symbol == "L" or _INDEXED.fullmatch(symbol) else None


def _at(symbol: str, single: bool) -> _At | None:
    """``h_2`` or ``h_t-1`` as a name and a step, None for another symbol or a label of the other kind."""
    match = _INDEXED.fullmatch(symbol)
    if match is None or (match[2] in ("t", "t-1")) != single:
        return None
    return _At(match[1], {"t-1": 0, "t": 1}[match[2]] if single else int(match[2]))


def _sort(cell: str, numbers: Mapping[str, ArrayLike], options: Mapping[str, bool]) -> _Numbers:
    """Tell parameters from sequences; ``ValueError`` for a number that has no place in this cell."""
    cls = cell_class(cell, options)
    known = cls.shapes(1, 1, 1, **options)
    single = "x_t" in numbers
    weights: Named = {}
    sequences: dict[_At, Array] = {}
    for name, value in numbers.items():
        array = _array(name, value)
        at = _at(name, single)
        if name in known:
            weights[name] = np.atleast_2d(array) if name.startswith("W_") else _vector(name, array)
        elif at and (at.name in ("x", "yhat") if at.t else at.name in cls.states):
            sequences[at] = _vector(name, array)
        else:
            raise ValueError(f"{name}: has no place in this {cell} with {'one step t' if single else 'steps 1 to T'}")
    return _Numbers(weights, sequences, single)


def _parameters(kind: str, weights: Named, options: Mapping[str, bool]) -> Cell:
    cls = cell_class(kind, options)
    if ("b_y" in weights) and "W_hy" not in weights:
        raise ValueError("W_hy: missing, but b_y is given")
    outputs = len(weights["W_hy"]) if "W_hy" in weights else None
    expected = cls.shapes(1, 1, outputs, **options)
    for name in expected:
        if name not in weights and not name.startswith("b_"):
            raise ValueError(f"{name}: missing number")
    hidden = len(weights[next(iter(expected))])
    zeros = {name: np.zeros(hidden) for name in expected if name not in weights and name != "b_y"}
    if outputs is not None and "b_y" not in weights:
        zeros["b_y"] = np.zeros(outputs)
    make: Callable[..., Cell] = cls
    return make(**weights, **zeros, **options)


def _run(cell: Cell, given: _Numbers) -> tuple[Trace, list[bool]]:
    """The forward pass with batch size 1, and for each step whether it has a target."""
    steps = sorted(at.t for at in given.sequences if at.name == "x")
    label = "t" if given.single else str(next((k for k, t in enumerate(steps, 1) if k != t), len(steps) + 1))
    if not steps or steps[-1] != len(steps):
        raise ValueError(f"x_{label}: missing number")
    for at, value in given.sequences.items():
        size = cell.features if at.name == "x" else cell.hidden
        if at.name == "yhat":
            if cell.W_hy is None or at.t > len(steps):
                raise ValueError(f"yhat_{at.t}: a target without an output, of {len(steps)} time steps")
            size = len(cell.W_hy)
        if value.shape != (size,):
            raise ValueError(f"{_label(at, given.single)}: expected shape ({size},), got {value.shape}")
    x = np.stack([given.sequences[_At("x", t)] for t in steps])[None]
    initial = {at.name: value[None] for at, value in given.sequences.items() if at.t == 0}
    has_target = [_At("yhat", t) in given.sequences for t in steps]
    if cell.W_hy is None or not any(has_target):
        return forward(cell, x, initial), has_target
    # A step without a target gets a placeholder: its loss is never read and has the weight zero in every gradient.
    nothing = np.zeros(len(cell.W_hy))
    targets = np.stack([given.sequences.get(_At("yhat", t), nothing) for t in steps])[None]
    return forward(cell, x, initial, targets), has_target


class _Lookup:
    """Reads symbols off one pass; the gradients of a loss are computed once, when first asked for."""

    def __init__(self, trace: Trace, has_target: list[bool], single: bool) -> None:
        self._trace = trace
        self._steps = {name: value for name, value in trace.steps.items() if name != "L"}
        self._has_target = np.array(has_target)
        self._single = single
        self._gradients: dict[str, Gradients] = {}

    def value(self, root: str, leaf: str | None) -> Array | None:
        """The value of ``root``, or its derivative by ``leaf``; None where this pass does not have it."""
        weights = self._loss_weights(root)
        if weights is None:
            at = _at(root, self._single)
            if at is None:
                return None
            if leaf is None:
                return _pick(self._steps, self._trace.initial, at)
            return self._jacobian(at, _at(leaf, self._single))
        if leaf is None:
            loss: Array = np.asarray(self._trace.steps["L"][0] @ weights)
            return loss
        if root not in self._gradients:
            self._gradients[root] = backward(self._trace, weights)
        gradients = self._gradients[root]
        if leaf in gradients.parameters:
            return gradients.parameters[leaf]
        at = _at(leaf, self._single)
        return None if at is None else _pick(gradients.steps | {"x": gradients.x}, gradients.initial, at)

    def _loss_weights(self, root: str) -> Array | None:
        if root == "L" and self._has_target.all():
            return np.ones(len(self._has_target))
        at = _at(root, self._single)
        if at is None or at.name != "L" or not 1 <= at.t <= len(self._has_target) or not self._has_target[at.t - 1]:
            return None
        weights: Array = np.eye(len(self._has_target))[at.t - 1]
        return weights

    def _jacobian(self, of: _At, by: _At | None) -> Array | None:
        if by is None or _pick(self._steps, {}, of) is None:
            return None
        if _pick(self._steps | {"x": self._trace.x}, self._trace.initial, by) is None:
            return None
        every = jacobian(self._trace, of.name, of.t, by.name, by.t)
        return np.asarray(every[0])


def _pick(steps: Named, initial: Named, at: _At) -> Array | None:
    """The value of batch element 0 at a time step, None where there is none."""
    if at.t == 0:
        return initial[at.name][0] if at.name in initial else None
    return steps[at.name][0, at.t - 1] if at.name in steps and at.t <= steps[at.name].shape[1] else None


def _label(at: _At, single: bool) -> str:
    return f"{at.name}_{('t-1', 't')[at.t] if single else at.t}"


def _array(name: str, value: ArrayLike) -> Array:
    try:
        array: Array = np.array(value, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"{name}: expected numbers in rows of equal length ({error})") from error
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: expected finite numbers")
    return array


def _vector(name: str, array: Array) -> Array:
    """A scalar, a list, a row or a column as 1-d."""
    if array.ndim > 2 or (array.ndim == 2 and 1 not in array.shape):
        raise ValueError(f"{name}: expected a vector, got shape {array.shape}")
    return array.reshape(-1)
