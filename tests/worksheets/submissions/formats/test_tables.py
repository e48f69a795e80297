"""Tables of answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.errors import Problem
from tests.worksheets.submissions.handed_in import SHEET, file
from worksheets.marking.grading import Submission
from worksheets.submissions.formats.tables import read
from worksheets.submissions.tasks import NUMBERED


def parsed(folder: Path, text: str) -> list[Submission]:
    return list(read(file(folder, "a.csv", text), SHEET))


def test_a_row_for_each_answer(tmp_path: Path) -> None:
    (one, other) = parsed(tmp_path, "person;Aufgabe;Größe;Antwort\n7;2.1;f_t;0,5\n8;2.1;f_t;0,6\n7;2.1;i_t;1\n")
    assert (one.person, other.person) == ("7", "8")
    assert {name: given.text for name, given in one.answers["2.1"].items()} == {"f_t": "0,5", "i_t": "1"}
    assert one.answers["2.1"]["i_t"].place.line == 4


def test_a_row_for_each_attempt_at_a_quiz(tmp_path: Path) -> None:
    (one,) = parsed(tmp_path, "ID number;Response 2;Response 1\n7;b;a\n")
    assert [given.text for given in one.answers[NUMBERED].values()] == ["a", "b"]


def test_a_table_without_a_head_is_named(tmp_path: Path) -> None:
    with pytest.raises(Problem):
        parsed(tmp_path, "a;b\n1;2\n")
