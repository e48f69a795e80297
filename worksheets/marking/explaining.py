"""Looking for the mistakes that lead to an answer, for many persons at once.

A mistake explains an answer if it can be reached in steps with the mistake, from the own earlier answers or from the
right ones. The simplest explanation counts: a mistake made everywhere, first of the kinds that variants are proven for;
then one that was carried on into a derivative, one made in one place, two at once. So many mistakes may be thinkable
that a number which is just wrong would often meet one of them by chance, most of all a short one. So mistakes are only
looked for, the frequent ones first, as long as few such numbers meet any of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from sympy import Expr

from solver.intervals import Interval, Rounding
from solver.misconceptions import (
    FREQUENT,
    Outcome,
    carried_outcomes,
    other_outcomes,
    other_particular_outcomes,
    particular_outcomes,
    proven_outcomes,
    two_outcomes,
)
from solver.questions import Changed, Question, reachable
from worksheets.marking.marks import Explanation, Mark, explanation

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Known = Mapping[Expr, Interval]
Find = Callable[[Question, Callable[..., tuple[Outcome, ...]]], tuple[Outcome, ...]]

EVERYWHERE = (proven_outcomes, other_outcomes)
ALL = (*EVERYWHERE, carried_outcomes, particular_outcomes, other_particular_outcomes, two_outcomes)
"""How mistakes are looked for, the simplest ones first."""
MOST_PAIRED = 40
"""Of a question with more misconceptions than this, two at once are not looked for."""
BY_CHANCE, PROVEN_BY_CHANCE = 0.04, 0.2
"""How often an answer that is just wrong may meet any of the mistakes that are looked for; and, of an answer with all
digits, any of those that variants are proven for."""
PLAUSIBLE = 0.5
"""Answers that are just wrong lie within this part of the right value."""
LEAST_PLAUSIBLE = 100
"""... but in a range of at least so many units."""
WIDE = 2
"""... or between minus and plus so many times the right value, or 1: whoever guesses does not know how large it is."""
FIRST_SEEN = 16
"""There is room for so many different results of mistakes, and for twice as many when it is full."""
AT_ONCE = 8
"""So many mistakes are looked at together; those beyond the last that is told of are looked at in vain."""
REMEMBERED = 16
"""Of so many groups of persons who come near to mistakes the values are kept that the next mistakes have in common."""
FAR = 20
"""A mistake whose exact result is so many times the right value's reach, or the last digit where that is exact, away
from an answer is not looked at."""


@dataclass(frozen=True)
class Search:
    """The answers of some persons to a question; ``reach`` is what they can come to rightly, ``slack`` how far an
    answer may lie outside for having been written with few digits, ``wanted`` are the entries to be explained."""

    find: Find
    question: Question
    rounding: Rounding
    numbers: Array
    slack: Array
    reach: Interval
    wanted: Flags

    def explanations(
        self, told: Flags, exact: Flags, starts: Sequence[tuple[Known, Flags]]
    ) -> dict[int, tuple[Explanation, ...]]:
        """For each person in ``told`` the simplest explanations that fit; for those not ``exact`` plain mistakes alone.

        ``starts`` are the earlier answers that persons may have gone on from, and who of them.
        """
        found: dict[int, tuple[Explanation, ...]] = {}
        chance = Chance(self.numbers, self.slack, self.reach, self.wanted)
        reached = cache(lambda start: reachable(self.question.steps, starts[start][0], self.rounding))
        for find in ALL:
            limits = np.where(exact & (find is proven_outcomes), PROVEN_BY_CHANCE, BY_CHANCE)
            for start, (_, whose) in enumerate(starts):
                open_ = told & whose & (exact | (find in EVERYWHERE)) & (chance.so_far <= limits)
                persons = np.array([n for n in np.flatnonzero(open_) if n not in found], dtype=int)
                if len(persons) and not self._are_too_many(find):
                    values = of_persons(reached(start), persons)
                    found.update(self._matching(self._candidates(find), values, persons, chance, limits[persons]))
        return found

    def _are_too_many(self, find: Callable[..., tuple[Outcome, ...]]) -> bool:
        return find is two_outcomes and len(self.find(self.question, proven_outcomes)) > MOST_PAIRED

    def _candidates(self, find: Callable[..., tuple[Outcome, ...]]) -> list[Outcome]:
        return sorted(self.find(self.question, find), key=lambda outcome: outcome.kind not in FREQUENT)

    def _matching(
        self,
        candidates: Iterable[Outcome],
        values: Known,
        persons: NDArray[np.int64],
        chance: Chance,
        limits: Array,
    ) -> dict[int, tuple[Explanation, ...]]:
        """The mistakes that lead to the wanted entries; those that lead to all entries go before others."""
        found: dict[int, dict[bool, list[Explanation]]] = {}
        right = for_all(values[self.question.symbol], len(persons))
        numbers, slack = self.numbers[persons], self.slack[persons]
        margin, other = FAR * np.maximum(right.width, self.rounding.unit) + slack, ~self.wanted[persons]

        is_same = all(v.low.ndim <= 2 for v in values.values())  # for all persons

        @lru_cache(REMEMBERED)
        def changed(rows: bytes) -> Changed:
            some = of_persons(values, np.frombuffer(rows, np.int64))
            return Changed(self.question, some, self.rounding)

        for outcomes, abouts in self._abouts(candidates, values, len(persons)):
            told = chance.of_more(abouts, persons, limits) <= limits
            with np.errstate(all="ignore"):
                is_near = told & ((np.abs(abouts[: len(told)] - numbers) <= margin) | other).all((-1, -2))
            for outcome, rows in zip(outcomes, is_near, strict=False):
                if not len(near := np.flatnonzero(rows)):
                    continue
                reached = changed(b"" if is_same else near.tobytes()).result(outcome.steps)
                fits = (reached.low <= numbers[near] + slack[near]) & (numbers[near] - slack[near] <= reached.high)
                differs = (~reached.meets(right[near]) & ~other[near]).any((-1, -2))
                whole = fits.all((-1, -2))
                for row in np.flatnonzero((fits | other[near]).all((-1, -2)) & differs):
                    kept = found.setdefault(int(persons[near[row]]), {})
                    kept.setdefault(bool(whole[row]), []).append(explanation(outcome))
            if not told[-1].any():
                break
        return {person: tuple(dict.fromkeys(kept.get(True) or kept[False])) for person, kept in found.items()}

    def _abouts(
        self, candidates: Iterable[Outcome], values: Known, size: int
    ) -> Iterator[tuple[tuple[Outcome, ...], Array]]:
        """Where mistakes lead so many persons if calculated exactly, a few at a time: the first axis counts them.

        Those that nobody can make with these shapes are not among them.
        """
        exact = Changed(self.question, {symbol: v.middle for symbol, v in values.items()}, np)
        shape = (size, *self.numbers.shape[1:])
        possible = ((one, about) for one in candidates if (about := self._about(one, exact)) is not None)
        while some := tuple(islice(possible, AT_ONCE)):
            yield tuple(one for one, _ in some), np.stack([np.broadcast_to(about, shape) for _, about in some])

    def _about(self, outcome: Outcome, exact: Changed) -> Array | None:
        try:
            about: Array = exact.result(outcome.steps)
        except ValueError:
            return None
        return about if about.shape[-2:] == self.numbers.shape[-2:] else None


class Chance:
    """How often a number that is just wrong would meet one of the mistakes that persons' answers were held against.

    It may be wrong by a little or be guessed; an answer that is far from the right value can only be guessed.
    """

    def __init__(self, numbers: Array, slack: Array, reach: Interval, wanted: Flags) -> None:
        size = np.maximum(np.abs(reach.middle), LEAST_PLAUSIBLE * reach.rounding.unit)
        self.wanted, self.width, self.middle = wanted, reach.width + 2 * slack, reach.middle
        self.ranges = (PLAUSIBLE * size, np.maximum(1.0, WIDE * size))
        self.centres = (reach.middle, np.zeros_like(reach.middle))
        self.covered = np.zeros((len(self.ranges), len(numbers)))
        far = np.abs(numbers - reach.middle) > self.ranges[0] + self.width
        self.is_near: Flags = np.logical_not((far & wanted).any((-1, -2)))
        self.mixing = np.random.default_rng(0).integers(1, 2**64, numbers[0].size, np.uint64) | np.uint64(1)
        self.seen, self.counts = np.zeros((len(numbers), FIRST_SEEN), np.uint64), np.zeros(len(numbers), np.int64)

    @np.errstate(all="ignore")
    def of_more(self, abouts: Array, persons: NDArray[np.int64], limits: Array | float = np.inf) -> Array:
        """The chance if the answers of these persons are held against more mistakes, one after the other, which lead to
        about ``abouts``: a row for each mistake, the last one for the first that takes everybody beyond the ``limits``.
        """
        keys = self._keys(abouts, persons)
        fresh = self._fresh(keys, persons)
        wanted, width = self.wanted[persons], self.width[persons]
        sums = []
        for covered, reach, centre in zip(self.covered, self.ranges, self.centres, strict=True):
            inside = (np.abs(abouts - centre[persons]) <= reach[persons] + width) | ~wanted
            part = np.where(wanted, np.minimum(width / (2 * reach[persons]), 1), 1).prod((-1, -2))
            more = np.where(fresh, part * inside.all((-1, -2)), 0.0)
            sums.append(np.cumsum([covered[persons], *more], axis=0)[1:])
        chances = self._larger(sums, self.is_near[persons])
        beyond = np.flatnonzero(~(chances <= limits).any(1))
        count = int(beyond[0]) + 1 if len(beyond) else len(chances)
        self.covered[:, persons] = [one[count - 1] for one in sums]
        self._remember(keys[:count], fresh[:count], persons)
        return chances[:count]

    @property
    def so_far(self) -> Array:
        """The chance of each person by now; it never falls."""
        return self._larger(self.covered, self.is_near)

    @staticmethod
    def _larger(covered: Sequence[Array] | Array, is_near: Flags) -> Array:
        near, wide = covered
        larger: Array = np.where(is_near, np.maximum(near, wide), wide)
        return larger

    def _keys(self, abouts: Array, persons: NDArray[np.int64]) -> NDArray[np.uint64]:
        """A number for what each mistake leads each person to: −0 is 0, and each entry's sign makes another one.

        The sign is the highest bit, which a product with any odd number leaves as it is; so it goes further down, too.
        """
        numbers = np.ascontiguousarray(np.round(abouts, 9) + 0.0).view(np.uint64)
        numbers = numbers ^ (numbers >> np.uint64(31))
        keys: NDArray[np.uint64] = numbers.reshape(len(abouts), len(persons), -1) @ self.mixing + np.uint64(1)
        return keys

    def _fresh(self, keys: NDArray[np.uint64], persons: NDArray[np.int64]) -> Flags:
        """Which answers were not held against this yet: the chance is a person's own, whoever else is marked."""
        seen = self.seen[persons, : self.counts[persons].max()]
        before = np.tri(len(keys), k=-1, dtype=bool)[..., None] & (keys[:, None] == keys)
        fresh: Flags = ~(before.any(1) | (keys[..., None] == seen).any(-1))
        return fresh

    def _remember(self, keys: NDArray[np.uint64], fresh: Flags, persons: NDArray[np.int64]) -> None:
        places = self.counts[persons] + np.cumsum(fresh, axis=0) - 1
        rows, columns = np.nonzero(fresh)
        self.counts[persons] += fresh.sum(0)
        while self.seen.shape[1] < self.counts.max():
            self.seen = np.concatenate([self.seen, np.zeros_like(self.seen)], axis=1)
        self.seen[persons[columns], places[rows, columns]] = keys[rows, columns]


def with_common_causes(marks: Iterable[Mark]) -> list[Mark]:
    """The marks of one person. Where several explanations fit, those count whose mistakes show in other answers too."""
    marks = list(marks)
    often = Counter(kinds for mark in marks for kinds in {_kinds(e) for e in mark.explanations})
    return [_with_common_cause(mark, often) if len(mark.explanations) > 1 else mark for mark in marks]


def _with_common_cause(mark: Mark, often: Mapping[frozenset[str], int]) -> Mark:
    most = max(often[_kinds(e)] for e in mark.explanations)
    return replace(mark, explanations=tuple(e for e in mark.explanations if often[_kinds(e)] == most))


def _kinds(explained: Explanation) -> frozenset[str]:
    return frozenset(cause.kind for cause in explained)


def for_all(values: Interval, size: int) -> Interval:
    """The same array for everybody, where it is not one for each already."""
    if values.low.ndim > 2:
        return values
    return values.rounding.broadcast_to(values, (size, *values.shape))


def of_persons(known: Known, persons: NDArray[np.int64]) -> dict[Expr, Interval]:
    """The values of some persons, where they are not the same for everybody."""
    return {symbol: values[persons] if values.low.ndim > 2 else values for symbol, values in known.items()}
