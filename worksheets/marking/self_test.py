"""The marker put to the test: answers that are fabricated with a known cause, marked, and compared with the cause.

For every asked value it makes answers that are right, rounded at every operation, following through from a slip before,
and those of every misconception that shows with these numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Expr

from solver.intervals import Interval, Rounding
from solver.misconceptions import ACCEPTED, Context, proven_outcomes
from solver.misconceptions import Outcome as Made
from solver.questions import Question, changed_result, questions, reachable, reached, result, results
from worksheets.marking.following import impossible
from worksheets.marking.marker import Answer, Marker, Sheet
from worksheets.marking.marks import Mark
from worksheets.verdicts import CORRECT, FOLLOW_THROUGH, MISCONCEPTION

Array = NDArray[np.float64]

Find = Callable[[Question, Context], tuple[Made, ...]]

RIGHT, ROUNDED = "right", "rounded"
SLIP = 0.1234
"""What an early answer is off by, up or down, where later ones shall follow through; no multiple of anything."""
LARGEST_SLIP = 0.5
"""... but by this part of it at most: what follows from many times a value says nothing any more, or is not defined."""


@dataclass(frozen=True)
class Trial:
    """One fabricated answer: the asked value, what was planted, and the verdict that it should get."""

    symbol: Expr
    planted: str
    expected: str
    sheet: Sheet


@dataclass(frozen=True)
class Outcome:
    """A trial and the mark that it got. ``alone`` says whether the planted cause was the only one named."""

    trial: Trial
    mark: Mark
    passed: bool
    alone: bool


def self_test(marker: Marker, given: Mapping[Expr, Array], find: Find = proven_outcomes) -> list[Outcome]:
    """Marks fabricated answers to a task with these numbers. ``given`` are arrays of rows and columns.

    ``find`` finds the mistakes that are planted.
    """
    trials = list(_Fabricator(marker, given, find).trials())
    marked = marker.mark(given, [trial.sheet for trial in trials])
    by_symbol = [{mark.symbol: mark for mark in marks} for marks in marked]
    return [_judged(trial, marks[trial.symbol]) for trial, marks in zip(trials, by_symbol, strict=True)]


def _judged(trial: Trial, mark: Mark) -> Outcome:
    kinds = [tuple(cause.kind for cause in explanation) for explanation in mark.explanations]
    named = trial.expected != MISCONCEPTION or (trial.planted,) in kinds
    alone = len({k for k in kinds if k != (trial.planted,)}) == 0
    return Outcome(trial, mark, mark.verdict == trial.expected and named, alone)


class _Fabricator:
    """Makes the answers of persons who calculate exactly, but for one thing."""

    def __init__(self, marker: Marker, given: Mapping[Expr, Array], find: Find) -> None:
        self.marker, self.exact, self.find = marker, Rounding(), find
        self.given = {symbol: self.exact.asarray(numbers) for symbol, numbers in given.items()}
        self.plain = {symbol: np.asarray(numbers, dtype=float) for symbol, numbers in given.items()}
        self.questions = questions(marker.derivation, marker.asked)
        self.right: dict[Expr, Array] = {}
        self.reach: dict[Expr, Interval] = {}
        for question in self.questions:
            self.right[question.symbol] = self._answer(question, self._known(self.right)).middle
            self.reach[question.symbol] = self._reach(question)

    def trials(self) -> Iterator[Trial]:
        for question in self.questions:
            yield Trial(question.symbol, RIGHT, CORRECT, self._sheet({}))
            yield Trial(question.symbol, ROUNDED, CORRECT, self._rounded())
            yield from self._slipped(question)
            yield from self._mistaken(question)

    def _slipped(self, question: Question) -> Iterator[Trial]:
        for early in question.after:
            values = max(
                filter(_is_defined, map(self._following, self._slips(early))),
                key=lambda v: float(np.abs(v[question.symbol] - self.right[question.symbol]).max()),
                default=self.right,
            )
            if not self._is_right(question.symbol, values[question.symbol]).any():
                yield Trial(question.symbol, FOLLOW_THROUGH, FOLLOW_THROUGH, self._sheet(values))

    def _slips(self, early: Expr) -> Iterator[dict[Expr, Array]]:
        """An earlier answer that is off, up, down or towards zero, as far as it can come of a calculation then."""
        right, reach = self.right[early], self.marker.possible.get(early)
        size = np.where(right == 0, SLIP, np.minimum(SLIP, LARGEST_SLIP * np.abs(right)))
        for slip in (size, -size, -size * np.sign(right)):
            value = np.round(right + slip, self.marker.digits)
            if not impossible(value, reach).any():
                yield {early: value}

    def _mistaken(self, question: Question) -> Iterator[Trial]:
        rounding = self.marker.rounding
        near = reachable(question.steps, self._known(self.right, rounding), rounding)
        exact = results(question.steps, self._known(self.right), self.exact)
        for outcome in self.marker.outcomes(question, self.find):
            reached = changed_result(outcome.steps, question, near, rounding)
            if reached.shape != near[question.symbol].shape:
                continue  # it is refused when it is read
            wider = reached.widened(2 * self.marker.written)
            if not np.isfinite(reached.width).all() or wider.meets(near[question.symbol]).all():
                continue
            value = changed_result(outcome.steps, question, exact, self.exact).middle
            if self._is_right(question.symbol, value).all():
                continue
            expected = CORRECT if outcome.kind in ACCEPTED else MISCONCEPTION
            yield Trial(question.symbol, outcome.kind, expected, self._sheet(self._following({question.symbol: value})))

    def _following(self, slips: Mapping[Expr, Array]) -> dict[Expr, Array]:
        """The answers of a person who gave ``slips`` and calculated everything after them rightly."""
        values: dict[Expr, Array] = {}
        for question in self.questions:
            symbol = question.symbol
            values[symbol] = slips[symbol] if symbol in slips else self._answer(question, self._known(values)).middle
        return values

    def _rounded(self) -> Sheet:
        """The answers of a person who rounds the result of every operation, to as many digits as the sheet says."""
        digits = self.marker.working or self.marker.digits
        known: dict[Expr, Any] = {s: numbers.view(_Rounded).to(digits) for s, numbers in self.plain.items()}
        for question in self.questions:
            value = np.asarray(result(question.steps, known, np), dtype=float)
            known[question.symbol] = np.round(value, digits).view(_Rounded).to(digits)
        return self._sheet({q.symbol: np.asarray(known[q.symbol]) for q in self.questions})

    def _sheet(self, changed: Mapping[Expr, Array]) -> Sheet:
        digits = self.marker.digits
        answers = {**self.right, **changed}
        return {
            symbol: Answer(np.round(numbers, digits), np.full(numbers.shape, digits))
            for symbol, numbers in answers.items()
        }

    def _known(self, values: Mapping[Expr, Array], rounding: Rounding | None = None) -> dict[Expr, Interval]:
        if rounding is None:
            return {**self.given, **{s: self.exact.asarray(v) for s, v in values.items()}}
        written = {s: rounding.rounded(rounding.asarray(v)) for s, v in values.items()}
        return {**{s: rounding.asarray(v) for s, v in self.plain.items()}, **written}

    def _reach(self, question: Question) -> Interval:
        """What persons can carry on of a question who round from the given numbers on, in all that leads to it."""
        rounding = self.marker.rounding
        given = {symbol: rounding.asarray(numbers) for symbol, numbers in self.plain.items()}
        reach: Interval = rounding.rounded(reached(question.steps, {**given, **self.reach}, rounding))
        return reach

    def _is_right(self, symbol: Expr, values: Array) -> NDArray[np.bool_]:
        """Which entries are right whatever they come of: an early slip may weigh less than rounding all the way."""
        found: NDArray[np.bool_] = (
            self.reach[symbol].widened(self.marker.written).contains(np.round(values, self.marker.digits))
        )
        return found

    def _answer(self, question: Question, known: Mapping[Expr, Interval]) -> Interval:
        value: Interval = result(question.steps, known, self.exact)
        return value


def _is_defined(values: Mapping[Expr, Array]) -> bool:
    """Whether somebody can go on to the end: after a slip the root of a negative number may come."""
    return all(bool(np.isfinite(numbers).all()) for numbers in values.values())


class _Rounded(np.ndarray[Any, Any]):
    """An array that rounds whatever is computed from it."""

    def __array_finalize__(self, origin: Any) -> None:
        self.digits = getattr(origin, "digits", 0)

    def to(self, digits: int) -> _Rounded:
        self.digits = digits
        return self

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        out = kwargs.pop("out", None)
        plain = [np.asarray(i) if isinstance(i, _Rounded) else i for i in inputs]
        found = getattr(ufunc, method)(*plain, **kwargs)
        if not isinstance(found, np.ndarray) or found.dtype == bool:
            return found
        rounded = np.round(found, self.digits).view(_Rounded).to(self.digits)
        if out:
            np.asarray(out[0])[...] = rounded
        return out[0] if out else rounded
