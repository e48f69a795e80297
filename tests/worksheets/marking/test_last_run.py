"""What an earlier run found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from solver.errors import Problem
from worksheets.catalogue import find
from worksheets.marking.grading import Given, Result, Submission, grade
from worksheets.marking.last_run import Change, LastRun, changes, read

ITEMS: dict[str, Any] = {"f_t": {"points": 1.5}, "i_t": {"points": 0, "decision": "x", "text": "0,7"}}
OPEN: dict[str, Any] = {"(c)": {"points": None}}
MARKS = {"persons": [{"person": 7, "tasks": {"2.1": {"answers": ITEMS, "open": OPEN}}}]}


@pytest.mark.parametrize("layout", [None, 2])
def test_points_and_what_decisions_were_made_on(layout: int | None, tmp_path: Path) -> None:
    file = tmp_path / "marks.json"
    assert read(file) is None
    file.write_text(json.dumps(MARKS, indent=layout))
    assert read(file) == LastRun(
        {("7", "2.1", "f_t"): 1.5, ("7", "2.1", "i_t"): 0.0, ("7", "2.1", "(c)"): None}, {("7", "2.1", "i_t"): "0,7"}
    )


UNENDING = [json.dumps(MARKS).replace("1.5", number) for number in ("NaN", "-Infinity", "1e400", "9" * 400, "9" * 5000)]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"persons": [{}]}', '{"persons": 3}', "[" * 100_000, *UNENDING])
def test_another_file_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "marks.json"
    file.write_text(text)
    with pytest.raises(Problem, match="no_marks_file"):
        read(file)


def graded(answer: str) -> list[Result]:
    sheet = find("blatt4")
    return grade([Submission("7", sheet, {"2.1": {"f_t": Given(answer)}}, is_partial=True)], ["2.1"])


def test_only_other_points_are_a_change() -> None:
    (item,) = graded("0.6682")[0].tasks[0].answers
    earned = float(item.points)
    before = LastRun({("7", "2.1", "f_t"): earned + 1e-12, ("8", "2.1", "f_t"): 1.0})
    assert changes(before, graded("0.6682")) == [Change("8", "2.1", "f_t", 1.0, None)]
    (change, _) = changes(before, graded("0.1"))
    assert change.before == pytest.approx(earned)
    assert change.now == 0
