"""Which mistakes are taken for right because their results lie within what rounding can do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from sympy import Expr

from solver.intervals import Interval, Rounding
from solver.misconceptions import ACCEPTED, outcomes
from solver.questions import Question, changed_result, questions, reachable
from worksheets.marking.grading import marker, numbers
from worksheets.marking.marker import Marker
from worksheets.sheet import Sheet, Task

EXACT = Rounding()


@dataclass(frozen=True)
class Sharpness:
    """How far right answers to a question reach to both sides of the exact value, in units of the last digit asked for,
    how many mistakes there are that change it, and which of these are taken for right, with how far they are off."""

    symbol: Expr
    reach: float
    mistakes: int
    taken: tuple[tuple[str, float], ...]


@np.errstate(all="ignore")
def sharpness(sheet: Sheet, task: Task) -> Iterator[Sharpness]:
    """The same for each value that a task asks for, with the sheet's own numbers."""
    judge = marker(sheet, task)
    given = numbers(task)
    near = {symbol: judge.rounding.asarray(value) for symbol, value in given.items()}
    exact = {symbol: EXACT.asarray(value) for symbol, value in given.items()}
    for question in questions(judge.derivation, judge.asked):
        reach = reachable(question.steps, near, judge.rounding)[question.symbol]
        exact |= reachable(question.steps, exact, EXACT)
        near[question.symbol] = judge.rounding.rounded(reach)
        yield _sharpness(judge, question, reach.widened(judge.written), exact)


def _sharpness(judge: Marker, question: Question, allowed: Interval, exact: dict[Expr, Interval]) -> Sharpness:
    right = exact[question.symbol].middle
    reach = np.maximum(allowed.high - right, right - allowed.low).max() / judge.unit
    found = []
    for outcome in outcomes(question, judge.context):
        try:
            value = changed_result(outcome.steps, question, exact, EXACT).middle
        except ValueError:  # the shapes do not fit
            continue
        if outcome.kind not in ACCEPTED and value.shape == right.shape and np.isfinite(value).all():
            answer, off = np.round(value, judge.digits), float(np.abs(value - right).max() / judge.unit)
            if off > 1:  # else both are written with the same digits, or nearly
                found.append((outcome.kind, off, bool(allowed.contains(answer).all())))
    taken = tuple((kind, off) for kind, off, is_right in found if is_right)
    return Sharpness(question.symbol, float(reach), len(found), taken)
