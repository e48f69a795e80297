"""How far each index runs: index positions that share a letter in an equation run equally far.

The length of a sequence is what its given numbers say. An equation that reads ``x[t]`` and ``y[t-1]`` holds as long as
both exist; quantities that it links share that range, so an encoder may be longer than its decoder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sympy import Expr, Integer, Symbol

from solver.errors import Problem
from solver.expressions import LAST, At, Over, at_index, moved, operands, rebuilt

MAX_INSTANCES = 2000
MAX_TERMS = 20_000
"""... of sums within sums together."""

_NEUTRAL = {"sum": Integer(0), "prod": Integer(1)}


class Position(NamedTuple):
    """One of the index positions of a quantity, counted from 0."""

    name: str
    number: int


class Use(NamedTuple):
    """A quantity's position indexed by ``letter + offset``."""

    position: Position
    letter: Symbol
    offset: int


def uses(node: Expr) -> Iterator[Use]:
    """Every use of an index letter in an expression."""
    if isinstance(node, At):
        for number, index in enumerate(node.indices):
            for letter in index.free_symbols - {LAST}:
                yield Use(Position(node.name, number), letter, int(index - letter))
    for part in operands(node):
        yield from uses(part)


class Ranges:
    """The last index of every position, from equations (as pairs of sides) and the lengths of the given sequences.

    ``fallback`` is the length of positions that no given sequence says anything about.
    """

    def __init__(self, equations: Iterable[tuple[Expr, Expr]], given: Mapping[Position, int], fallback: int) -> None:
        self._parent: dict[Position, Position] = {}
        self._length: dict[Position, int] = {}
        self._fallback = fallback
        shortest = [found for sides in equations for found in self._linked(sides, given)]
        for position, length in shortest:
            root = self._root(position)
            self._length[root] = max(length, self._length.get(root, 0))

    def _linked(self, sides: Iterable[Expr], given: Mapping[Position, int]) -> Iterator[tuple[Position, int]]:
        by_letter: dict[Symbol, list[Use]] = {}
        for use in (use for side in sides for use in uses(side)):
            by_letter.setdefault(use.letter, []).append(use)
        for first, *rest in by_letter.values():
            for use in rest:
                self._join(use.position, first.position)
            lengths = [given[use.position] - use.offset for use in (first, *rest) if use.position in given]
            if lengths:
                yield first.position, min(lengths)

    def _join(self, a: Position, b: Position) -> None:
        a, b = self._root(a), self._root(b)
        if a != b:
            self._parent[a] = b

    def _root(self, position: Position) -> Position:
        while position in self._parent:
            position = self._parent[position]
        return position

    def last(self, position: Position) -> int:
        """The last index at which this position exists."""
        return self._length.get(self._root(position), self._fallback)

    def resolved(self, expression: Expr, times: int = 1) -> Expr:
        """The expression with ``T`` as a number and every sum, product or stack over an index unrolled.

        It occurs so many ``times`` in a whole. Raises ``Problem`` for an index that belongs to no quantity, and for too
        many instances, those of sums within sums included.
        """
        if isinstance(expression, At):
            return At(expression.args[0], *(self._number(expression.name, *i) for i in enumerate(expression.indices)))
        if isinstance(expression, Over):
            return self._unrolled(expression, times)
        return rebuilt(expression, lambda part: self.resolved(part, times))

    def counted(self, expression: Expr) -> Expr:
        """The expression with ``T`` as a number where there is one; sums, products and stacks stay what they are."""
        if isinstance(expression, At):
            return At(expression.args[0], *(self._counted(expression.name, *i) for i in enumerate(expression.indices)))
        if isinstance(expression, Over):
            positions = _positions(expression)
            bounds = self._bounds(expression) if positions and self.last(positions[0]) else expression.bounds
            return Over(*expression.args[:2], *bounds, self.counted(expression.body))
        return rebuilt(expression, self.counted)

    def _counted(self, name: str, number: int, index: Expr) -> Expr:
        return self._number(name, number, index) if self.last(Position(name, number)) else index

    def _bounds(self, node: Over) -> tuple[Expr, ...]:
        return tuple(moved(bound, {LAST: Integer(self._end(node))}) for bound in node.bounds)

    def _number(self, name: str, number: int, index: Expr) -> Expr:
        return moved(index, {LAST: Integer(self.last(Position(name, number)))}) if index.has(LAST) else index

    def _unrolled(self, node: Over, times: int) -> Expr:
        low, high = self._bounds(node)
        if not (low.is_Integer and high.is_Integer):
            return Over(*node.args[:2], low, high, self.resolved(node.body))
        count = max(0, int(high - low) + 1)
        if count > MAX_INSTANCES:
            raise Problem("too_many_terms", found=count, limit=MAX_INSTANCES)
        if count * times > MAX_TERMS:
            raise Problem("too_many_terms", found=count * times, limit=MAX_TERMS)
        instances = [
            self.resolved(at_index(node.body, {node.index: Integer(i)}), count * times)
            for i in range(int(low), int(high) + 1)
        ]
        if not instances:
            return self._empty(node)
        return Over(*node.args[:2], low, high, node.body, *instances) if len(instances) > 1 else instances[0]

    def _empty(self, node: Over) -> Expr:
        if node.kind not in _NEUTRAL:
            raise Problem("nothing_to_stack", index=str(node.index))
        return _NEUTRAL[node.kind]

    def _end(self, node: Over) -> int:
        positions = _positions(node)
        if not positions:
            raise Problem("index_unused", index=str(node.index))
        return self.last(positions[0])


def _positions(node: Over) -> list[Position]:
    """Where the index of a sum, product or stack stands."""
    return [use.position for use in uses(node.body) if use.letter == node.index]
