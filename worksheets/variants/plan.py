"""What a variant draws: the places among a task's numbers that change, and the choices for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from flint import fmpq
from numpy.typing import NDArray
from sympy import Expr

from solver import arrays
from solver.functions import Scalar
from solver.values import Value, nearest

Numbers = Mapping[Expr, Value]
Draw = tuple[int, ...]


@dataclass(frozen=True)
class Slot:
    """Places that get the same drawn number, as symbol and position, and what it is drawn from."""

    places: tuple[tuple[Expr, int], ...]
    choices: tuple[fmpq, ...]


@dataclass(frozen=True, eq=False)
class Plan:
    """The published numbers of a task, and the slots that a draw fills."""

    published: Numbers
    slots: tuple[Slot, ...]

    @cached_property
    def bounds(self) -> Draw:
        return tuple(len(slot.choices) for slot in self.slots)

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
        for slot, position in zip(self.slots, draw, strict=True):
            for symbol, entry in slot.places:
                entries[symbol][entry] = slot.choices[position]
        return {s: Value(v.shape, tuple(entries[s])) for s, v in self.published.items()}

    def recognised(self, numbers: Numbers) -> Draw | None:
        """The draw that these numbers come from; ``None`` where they do not come from one."""
        try:
            first = [numbers[slot.places[0][0]].entries[slot.places[0][1]] for slot in self.slots]
            found = tuple(slot.choices.index(exact(e)) for slot, e in zip(self.slots, first, strict=True))
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
        chosen = np.array(draws, dtype=np.intp).reshape(len(draws), len(self.slots))
        for number, slot in enumerate(self.slots):
            drawn = _floats(slot.choices)[chosen[:, number]]
            for symbol, entry in slot.places:
                found[symbol].reshape(len(draws), -1)[:, entry] = drawn
        return found


def exact(entry: Scalar) -> fmpq:
    """A given number, which is always exact."""
    assert isinstance(entry, fmpq)
    return entry


def stacked(numbers: Numbers, count: int) -> dict[Expr, NDArray[np.float64]]:
    """The same numbers ``count`` times."""
    return {s: np.repeat(np.array(arrays.array(v), dtype=float)[None], count, axis=0) for s, v in numbers.items()}


def _floats(choices: Iterable[fmpq]) -> NDArray[Any]:
    return np.array([nearest(choice) for choice in choices])
