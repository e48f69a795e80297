"""From a sheet, or from certified draws, to questions for a learning platform.

What counts as right and where mistakes lead is computed as the marker computes it (``worksheets.marking.marker``), for
all variants at once; a mistake is one that the marker itself finds in the answer of a person who made it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import ceil, floor, isfinite

import numpy as np
from sympy import Expr

from solver import notation
from solver.answers.choices import words_for
from solver.errors import Place, placed
from solver.expressions import Count
from solver.intervals import Interval, Rounding
from solver.questions import Question, questions, reachable
from solver.symbols import Closed
from solver.values import SCALAR, certified
from worksheets.catalogue import find
from worksheets.marking import grading
from worksheets.marking.explaining import for_all
from worksheets.marking.following import NEAR as NEAR_ENDS
from worksheets.marking.marker import LEAST_SIGNIFICANT, Marker
from worksheets.marking.marks import Explanation
from worksheets.quiz.mistakes import Asking, Explaining, Leading
from worksheets.quiz.model import Asked, Bank, Entry, Mistake, Quiz, Span, Value, Variant
from worksheets.sheet import Part, Sheet, Task
from worksheets.solving import Solution, chosen, solved
from worksheets.variants import issuing, keys
from worksheets.variants.issuing import Order
from worksheets.variants.keys import Key
from worksheets.verdicts import CORRECT, MISCONCEPTION

NEAR = 1e-7
"""A number this near to a multiple of the unit, in units, counts as one."""
MARGIN = 1e-11
"""Ends that are computed are off by rounding errors; a platform reads decimals and compares exactly."""


@dataclass(frozen=True)
class _Numbered:
    """A sheet with one choice of numbers, and its solutions."""

    number: str
    sheet: Sheet
    solutions: tuple[Solution, ...]


def of_sheet(order: Order) -> Bank:
    """The questions of a sheet with its own numbers. Raises ``Problem``."""
    sheet = find(order.sheet)
    with placed(Place(sheet.file)):
        return certified(partial(_of_sheet, sheet, order))


def _of_sheet(sheet: Sheet, order: Order) -> Bank:
    tasks = [t.id for t in chosen(sheet, order.tasks) if t.asked or order.tasks]
    numbered = _Numbered("", sheet, tuple(solved(sheet, tasks)))
    return _bank(sheet, order, tasks, [numbered])


def of_variants(order: Order, issued: Sequence[Key]) -> Bank:
    """The questions of certified variants. Raises ``Problem``."""
    made = issuing.prepared(order)
    with placed(Place(made.sheet.file)):
        return certified(partial(_of_variants, made, issued))


def _of_variants(made: issuing.Prepared, issued: Sequence[Key]) -> Bank:
    numbered = [_Numbered(key.person.number, *_solved(made, key)) for key in issued]
    return _bank(made.sheet, made.order, made.tasks, numbered)


def _solved(made: issuing.Prepared, key: Key) -> tuple[Sheet, tuple[Solution, ...]]:
    sheet, solutions = issuing.solved(made, key)
    return sheet, tuple(solutions)


def _bank(sheet: Sheet, order: Order, tasks: Sequence[str], numbered: Sequence[_Numbered]) -> Bank:
    language, digits = order.language or sheet.language, numbered[0].sheet.digits
    return Bank(sheet, language, digits, tuple(_quiz(name, numbered) for name in tasks))


def _quiz(name: str, numbered: Sequence[_Numbered]) -> Quiz:
    """One task in all variants. What has the same numbers everywhere is asked once."""
    sheet = numbered[0].sheet
    task = sheet.tasks[name]
    marker = grading.marker(sheet, task)
    solutions = [next(s for s in one.solutions if s.task.id == name) for one in numbered]
    if all(s.task.given == task.given and s.task.sizes == task.sizes for s in solutions):
        numbered, solutions = numbered[:1], solutions[:1]
    found = _Values(marker, solutions).all()
    variants = (
        Variant(one.number, one.sheet, solution, values)
        for one, solution, values in zip(numbered, solutions, found, strict=True)
    )
    is_open = {part.label: all(isinstance(a.symbol, Closed) for a in part.asked) for part in task.parts}
    opened = tuple(part for part in task.parts if is_open[part.label] and part.points)
    return Quiz(task, tuple(_asked(marker, task)), opened, tuple(variants), marker.digits)


def _asked(marker: Marker, task: Task) -> Iterator[Asked]:
    """What is asked for, in the part that asks for it first."""
    cut = {question.symbol: question for question in questions(marker.derivation, marker.asked)}
    seen: set[Expr] = set()
    for part in task.parts:
        for symbol in (a.symbol for a in part.asked):
            if symbol in cut and symbol not in seen:
                seen.add(symbol)
                words = words_for(marker.derivation.steps[symbol].rule, task.vocab, task.first)
                yield _one_asked(marker, part, cut[symbol], words)


def _one_asked(marker: Marker, part: Part, question: Question, words: Mapping[str, int]) -> Asked:
    symbol = question.symbol
    shape, ends = marker.shape(symbol), marker.possible.get(symbol)
    return Asked(
        symbol,
        notation.write(symbol),
        part.label,
        shape,
        _points(part, marker),
        question,
        tuple(map(_inside, _spans(ends))) if ends is not None else None,
        isinstance(symbol, Count),
        words if shape == SCALAR else {},
    )


def _points(part: Part, marker: Marker) -> Fraction:
    """What a value of a part is worth, as it is marked (``worksheets.marking.grading``)."""
    count = len([a for a in part.asked if a.symbol in marker.asked or isinstance(a.symbol, Closed)])
    return Fraction(str(part.points)) / count if part.points else Fraction(1)


class _Values:
    """The asked values of one task in all variants, computed together."""

    def __init__(self, marker: Marker, solutions: Sequence[Solution]) -> None:
        self.marker, self.solutions, self.size = marker, solutions, len(solutions)
        self.questions = questions(marker.derivation, marker.asked)
        numbers = [grading.numbers(solution.task) for solution in solutions]
        self.given = {symbol: np.stack([n[symbol] for n in numbers]) for symbol in (numbers[0] if numbers else ())}
        self.right: dict[Expr, Interval] = {}
        self.exact: dict[Expr, Interval] = {}

    @np.errstate(all="ignore")
    def all(self) -> list[dict[str, Value]]:
        """The values of each variant by name."""
        found: list[dict[str, Value]] = [{} for _ in self.solutions]
        for question in self.questions:
            name = notation.write(question.symbol)
            near = reachable(question.steps, self._known(self.right, self.marker.rounding), self.marker.rounding)
            exact = reachable(question.steps, self._known(self.exact, Rounding()), Rounding())
            reach = for_all(near[question.symbol], self.size)
            self.right[question.symbol] = self.marker.rounding.rounded(reach)
            self.exact[question.symbol] = for_all(exact[question.symbol], self.size)
            allowed = reach.widened(self.marker.written)
            mistakes = self._mistakes(Asking(self.marker, question, near, exact, self.size))
            for row, solution in enumerate(self.solutions):
                entries = self._entries(solution, question.symbol, allowed[row])
                found[row][name] = Value(entries, tuple(mistakes[row]))
        return found

    def _known(self, before: Mapping[Expr, Interval], rounding: Rounding) -> dict[Expr, Interval]:
        given = {symbol: for_all(rounding.asarray(numbers), self.size) for symbol, numbers in self.given.items()}
        return {**given, **before}

    def _entries(self, solution: Solution, symbol: Expr, allowed: Interval) -> tuple[Entry, ...]:
        digits = self.marker.digits
        written = [keys.decimal_text(entry, digits) for entry in solution.value(symbol).entries]
        return tuple(
            Entry(text, _with_longer(span, digits), tuple(_short(span, digits)))
            for text, span in zip(written, _spans(allowed), strict=True)
        )

    def _mistakes(self, asking: Asking) -> list[list[Mistake]]:
        """For each variant the mistakes that the marker names, with the answers that they explain."""
        found: list[list[Mistake]] = [[] for _ in self.solutions]
        explaining = Explaining(asking.leading())
        for one in explaining.found:
            for row, named in enumerate(explaining.of(one)):
                if named:
                    found[row].append(self._mistake(one, row, named))
        return [list(dict.fromkeys(mistakes)) for mistakes in found]

    def _is_accepted(self, named: tuple[Explanation, ...]) -> bool:
        """Whether all of it is another convention rather than a mistake."""
        return all(cause.kind in self.marker.accepted for one in named for cause in one)

    def _mistake(self, one: Leading, row: int, named: tuple[Explanation, ...]) -> Mistake:
        digits = self.marker.digits
        spans = zip(_spans(one.reached[row]), one.wanted[row].ravel().tolist(), strict=True)
        return Mistake(
            named,
            tuple(Span(span.low - MARGIN, span.high + MARGIN) if wrong else None for span, wrong in spans),
            tuple(f"{number:.{digits}f}" for number in one.answer[row].ravel().tolist()),
            CORRECT if self._is_accepted(named) else MISCONCEPTION,
            one.outcome,
        )


def _spans(interval: Interval) -> list[Span]:
    """The ends of each entry, row by row."""
    ends = zip(interval.low.ravel().tolist(), interval.high.ravel().tolist(), strict=True)
    return [Span(low, high) for low, high in ends]


def _inside(span: Span) -> Span:
    """Between the ends of what is possible, which are known but for a small part of them."""
    low, high = (NEAR_ENDS * abs(end) if isfinite(end) else 0.0 for end in (span.low, span.high))
    return Span(span.low + low, span.high - high)


def _with_longer(span: Span, digits: int) -> Span:
    """What is right, and with it what is right once it is rounded to the digits asked for."""
    unit = 10.0**-digits
    first, last = ceil(span.low / unit - NEAR), floor(span.high / unit + NEAR)
    if first > last:
        return Span(span.low - MARGIN, span.high + MARGIN)
    return Span(min(span.low - MARGIN, (first - 0.5) * unit), max(span.high + MARGIN, (last + 0.5) * unit))


def _short(span: Span, digits: int) -> Iterator[str]:
    """The numbers with fewer digits than asked, but enough to say something, that are right as far as they go."""
    right, seen = _with_longer(span, digits), set[float]()
    for decimals in range(digits - 1, -1, -1):
        unit = 10.0**-decimals
        for count in range(ceil(span.low / unit - 0.5), floor(span.high / unit + 0.5) + 1):
            number = round(count * unit, decimals)
            if abs(count) >= 10 ** (LEAST_SIGNIFICANT - 1) and number not in right and number not in seen:
                seen.add(number)
                yield f"{number:.{decimals}f}"
