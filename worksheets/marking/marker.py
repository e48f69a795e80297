"""Marking numbers: every answer to one task at once, whoever gave it, over the one derivation.

An answer is right if a person can reach it who rounds to the asked digits at any operation (``solver.intervals``), or
to the digits that the sheet tells to calculate with, and then to those that it asks for. It follows through if it can
be reached from this person's own earlier answers, and it has a known cause if it can be reached in steps with a
misconception. All of this is evaluated for all persons together, in arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Expr

from solver import notation
from solver.derivation import Derivation, unknown_symbol
from solver.expressions import Count
from solver.intervals import Interval, Rounding
from solver.misconceptions import ACCEPTED, Context, Outcome
from solver.questions import Question, leading_to, reached
from solver.symbols import Family, is_derivative, whole
from worksheets.marking.explaining import Search, for_all, of_persons, with_common_causes
from worksheets.marking.following import Basis, copied, counted_on, impossible, possible, repeated
from worksheets.marking.marks import Explanation, Mark, Target, paid_once
from worksheets.verdicts import (
    CORRECT,
    FOLLOW_THROUGH,
    IMPRECISE,
    MISCONCEPTION,
    MISSING,
    UNREADABLE,
    WRONG,
    worst,
)

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

PRECISE = 9
"""The digits with which a formula's value at numbers at random is compared."""
LEAST_SIGNIFICANT = 2
"""An answer with fewer digits than asked needs this many significant ones to be right as far as it goes."""


@dataclass(frozen=True)
class Answer:
    """The numbers that a person gave for one asked value, in its shape, and how many decimals each was written with.

    An entry that was left open or cannot be read is no number (NaN). ``loose`` is how far one may be off that was
    written with a unit, 1.25 GiB for bytes.
    """

    numbers: Array
    decimals: NDArray[np.int64]
    loose: Array | float = 0.0


Sheet = Mapping[Expr, Answer]
"""What one person answered; what is missing or unreadable is not in it."""


@dataclass(frozen=True)
class Marked:
    """The marks of each person, and who gave the right answers of which other one's numbers."""

    marks: list[list[Mark]]
    copied: Mapping[int, int]


def holds(reach: Interval, answer: Answer, digits: int) -> Flags:
    """Whether numbers can be reached, as they are or, with more decimals than asked, rounded to those."""
    numbers, decimals, reach = answer.numbers, answer.decimals, reach.widened(answer.loose)
    rounded = np.where(decimals > digits, np.round(numbers, digits), numbers)
    found: Flags = reach.contains(numbers) | reach.contains(rounded)
    return found


@dataclass
class Marker:
    """Marks the answers to one task. ``derivation`` holds its steps, ``digits`` are the decimals asked for.

    ``working`` are the decimals to calculate with, where they are more. ``written`` is how far an answer may then be
    off what was calculated. ``accepted`` are the kinds that are another convention rather than a mistake.
    """

    derivation: Derivation
    asked: tuple[Expr, ...]
    digits: int
    working: int | None = None
    accepted: frozenset[str] = ACCEPTED

    def __post_init__(self) -> None:
        self.rounding = Rounding(10.0 ** -(self.working or self.digits))
        self.unit = 10.0**-self.digits
        self.written = self.unit / 2 if self.working is not None and self.working > self.digits else 0.0
        single = (
            one for s in self.asked for one in (self.derivation.steps[s].reads if isinstance(s, Family) else (s,))
        )
        self.context = Context(self.derivation, tuple(dict.fromkeys(whole(s) for s in single if is_derivative(s))))
        self.by_name = {notation.write(s): s for s in self.asked}
        self._shapes: dict[Expr, tuple[int, int]] = {}
        self._outcomes: dict[tuple[Question, Callable[..., Any]], tuple[Outcome, ...]] = {}

    @cached_property
    def precise(self) -> Marker:
        """The same for so many digits that no mistake fits by chance."""
        return Marker(self.derivation, self.asked, PRECISE)

    @np.errstate(all="ignore")
    def mark(self, given: Mapping[Expr, Array], sheets: Sequence[Sheet]) -> list[list[Mark]]:
        """The marks of each person, in the order of the asked values.

        ``given`` are the numbers of the task: for all the same, or with a first axis that runs over the persons.
        """
        return self.mark_all(given, sheets).marks

    @np.errstate(all="ignore")
    def mark_all(self, given: Mapping[Expr, Array], sheets: Sequence[Sheet]) -> Marked:
        """The same, with what only a comparison of the persons shows."""
        everybody = _Everybody(self, given, sheets)
        columns = [everybody.column(symbol) for symbol in self.asked]
        rows = ([column[person] for column in columns] for person in range(len(sheets)))
        marks = [paid_once(with_common_causes(row)) for row in rows]
        return Marked(marks, everybody.copied)

    @cached_property
    def possible(self) -> Mapping[Expr, Interval]:
        """What each step can come to, whatever the numbers are."""
        given = self.derivation.given
        return possible(self.derivation, {s: self.shape(s) for s in given})

    def shape(self, symbol: Expr) -> tuple[int, int]:
        """The rows and columns of a symbol. Raises ``Problem`` for one that the task does not know."""
        if symbol not in self._shapes:
            rows, columns = self.derivation.shapes.expression(symbol)
            if rows.free_symbols | columns.free_symbols:
                raise unknown_symbol(notation.write(symbol), map(notation.write, self.derivation.steps))
            self._shapes[symbol] = (int(rows), int(columns))
        return self._shapes[symbol]

    def outcomes(self, question: Question, find: Callable[..., tuple[Outcome, ...]]) -> tuple[Outcome, ...]:
        key = (question, find)
        if key not in self._outcomes:
            self._outcomes[key] = find(question, self.context)
        return self._outcomes[key]


class _Everybody:
    """All persons' answers to one task, marked value by value."""

    def __init__(self, marker: Marker, given: Mapping[Expr, Array], sheets: Sequence[Sheet]) -> None:
        self.marker, self.sheets, self.rounding = marker, sheets, marker.rounding
        self.given = {s: self.rounding.asarray(v) for s, v in given.items()}
        self.exact = {s: Rounding().asarray(v) for s, v in given.items()}
        self.reached: dict[Expr, Interval] = {}  # what is right, once for all who have the same numbers
        self.right: dict[Expr, Interval] = {}
        self.own: dict[Expr, Interval] = {}
        self.targets: dict[Expr, list[Target]] = {}
        self.wrong: dict[Expr, Flags] = {}
        self.unusable: dict[Expr, Flags] = {}
        self.written: dict[Expr, Answer] = {}
        self.numbers = {s: self._remember(s) for s in marker.asked if s in marker.derivation.steps}
        values = {s: n for s, n in self.numbers.items() if not isinstance(s, Count)}
        same = repeated(values, self.right, self.wrong)
        self.repeated = self._freely_repeated(values) if any(f.any() for f in same.values()) else same
        self.made_up = {s: self.wrong[s] & (same[s] | impossible(n, marker.possible.get(s))) for s, n in values.items()}
        self.copied = copied(self.numbers, self.right, self.wrong)
        for flags in self.made_up.values():
            flags[list(self.copied)] = True

    def column(self, symbol: Expr) -> list[Mark]:
        """The marks of everybody for one asked value; what was asked before has been marked."""
        marks = [Mark(symbol, MISSING)] * len(self.sheets)
        if symbol not in self.marker.derivation.steps:
            return marks
        unusable = np.zeros_like(self.wrong[symbol])
        for question, persons in self._questions(symbol):
            group = _Group(self, question, np.array(persons))
            for position, (person, mark) in enumerate(zip(persons, group.marks(), strict=True)):
                marks[person] = mark
                if WRONG in mark.entries:
                    is_wrong = np.reshape([e == WRONG for e in mark.entries], unusable.shape[1:])
                    made_up = self.made_up[symbol][person] if symbol in self.made_up else False
                    unusable[person] = is_wrong & (made_up | group.cheap[position])
        self.unusable[symbol] = unusable
        targets = self.targets[symbol]
        return [replace(mark, target=targets[person]) for person, mark in enumerate(marks)]

    @np.errstate(all="ignore")
    def counted_on(self, symbol: Expr) -> Flags:
        """Who took a count as a multiple of an own wrong one."""
        found = np.zeros_like(self.wrong[symbol])
        for other in self.unusable:
            if isinstance(symbol, Count) and isinstance(other, Count) and other.kind == symbol.kind:
                pairs = (self.numbers[symbol], self.numbers[other], self.right[symbol], self.right[other])
                found |= self.wrong[other] & counted_on(*pairs)
        found[list(self.copied)] = False
        return found

    def _remember(self, symbol: Expr) -> Array:
        """What everybody should have, and what everybody has, as far as later values go on with it; what was given."""
        steps, met = leading_to(self.marker.derivation, [symbol], self.right)
        reach = reached(steps, {**self.given, **{s: self.reached[s] for s in met}}, self.rounding)
        exact = reached(steps, self.exact, Rounding())  # holds the values of all that was met, too
        self.exact[symbol] = exact
        self.reached[symbol] = self.rounding.rounded(reach)
        self.right[symbol] = for_all(self.reached[symbol], len(self.sheets))
        numbers = np.full((len(self.sheets), *self.marker.shape(symbol)), np.nan)
        for person, sheet in enumerate(self.sheets):
            if symbol in sheet:
                numbers[person] = sheet[symbol].numbers
        slack = self.marker.written
        decimals, loose = np.zeros(numbers.shape, np.int64), np.zeros(numbers.shape)
        for person, sheet in enumerate(self.sheets):
            if symbol in sheet:
                decimals[person], loose[person] = sheet[symbol].decimals, sheet[symbol].loose
        allowed = for_all(reach.widened(slack), len(self.sheets))
        self.targets[symbol] = _targets(exact, reach.widened(slack), len(self.sheets))
        right = holds(allowed, Answer(numbers, decimals, loose), self.marker.digits)
        self.written[symbol] = Answer(numbers, decimals, loose)
        self.wrong[symbol] = ~(right | np.isnan(numbers))
        written = self.rounding.unrounded(Interval(numbers, numbers, self.rounding)).widened(slack)
        keep = np.isnan(numbers) | (right & (slack + loose > 0))  # what was carried on has more digits
        self.own[symbol] = Interval(
            np.where(keep, self.right[symbol].low, written.low),
            np.where(keep, self.right[symbol].high, written.high),
            self.rounding,
        )
        return numbers

    @np.errstate(all="ignore")
    def _freely_repeated(self, values: Mapping[Expr, Array]) -> dict[Expr, Flags]:
        """Which wrong entries repeat a number that does not even come of the own earlier ones.

        After a mistake that leads to 0, many values are 0 rightly; they are no reason to doubt the mistake.
        """
        free: dict[Expr, Flags] = {}
        for symbol in values:
            steps, met = leading_to(self.marker.derivation, [symbol], free)
            own = reached(steps, {**self.given, **{s: self.own[s] for s in met}}, self.rounding)
            reach = for_all(own, len(self.sheets)).widened(self.marker.written)
            follows = holds(reach, self.written[symbol], self.marker.digits)
            free[symbol] = self.wrong[symbol] & ~follows
        return repeated(values, self.right, free, in_vectors=False)

    def _questions(self, symbol: Expr) -> Iterable[tuple[Question, list[int]]]:
        """The persons who answered, by what they had answered before."""
        found: dict[Question, list[int]] = {}
        before = list(self.unusable)
        cut: dict[frozenset[Expr], Question] = {}
        for person, sheet in enumerate(self.sheets):
            if symbol in sheet:
                known = frozenset(s for s in before if s in sheet)
                if known not in cut:
                    cut[known] = Question(symbol, *leading_to(self.marker.derivation, [symbol], known))
                found.setdefault(cut[known], []).append(person)
        return found.items()


def _targets(exact: Interval, allowed: Interval, size: int) -> list[Target]:
    """What was expected of each person."""
    if exact.low.ndim == allowed.low.ndim == 2:  # of all the same
        return _targets(for_all(exact, 1), for_all(allowed, 1), 1) * size
    ends = ((exact.low + exact.high) / 2, allowed.low, allowed.high)
    rows = (np.reshape(np.broadcast_to(end, (size, *end.shape[-2:])), (size, -1)).tolist() for end in ends)
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
        self.loose = np.stack([np.broadcast_to(a.loose, a.numbers.shape) for a in answers])
        given = of_persons(everybody.given, persons)
        self.right = {**given, **of_persons({s: everybody.reached[s] for s in question.after}, persons)}
        self.own = {**given, **of_persons({s: everybody.own[s] for s in question.after}, persons)}
        self.wrong = {s: everybody.wrong[s][persons] for s in question.after}
        self.unusable = {s: everybody.unusable[s][persons] for s in question.after}
        self.slipped = np.array([any(w[n].any() for w in self.wrong.values()) for n in range(len(persons))])
        self.counted_on = everybody.counted_on(symbol)[persons]
        self.repeated = everybody.repeated.get(symbol, np.zeros_like(everybody.wrong[symbol]))[persons]

    @cached_property
    def cheap(self) -> Flags:
        """Which entries earn nothing by following through."""
        unit = self.marker.unit
        basis = Basis(self.question, self.own, self.right, self.wrong, self.unusable, self.rounding, unit)
        return basis.cheap(self.numbers.shape)

    def marks(self) -> list[Mark]:
        reach, own = self._reach(self.question.steps, self.right), self._reach(self.question.steps, self.own)
        right = self._is_in(reach)
        slipped = np.broadcast_to(self.slipped[:, None, None], right.shape)
        followed = (self._is_in(own) | self._right_so_far(own)) & slipped & ~right
        follows = self._is_in(own) & slipped & ~self.cheap | self.counted_on
        vague = self._right_so_far(reach) | (self._right_so_far(own) & slipped & ~self.cheap)
        open_ = ~(np.isnan(self.numbers) | right | follows | vague | self.cheap | self.repeated)
        explanations = self._explanations(open_, reach)
        entries = self._entries(right, follows, vague, open_, explanations)
        short = self._rounds_to(reach)
        return [
            self._mark(n, entries[n], explanations.get(n, ()), self._hints(entries[n], followed[n], short[n]))
            for n in range(len(self.persons))
        ]

    def _entries(
        self, right: Flags, follows: Flags, vague: Flags, open_: Flags, explanations: Mapping[int, object]
    ) -> NDArray[np.str_]:
        """The verdict on each entry of each person."""
        explained = np.array([n in explanations for n in range(len(self.persons))])[:, None, None] & open_
        choices = {UNREADABLE: np.isnan(self.numbers), CORRECT: right, FOLLOW_THROUGH: follows, IMPRECISE: vague}
        choices[MISCONCEPTION] = explained
        found: NDArray[np.str_] = np.select(list(choices.values()), list(choices), WRONG)
        return found

    def _hints(self, entries: NDArray[np.str_], followed: Flags, short: Flags) -> tuple[str, ...]:
        is_wrong = entries == WRONG
        if (is_wrong & followed).any():
            return ("trivial",)
        return ("few_digits",) if is_wrong.any() and (short | ~is_wrong).all() else ()

    def _mark(
        self, person: int, verdicts: NDArray[np.str_], explanations: tuple[Explanation, ...], hints: tuple[str, ...]
    ) -> Mark:
        entries = tuple(map(str, verdicts.ravel()))
        if explanations and all(cause.kind in self.marker.accepted for e in explanations for cause in e):
            entries = tuple(CORRECT if e == MISCONCEPTION else e for e in entries)
        return Mark(self.question.symbol, worst(entries), entries, explanations, hints)

    def _reach(self, steps: Any, known: Mapping[Expr, Interval]) -> Interval:
        """What can be written down that comes of these steps."""
        return self._calculated(steps, known).widened(self.marker.written)

    def _calculated(self, steps: Any, known: Mapping[Expr, Interval]) -> Interval:
        return for_all(reached(steps, known, self.rounding), len(self.persons))

    def _is_in(self, reach: Interval) -> Flags:
        return holds(reach, Answer(self.numbers, self.decimals, self.loose), self.marker.digits)

    def _right_so_far(self, reach: Interval) -> Flags:
        """Whether an answer with fewer digits than asked is right as far as it goes."""
        return self._rounds_to(reach) & self._is_significant

    @property
    def _is_significant(self) -> Flags:
        """Whether an answer was written with enough digits to say something."""
        unit = 10.0 ** -self.decimals.astype(float)
        found: Flags = np.abs(self.numbers) >= unit * 10 ** (LEAST_SIGNIFICANT - 1)
        return found

    def _rounds_to(self, reach: Interval) -> Flags:
        """Whether an answer is written with too few digits to say more than that it is not wrong."""
        unit = 10.0 ** -self.decimals.astype(float)
        near = (self.numbers + unit / 2 >= reach.low) & (self.numbers - unit / 2 <= reach.high)
        found: Flags = (self.decimals < self.marker.digits) & near
        return found

    def _explanations(self, wanted: Flags, reach: Interval) -> dict[int, tuple[Explanation, ...]]:
        """For each person the causes that explain the wanted entries equally well.

        An answer with too few digits fits too many causes: it is explained by a plain misconception or not at all.
        """
        exact: Flags = np.asarray(((self.decimals >= self.marker.digits) | ~wanted).all((-1, -2)))
        told = wanted.any((-1, -2)) & np.asarray(exact | (self._is_significant | ~wanted).all((-1, -2)))
        rest = 0.5 * 10.0 ** -self.decimals.astype(float)
        slack = np.where(self.decimals < self.marker.digits, rest, self.marker.written)
        search = Search(self.marker.outcomes, self.question, self.rounding, self.numbers, slack, reach, wanted)
        return search.explanations(told, exact, [(self.own, told), (self.right, self.slipped)])
