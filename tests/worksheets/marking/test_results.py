"""Points of values, parts and submissions."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.worksheets.marking.graded import SHEET, graded, result
from worksheets.marking.grading import GradedTask, OpenPart, Result, Submission, is_label, label_name


class TestPoints:
    def test_of_a_part_are_shared_by_its_answers(self) -> None:
        found = graded("1.1", {"h_1": "(0,5370; -0,3799)", "y_1": "0,7139"})
        assert [a.of for a in found.values()] == [Fraction(3, 4), Fraction(3, 4)]
        assert [a.part for a in found.values()] == ["b", "b"]

    def test_of_a_vector_are_shared_by_its_entries(self) -> None:
        found = graded("1.1", {"h_1": "(0,5370; 0,3799)"})["h_1"]
        assert found.points == Fraction(3, 4) * Fraction(3, 4)  # one entry right, one a known mistake

    def test_of_a_whole_submission_count_what_is_missing(self) -> None:
        found = result("1.1", {"h_1": "(0,5370; -0,3799)"}, is_partial=False)
        assert (found.points, found.of, found.is_right) == (Fraction(3, 4), Fraction(7), False)
        assert [a.mark.verdict for a in found.tasks[0].answers].count("missing") == 5

    def test_of_a_partial_one_count_what_was_answered(self) -> None:
        found = result("1.1", {"h_1": "(0,5370; -0,3799)"})
        assert (found.of, found.is_right) == (Fraction(3, 4), True)

    def test_an_empty_answer_is_missing(self) -> None:
        assert graded("1.1", {"h_1": " "})["h_1"].mark.verdict == "missing"


@pytest.mark.parametrize(
    ("name", "is_part"), [("(e)", True), (" (ab) ", True), ("()", True), ("h_1", False), ("e", False)]
)
def test_a_letter_in_brackets_means_a_part(name: str, is_part: bool) -> None:
    assert is_label(name) is is_part
    assert is_label(label_name("e"))


def test_what_is_not_marked_yet_is_no_loss() -> None:
    part = OpenPart("e", "explanation", Fraction(2))
    task = GradedTask("1.1", (), open=(part,))
    whole = Result(Submission("7", SHEET, {}), (task,))
    assert [whole.points, whole.of, whole.unmarked] == [0, 2, 2]
    assert whole.is_right
    assert not part.is_handed_in
    marked = Result(whole.submission, (replace(task, open=(replace(part, points=Fraction(1)),)),))
    assert [marked.points, marked.unmarked] == [1, 0]
    assert not marked.is_right
