"""What certified variants promise: the marker names the cause that was planted, and no other.

``python -m benchmarks.self_test`` does the same for many more variants.
"""

from __future__ import annotations

from functools import cache

import pytest

from tests.worksheets.variants.batches import issued_keys, prepared
from worksheets.marking.grading import marker, numbers
from worksheets.marking.marker import Marker
from worksheets.marking.self_test import self_test
from worksheets.variants.keys import applied

VARIANTS = 20
TASKS = ("1.1", "1.2", "2.1")


@cache
def judge(task: str) -> Marker:
    sheet = prepared(task).sheet
    return marker(sheet, sheet.tasks[task])


def not_alone(task: str, count: int) -> tuple[int, list[str]]:
    """How many answers were fabricated, and those whose planted cause was not the only one named."""
    tried, found = 0, []
    for number, key in enumerate(issued_keys(task, count)):
        variant = applied(prepared(task).sheet, key, changed=True).tasks[task]
        outcomes = self_test(judge(task), numbers(variant))
        tried += len(outcomes)
        found += [
            f"{number}: {o.trial.symbol} {o.trial.planted}: {o.mark}" for o in outcomes if not (o.passed and o.alone)
        ]
    return tried, found


@pytest.mark.parametrize("task", TASKS)
def test_the_planted_cause_alone_is_named(task: str) -> None:
    tried, found = not_alone(task, VARIANTS)
    assert tried > 30 * VARIANTS
    assert found == []
