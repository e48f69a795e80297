"""How far each index runs: index positions that share a letter in an equation run equally far.

The length of a sequence is what its given numbers say. An equation that reads ``x[t]`` and ``y[t-1]`` holds as long as both
exist; quantities that it links share that range, so an encoder may be longer than its decoder.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sympy import Expr, Symbol

from solver.expressions import At, leaves

LAST = Symbol("T")
"""The index of the last position: ``h[T]``."""


class Position(NamedTuple):
    """One of the index positions of a quantity, counted from 0."""

    name: str
    number: int


class Use(NamedTuple):
    """A quantity's position indexed by ``letter + offset``."""

    position: Position
    letter: Symbol
    offset: int


def uses(nodes: Iterable[Expr]) -> list[Use]:
    """Every use of an index letter in these expressions."""
    found = []
    for node in nodes:
        for leaf in leaves(node):
            for number, index in enumerate(leaf.indices if isinstance(leaf, At) else ()):
                for letter in index.free_symbols - {LAST}:
                    found.append(Use(Position(leaf.name, number), letter, int(index - letter)))
    return found


class Ranges:
    """The last index of every position, from equations (as pairs of sides) and the lengths of the given sequences.

    ``fallback`` is the length of positions that no given sequence says anything about.
    """

    def __init__(
        self, equations: Iterable[tuple[Expr, Expr]], given: Mapping[Position, int], fallback: int
    ) -> None:
        self._parent: dict[Position, Position] = {}
        self._length: dict[Position, int] = {}
        self._fallback = fallback
        contributions: list[tuple[Position, int]] = []
        for sides in equations:
            by_letter: dict[Symbol, list[Use]] = {}
            for use in uses(sides):
                by_letter.setdefault(use.letter, []).append(use)
            for letter_uses in by_letter.values():
                contributions += self._link(letter_uses, given)
        for position, length in contributions:
            root = self._root(position)
            self._length[root] = max(length, self._length.get(root, 0))

    def _link(self, found: list[Use], given: Mapping[Position, int]) -> list[tuple[Position, int]]:
        first = self._root(found[0].position)
        for use in found[1:]:
            self._parent[self._root(use.position)] = first
        lengths = [given[use.position] - use.offset for use in found if use.position in given]
        return [(found[0].position, min(lengths))] if lengths else []

    def _root(self, position: Position) -> Position:
        while position in self._parent and self._parent[position] != position:
            position = self._parent[position]
        return position

    def last(self, position: Position) -> int:
        """The last index at which this position exists."""
        return self._length.get(self._root(position), self._fallback)
