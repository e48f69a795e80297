"""What a variant draws: the places among a task's numbers that change, and the choices for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import comb, prod

import numpy as np
from flint import fmpq
from numpy.typing import NDArray
from sympy import Expr

from solver import arrays
from solver.scalars import Scalar
from solver.values import Value, nearest

Numbers = Mapping[Expr, Value]
Draw = tuple[int, ...]


Place = tuple[Expr, int]
"""A symbol, and the position of one of its entries."""
Entries = Mapping[Expr, Sequence[Scalar]]


@dataclass(frozen=True)
class Slot:
    """Places that get the same drawn number, and what it is drawn from."""

    places: tuple[Place, ...]
    choices: tuple[fmpq, ...]

    @property
    def size(self) -> int:
        return len(self.choices)

    def numbers(self, choice: int) -> Iterator[tuple[Place, fmpq]]:
        """What stands where for one choice."""
        return ((place, self.choices[choice]) for place in self.places)

    def recognised(self, entries: Entries) -> int:
        """Which choice these entries are. Raises ``ValueError`` where they are none."""
        symbol, position = self.places[0]
        return self.choices.index(exact(entries[symbol][position]))


@dataclass(frozen=True)
class SharedSlot:
    """Places that share a sum: each gets a positive multiple of ``step``, all together ``parts`` of them.

    The ways to do so are the compositions of a whole number, counted in the order of the dictionary.
    """

    places: tuple[Place, ...]
    parts: int
    step: fmpq

    @property
    def choices(self) -> tuple[fmpq, ...]:
        """The numbers that a place may get."""
        return tuple(self.step * n for n in range(1, self.parts - len(self.places) + 2))

    @property
    def size(self) -> int:
        return comb(self.parts - 1, len(self.places) - 1)

    def numbers(self, choice: int) -> Iterator[tuple[Place, fmpq]]:
        left, *others = self.parts, *self.places
        for position, place in enumerate(others, 1):
            rest = len(others) - position
            share = 1 if rest else left
            while rest and choice >= (following := comb(left - share - 1, rest - 1)):
                choice -= following
                share += 1
            left -= share
            yield place, share * self.step

    def recognised(self, entries: Entries) -> int:
        left, found = self.parts, 0
        for position, (symbol, entry) in enumerate(self.places, 1):
            share = exact(entries[symbol][entry]) / self.step
            rest = len(self.places) - position
            if share.q != 1 or not 1 <= share <= left - rest or (not rest and share != left):
                raise ValueError
            if rest:
                found += sum(comb(left - smaller - 1, rest - 1) for smaller in range(1, int(share.p)))
            left -= int(share.p)
        return found


@dataclass(frozen=True, eq=False)
class Plan:
    """The published numbers of a task, and the slots that a draw fills."""

    published: Numbers
    slots: tuple[Slot | SharedSlot, ...]

    @cached_property
    def bounds(self) -> Draw:
        return tuple(slot.size for slot in self.slots)

    @property
    def size(self) -> int:
        """How many different draws there are."""
        return prod(self.bounds)

    def draw_number(self, number: int) -> Draw:
        """One of all draws, counted from 0."""
        found: list[int] = []
        for bound in self.bounds:
            number, position = divmod(number, bound)
            found.append(position)
        return tuple(found)

    def filled(self, draw: Draw) -> dict[Expr, Value]:
        """The task's numbers with a draw put in."""
        entries: dict[Expr, list[Scalar]] = {s: list(v.entries) for s, v in self.published.items()}
        for slot, choice in zip(self.slots, draw, strict=True):
            for (symbol, entry), number in slot.numbers(choice):
                entries[symbol][entry] = number
        return {s: Value(v.shape, tuple(entries[s])) for s, v in self.published.items()}

    def recognised(self, numbers: Numbers) -> Draw | None:
        """The draw that these numbers come from; ``None`` where they do not come from one."""
        try:
            entries = {s: v.entries for s, v in numbers.items()}
            found = tuple(slot.recognised(entries) for slot in self.slots)
        except (KeyError, IndexError, ValueError):
            return None
        filled = self.filled(found)
        same = numbers.keys() == filled.keys() and all(numbers[s].entries == v.entries for s, v in filled.items())
        return found if same else None

    @cached_property
    def published_draw(self) -> Draw | None:
        return self.recognised(self.published)

    def arrays(self, draws: Sequence[Draw]) -> dict[Expr, NDArray[np.float64]]:
        """The numbers of many draws at once, as ``solver.arrays`` wants them."""
        found = stacked(self.published, len(draws))
        if not draws:
            return found
        for row, slot in zip(zip(*draws, strict=True), self.slots, strict=True):
            choices, chosen = np.unique(row, return_inverse=True)
            drawn = np.array([[nearest(number) for _, number in slot.numbers(int(choice))] for choice in choices])
            for column, (symbol, entry) in enumerate(slot.places):
                found[symbol].reshape(len(draws), -1)[:, entry] = drawn[chosen, column]
        return found


def exact(entry: Scalar) -> fmpq:
    """A given number, which is always exact."""
    assert isinstance(entry, fmpq)
    return entry


def stacked(numbers: Numbers, count: int) -> dict[Expr, NDArray[np.float64]]:
    """The same numbers ``count`` times."""
    return {s: np.repeat(np.array(arrays.array(v), dtype=float)[None], count, axis=0) for s, v in numbers.items()}
