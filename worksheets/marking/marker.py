"""Marking numbers: every answer to one task at once, whoever gave it, over the one derivation.

An answer is right if a person can reach it who rounds to the asked digits at any operation (``solver.intervals``), or
to the digits that the sheet tells to calculate with, and then to those that it asks for. It follows through if it can
be reached from this person's own earlier answers, and it has a known cause if it can be reached in steps with a
misconception. All of this is evaluated for all persons together, in arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Expr

from solver import notation
from solver.derivation import Derivation
from solver.expressions import DERIVATIVES
from solver.intervals import Interval, Rounding
from solver.misconceptions import ACCEPTED, Context, Outcome
from solver.questions import Question, leading_to, result
from worksheets.marking.explaining import Search, for_all, of_persons, with_common_causes
from worksheets.marking.marks import (
    CORRECT,
    CREDIT,
    FOLLOW_THROUGH,
    IMPRECISE,
    MISCONCEPTION,
    MISSING,
    UNREADABLE,
    WRONG,
    Explanation,
    Mark,
    Target,
)

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

PRECISE = 9
"""The digits with which a formula's value at numbers at random is compared."""
LEAST_SIGNIFICANT = 2
"""An answer with fewer digits than asked needs this many significant ones to be right as far as it goes."""
FLAT = 0.02
"""A result that moves by less than this part of what it goes on with makes following it too easy."""


@dataclass(frozen=True)
class Answer:
    """The numbers that a person gave for one asked value, in its shape, and how many decimals each was written with.

    An entry that was left open or cannot be read is no number (NaN).
    """

    numbers: Array
    decimals: NDArray[np.int64]


Sheet = Mapping[Expr, Answer]
"""What one person answered; what is missing or unreadable is not in it."""


def holds(reach: Interval, numbers: Array, decimals: NDArray[np.int64], digits: int) -> Flags:
    """Whether numbers can be reached, as they are or, with more decimals than asked, rounded to those."""
    rounded = np.where(decimals > digits, np.round(numbers, digits), numbers)
    found: Flags = reach.contains(numbers) | reach.contains(rounded)
    return found


@dataclass
class Marker:
    """Marks the answers to one task. ``derivation`` holds its steps, ``digits`` are the decimals asked for.

    ``working`` are the decimals to calculate with, where they are more. ``written`` is how far an answer may then be
    off what was calculated.
    """

    derivation: Derivation
    asked: tuple[Expr, ...]
    digits: int
    credit: Mapping[str, Fraction] = field(default_factory=lambda: CREDIT)
    working: int | None = None

    def __post_init__(self) -> None:
        self.rounding = Rounding(10.0 ** -(self.working or self.digits))
        self.unit = 10.0**-self.digits
        self.written = self.unit / 2 if self.working is not None and self.working > self.digits else 0.0
        self.context = Context(self.derivation, tuple(s for s in self.asked if isinstance(s, DERIVATIVES)))
        self.by_name = {notation.write(s): s for s in self.asked}
        self._outcomes: dict[tuple[Question, Callable[..., Any]], tuple[Outcome, ...]] = {}

    @cached_property
    def precise(self) -> Marker:
        """The same for so many digits that no mistake fits by chance."""
        return Marker(self.derivation, self.asked, PRECISE, self.credit)

    @np.errstate(all="ignore")
    def mark(self, given: Mapping[Expr, Array], sheets: Sequence[Sheet]) -> list[list[Mark]]:
        """The marks of each person, in the order of the asked values.

        ``given`` are the numbers of the task: for all the same, or with a first axis that runs over the persons.
        """
        everybody = _Everybody(self, given, sheets)
        columns = [everybody.column(symbol) for symbol in self.asked]
        return [with_common_causes(row) for row in zip(*columns, strict=True)]

    def shape(self, symbol: Expr) -> tuple[int, int]:
        """The rows and columns of a symbol."""
        rows, columns = self.derivation.shapes.expression(symbol)
        return int(rows), int(columns)

    def outcomes(self, question: Question, find: Callable[..., tuple[Outcome, ...]]) -> tuple[Outcome, ...]:
        key = (question, find)
        if key not in self._outcomes:
            self._outcomes[key] = find(question, self.context)
        return self._outcomes[key]


class _Everybody:
    """All persons' answers to one task, marked value by value."""

    def __init__(self, marker: Marker, given: Mapping[Expr, Array], sheets: Sequence[Sheet]) -> None:
        self.marker, self.sheets, self.rounding = marker, sheets, marker.rounding
        size = len(sheets)
        self.given = {s: for_all(self.rounding.asarray(v), size) for s, v in given.items()}
        self.exact = {s: for_all(Rounding().asarray(v), size) for s, v in given.items()}
        self.right: dict[Expr, Interval] = {}
        self.own: dict[Expr, Interval] = {}
        self.is_right: dict[Expr, Flags] = {}
        self.targets: dict[Expr, list[Target]] = {}

    def column(self, symbol: Expr) -> list[Mark]:
        """The marks of everybody for one asked value."""
        marks = [Mark(symbol, MISSING, Fraction(0))] * len(self.sheets)
        if symbol not in self.marker.derivation.steps:
            return marks
        self._remember(symbol)
        for question, persons in self._questions(symbol):
            for person, mark in zip(persons, _Group(self, question, np.array(persons)).marks(), strict=True):
                marks[person] = mark
        targets = self.targets[symbol]
        return [replace(mark, target=targets[person]) for person, mark in enumerate(marks)]

    def _remember(self, symbol: Expr) -> None:
        """What everybody should have, and what everybody has, as far as later values go on with it."""
        steps, met = leading_to(self.marker.derivation, [symbol], self.right)
        reach = result(steps, {**self.given, **{s: self.right[s] for s in met}}, self.rounding)
        exact = result(steps, self.exact, Rounding())  # holds the values of all that was met, too
        self.exact[symbol] = for_all(exact, len(self.sheets))
        self.right[symbol] = for_all(self.rounding.rounded(reach), len(self.sheets))
        numbers = np.full((len(self.sheets), *self.marker.shape(symbol)), np.nan)
        for person, sheet in enumerate(self.sheets):
            if symbol in sheet:
                numbers[person] = sheet[symbol].numbers
        slack = self.marker.written
        decimals = np.zeros(numbers.shape, np.int64)
        for person, sheet in enumerate(self.sheets):
            if symbol in sheet:
                decimals[person] = sheet[symbol].decimals
        allowed = for_all(reach, len(self.sheets)).widened(slack)
        self.targets[symbol] = _targets(self.exact[symbol], allowed)
        right = holds(allowed, numbers, decimals, self.marker.digits)
        self.is_right[symbol] = right | np.isnan(numbers)
        written = self.rounding.rounded(Interval(numbers, numbers, self.rounding)).widened(slack)
        keep = np.isnan(numbers) | (right & (slack > 0))  # what was carried on has more digits
        self.own[symbol] = Interval(
            np.where(keep, self.right[symbol].low, written.low),
            np.where(keep, self.right[symbol].high, written.high),
            self.rounding,
        )

    def _questions(self, symbol: Expr) -> Iterable[tuple[Question, list[int]]]:
        """The persons who answered, by what they had answered before."""
        found: dict[Question, list[int]] = {}
        before = [s for s in self.right if s != symbol]
        cut: dict[frozenset[Expr], Question] = {}
        for person, sheet in enumerate(self.sheets):
            if symbol in sheet:
                known = frozenset(s for s in before if s in sheet)
                if known not in cut:
                    cut[known] = Question(symbol, *leading_to(self.marker.derivation, [symbol], known))
                found.setdefault(cut[known], []).append(person)
        return found.items()


def _targets(exact: Interval, allowed: Interval) -> list[Target]:
    """What was expected of each person."""
    ends = ((exact.low + exact.high) / 2, allowed.low, allowed.high)
    rows = (np.reshape(end, (len(end), -1)).tolist() for end in ends)
    return [Target(*map(tuple, one)) for one in zip(*rows, strict=True)]


class _Group:
    """Persons who came to an asked value from the same earlier answers."""

    def __init__(self, everybody: _Everybody, question: Question, persons: NDArray[np.int64]) -> None:
        self.marker, self.question, self.persons = everybody.marker, question, persons
        self.rounding = everybody.rounding
        symbol = question.symbol
        answers = [everybody.sheets[p][symbol] for p in persons]
        self.numbers = np.stack([a.numbers for a in answers])
        self.decimals = np.stack([a.decimals for a in answers])
        given = of_persons(everybody.given, persons)
        self.right = {**given, **of_persons({s: everybody.right[s] for s in question.after}, persons)}
        self.own = {**given, **of_persons({s: everybody.own[s] for s in question.after}, persons)}
        self.wrong = {s: ~everybody.is_right[s][persons] for s in question.after}
        self.slipped = np.array([any(w[n].any() for w in self.wrong.values()) for n in range(len(persons))])
        self.early = [
            [everybody.sheets[p][s].numbers[wrong[n]] for s, wrong in self.wrong.items()] for n, p in enumerate(persons)
        ]

    def marks(self) -> list[Mark]:
        reach, own = self._reach(self.question.steps, self.right), self._reach(self.question.steps, self.own)
        right = self._is_in(reach)
        cheap = self._is_cheap()
        earned = (self.slipped & ~cheap)[:, None, None]
        follows = self._is_in(own) & earned
        vague = self._right_so_far(reach) | (self._right_so_far(own) & earned)
        open_ = ~(right | follows | vague).all((-1, -2)) & ~cheap & ~np.isnan(self.numbers).any((-1, -2))
        explanations = self._explanations(open_, reach)
        return [
            self._mark(n, right[n], follows[n], vague[n], bool(cheap[n]), explanations.get(n, ()))
            for n in range(len(self.persons))
        ]

    def _mark(
        self,
        person: int,
        right: Flags,
        follows: Flags,
        vague: Flags,
        cheap: bool,
        explanations: tuple[Explanation, ...],
    ) -> Mark:
        rest = MISCONCEPTION if explanations else WRONG
        choices = [np.isnan(self.numbers[person]), right, follows, vague]
        names = np.select(choices, [UNREADABLE, CORRECT, FOLLOW_THROUGH, IMPRECISE], rest).ravel()
        entries = tuple(map(str, names))
        if explanations and all(cause.kind in ACCEPTED for e in explanations for cause in e):
            entries = (CORRECT,) * len(entries)
        credit = self.marker.credit
        share = sum((credit[e] for e in entries), Fraction(0)) / len(entries)
        worst = next(v for v in (UNREADABLE, WRONG, MISCONCEPTION, IMPRECISE, FOLLOW_THROUGH, CORRECT) if v in entries)
        hints = ("trivial",) if cheap and worst == WRONG else ()
        return Mark(self.question.symbol, worst, share, entries, explanations, hints)

    def _reach(self, steps: Any, known: Mapping[Expr, Interval]) -> Interval:
        """What can be written down that comes of these steps."""
        return self._calculated(steps, known).widened(self.marker.written)

    def _calculated(self, steps: Any, known: Mapping[Expr, Interval]) -> Interval:
        return for_all(result(steps, known, self.rounding), len(self.persons))

    def _is_in(self, reach: Interval) -> Flags:
        return holds(reach, self.numbers, self.decimals, self.marker.digits)

    def _right_so_far(self, reach: Interval) -> Flags:
        """Whether an answer with fewer digits than asked is right as far as it goes."""
        unit = 10.0 ** -self.decimals.astype(float)
        near = (self.numbers + unit / 2 >= reach.low) & (self.numbers - unit / 2 <= reach.high)
        found: Flags = (self.decimals < self.marker.digits) & self._is_significant & near
        return found

    @property
    def _is_significant(self) -> Flags:
        """Whether an answer was written with enough digits to say something."""
        unit = 10.0 ** -self.decimals.astype(float)
        found: Flags = np.abs(self.numbers) >= unit * 10 ** (LEAST_SIGNIFICANT - 1)
        return found

    def _is_cheap(self) -> Flags:
        """Whether a wrong early answer made this one trivial: it is 0 or 1, or the result hardly depends on it."""
        early = np.array([any(((e == 0) | (np.abs(e) == 1)).any() for e in wrong) for wrong in self.early])
        if not self.slipped.any():
            return self.slipped
        flat = (self._sensitivity(self.own) < FLAT) & (self._sensitivity(self.right) > 2 * FLAT)
        found: Flags = self.slipped & (early | flat.any((-1, -2)))
        return found

    def _sensitivity(self, known: Mapping[Expr, Interval]) -> Array:
        """How far a result moves, in parts of how far the wrong answers move that it goes on with."""
        shift = 100 * self.marker.unit
        moved = {s: v.widened(shift * self.wrong[s]) if s in self.wrong else v for s, v in known.items()}
        change: Array = self._reach(self.question.steps, moved).width - self._reach(self.question.steps, known).width
        return change / (2 * shift)

    def _explanations(self, wanted: Flags, reach: Interval) -> dict[int, tuple[Explanation, ...]]:
        """For each person the causes that explain the answer equally well.

        An answer with too few digits fits too many causes: it is explained by a plain misconception or not at all.
        """
        exact: Flags = np.asarray((self.decimals >= self.marker.digits).all((-1, -2)))
        told = wanted & np.asarray(exact | self._is_significant.all((-1, -2)))
        rest = 0.5 * 10.0 ** -self.decimals.astype(float)
        slack = np.where(self.decimals < self.marker.digits, rest, self.marker.written)
        search = Search(self.marker.outcomes, self.question, self.rounding, self.numbers, slack, reach)
        return search.explanations(told, exact, [(self.own, told), (self.right, self.slipped)])
