"""What an answer comes to: the numbers that are marked, or a formula. It does not depend on who wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from sympy import Expr, Integer, Rational

from solver import arrays, functions, notation, values
from solver.answers.asked import behind_name
from solver.answers.choices import in_numbers, words_of
from solver.answers.conventions import GROUPED, Expected
from solver.answers.fitting import turned_to
from solver.answers.numerals import Gap
from solver.answers.reading import Formula, Numbers, Readings, Unreadable
from solver.answers.units import Sized, in_unit
from solver.errors import Problem
from solver.evaluation import evaluate
from solver.expressions import Apply, Count, Times
from solver.functions import Whole
from solver.symbols import Closed
from solver.values import Shape
from solver.wholes import large_wholes
from worksheets.marking.marker import Answer, Marker
from worksheets.sheet import Task

EXACT = 99
"""The decimals of an answer that is no decimal: 1/3, or a calculation with numbers."""

_PREFIXED = re.compile(r"[0-9)]\s?[A-Za-z.]{1,12}(?:\s{1,3}[A-Za-zÀ-ÿ]{1,24}){0,3}\.?\s*$")
"""What may be a prefix behind a number: only then it matters whether a large one is asked."""
Read = Callable[[str, Expected], Readings | Unreadable]


@dataclass(frozen=True)
class Taken:
    """How an answer was read, and what of it is marked: numbers, a formula, or neither where its shape is another than
    is asked for, or where it cannot be read. What is wrong with it has no file yet.
    """

    reading: Readings | Unreadable
    numbers: Answer | None = None
    formula: Expr | None = None
    has_other_shape: bool = False


@dataclass(eq=False)
class Taking:
    """Takes the answers to a task, whose ``marker`` knows their shapes; ``decimal`` is the sheet's decimal sign."""

    marker: Marker
    task: Task
    decimal: str
    read: Read
    _asked: dict[Expr, tuple[Mapping[str, int], str | None]] = field(default_factory=dict)

    @cached_property
    def large(self) -> frozenset[Expr]:
        return large_wholes(self.marker.derivation, self.task.given, self.marker.asked)

    def taken(self, symbol: Expr, text: str) -> Taken:
        """What a text comes to as the answer to an asked value."""
        shape = self.marker.shape(symbol)
        words, unit = self._words_and_unit(symbol)
        sized = in_unit(
            text, unit, isinstance(symbol, Count) or (_PREFIXED.search(text) is not None and symbol in self.large)
        )
        is_whole = isinstance(symbol, Count) or (GROUPED.search(text) is not None and symbol in self.large)
        is_whole = is_whole and not sized.is_prefixed
        named = behind_name(sized.text, notation.write(symbol))
        reading = self.read(in_numbers(named, words), Expected(shape, is_whole, self.decimal))
        if isinstance(reading, Unreadable):
            return Taken(reading)
        reading = reading.for_shape(shape, self.marker.shape)
        content = reading.preferred.content
        if isinstance(content, Formula):
            content = Formula(notation.begun(content.expression, Integer(self.task.first)))
        if isinstance(symbol, Closed):
            return _as_formula(reading, content)
        if isinstance(content, Numbers):
            content = _from_the_largest(content) if self._is_set(symbol) else content
            return _as_numbers(reading, content, shape, sized)
        if not content.is_constant:
            return Taken(reading, formula=content.expression)
        scaled = content.expression if sized.factor == 1 else Times(Integer(sized.factor), content.expression)
        return _calculated(reading, scaled, symbol, shape, text)

    def _is_set(self, symbol: Expr) -> bool:
        """Whether the numbers may stand in any order: eigenvalues."""
        one = self.marker.derivation.steps.get(symbol)
        record = functions.of(one.rule) if one is not None and isinstance(one.rule, Apply) else None
        return isinstance(record, Whole) and record.is_set

    def _words_and_unit(self, symbol: Expr) -> tuple[Mapping[str, int], str | None]:
        if symbol not in self._asked:
            words = words_of(symbol, self.marker.derivation, self.task.vocab, self.task.first)
            self._asked[symbol] = words, self.task.unit_of(symbol)
        return self._asked[symbol]


def _from_the_largest(content: Numbers) -> Numbers:
    """The numbers in the order in which they are computed; what was left open comes last."""
    gaps = [entry for entry in content.entries if isinstance(entry, Gap)]
    numbers = [entry for entry in content.entries if not isinstance(entry, Gap)]
    return replace(content, entries=(*sorted(numbers, key=lambda one: -one.value), *gaps))


def _as_formula(reading: Readings, content: Formula | Numbers) -> Taken:
    """A formula; a number is one, too, if an unlikely one."""
    if isinstance(content, Formula):
        return Taken(reading, formula=content.expression)
    if len(content.stated) == 1:
        number = content.stated[0].value
        return Taken(reading, formula=Rational(int(number.p), int(number.q)))
    return Taken(reading, has_other_shape=True)


def _as_numbers(reading: Readings, content: Numbers, shape: Shape, sized: Sized) -> Taken:
    fits = content.shape == shape or 1 in shape or content.is_flat
    if len(content.entries) != shape[0] * shape[1] or not fits:
        return Taken(reading, has_other_shape=True)
    decimals = [
        EXACT if isinstance(e, Gap) or e.decimals is None else sized.decimals(e.decimals) for e in content.entries
    ]
    entries = [np.nan if isinstance(e, Gap) else sized.nearest(e) for e in content.entries]
    loose = [0.0 if isinstance(e, Gap) else sized.rounding(e.decimals, e.significant) for e in content.entries]
    return Taken(reading, Answer(*(np.reshape(np.array(one), shape) for one in (entries, decimals, loose))))


def _calculated(reading: Readings, expression: Expr, symbol: Expr, shape: Shape, text: str) -> Taken:
    """A calculation with numbers alone: tanh(0.6)."""
    try:
        fitting = turned_to(expression, shape)
        value = values.certified(lambda: evaluate(fitting, {}))
    except (Problem, ValueError) as error:
        problem = error if isinstance(error, Problem) else Problem("answer_shape_mixed")
        problem.facts.setdefault("symbol", notation.write(symbol))
        return Taken(Unreadable(text, problem.kept()))
    if value.shape != shape:
        return Taken(reading, has_other_shape=True)
    numbers = np.array(arrays.array(value))
    return Taken(reading, Answer(numbers, np.full(shape, EXACT)))
