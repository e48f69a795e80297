"""Which task is meant, and answers that are known by their number alone."""

from __future__ import annotations

import pytest

from solver.errors import Problem
from worksheets.catalogue import find
from worksheets.marking.grading import Given, Submission
from worksheets.submissions.tasks import NUMBERED, task_named, with_tasks_named

SHEET = find("blatt4")
KNOWN = tuple(SHEET.tasks)


@pytest.mark.parametrize(
    ("text", "task"),
    [("1.1", "1.1"), ("Aufgabe 1.1", "1.1"), ("task 1.1:", "1.1"), ("Nr. 2.1", "2.1"), ("01. Jan", "1.1"),
     ("1. Feb", "1.2"), ("02.01.2026", "2.1"), ("2026-01-02", "2.1"), ("2026-01-02 00:00:00", "2.1"), ("Jan-01", "1.1"),
     ("9.9", None), ("", None), ("01. Foo", None)],
)  # fmt: skip
def test_a_task_is_known_however_it_is_called(text: str, task: str | None) -> None:
    assert task_named(text, KNOWN) == task


def numbered(*texts: str) -> Submission:
    return Submission("1", SHEET, {NUMBERED: {str(n): Given(text) for n, text in enumerate(texts, 1)}})


class TestNumbered:
    def test_one_for_each_value_in_the_order_of_the_sheet(self) -> None:
        found = with_tasks_named(numbered("(1;2)", "3", "(4;5)", "6", "(7;8)", "9"), ["1.1"]).answers
        assert {name: given.text for name, given in found["1.1"].items()} == {
            "h_1": "(1;2)", "y_1": "3", "h_2": "(4;5)", "y_2": "6", "h_3": "(7;8)", "y_3": "9"
        }  # fmt: skip

    def test_one_for_each_entry_and_a_gap_costs_itself_alone(self) -> None:
        found = with_tasks_named(numbered("1", "", "3", "4", "5", "6", "7", "8", "9"), ["1.1"]).answers
        assert (found["1.1"]["h_1"].text, found["1.1"]["y_1"].text) == ("(1; ?)", "3")

    def test_another_count_is_a_problem_that_says_which_there_are(self) -> None:
        with pytest.raises(Problem) as caught:
            with_tasks_named(numbered("1", "2"), ["1.1"])
        assert caught.value.code == "quiz_count"
        assert (caught.value.facts["found"], caught.value.facts["values"], caught.value.facts["entries"]) == (2, 6, 9)


def test_an_unknown_task_is_a_remark_and_leaves_the_rest() -> None:
    one = Submission("1", SHEET, {"9.9": {"y_1": Given("1")}, "1.1 (e)": {"": Given("so")}})
    found = with_tasks_named(one, KNOWN)
    assert [remark.code for remark in found.remarks] == ["unknown_task"]
    assert found.answers["1.1"]["(e)"].text == "so"
