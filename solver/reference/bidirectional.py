"""Two cells over the same sequence, one in each direction: Schuster & Paliwal 1997; Goodfellow et al., sec. 10.3."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.reference import unrolled
from solver.reference.cells import Array, Cell, Named, check_arrays, need, need_matrix, output_shapes


@dataclass(frozen=True, eq=False, kw_only=True)
class Bidirectional:
    """Two independent cells; ``backwards`` reads the time reversed; their h_t are concatenated, ``forwards`` first.

    The optional output layer y_t = W_hy [h_t forwards, h_t backwards] + b_y belongs to the pair: W_hy: (outputs,
    hidden of both), b_y: (outputs,). ``ValueError`` for wrong shapes, different features, or a cell with a layer of
    its own.
    """

    forwards: Cell
    backwards: Cell
    W_hy: Array | None = None
    b_y: Array | None = None

    def __post_init__(self) -> None:
        if self.forwards.features != self.backwards.features:
            raise ValueError(f"backwards: expected {self.forwards.features} features, got {self.backwards.features}")
        if self.forwards.W_hy is not None or self.backwards.W_hy is not None:
            raise ValueError("W_hy: the output layer belongs to the pair, not to one of its cells")
        if self.W_hy is not None:
            need_matrix("W_hy", self.W_hy)
        outputs = None if self.W_hy is None else len(self.W_hy)
        check_arrays(type(self).__name__, self._layer, output_shapes(self.width, outputs))

    @property
    def width(self) -> int:
        """Size of the concatenated state."""
        return self.forwards.hidden + self.backwards.hidden

    @property
    def arrays(self) -> Named:
        """Every parameter by name; those of the cells carry ``forwards.`` or ``backwards.`` in front."""
        return _named(self.forwards.arrays, self.backwards.arrays) | self._layer

    @property
    def _layer(self) -> Named:
        return {name: value for name, value in (("W_hy", self.W_hy), ("b_y", self.b_y)) if value is not None}


@dataclass(frozen=True, eq=False)
class BidirectionalTrace:
    """Both passes (the second in its own, reversed time), h (batch, time, width), y (batch, time, outputs) or None."""

    pair: Bidirectional
    forwards: unrolled.Trace
    backwards: unrolled.Trace
    h: Array
    y: Array | None


@dataclass(frozen=True, eq=False)
class BidirectionalGradients:
    """``parameters`` named as in ``Bidirectional.arrays``; x (batch, time, features); initial states of each cell."""

    parameters: Named
    x: Array
    initial_forwards: Named
    initial_backwards: Named


def forward(pair: Bidirectional, x: Array) -> BidirectionalTrace:
    """Run both cells over x (batch, time, features) from zero states. ``ValueError`` for a wrong shape."""
    first = unrolled.forward(pair.forwards, x)
    second = unrolled.forward(pair.backwards, _reversed(x))
    h = np.concatenate([first.steps["h"], _reversed(second.steps["h"])], axis=2)
    y = None if pair.W_hy is None or pair.b_y is None else h @ pair.W_hy.T + pair.b_y
    return BidirectionalTrace(pair, first, second, h, y)


def backward(trace: BidirectionalTrace, dh: Array | None = None, dy: Array | None = None) -> BidirectionalGradients:
    """Gradients for dL/dh (batch, time, width) and dL/dy (batch, time, outputs). ``ValueError`` for a wrong shape."""
    pair, total, layer = trace.pair, np.zeros_like(trace.h), {}
    if dh is not None:
        need("dh", dh, trace.h.shape)
        total += dh
    if pair.W_hy is not None:
        dy = np.zeros((*trace.h.shape[:2], pair.W_hy.shape[0])) if dy is None else dy
        need("dy", dy, (*trace.h.shape[:2], pair.W_hy.shape[0]))
        total += dy @ pair.W_hy
        layer = {"W_hy": np.einsum("bty,bth->yh", dy, trace.h), "b_y": dy.sum(axis=(0, 1))}
    elif dy is not None:
        raise ValueError("dy: this pair has no output layer")
    hidden = pair.forwards.hidden
    first = unrolled.backward(trace.forwards, upstream={"h": total[:, :, :hidden]})
    second = unrolled.backward(trace.backwards, upstream={"h": _reversed(total[:, :, hidden:])})
    parameters = _named(first.parameters, second.parameters) | layer
    return BidirectionalGradients(parameters, first.x + _reversed(second.x), first.initial, second.initial)


def _named(forwards: Named, backwards: Named) -> Named:
    return {f"forwards.{name}": value for name, value in forwards.items()} | {
        f"backwards.{name}": value for name, value in backwards.items()
    }


def _reversed(sequence: Array) -> Array:
    return sequence[:, ::-1]
