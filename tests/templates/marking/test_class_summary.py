"""How a class did, in a few lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from templates.marking import class_summary
from templates.marking.class_summary import MOST_CHANGES, MOST_NAMES
from tests.templates.marking.small_class import results
from worksheets.marking.last_run import Change
from worksheets.variants.keys import Person
from worksheets.variants.roster import ClassList

HANDED_IN = [result.submission for result in results()]


@pytest.mark.parametrize(
    ("language", "first", "points"),
    [("en", "3 submissions marked, 2 not marked; 2.27 of 7 points on average", "2.5"), ("de", "3 Abgaben", "2,5")],
)
def test_numbers_are_the_mean_and_the_most_that_is_not_marked_yet(language: str, first: str, points: str) -> None:
    mean, unmarked = class_summary.numbers(results(), 2, language)
    assert mean.startswith(first)
    assert points in unmarked


def test_who_is_on_the_roster_and_has_not_handed_in_is_named() -> None:
    persons = [Person(number=number) for number in ("0012", "0099", "0013", "0014")]
    (line,) = class_summary.missing(HANDED_IN, persons, "en")
    assert line.endswith("(1): 0099")
    assert not list(class_summary.missing(HANDED_IN, persons[:1], "en"))


def test_only_some_of_many_are_named() -> None:
    persons = [Person(number=str(n)) for n in range(100, 101 + MOST_NAMES)]
    (line,) = class_summary.missing(HANDED_IN, persons, "en")
    assert f"({MOST_NAMES + 1})" in line
    assert line.endswith(f"{99 + MOST_NAMES} …")


def roster(marks: int | None, *numbers: str) -> ClassList:
    persons = {line: Person(number=number) for line, number in enumerate(numbers, 1)}
    return ClassList(Path("lists/class.csv"), persons, 0, marks)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, []),
        (roster(3, "0012", "0013", "0014"), []),
        (roster(None, "0012", "0013", "0014"), ["class.csv has no column for marks, or several; it is left as it is"]),
        (roster(3, "0012"), ["Marked, but not on the roster (2): 0013, 0014"]),
    ],
)
def test_a_list_of_persons_says_why_marks_have_no_place_in_it(given: ClassList | None, said: list[str]) -> None:
    assert list(class_summary.marks_list(results(), given, "en")) == said


def test_changes_name_what_was_before_and_what_is_now() -> None:
    changes = [Change("0012", "1.1", "y_1", 0.75, 0.5), Change("0013", "1.1", "(e)", None, 2.0)]
    _, *lines = class_summary.changed(changes, "de")
    assert [" ".join(line.split()) for line in lines] == [
        "0012 1.1 y_1: 0,75 → 0,5",
        "0013 1.1 (e): – → 2",
    ]
    assert not list(class_summary.changed([], "de"))


def test_of_many_changes_the_first_are_listed() -> None:
    lines = list(class_summary.changed([Change("a", "1", "x", 0.0, 1.0)] * (MOST_CHANGES + 4), "en"))
    assert len(lines) == 1 + MOST_CHANGES + 1
    assert "4 more" in lines[-1]


def test_what_systems_leave_behind_is_counted_and_each_name_is_said_once() -> None:
    (line,) = class_summary.left_behind([".DS_Store", ".DS_Store", "Thumbs.db"], "en")
    assert line.endswith("3 (.DS_Store, Thumbs.db)")
    assert not list(class_summary.left_behind([], "en"))


@pytest.mark.parametrize(("points", "cell"), [(None, "–"), (0.0, 0.0), (1.5, 1.5)])
def test_what_was_not_marked_has_a_dash_in_a_spreadsheet(points: float | None, cell: float | str) -> None:
    assert class_summary.cell(points) == cell
