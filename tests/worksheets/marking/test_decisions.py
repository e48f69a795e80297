"""What a tutor decided, read from tables."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from solver.errors import Problem
from worksheets.marking.decisions import Decision, read, shown


def decisions(folder: Path, text: str) -> tuple[list[Decision], list[Problem]]:
    file = folder / "decisions.csv"
    file.write_text(text, "utf-8")
    return read(file)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("person;task;symbol;points;remark\n7;2.1;f_t;1,5;gut\n", ("7", "2.1", "f_t", Fraction(3, 2), "gut", "")),
        ("7,2.1,f_t,1.5,gut\n", ("7", "2.1", "f_t", Fraction(3, 2), "gut", "")),
        (
            "*;1.2;dL_3/dW_hh;misconception:direct_term;1;x\n",
            ("*", "1.2", "dL_3/dW_hh", 1, "x", "misconception:direct_term"),
        ),
        ("Matrikelnummer;Aufgabe;Teil;Entscheidung;Begründung\n7;2.1;c;2;ja\n", ("7", "2.1", "(c)", 2, "ja", "")),
    ],
)
def test_a_row_is_a_decision(text: str, expected: tuple[object, ...], tmp_path: Path) -> None:
    (one,), problems = decisions(tmp_path, text)
    assert not problems
    assert (one.person, one.task, one.name, one.points, one.remark, one.kind) == expected


def test_ticks_add_up_to_what_they_are_worth(tmp_path: Path) -> None:
    head = "person;task;part;☐ says so;☐ says why\n;;;1;2\n"
    (one, other), problems = decisions(tmp_path, f"{head}7;3.1;a;x;x\n8;3.1;a;;0,5\n9;3.1;a;;\n")
    assert not problems
    assert [(d.person, d.name, d.points) for d in (one, other)] == [("7", "(a)", 3), ("8", "(a)", Fraction(1, 2))]


@pytest.mark.parametrize(
    ("text", "code"),
    [("person;task;symbol;points\n7;2.1;f_t;viel\n", "decision_points"), ("7;2.1;f_t;1;5\n", "points_or_remark")],
)
def test_a_row_that_cannot_be_understood_is_named_and_the_others_stay(text: str, code: str, tmp_path: Path) -> None:
    found, problems = decisions(tmp_path, text + text.splitlines()[-1].replace("viel", "1").replace(";1;5", ";1;x"))
    assert [problem.code for problem in problems] == [code]
    assert problems[0].place.line is not None
    assert len(found) == 1


def test_an_answer_is_remembered_on_one_line() -> None:
    assert shown("a\n b\x1b[1m" + "x" * 5000) == ("a b [1m" + "x" * 5000)[:4000]
