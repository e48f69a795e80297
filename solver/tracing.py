"""Expressions as plain data: the operations of arrays that they come to, recorded and not computed.

``Recorder`` is a namespace for ``solver.arrays``. Where NumPy computes a number, it writes down a node: the name of a
basic operation, what it is told, and the nodes that it works on. A function of the notation is recorded as what it is
made of, so whoever computes the basic operations computes every function. Equal nodes are one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Any

import numpy as np
from sympy import Expr

from solver import arrays
from solver.expressions import leaves
from solver.intervals import LARGEST_INVERSE
from solver.replaying import CONSTANT, SYMBOL

Shape = tuple[int, int]
ShapeOf = Callable[[Expr], Shape]

IMPOSSIBLE = "!"
"""A node without operands, as ``SYMBOL`` and ``CONSTANT`` are: what cannot be computed."""
OPERATIONS: dict[str, int] = {
    **dict.fromkeys(["neg", "tanh", "exp", "sigma", "log", "sqrt", "erf", "sin", "cos", "sign", "floor", "ceil"], 1),
    **dict.fromkeys(["hardmax", "rounded", "turned", "unknown"], 1),
    **dict.fromkeys(["pow", "gt", "ge", "cols", "entries", "sum", "max"], 1),  # these are told something, too
    **dict.fromkeys(["add", "mul", "div", "matmul", "largest"], 2),
    **dict.fromkeys(["below", "beside"], -1),
}
"""Every basic operation, with how many nodes it works on; −1 stands for any number of them."""


@dataclass
class Recorder:
    """The nodes that were recorded, each ``[operation, …]``: first what it is told, then the numbers of its operands.

    ``symbols`` are numbered in the order in which they were met.
    """

    shape_of: ShapeOf
    nodes: list[list[Any]] = field(default_factory=list)
    symbols: dict[Expr, int] = field(default_factory=dict)
    _known: dict[tuple[Any, ...], Node] = field(default_factory=dict)

    def expression(self, expression: Expr) -> int:
        """The number of the node of an expression; one that has no value with its shapes is ``IMPOSSIBLE``."""
        try:
            known = {leaf: self.leaf(leaf) for leaf in leaves(expression)}
            found: Node = arrays.evaluate(expression, known, self)
        except (ValueError, IndexError):
            return self.node(IMPOSSIBLE, shape=(1, 1)).number
        return found.number

    def symbol(self, symbol: Expr) -> int:
        """The number of a symbol."""
        return self.symbols.setdefault(symbol, len(self.symbols))

    def leaf(self, symbol: Expr) -> Node:
        """The node of a symbol."""
        return self.node(SYMBOL, self.symbol(symbol), shape=self.shape_of(symbol))

    def node(self, operation: str, *told: Any, of: Sequence[Node] = (), shape: Shape) -> Node:
        key = (operation, *map(_frozen, told), *(part.number for part in of))
        if key not in self._known:
            self._known[key] = Node(self, len(self.nodes), shape)
            self.nodes.append([operation, *told, *(part.number for part in of)])
        return self._known[key]

    # What ``solver.arrays`` and the functions call.

    def asarray(self, numbers: Any) -> Node:
        values = np.atleast_2d(np.asarray(numbers, dtype=float))
        rows, columns = values.shape
        return self.node(CONSTANT, [rows, columns, *values.ravel().tolist()], shape=(rows, columns))

    def eye(self, size: int) -> Node:
        return self.asarray(np.eye(size))

    def matmul(self, a: Node, b: Node) -> Node:
        if a.shape[1] == 1:
            return a * b
        if a.shape[1] != b.shape[0]:
            raise ValueError
        return self.node("matmul", of=(a, b), shape=(a.shape[0], b.shape[1]))

    def swapaxes(self, values: Node, first: int, second: int) -> Node:
        return self.node("turned", of=(values,), shape=values.shape[::-1])

    def concatenate(self, parts: Sequence[Node], axis: int) -> Node:
        across = 1 if axis == -2 else 0  # the side that must agree
        if len({part.shape[across] for part in parts}) > 1:
            raise ValueError
        length = sum(part.shape[1 - across] for part in parts)
        shape = (length, parts[0].shape[1]) if axis == -2 else (parts[0].shape[0], length)
        return self.node("below" if axis == -2 else "beside", of=parts, shape=shape)

    def broadcast_to(self, values: Node, shape: Shape) -> Node:
        return values

    def sum(self, values: Node, axis: Any, keepdims: bool = True) -> Node:
        return self._reduced("sum", values, axis)

    def max(self, values: Node, axis: Any, keepdims: bool = True) -> Node:
        return self._reduced("max", values, axis)

    def min(self, values: Node, axis: Any, keepdims: bool = True) -> Node:
        return -self.max(-values, axis)

    def mean(self, values: Node, axis: Any, keepdims: bool = True) -> Node:
        total = self.sum(values, axis)
        return total / self.asarray(values.size / total.size)

    def var(self, values: Node, axis: Any, keepdims: bool = True) -> Node:
        return self.mean((values + -self.mean(values, axis)) ** 2.0, axis)

    def _reduced(self, operation: str, values: Node, axis: Any) -> Node:
        axes = axis if isinstance(axis, tuple) else (axis,)
        rows, columns = values.shape
        shape = (1 if -2 in axes else rows, 1 if -1 in axes else columns)
        return self.node(operation, sorted(axes), of=(values,), shape=shape)

    def maximum(self, a: Any, b: Any) -> Node:
        return self._joined("largest", self.taken(a), self.taken(b))

    def minimum(self, a: Any, b: Any) -> Node:
        return -self.maximum(-self.taken(a), -self.taken(b))

    def abs(self, values: Node) -> Node:
        return self.maximum(values, -values)

    def hardmax(self, values: Node) -> Node:
        return self._of_one("hardmax", values)

    def largest_place(self, values: Node) -> Node:
        """Where the largest entry stands, row by row from 1."""
        rows, columns = values.shape
        places = [[float(1 + row * columns + column) for column in range(columns)] for row in range(rows)]
        return self.sum(self.asarray(places) * self.hardmax(values), (-2, -1))

    def rounded(self, values: Node) -> Node:
        return self._of_one("rounded", values)

    def inverse(self, values: Node) -> Node:
        """By cofactors, as ``solver.intervals`` has it; of larger matrices nothing is known."""
        size = values.shape[0]
        if size > LARGEST_INVERSE:
            return self._of_one("unknown", values)
        cofactors = [[self._minor(values, row, column) for row in range(size)] for column in range(size)]
        return self.concatenate([self.concatenate(row, -1) for row in cofactors], -2) / self.determinant(values)

    def determinant(self, values: Node) -> Node:
        """Along the first row, as ``solver.intervals`` has it."""
        size = values.shape[0]
        if size > LARGEST_INVERSE:
            return self._of_one("unknown", self._entries(values, [0], [0]))
        return reduce(add, (self._entries(values, [0], [n]) * self._minor(values, 0, n) for n in range(size)))

    def _minor(self, values: Node, row: int, column: int) -> Node:
        size = values.shape[0]
        rest = self._entries(values, [n for n in range(size) if n != row], [n for n in range(size) if n != column])
        terms = [self._entries(rest, [0], [n]) * self._minor(rest, 0, n) for n in range(size - 1)]
        found = reduce(add, terms) if terms else self.asarray(1.0)
        return -found if (row + column) % 2 else found

    def _entries(self, values: Node, rows: list[int], columns: list[int]) -> Node:
        return self.node("entries", [rows, columns], of=(values,), shape=(len(rows), len(columns)))

    def __getattr__(self, name: str) -> Callable[[Node], Node]:
        """The functions of each entry."""
        if name not in OPERATIONS or OPERATIONS[name] != 1:
            raise AttributeError(name)
        return lambda values: self._of_one(name, values)

    def _of_one(self, operation: str, values: Node) -> Node:
        return self.node(operation, of=(values,), shape=values.shape)

    def _joined(self, operation: str, a: Node, b: Node) -> Node:
        shape = tuple(m if n == 1 else n for n, m in zip(a.shape, b.shape, strict=True))
        if any(n not in (1, both) for one in (a, b) for n, both in zip(one.shape, shape, strict=True)):
            raise ValueError
        return self.node(operation, of=(a, b), shape=(shape[0], shape[1]))

    def taken(self, other: Any) -> Node:
        return other if isinstance(other, Node) else self.asarray(other)


@dataclass(frozen=True, eq=False)
class Node:
    """A recorded value, which can be calculated with like an array."""

    recorder: Recorder
    number: int
    shape: Shape

    @property
    def size(self) -> int:
        return self.shape[0] * self.shape[1]

    def __getitem__(self, key: Any) -> Node:
        """Columns, ``[..., start:stop]``, or a block of rows and columns, ``[..., start:stop, start:stop]``."""
        _, *of_sides = key
        if len(of_sides) == len(self.shape):
            rows, columns = (list(range(*one.indices(n))) for one, n in zip(of_sides, self.shape, strict=True))
            return self.recorder._entries(self, rows, columns)
        start, stop, _ = key[1].indices(self.shape[1])
        return self.recorder.node("cols", [start, stop], of=(self,), shape=(self.shape[0], stop - start))

    def _with(self, operation: str, other: Any) -> Node:
        return self.recorder._joined(operation, self, self.recorder.taken(other))

    def __add__(self, other: Any) -> Node:
        return self._with("add", other)

    def __radd__(self, other: Any) -> Node:
        return self.recorder.taken(other) + self

    def __neg__(self) -> Node:
        return self.recorder._of_one("neg", self)

    def __sub__(self, other: Any) -> Node:
        return self + -self.recorder.taken(other)

    def __rsub__(self, other: Any) -> Node:
        return self.recorder.taken(other) + -self

    def __mul__(self, other: Any) -> Node:
        return self._with("mul", other)

    def __rmul__(self, other: Any) -> Node:
        return self.recorder.taken(other) * self

    def __truediv__(self, other: Any) -> Node:
        return self._with("div", other)

    def __rtruediv__(self, other: Any) -> Node:
        return self.recorder.taken(other) / self

    def __pow__(self, exponent: float) -> Node:
        return self.recorder.node("pow", float(exponent), of=(self,), shape=self.shape)

    def __gt__(self, other: float) -> Node:
        return self.recorder.node("gt", float(other), of=(self,), shape=self.shape)

    def __ge__(self, other: float) -> Node:
        return self.recorder.node("ge", float(other), of=(self,), shape=self.shape)


def _frozen(told: Any) -> Any:
    return tuple(map(_frozen, told)) if isinstance(told, list) else told
