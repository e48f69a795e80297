"""Answers as one types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.worksheets.submissions.handed_in import SHEET, file
from worksheets.marking.grading import Submission
from worksheets.submissions.formats.plain_text import read


def parsed(folder: Path, text: str) -> Submission:
    (found,) = read(file(folder, "a.txt", text), SHEET)
    return found


@pytest.mark.parametrize("heading", ["Aufgabe 2.1", "2.1", "## Task 2.1:", "**2.1**"])
def test_a_task_has_a_line_of_its_own(heading: str, tmp_path: Path) -> None:
    found = parsed(tmp_path, f"{heading}\nf_t = 0,6682\ni_t: 0,6792\n")
    assert {name: given.text for name, given in found.answers["2.1"].items()} == {"f_t": "0,6682", "i_t": "0,6792"}


def test_the_person_is_said_above(tmp_path: Path) -> None:
    assert parsed(tmp_path, "Matrikelnummer: 0012345\n2.1\nf_t = 1\n").person == "0012345"


def test_an_answer_twice_and_one_without_a_task_are_remarks_with_their_lines(tmp_path: Path) -> None:
    found = parsed(tmp_path, "h_1 = 3\n2.1\nf_t = 1\nf_t = 2\n")
    assert found.answers["2.1"]["f_t"].text == "1"
    assert [(r.code, r.place.line) for r in found.remarks] == [("answer_without_task", 1), ("answered_twice", 4)]
