"""How one entry of an answer is scored, as formulas: what every platform that computes is given in its own syntax.

The cases are tried in their order, and the first that holds counts: right, following from the own earlier answers,
right as far as it goes, a known mistake. The formulas read entries of values by their names; ``Scoring.columns`` says
which numbers stand for them, those of all variants at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from solver.arrays import Array
from solver.entry_formulas import (
    Assignment,
    Term,
    Values,
    all_of,
    any_of,
    compared,
    computed,
    distance,
    entry,
    largest,
    number,
)  # fmt: skip
from worksheets import verdicts
from worksheets.marking.following import FLAT
from worksheets.quiz.following import Following, Known, following, known_mistakes, right_values
from worksheets.quiz.model import Asked, Entry, Mistake, Quiz
from worksheets.verdicts import CORRECT, FOLLOW_THROUGH, IMPRECISE

ANSWER, LOW, HIGH, FROM, BRIEF, RIGHT = "answer", "low", "high", "from", "brief", "right"
"""The entry itself; the ends of what is right; what follows from the right earlier values; answers with fewer digits;
the right value as it is written."""
NOTHING = 1e8
"""What stands where there is no number: nothing is near to it."""
UNUSED = 2 * NOTHING
"""What stands for an answer with fewer digits where there is none."""
SAME = 1e-9
"""Numbers as near as this are the same; they are written with far fewer decimals."""
NONE = -1
"""The number of the case where none of them holds."""


@dataclass(frozen=True)
class Place:
    """One entry of an asked value; ``number`` counts all entries of the task from 0."""

    asked: Asked
    position: int
    number: int

    @property
    def own(self) -> Term:
        """The own answer, as later values go on with it."""
        return entry(self.asked.name, self.position)


@dataclass(frozen=True)
class Case:
    """What holds of an answer, the verdict on it, and the mistake in it, if it is one."""

    condition: Term
    verdict: str
    mistake: Mistake | None = None

    @property
    def share(self) -> Fraction:
        return verdicts.named(self.verdict).share


@dataclass(frozen=True)
class Rule:
    """How one entry is scored: what is computed first, step by step, and then the cases."""

    place: Place
    assignments: tuple[Assignment, ...]
    cases: tuple[Case, ...]

    @property
    def reads(self) -> set[tuple[str, int]]:
        """The entries that must be known."""
        made = {(one.name, one.position) for one in self.assignments}
        terms = [one.term for one in self.assignments] + [case.condition for case in self.cases]
        return {read for term in terms for read in term.entries} - made

    @np.errstate(all="ignore")
    def case(self, values: Values) -> Any:
        """Which case holds in each variant, where the entries have these values; ``NONE`` where none does."""
        known = computed(self.assignments, values)
        found: Any = NONE
        for n, case in reversed(list(enumerate(self.cases))):
            found = np.where(case.condition.at(known), n, found)
        return found


@dataclass(frozen=True)
class Scoring:
    """The rules of all entries of a task."""

    quiz: Quiz

    @cached_property
    def places(self) -> tuple[Place, ...]:
        entries = [(asked, n) for asked in self.quiz.asked for n in range(asked.size)]
        return tuple(Place(asked, n, number) for number, (asked, n) in enumerate(entries))

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(map(self._rule, self.places))

    @cached_property
    def follows(self) -> dict[str, Following]:
        return following(self.quiz)

    @cached_property
    def _mistakes(self) -> dict[str, list[Known]]:
        return {asked.name: known_mistakes(self.quiz, asked) for asked in self.quiz.asked}

    @cached_property
    def briefest(self) -> int:
        """How many answers with fewer digits there are to any entry at most."""
        return max((len(entry.short) for place in self.places for entry in self._entries(place)), default=0)

    def _rule(self, place: Place) -> Rule:
        x, n = entry(ANSWER, place.number), place.number
        steps: list[Assignment] = []
        low, high = entry(LOW, n), entry(HIGH, n)
        cases = [Case(all_of([compared(">=", x, low), compared("<=", x, high)]), CORRECT)]
        if (how := self.follows.get(place.asked.name)) is not None:
            own, result = _renamed(how.assignments, "f", place)
            steps += own
            off = x - result
            near = [compared(">=", off, low - entry(FROM, n)), compared("<=", off, high - entry(FROM, n))]
            cases.append(Case(all_of([*self._slipped(how), *near]), FOLLOW_THROUGH))
        brief = (entry(BRIEF, n * self.briefest + k) for k in range(self.briefest))
        same = [compared("<=", distance(x, one), number(SAME)) for one in brief]
        if same:
            cases.append(Case(any_of(same), IMPRECISE))
        for known in self._mistakes[place.asked.name]:
            if tolerance := known.tolerances[place.position]:
                own, result = _renamed(known.assignments, f"m{known.number}", place)
                steps += own
                condition = compared("<=", distance(x, result), number(tolerance))
                cases.append(Case(condition, known.mistake.verdict, known.mistake))
        return Rule(place, tuple(steps), tuple(cases))

    def _slipped(self, how: Following) -> Iterator[Term]:
        """An earlier answer is wrong, and all of them can come of a calculation and are no zeros."""
        after = [place for place in self.places if place.asked in how.after]
        yield any_of(
            compared(sign, place.own, entry(end, place.number))
            for place in after
            for sign, end in (("<", LOW), (">", HIGH))
        )
        for place in after:
            if (spans := place.asked.possible) is not None:
                ends = ((">", spans[place.position].low), ("<", spans[place.position].high))
                yield from (compared(sign, place.own, number(end)) for sign, end in ends if abs(end) < NOTHING)
        for asked in how.after:
            own = [place for place in after if place.asked is asked]
            least = number(FLAT) * largest([entry(RIGHT, place.number) for place in own])
            yield compared(">=", largest([place.own for place in own]), least)

    def _entries(self, place: Place) -> list[Entry]:
        """The entry in each variant."""
        return [variant.values[place.asked.name].entries[place.position] for variant in self.quiz.variants]

    @cached_property
    def columns(self) -> Mapping[tuple[str, int], Array]:
        """The numbers that the rules read, a column with those of all variants; for the own answers the right ones."""
        values = right_values(self.quiz)
        found = dict(values)
        for place in self.places:
            entries, n = self._entries(place), place.number
            found[ANSWER, n] = found[RIGHT, n] = values[place.asked.name, place.position]
            found[LOW, n] = np.array([one.right.low for one in entries])
            found[HIGH, n] = np.array([one.right.high for one in entries])
            brief = np.array([[*map(float, one.short), *[UNUSED] * self.briefest][: self.briefest] for one in entries])
            found |= {(BRIEF, n * self.briefest + k): brief[:, k] for k in range(self.briefest)}
        for name, how in self.follows.items():
            own = [place for place in self.places if place.asked.name == name]
            results = how.results(values)
            found |= {(FROM, place.number): self.column(results[place.position]) for place in own}
        return found

    def data(self, variant: int) -> dict[tuple[str, int], float]:
        """The numbers of one variant, counted from 0."""
        return {read: float(column[variant]) for read, column in self.columns.items()}

    def answered(self, answers: Mapping[int, Sequence[str]]) -> dict[tuple[str, int], Array]:
        """The columns with these answers to the entries of these numbers, one for each variant; "" is not given."""
        found = dict(self.columns)
        for place in (place for place in self.places if place.number in answers):
            texts, right = answers[place.number], found[ANSWER, place.number]
            found[ANSWER, place.number] = np.array([float(text) if text else NOTHING for text in texts])
            own = [float(text) if text else known for text, known in zip(texts, right, strict=True)]
            found[place.asked.name, place.position] = np.array(own)
        return found

    def column(self, numbers: Any) -> Array:
        """A number for each variant, where they may all be the same one."""
        return np.broadcast_to(numbers, len(self.quiz.variants))


def _renamed(steps: Sequence[Assignment], letter: str, place: Place) -> tuple[list[Assignment], Term]:
    """The steps under names of their own, ``letter`` with a number each, and the term of the entry."""
    names = {(one.name, one.position): (letter, n) for n, one in enumerate(steps)}
    made = [Assignment(letter, n, one.term.renamed(names)) for n, one in enumerate(steps)]
    last = max(n for n, one in enumerate(steps) if (one.name, one.position) == (place.asked.name, place.position))
    needed, kept = {(letter, last)}, []
    for one in reversed(made):
        if (one.name, one.position) in needed:
            needed |= one.term.entries
            kept.append(one)
    return kept[::-1], entry(letter, last)
