"""Certificates, examined again by routes that share nothing with what made them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np
import pytest

from solver import notation, reference
from solver.evaluation import evaluate
from solver.values import certified, nearest
from tests.worksheets.variants.batches import keys, prepared
from tests.worksheets.variants.paper import MISTAKES, PAPER, Rounds
from worksheets.variants.issuing import solved
from worksheets.variants.keys import Key

TASKS = ("1.1", "1.2", "2.1")
CELLS = {"1.1": "rnn", "1.2": "rnn", "2.1": "lstm"}
MANY = 100
"""Variants of each task; with three tasks that makes three hundred."""


def flat(nested: Any) -> list[str]:
    if not isinstance(nested, list):
        return [nested]
    return [entry for item in nested for entry in flat(item)]


def answers(key: Key, task: str) -> Iterator[tuple[str, list[Decimal]]]:
    for name, nested in key.tasks[task].answers.items():
        yield name, [Decimal(entry) for entry in flat(nested)]


@pytest.mark.parametrize("task", TASKS)
class TestCertifiedVariants:
    def test_are_all_there_and_all_different(self, task: str) -> None:
        found = keys(task, MANY)
        assert len({repr(key.tasks[task].given) for key in found}) == MANY

    def test_have_the_answers_of_the_numpy_reference(self, task: str) -> None:
        for key in keys(task, MANY):
            sheet, (solution,) = solved(prepared(task), key)
            numbers = {notation.write(s): v.nested(nearest) for s, v in sheet.tasks[task].given.items()}
            asked = [name for name, _ in answers(key, task)]
            known = reference.reference_values(CELLS[task], numbers, asked)
            for name, right in answers(key, task):
                assert np.allclose(np.ravel(known[name]), [float(e) for e in right], rtol=0, atol=0.50001e-4), name
            assert solution.task.id == task

    def test_hold_whatever_a_person_rounds(self, task: str) -> None:
        """Rounding to four decimals anywhere stays within the reach; to five it changes four digits by at most one."""
        random = Random(1)
        for key in keys(task, MANY):
            one = key.tasks[task]
            for often in (1.0, 0.5, 0.2, 0.0):
                four = PAPER[task](one.given, Rounds(4, often, random))
                five = PAPER[task](one.given, Rounds(5, often, random))
                for name, right in answers(key, task):
                    reach = one.certificate["reach"][name]
                    for n, entry in enumerate(four[name]):
                        assert reach["low"][n] <= float(entry) <= reach["high"][n], (name, key.person.number)
                    for entry, expected in zip(five[name], right, strict=True):
                        assert abs(Rounds(4)(entry) - expected) <= Decimal("0.0001"), (name, key.person.number)

    def test_show_mistakes_that_are_made_on_paper(self, task: str) -> None:
        """Where a mistake first changes an asked value, this is out of tolerance; of two mistakes it tells which."""
        for key in keys(task, MANY):
            one = key.tasks[task]
            right = PAPER[task](one.given, Rounds(12, 0.0))
            first: dict[tuple[str, tuple[Decimal, ...]], set[str]] = {}
            for mistake in MISTAKES[task]:
                wrong = PAPER[task](one.given, Rounds(12, 0.0), mistake)
                name = next((n for n in right if _differs(wrong[n], right[n])), None)
                if name is None:  # such as W_hh with a state of zero
                    continue
                reach = one.certificate["reach"][name]
                inside = [
                    lo <= float(e) <= hi for e, lo, hi in zip(wrong[name], reach["low"], reach["high"], strict=True)
                ]
                assert not all(inside), (mistake, name, one.given)
                rounded = tuple(Rounds(4)(e) for e in wrong[name])
                first.setdefault((name, rounded), set()).add(mistake)
            assert all(len(mistakes) == 1 for mistakes in first.values()), (first, one.given)

    def test_separate_every_cause_by_the_engine(self, task: str) -> None:
        """Each mistake evaluated with certified balls lies in its interval, and all intervals are disjoint."""
        examination = prepared(task).subjects[task].examination
        for key in keys(task, 10):

            def values() -> Any:
                return solved(prepared(task), key)[1][0].values  # noqa: B023

            right = certified(values)
            for question in examination.questions:
                name = notation.write(question.symbol)
                written = key.tasks[task].certificate["causes"][name]
                intervals = [key.tasks[task].certificate["reach"][name]]
                for cause, entry in zip(examination.causes[question.symbol], written, strict=True):
                    known = dict(right)
                    for step in cause.first.steps:
                        known[step.symbol] = evaluate(step.rule, known)
                    wrong = [nearest(e) for e in known[question.symbol].entries]
                    assert all(lo <= e <= hi for e, lo, hi in zip(wrong, entry["low"], entry["high"], strict=True))
                    if entry["has_effect"]:
                        intervals.append(entry)
                for n, one in enumerate(intervals):
                    for other in intervals[n + 1 :]:
                        same_kind = set(one.get("kinds", "a")) & set(other.get("kinds", "b"))
                        assert _apart(one, other) or same_kind, (name, one, other)


def _differs(one: list[Decimal], other: list[Decimal]) -> bool:
    return any(abs(a - b) > Decimal("1e-9") for a, b in zip(one, other, strict=True))


def _apart(one: dict[str, Any], other: dict[str, Any]) -> bool:
    ends = zip(one["low"], one["high"], other["low"], other["high"], strict=True)
    return any(low > other_high or other_low > high for low, high, other_low, other_high in ends)
