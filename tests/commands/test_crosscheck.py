"""The command that compares a sheet with the NumPy reference."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.crosscheck import Compared, crosscheck
from solver.errors import Problem
from tests.running import sheet_file


def test_a_sheet_agrees_and_a_task_can_be_chosen() -> None:
    whole, one = crosscheck("blatt4", ("1.1", "2.1")), crosscheck("blatt4", ("1.1",))
    assert whole.is_right
    assert 0 < len(one.comparisons) < len(whole.comparisons)


def test_one_difference_is_not_right() -> None:
    found = crosscheck("blatt4", ("1.1",))
    broken = Compared(found.sheet, (*found.comparisons, _Different()))  # type: ignore[arg-type]
    assert not broken.is_right


class _Different:
    agrees = False


def test_a_sheet_of_ones_own_works_by_its_path(tmp_path: Path) -> None:
    assert crosscheck(str(sheet_file(tmp_path))).is_right


def test_an_unknown_task_is_a_problem() -> None:
    with pytest.raises(Problem, match="unknown_task"):
        crosscheck("blatt4", ("9.9",))
