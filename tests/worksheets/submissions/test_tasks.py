"""Which task an answer belongs to."""

from __future__ import annotations

import pytest

from solver.errors import Problem
from tests.worksheets.submissions.handed_in import SHEET
from worksheets.marking.grading import Given, Submission
from worksheets.submissions.tasks import NUMBERED, task_named, with_tasks_named


@pytest.mark.parametrize(
    "text",
    ["1.1", " Aufgabe 1.1 ", "Task 1.1:", "Nr. 1.1", "01. Jan", "1. Januar", "Jan 1", "2026-01-01", "01.01.2026"],
)
def test_however_it_is_called(text: str) -> None:
    assert task_named(text, ["1.1", "1.2"]) == "1.1"


@pytest.mark.parametrize("text", ["", "1.3", "Aufgabe", "1", "11"])
def test_what_names_none(text: str) -> None:
    assert task_named(text, ["1.1", "1.2"]) is None


def submission(answers: dict[str, dict[str, str]]) -> Submission:
    return Submission("7", SHEET, {t: {n: Given(text) for n, text in own.items()} for t, own in answers.items()})


def test_a_part_may_stand_behind_its_task() -> None:
    found = with_tasks_named(submission({"1.1 (a)": {"": "0"}, "Aufgabe 2.1": {"f_t": "1"}}), [])
    assert {task: list(own) for task, own in found.answers.items()} == {"1.1": ["(a)"], "2.1": ["f_t"]}


def test_what_belongs_to_none_is_a_remark_while_something_does() -> None:
    found = with_tasks_named(submission({"9.9": {"x": "1"}, "2.1": {"f_t": "1"}}), [])
    assert [remark.code for remark in found.remarks] == ["unknown_task"]
    with pytest.raises(Problem, match="unknown_task"):
        with_tasks_named(submission({"9.9": {"x": "1"}}), [])


def test_answers_by_number_are_those_of_the_sheet_in_order() -> None:
    asked = len(SHEET.tasks["2.1"].asked)
    found = with_tasks_named(submission({NUMBERED: {str(n): str(n) for n in range(asked)}}), ["2.1"])
    assert [given.text for given in found.answers["2.1"].values()] == [str(n) for n in range(asked)]
    with pytest.raises(Problem, match="quiz_count"):
        with_tasks_named(submission({NUMBERED: {"1": "1"}}), ["2.1"])
