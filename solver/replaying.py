"""What ``solver.tracing`` recorded, computed with NumPy: numbers alone, without the algebra that it was recorded from.

This module loads no SymPy, which is what it is for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Node: TypeAlias = Sequence[Any]
"""``[operation, …]``: what it is told, then the numbers of the nodes that it works on."""

SYMBOL, CONSTANT = "s", "c"
"""What nodes without operands are: a symbol by its number, given numbers row by row."""

_OF_NODES: dict[str, Callable[..., Any]] = {
    "neg": np.negative,
    "tanh": np.tanh,
    "exp": np.exp,
    "sigma": lambda a: 1 / (1 + np.exp(-a)),
    "log": np.log,
    "sqrt": np.sqrt,
    "sin": np.sin,
    "cos": np.cos,
    "sign": np.sign,
    "floor": np.floor,
    "ceil": np.ceil,
    "rounded": lambda a: a,
    "turned": np.transpose,
    "add": np.add,
    "mul": np.multiply,
    "div": np.divide,
    "matmul": np.matmul,
    "largest": np.maximum,
    "below": lambda *parts: np.concatenate(parts, axis=0),
    "beside": lambda *parts: np.concatenate(parts, axis=1),
}
_TOLD: dict[str, Callable[..., Any]] = {
    "pow": lambda exponent, a: a**exponent,
    "gt": lambda limit, a: a > limit,
    "ge": lambda limit, a: a >= limit,
    "cols": lambda ends, a: a[:, slice(*ends)],
    "entries": lambda places, a: a[np.ix_(*places)],
    "sum": lambda axes, a: np.sum(a, axis=tuple(axes), keepdims=True),
    "max": lambda axes, a: np.max(a, axis=tuple(axes), keepdims=True),
}
"""Operations that are told something, too: the first argument."""


def can_replay(nodes: Collection[Node]) -> bool:
    """Whether every operation is one that is computed here."""
    return all(node[0] in (SYMBOL, CONSTANT) or node[0] in _OF_NODES or node[0] in _TOLD for node in nodes)


def replay(nodes: Collection[Node], symbols: Sequence[Array]) -> list[Array]:
    """The matrices of all nodes for those of the symbols, by their numbers.

    Raises ``LookupError`` or ``ValueError`` for nodes that are none.
    """
    found: list[Array] = []
    for operation, *rest in nodes:
        if operation == SYMBOL:
            found.append(symbols[rest[0]])
        elif operation == CONSTANT:
            rows, columns, *values = rest[0]
            found.append(np.array(values, dtype=np.float64).reshape(rows, columns))
        elif operation in _TOLD:
            told, *operands = rest
            found.append(np.asarray(_TOLD[operation](told, *(found[n] for n in operands)), dtype=np.float64))
        else:
            found.append(_OF_NODES[operation](*(found[n] for n in rest)))
    return found
