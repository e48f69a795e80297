"""Following through: what earns points though an earlier answer is wrong.

Whoever goes on rightly with an own wrong value has calculated as much as everybody else, if that value can come of a
calculation, and if the calculation with it is as long as with the right one. So nothing is earned, entry by entry,
where a result goes on with a value that is none: a state outside the range of its activation, one number given for many
different values, or what was refused for such a value itself. Nor where a result hardly depends any more on what it
goes on with: its terms are gone because a factor is 0, or its function is flat there; nor where it is not defined
there. Where another value has taken the place of a wrong one, as the largest, the calculation is as long as before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sympy import Expr

from solver import arrays
from solver.derivation import Derivation
from solver.expressions import Count
from solver.intervals import Interval, Rounding
from solver.questions import Question, result
from solver.symbols import is_derivative

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Known = Mapping[Expr, Interval]

FLAT = 0.02
"""A result that moves by less than this part of what it goes on with makes following it too easy; so does one to which
the own values contribute less than this part of what the right ones do."""
MOVES = 0.005
"""A result that moves by less than this part of a value does not go on with it."""
NEAR = 1e-9
"""The ends of what is possible are known but for this part of them."""
SHIFT = 100
"""By so many units of the last place values are moved to see what depends on them."""
MANY = 3
"""One number for so many values that differ is no result of a calculation."""
MATCHES, COUNTED_MATCHES = 3, 2
"""So many wrong values that are right in another person's variant are no chance; counts are longer numbers."""
MOST_OF = 0.8
"""... if they are this part of all wrong values."""
MOST_TIMES, PLAUSIBLE_COUNT = 12, 4
"""A count may be taken as so many times another one, which is off by this factor at most."""


def possible(derivation: Derivation, shapes: Mapping[Expr, tuple[int, int]]) -> dict[Expr, Interval]:
    """What each step of a model can come to, whatever numbers are given: a tanh between −1 and 1.

    Nothing is known of derivatives, nor of what goes on with them.
    What reads nothing given, sin(1), is always the same; whoever slips there has another number, be it what it may.
    """
    exact = Rounding()
    known = {symbol: Interval(np.full(s, -np.inf), np.full(s, np.inf), exact) for symbol, s in shapes.items()}
    for step in derivation.steps.values():
        is_of_model = not is_derivative(step.symbol) and not isinstance(step.symbol, Count)
        if is_of_model and all(symbol in known for symbol in step.reads):
            with np.errstate(all="ignore"):
                known[step.symbol] = _opened(arrays.evaluate(step.rule, known, exact))
    return known


def _opened(reach: Interval) -> Interval:
    """The interval, without ends where it is a single number."""
    is_single = reach.width <= NEAR * np.abs(reach.middle)
    return Interval(np.where(is_single, -np.inf, reach.low), np.where(is_single, np.inf, reach.high), reach.rounding)


def impossible(numbers: Array, reach: Interval | None) -> Flags:
    """Which numbers nobody can calculate: those at the ends of what is possible, and beyond."""
    if reach is None:
        return np.zeros(numbers.shape, dtype=bool)
    with np.errstate(invalid="ignore"):
        low, high = reach.low + NEAR * np.abs(reach.low), reach.high - NEAR * np.abs(reach.high)
    ends: Flags = (numbers <= np.where(np.isnan(low), -np.inf, low)) | (
        numbers >= np.where(np.isnan(high), np.inf, high)
    )
    return ends


def repeated(
    numbers: Mapping[Expr, Array], right: Known, wrong: Mapping[Expr, Flags], *, in_vectors: bool = True
) -> dict[Expr, Flags]:
    """Which wrong entries hold one number that stands for many values that differ rightly.

    With ``in_vectors`` also those of a vector that holds nothing else.
    """
    if not numbers:
        return {}
    flat = np.concatenate([n.reshape(len(n), -1) for n in numbers.values()], axis=1)
    low, high = (
        np.concatenate([end.reshape(len(end), -1) for end in ends], axis=1)
        for ends in zip(*((right[s].low, right[s].high) for s in numbers), strict=True)
    )
    is_wrong = np.concatenate([wrong[s].reshape(len(flat), -1) for s in numbers], axis=1)
    columns, found, start = np.arange(flat.shape[1]), {}, 0
    for symbol, own in numbers.items():
        size = own[0].size
        places = range(start, start + size)
        flags = np.zeros((len(flat), size), dtype=bool)
        for column in places:
            same = is_wrong & (flat == flat[:, [column]])
            differs = (low > high[:, [column]]) | (high < low[:, [column]])
            others = same & differs & (columns != column)
            in_vector = others[:, start : start + size].sum(1) == size - 1 if in_vectors and size > 1 else False
            flags[:, column - start] = is_wrong[:, column] & ((others.sum(1) >= MANY - 1) | in_vector)
        found[symbol], start = flags.reshape(own.shape), start + size
    return found


def copied(numbers: Mapping[Expr, Array], right: Known, wrong: Mapping[Expr, Flags]) -> dict[int, int]:
    """Who gave the right values of which other person's numbers, where they are wrong with the own ones.

    Almost all wrong values must be right there, and so many of them that this is no chance.
    """
    size = len(next(iter(wrong.values()), ()))
    if size < 2:
        return {}
    is_wrong = np.concatenate([wrong[s].reshape(size, -1) for s in numbers], axis=1)
    counts = np.concatenate([np.full(n[0].size, isinstance(s, Count)) for s, n in numbers.items()])
    own = np.concatenate([n.reshape(size, -1) for n in numbers.values()], axis=1)
    low, high = (
        np.concatenate([end.reshape(size, -1) for end in ends], axis=1)
        for ends in zip(*((right[s].low, right[s].high) for s in numbers), strict=True)
    )
    found: dict[int, int] = {}
    enough = (is_wrong & ~counts).sum(1) >= MATCHES
    for person in np.flatnonzero(enough | ((is_wrong & counts).sum(1) >= COUNTED_MATCHES)):
        looked = is_wrong[person]
        matches = (low[:, looked] <= own[person, looked]) & (own[person, looked] <= high[:, looked])
        often = matches.mean(1)
        other = int(often.argmax())
        if other != person and often[other] >= MOST_OF and matches[other].sum() >= min(MATCHES, looked.sum()):
            found[int(person)] = other
    return found


@dataclass(frozen=True)
class Basis:
    """What some persons go on with to a question: their own values, the right ones, and which entries are wrong.

    ``unusable`` are the wrong entries that are no results of a calculation.
    """

    question: Question
    own: Known
    right: Known
    wrong: Mapping[Expr, Flags]
    unusable: Mapping[Expr, Flags]
    rounding: Rounding
    unit: float
    _results: dict[int, Interval] = field(default_factory=dict, init=False, compare=False)

    def cheap(self, shape: tuple[int, ...]) -> Flags:
        """For each entry of each person's result whether following through would earn nothing."""
        found: Flags = np.zeros(shape, dtype=bool)
        if not _any(self.wrong.values()):
            return found
        if _any(self.unusable.values()):
            found |= self._moved(self.own, self.unusable) > MOVES
        is_flat = (self._moved(self.own, self.wrong) < FLAT) & (self._moved(self.right, self.wrong) > 2 * FLAT)
        is_easy = (is_flat | self._emptied()) & ~self._taken_over(is_flat)
        is_anything = ~np.isfinite(self._reached(self.own).width)  # the logarithm of 0: any number would follow
        return found | is_easy | is_anything

    def _taken_over(self, is_flat: Flags) -> Flags:
        """Where a result depends on values that it did not depend on before: of some the next largest."""
        if not is_flat.any():
            return is_flat
        others = {symbol: ~wrong for symbol, wrong in self.wrong.items()}
        before, now = self._moved(self.right, others), self._moved(self.own, others)
        found: Flags = is_flat & (before < FLAT) & (now >= (1 - FLAT) * self._moved(self.right, self.wrong))
        return found

    def _moved(self, known: Known, moving: Mapping[Expr, Flags]) -> Array:
        """How far a result moves, in parts of how far these entries move that it goes on with."""
        shift = SHIFT * self.unit
        moved = {s: v.widened(shift * moving[s]) if s in moving else v for s, v in known.items()}
        change: Array = self._reach(moved).width - self._reached(known).width
        return change / (2 * shift)

    def _reached(self, known: Known) -> Interval:
        """What the own or the right values lead to, which is compared with more than one other."""
        if id(known) not in self._results:
            self._results[id(known)] = self._reach(known)
        return self._results[id(known)]

    def _reach(self, known: Known) -> Interval:
        reach: Interval = result(self.question.steps, known, self.rounding)
        return reach

    def _emptied(self) -> Flags:
        """Where next to nothing of a result comes of the own values, though much comes of the right ones."""
        own, right = self._contribution(self.own), self._contribution(self.right)
        found: Flags = (own < FLAT * right) & (right > SHIFT * self.unit / 10)
        return found

    def _contribution(self, known: Known) -> Array:
        """By how much a result would be another one if an entry of the answers with a slip were zero, at most."""
        middles = {symbol: value.middle for symbol, value in known.items()}
        whole: Array = result(self.question.steps, middles, np)
        largest: Array = np.zeros_like(whole)
        for symbol, wrong in self.wrong.items():
            slipped = wrong.any((-1, -2), keepdims=True)
            for entry in np.ndindex(*wrong.shape[1:]) if slipped.any() else ():
                without = np.array(np.broadcast_to(middles[symbol], wrong.shape))
                without[:, *entry] = 0.0
                rest = result(self.question.steps, {**middles, symbol: without}, np)
                largest = np.maximum(largest, np.where(slipped, np.abs(whole - rest), 0.0))
        return np.asarray(largest, dtype=float)


def _any(flags: Iterable[Flags]) -> bool:
    return any(bool(f.any()) for f in flags)


def counted_on(own: Array, other: Array, right: Interval, right_other: Interval) -> Flags:
    """Which counts follow from another own one: params(lstm) as 4 · params(rnn), if this is so rightly."""
    times = right.middle / right_other.middle
    often = np.maximum(times, 1 / times)
    is_multiple = (np.abs(often - np.rint(often)) < 1e-9) & (often > 1.5) & (often < MOST_TIMES + 0.5)
    off = np.maximum(other / right_other.middle, right_other.middle / other)
    found: Flags = is_multiple & (off > 0) & (off <= PLAUSIBLE_COUNT) & (np.abs(own - times * other) < 1e-6)
    return found
