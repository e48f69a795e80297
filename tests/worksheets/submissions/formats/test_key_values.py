"""YAML and JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.errors import Problem
from tests.worksheets.submissions.handed_in import SHEET, file
from worksheets.marking.grading import Submission
from worksheets.submissions.formats.key_values import read


def parsed(folder: Path, text: str) -> Submission:
    (found,) = read(file(folder, "a.yaml", text), SHEET)
    return found


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0,5", "0,5"),
        ("[0.5, -0.3]", "(0.5; -0.3)"),
        ("[[1, 2], [3, 4]]", "[[1; 2], [3; 4]]"),
        ('""', ""),
    ],
)
def test_a_value_is_read_as_one_types_it(value: str, text: str, tmp_path: Path) -> None:
    found = parsed(tmp_path, f"'2.1':\n  f_t: {value}\n")
    assert found.answers["2.1"]["f_t"].text == text
    assert found.answers["2.1"]["f_t"].place.line == 2


def test_a_person_may_stand_above(tmp_path: Path) -> None:
    found = parsed(tmp_path, "matrikelnummer: '0012'\nname: A\nanswers: {'2.1': {f_t: 1}}\n")
    assert (found.person, found.name, list(found.answers)) == ("0012", "A", ["2.1"])


@pytest.mark.parametrize("key", ["tasks", "aufgaben", "antworten"])
def test_the_tasks_may_stand_under_a_heading(key: str, tmp_path: Path) -> None:
    assert parsed(tmp_path, f"{key}: {{'2.1': {{f_t: 1}}}}\n").answers["2.1"]["f_t"].text == "1"


def test_an_entry_that_cannot_be_used_costs_itself_alone(tmp_path: Path) -> None:
    found = parsed(tmp_path, "'2.1': {f_t: {a: 1}, i_t: 1}\n'1.1': 3\n")
    assert list(found.answers["2.1"]) == ["i_t"]
    assert [remark.code for remark in found.remarks] == ["answer_expected", "answers_expected"]


@pytest.mark.parametrize("text", ["- a\n", "'1.1': 3\n"])
def test_a_file_without_answers_is_named(text: str, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="answers_expected"):
        parsed(tmp_path, text)
