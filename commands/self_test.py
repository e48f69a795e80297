"""``rechenweg verify --self-test``: the marker, tried on answers that it fabricates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from solver import notation
from templates.messages import word
from worksheets.marking import self_test as fabricated
from worksheets.marking.grading import marker, numbers
from worksheets.sheet import Sheet


@dataclass(frozen=True)
class Tested:
    """A line for each task, and one for each answer that was marked otherwise than planned."""

    lines: tuple[str, ...]
    is_right: bool


def self_test(sheet: Sheet, tasks: Iterable[str], language: str) -> Tested:
    """Marks fabricated answers to the named tasks, of which it is known what is wrong with them."""
    found: list[str] = []
    passed = True
    for task in map(sheet.tasks.__getitem__, tasks):
        if not task.asked:
            continue
        outcomes = fabricated.self_test(marker(sheet, task), numbers(task))
        facts = {
            "count": len(outcomes),
            "passed": sum(o.passed for o in outcomes),
            "alone": sum(o.alone for o in outcomes),
        }
        found.append(word("self_test_heading", language).format(task=task.id, **facts))
        for outcome in outcomes:
            if not outcome.passed:
                passed = False
                trial = outcome.trial
                facts_ = {"planted": trial.planted, "expected": trial.expected, "found": outcome.mark.verdict}
                found.append(word("self_test_failed", language).format(symbol=notation.write(trial.symbol), **facts_))
    return Tested(tuple(found), passed)
