"""Typical exercises of courses, written as the guide says: each can be used as it stands and agrees with a second look.

What a lecturer writes down plainly has to go in: losses, layers, optimisers, probability models, counts.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.values import certified
from tests.running import rechenweg
from worksheets.building import load
from worksheets.crosscheck import compare
from worksheets.solving import solve

FILES = sorted((Path(__file__).parent / "exercises").rglob("*.yaml"))
TASKS = [(path, name) for path in FILES for name in load(path).tasks]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_is_wrong_with_the_sheet(path: Path) -> None:
    result = rechenweg("check", path)
    assert result.exit_code == 0, result.stderr


@pytest.mark.parametrize(("path", "task"), TASKS, ids=lambda one: one.stem if isinstance(one, Path) else one)
def test_every_value_agrees_with_the_second_evaluation(path: Path, task: str) -> None:
    sheet = load(path)
    found = list(compare(certified(lambda: solve(sheet, sheet.tasks[task]))))
    assert found
    assert [one.name for one in found if not one.agrees or (one.reference is None and one.why != "count")] == []
