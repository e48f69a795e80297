"""Where known mistakes lead in many variants at once, and which of them the marker names there."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from solver.intervals import Interval, Rounding
from solver.misconceptions import FREQUENT, Outcome
from solver.questions import questions, results
from tests.worksheets.marking.answers import given, marker
from worksheets.quiz.mistakes import Asking, Explaining, Leading


@cache
def asking() -> Asking:
    """The first question of a task, in two variants: with the sheet's numbers, and with all of them halved."""
    one = marker("blatt4", "1.1")
    question = questions(one.derivation, one.asked)[0]
    numbers = {symbol: np.stack([value, value / 2]) for symbol, value in given("blatt4", "1.1").items()}
    near, exact = (
        results(question.steps, {s: rounding.asarray(v) for s, v in numbers.items()}, rounding)
        for rounding in (one.rounding, Rounding())
    )
    return Asking(one, question, near, exact, 2)


@cache
def leading() -> tuple[Leading, ...]:
    return tuple(asking().leading())


def of_kind(kind: str) -> Leading:
    return next(one for one in leading() if one.outcome.kind == kind)


def test_a_mistake_leads_to_what_a_person_writes_who_calculates_exactly() -> None:
    """The sheet's numbers give W x + b = (0.6; −0.4) before the tanh."""
    found = of_kind("activation_left_out")
    assert found.answer[0].ravel().tolist() == [0.6, -0.4]
    assert found.told.tolist() == [True, True]
    assert found.wanted[0].all()
    assert ((found.reached.low <= found.answer) & (found.answer <= found.reached.high)).all()


def test_entries_that_stay_right_are_not_wanted() -> None:
    found = of_kind("matrix_transposed")
    assert found.wanted[0].ravel().tolist() == [False, True]


def test_proven_mistakes_come_first_and_of_these_the_frequent_ones() -> None:
    assert [one.is_proven for one in leading()] == sorted((one.is_proven for one in leading()), reverse=True)
    often = [one.outcome.kind in FREQUENT for one in leading() if one.is_proven]
    assert often == sorted(often, reverse=True)


def test_the_answer_of_a_mistake_is_explained_by_it() -> None:
    explaining = Explaining(leading())
    for kind in ("bias_left_out", "activation_left_out"):
        for row in explaining.of(of_kind(kind)):
            assert [[cause.kind for cause in one] for one in row] == [[kind]]


def lead(name: str, low: float, high: float, is_proven: bool = True, told: bool = True, entry: float = 1.0) -> Leading:
    """A mistake of this name that leads from ``low`` to ``high`` in the first of two entries."""
    ends = Interval(np.array([[[low], [entry]]]), np.array([[[high], [entry]]]), Rounding())
    answer = np.array([[[(low + high) / 2], [1.0]]])
    wanted = np.array([[[True], [False]]])
    return Leading(outcome(name), ends, answer, wanted, np.array([told]), is_proven)


def outcome(name: str) -> Outcome:
    one = of_kind("bias_left_out").outcome
    slip = one.slips[0]
    return replace(one, slips=(replace(slip, kind=name),))


@pytest.mark.parametrize(
    ("low", "high", "facts", "is_named"),
    [
        (0.9, 1.2, {}, True),
        (3, 4, {}, False),
        (0.9, 1.2, {"is_proven": False}, False),
        (0.9, 1.2, {"told": False}, False),
        (0.9, 1.2, {"entry": 5.0}, False),
    ],
    ids=["there too", "elsewhere", "not proven", "not told", "not all entries"],
)
def test_the_proven_ones_that_explain_most_are_named(
    low: float, high: float, facts: dict[str, Any], is_named: bool
) -> None:
    own, other = lead("own", 0.95, 1.05), lead("other", low, high, **facts)
    (named,) = Explaining([own, other]).of(own)
    assert [cause.kind for one in named for cause in one] == ["own", *(["other"] if is_named else [])]


def test_one_that_is_not_told_is_not_named() -> None:
    own = lead("own", 0.95, 1.05, told=False)
    assert Explaining([own]).of(own) == [()]
