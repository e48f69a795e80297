"""The marks of a class as rows and as CSV."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from templates.marking.spreadsheets import LONGEST_CELL, as_csv, as_moodle_csv, marks, parts_of
from tests.templates.marking.small_class import FORMULA, TASK, results
from worksheets import verdicts
from worksheets.marking.grading import Result


def test_a_row_has_the_points_of_each_part_the_sums_and_the_verdicts() -> None:
    head, *rows = marks(found := results(), parts_of(found), "en")
    cells = dict(zip(head, rows[1], strict=True))
    assert cells == {
        "Matriculation number": "0013",
        "Name": FORMULA,
        "File": "0013.pdf",
        "1.1 (a), max. 0.5": 0.0,
        "1.1 (b), max. 1.5": 0.8125,
        "1.1 (c), max. 1.5": 0.0,
        "1.1 (d), max. 1.5": 0.0,
        "1.1 (e), max. 2": 1.5,
        "1.1, max. 7": 2.3125,
        "Total": 2.3125,
        "out of": 7.0,
        "Not yet marked": 0.5,
        "Share in %": 35.6,
        "correct": 0,
        "too few digits": 0,
        "follows through": 0,
        "mistake recognised": 1,
        "wrong": 1,
        "missing": 4,
        "unreadable": 0,
    }
    assert [len(row) for row in rows] == [len(head)] * 3


def test_every_verdict_is_counted() -> None:
    names = list(verdicts.of_answers())
    _, first, _, last = marks(found := results(), parts_of(found), "de")
    assert dict(zip(names, first[-len(names) :], strict=True))[verdicts.CORRECT] == 6
    assert dict(zip(names, last[-len(names) :], strict=True))[verdicts.UNREADABLE] == 1


def test_the_share_is_of_what_is_marked() -> None:
    head, first, *_ = marks(found := results(), parts_of(found), "en")
    assert dict(zip(head, first, strict=True))["Share in %"] == 100.0


def test_parts_are_those_that_anybody_has_with_the_most_points() -> None:
    first, second, third = results()
    task = first.tasks[0]
    fewer = Result(first.submission, (replace(task, answers=task.answers[:1], open=()),))
    assert (
        parts_of([second, third, fewer])
        == parts_of(results())
        == {
            (TASK, "a"): Fraction(1, 2),
            (TASK, "b"): Fraction(3, 2),
            (TASK, "c"): Fraction(3, 2),
            (TASK, "d"): Fraction(3, 2),
            (TASK, "e"): Fraction(2),
            (TASK, None): Fraction(7),
        }
    )
    assert parts_of([fewer]) == {(TASK, None): Fraction(3, 4)}


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "＝1", "\n=1"])
def test_no_text_is_a_formula(cell: str) -> None:
    assert as_csv([[cell]], "de").decode("utf-8-sig").startswith("'")


@pytest.mark.parametrize(
    ("row", "language", "written"),
    [
        ([-1.5, 2, "a;b"], "de", '-1,5;2;"a;b"\r\n'),
        ([-1.5, 2, "a,b"], "en", '-1.5,2,"a,b"\r\n'),
        ([1 / 3, 1234567.5, "a\nb"], "en", "0.3333,1234567.5000,a b\r\n"),
        (["a" * 900], "en", "a" * LONGEST_CELL + "\r\n"),
    ],
)
def test_csv_is_that_of_a_spreadsheet_of_the_language(row: list[str | float], language: str, written: str) -> None:
    found = as_csv([row], language)
    assert found.startswith(b"\xef\xbb\xbf")
    assert found.decode("utf-8-sig").replace("…", "a") == written


def test_moodle_reads_sums_with_a_decimal_point() -> None:
    assert as_moodle_csv(results()).decode().splitlines() == [
        "ID number,Full name,Points,Maximum",
        "0012,Ada,4.5,7",
        f"0013,'{FORMULA},2.3125,7",
        "0014,,0,7",
    ]
