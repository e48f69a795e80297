"""A cell over time: the forward pass, and backpropagation through time (Goodfellow et al., sec. 10.2.2) by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from solver.reference.cells import RNN, Array, Cell, Named, need


@dataclass(frozen=True, eq=False)
class Trace:
    """A forward pass with everything it computed.

    ``steps``: each intermediate by the sheet's name (f, i, Ctilde, C, o, h, z, r, htilde, y), (batch, time, size), and
    with targets the loss L (batch, time). ``initial``: the states before the first step, (batch, hidden).
    """

    cell: Cell
    x: Array
    initial: Named
    steps: Named
    targets: Array | None = None


@dataclass(frozen=True, eq=False)
class Gradients:
    """Total derivatives of a loss.

    ``parameters``: summed over batch and time, shaped like the parameters. ``x``: (batch, time, features). ``initial``:
    (batch, hidden) for each initial state. ``steps``: for each intermediate but L, (batch, time, size).
    """

    parameters: Named
    x: Array
    initial: Named
    steps: Named


def forward(cell: Cell, x: Array, initial: Mapping[str, Array] | None = None, targets: Array | None = None) -> Trace:
    """Run the cell over the sequence.

    x: (batch, time, features); initial: h, and C for the LSTM, (batch, hidden), zero where left out; targets:
    (batch, time, outputs), then L_t = 1/2 |y_t - yhat_t|^2, which needs an output layer. ``ValueError`` for a wrong
    shape, an unknown state, or targets without an output layer.
    """
    if np.ndim(x) != 3 or 0 in np.shape(x):
        raise ValueError(f"x: expected shape (batch, time, features), none of them 0, got {np.shape(x)}")
    batch, time, _ = x.shape
    need("x", x, (batch, time, cell.features))
    states = initial_states(cell, batch, initial)
    now, rows = states, []
    for t in range(time):
        now = cell.step(now, x[:, t])
        rows.append(now)
    steps = {name: np.stack([row[name] for row in rows], axis=1) for name in rows[0]}
    if cell.W_hy is not None and cell.b_y is not None:
        steps["y"] = steps["h"] @ cell.W_hy.T + cell.b_y
    if targets is not None:
        if cell.W_hy is None:
            raise ValueError("yhat: targets need an output layer, W_hy is missing")
        need("yhat", targets, (batch, time, len(cell.W_hy)))
        steps["L"] = 0.5 * ((steps["y"] - targets) ** 2).sum(axis=2)
    return Trace(cell, x, states, steps, targets)


def initial_states(cell: Cell, batch: int, given: Mapping[str, Array] | None) -> Named:
    """The given initial states, checked, and zeros (batch, hidden) for the others."""
    given = given or {}
    for name in given:
        if name not in cell.states:
            raise ValueError(f"{name}: not a state of {type(cell).__name__}, expected {', '.join(cell.states)}")
        need(f"initial {name}", given[name], (batch, cell.hidden))
    return {name: given.get(name, np.zeros((batch, cell.hidden))) for name in cell.states}


def backward(trace: Trace, loss_weights: Array | None = None, upstream: Mapping[str, Array] | None = None) -> Gradients:
    """Gradients of sum_t loss_weights_t L_t, plus whatever ``upstream`` brings from outside.

    loss_weights: (time,), the same for the whole batch: ones for the sum over time, a single 1 for one step's loss.
    upstream: the outside gradient of any intermediate by name (h, y, C, ...), (batch, time, size). ``ValueError`` for a
    wrong shape, an unknown intermediate, or loss weights where the trace has no loss.
    """
    cell, (batch, time, _) = trace.cell, trace.x.shape
    d = {name: np.zeros_like(value) for name, value in trace.steps.items() if name != "L"}
    for name, value in (upstream or {}).items():
        if name not in d:
            raise ValueError(f"upstream {name}: not an intermediate of this pass, expected {', '.join(d)}")
        need(f"upstream {name}", value, d[name].shape)
        d[name] += value
    if loss_weights is not None:
        if trace.targets is None:
            raise ValueError("loss_weights: this pass has no loss, it was run without targets")
        need("loss_weights", loss_weights, (time,))
        d["y"] += loss_weights[:, None] * (trace.steps["y"] - trace.targets)

    parameters = {name: np.zeros_like(value) for name, value in cell.arrays.items()}
    if cell.W_hy is not None:
        d["h"] += d["y"] @ cell.W_hy
        parameters["W_hy"] += np.einsum("bty,bth->yh", d["y"], trace.steps["h"])
        parameters["b_y"] += d["y"].sum(axis=(0, 1))

    dx = np.zeros_like(trace.x)
    carried = {state: np.zeros((batch, cell.hidden)) for state in cell.states}
    for t in reversed(range(time)):
        before = {state: trace.steps[state][:, t - 1] if t else trace.initial[state] for state in cell.states}
        now = {name: value[:, t] for name, value in trace.steps.items()}
        arriving = {name: value[:, t] + carried.get(name, 0.0) for name, value in d.items()}
        step = cell.step_back(before, trace.x[:, t], now, arriving)
        for name, value in step.parameters.items():
            parameters[name] += value
        for name, value in step.steps.items():
            d[name][:, t] = value
        dx[:, t] = step.x
        carried = step.before
    return Gradients(parameters, dx, carried, d)


def jacobian(trace: Trace, of: str, t: int, by: str, s: int) -> Array:
    """d of_t / d by_s as (batch, out, in): the total derivative, over all paths, with time counted from 1.

    ``by`` is an intermediate or x; a state also at s = 0, the initial one. ``ValueError`` for an unknown name or time.
    """
    if of not in trace.steps or of == "L":
        raise ValueError(f"{of}: not an intermediate of this pass")
    batch, time, size = trace.steps[of].shape
    known = by == "x" or (by in trace.steps and by != "L")
    if not known or not 1 <= t <= time or not (0 if by in trace.initial else 1) <= s <= time:
        raise ValueError(f"d{of}_{t}/d{by}_{s}: not in this pass of {time} time steps")
    rows = []
    for component in range(size):
        seed = np.zeros((batch, time, size))
        seed[:, t - 1, component] = 1
        gradients = backward(trace, upstream={of: seed})
        if s == 0:
            rows.append(gradients.initial[by])
        else:
            rows.append((gradients.x if by == "x" else gradients.steps[by])[:, s - 1])
    return np.stack(rows, axis=1)


def rnn_jacobian(cell: RNN, h: Array) -> Array:
    """dh_t/dh_{t-1} = diag(1 - h_t^2) W_hh of the vanilla RNN (Goodfellow et al., sec. 10.2.2; Pascanu et al. 2013).

    h: h_t, (batch, hidden); returns (batch, hidden, hidden), out x in. ``ValueError`` for a wrong shape.
    """
    need("h", h, (np.shape(h)[0] if np.ndim(h) else 0, cell.hidden))
    result: Array = (1 - h**2)[:, :, None] * cell.W_hh
    return result
