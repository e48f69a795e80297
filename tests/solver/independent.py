"""Float evaluation and central differences of the models that the tests solve, written without the engine.

A model is a plain Python function over a ``State``; ``@`` and the rest are NumPy's. Every quantity is a matrix.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import reject
from numpy.typing import NDArray

Array = NDArray[np.float64]
Forward = Callable[["State", int], None]

STEP = 1e-4
SMOOTH = 1e-5


@dataclass
class State:
    """The values by symbol; what is in ``held`` keeps that value whatever is computed for it."""

    values: dict[str, Array]
    held: Mapping[str, Array] = field(default_factory=dict)
    computed: dict[str, Array] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Array:
        return self.values[name]

    def __setitem__(self, name: str, value: Array | np.floating[Any]) -> None:
        self.computed[name] = np.atleast_2d(np.asarray(value, dtype=np.float64))
        self.values[name] = self.held.get(name, self.computed[name])


@dataclass(frozen=True)
class Run:
    """One evaluation of a model with its numbers, and its derivatives."""

    forward: Forward
    last: int
    numbers: Mapping[str, Array]

    def values(self, held: Mapping[str, Array] | None = None) -> State:
        held = held or {}
        state = State({**self.numbers, **{n: v for n, v in held.items() if n in self.numbers}}, held)
        self.forward(state, self.last)
        return state

    def total(self, root: str, symbol: str) -> Array:
        """d root / d symbol along every path."""
        return self._differences(root, symbol, lambda value: self.values({symbol: value}).values[root])

    def direct(self, root: str, symbol: str) -> Array:
        """∂⁺ root / ∂ symbol: every other symbol keeps its value."""
        base = self.values().values
        return self._differences(root, symbol, lambda value: self.values({**base, symbol: value}).computed[root])

    def via(self, root: str, symbol: str, reader: str) -> Array:
        """The share of d root / d symbol through the use of the symbol in ``reader``."""
        base = self.values().values

        def result(value: Array) -> Array:
            changed = self.values({**base, symbol: value}).computed[reader]
            return self.values({reader: changed}).values[root]

        return self._differences(root, symbol, result)

    def _differences(self, root: str, symbol: str, result: Callable[[Array], Array]) -> Array:
        """Central differences of order four: of a number in the shape of the symbol, of a column the Jacobian."""
        base = self.values().values
        at = base[symbol]
        slopes = np.empty((base[root].size, at.size))
        for n in range(at.size):
            shift = np.zeros(at.size)
            shift[n] = STEP
            ups = [result(at + steps * shift.reshape(at.shape)).ravel() for steps in (-2, -1, 1, 2)]
            near, far = (ups[2] - ups[1]) / (2 * STEP), (ups[3] - ups[0]) / (4 * STEP)
            if np.abs(near - far).max() > SMOOTH * (1 + np.abs(near).max()):
                reject()  # two entries change places as the largest on the way: there is no slope to compare with
            slopes[:, n] = (4 * near - far) / 3
        return slopes.reshape(at.shape) if base[root].size == 1 else slopes


def sigma(z: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-z)))


def softmax(z: Array) -> Array:
    powers = np.exp(z - z.max())
    return np.asarray(powers / powers.sum())


def relu(z: Array) -> Array:
    return np.maximum(z, 0)
