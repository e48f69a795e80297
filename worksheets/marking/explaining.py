"""Looking for the mistakes that lead to an answer, for many persons at once.

A mistake explains an answer if it can be reached in steps with the mistake, from the own earlier answers or from the
right ones. The simplest explanation counts: one mistake made everywhere, then one made in one place, then two at once.
So many mistakes may be thinkable, in single places or in pairs, that a number which is just wrong would often meet one
of them by chance. Then none of these is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sympy import Expr

from solver.intervals import Interval, Rounding
from solver.misconceptions import Outcome, outcomes, particular_outcomes, two_outcomes
from solver.questions import Question, changed_result, results
from worksheets.marking.marks import Explanation, Mark, explanation

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Known = Mapping[Expr, Interval]
Find = Callable[[Question, Callable[..., tuple[Outcome, ...]]], tuple[Outcome, ...]]

MOST_PAIRED = 40
"""Of a question with more misconceptions than this, two at once are not looked for."""
ONE_BY_CHANCE, TWO_BY_CHANCE = 0.1, 0.05
"""How often an answer that is just wrong may meet a mistake made in one place, or two made at once."""
PLAUSIBLE = 0.5
"""Answers that are just wrong lie within this part of the right value."""
LEAST_PLAUSIBLE = 100
"""... but in a range of at least so many units."""
FAR = 20
"""A mistake whose exact result is so many times the right value's reach away from an answer is not looked at."""


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
        for find in (outcomes, particular_outcomes, two_outcomes):
            for known, whose in starts:
                open_ = told & whose & self._may_be_told(find)
                persons = np.array([n for n in np.flatnonzero(open_) if n not in found], dtype=int)
                if len(persons):
                    found.update(self._matching(self.find(self.question, find), known, persons))
            told = told & exact
        return found

    def _may_be_told(self, find: Callable[..., tuple[Outcome, ...]]) -> Flags:
        """Whose answer would not too often meet a mistake of this kind by chance."""
        if find is outcomes:
            return np.ones(len(self.numbers), dtype=bool)
        singles = len(self.find(self.question, outcomes))
        if find is particular_outcomes:
            return self.chance(len(self.find(self.question, find))) <= ONE_BY_CHANCE
        if singles > MOST_PAIRED:
            return np.zeros(len(self.numbers), dtype=bool)
        return self.chance(singles * (singles - 1) // 2) <= TWO_BY_CHANCE

    def chance(self, candidates: int) -> Array:
        """How often a number in the plausible range meets one of so many intervals, as wide as the right one."""
        size = np.maximum(np.abs(self.reach.middle), LEAST_PLAUSIBLE * self.rounding.unit)
        covered: Array = candidates * np.minimum(self.reach.width / (2 * PLAUSIBLE * size), 1).prod((-1, -2))
        return covered

    def _matching(
        self, candidates: Iterable[Outcome], known: Known, persons: NDArray[np.int64]
    ) -> dict[int, tuple[Explanation, ...]]:
        found: dict[int, list[Explanation]] = {}
        values = results(self.question.steps, of_persons(known, persons), self.rounding)
        right = for_all(values[self.question.symbol], len(persons))
        numbers, slack = self.numbers[persons], self.slack[persons]
        middle = {symbol: v.middle for symbol, v in values.items()}
        margin, other = FAR * right.width + slack, ~self.wanted[persons]
        for outcome in candidates:
            with np.errstate(all="ignore"):
                about = changed_result(outcome.steps, self.question, middle, np)
                near = np.flatnonzero(((np.abs(about - numbers) <= margin) | other).all((-1, -2)))
            if not len(near):
                continue
            some = {symbol: v[near] if v.low.ndim > 2 else v for symbol, v in values.items()}
            reached = changed_result(outcome.steps, self.question, some, self.rounding)
            fits = (reached.low <= numbers[near] + slack[near]) & (numbers[near] - slack[near] <= reached.high)
            differs = (~reached.meets(right[near]) & ~other[near]).any((-1, -2))
            for position in near[(fits | other[near]).all((-1, -2)) & differs]:
                found.setdefault(int(persons[position]), []).append(explanation(outcome))
        return {person: tuple(dict.fromkeys(explained)) for person, explained in found.items()}


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
    """The values of some persons."""
    return {symbol: values[persons] for symbol, values in known.items()}
