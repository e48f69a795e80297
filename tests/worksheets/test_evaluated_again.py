"""The second evaluation of whole sheets: all shipped ones agree, and only what is counted has none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Rational

from solver.expressions import Count
from solver.values import certified, scalar
from worksheets import catalogue
from worksheets.crosscheck import compare
from worksheets.evaluated_again import of
from worksheets.sheet import Task
from worksheets.solving import Solution, solve

TASKS = [(name, task) for name in catalogue.names() for task in catalogue.find(name).tasks.values() if task.asked]


def solution(name: str, task: Task) -> Solution:
    return certified(lambda: solve(catalogue.find(name), task))


@pytest.mark.parametrize(("name", "task"), TASKS, ids=lambda one: one if isinstance(one, str) else one.id)
def test_every_shipped_task_agrees_and_only_counts_are_not_compared(name: str, task: Task) -> None:
    found = list(compare(solution(name, task)))
    assert all(one.agrees for one in found)
    assert {one.why for one in found if one.reference is None} <= {"count"}


def test_another_value_does_not_agree() -> None:
    found = solution("mlp", catalogue.find("mlp").tasks["1.2"])
    symbol = found.asked[0]
    wrong = replace(found.values[symbol], entries=(scalar(Rational(1, 7)), *found.values[symbol].entries[1:]))
    changed = replace(found, values={**found.values, symbol: wrong})
    assert [one.name for one in compare(changed) if not one.agrees] == ["dL/da_2[1]"]


def test_the_reason_says_why_there_is_no_value() -> None:
    found = solution("mlp", catalogue.find("mlp").tasks["3.1"])
    assert {of(found)(symbol).why for symbol in found.asked if isinstance(symbol, Count)} == {"count"}
