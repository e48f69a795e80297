"""A task in its parts: what stands before all of them, each question by itself, model answers with their points."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from templates.document import plain
from templates.taking_apart import PartOfTask, taken_apart
from templates.vocabulary import Library
from tests.templates.parted_sheet import NUMBERS, said, solution


def parts(folder: Path, text: str | None = None) -> tuple[str, dict[str, PartOfTask]]:
    found = solution(folder) if text is None else solution(folder, text)
    heading, apart = taken_apart(found, NUMBERS, Library(found.sheet))
    return heading, {part.label: part for part in apart}


def test_each_part_has_its_own_question(tmp_path: Path) -> None:
    heading, apart = parts(tmp_path)
    assert heading == "Task 1 – A cell"
    assert list(apart) == ["", "a", "b"]
    assert said(apart[""].question) == "Given are h_0 and a figure."
    assert said(apart["a"].question) == "(a) Compute it."
    assert said(apart["b"].question) == "(b) [2 pts] Why tanh?"


def test_an_answer_stands_where_no_value_is_asked(tmp_path: Path) -> None:
    _, apart = parts(tmp_path)
    assert apart["a"].answer == ()
    assert said(apart["b"].answer) == "It is bounded, as h_1 = 0.5370 shows."
    assert [(plain(text, str), points) for text, points in apart["b"].marking] == [
        ("Names the bounds.", Fraction(3, 2)),
        ("Names the slope.", Fraction(1, 2)),
    ]


def test_a_part_that_only_the_sheet_names_has_an_empty_question(tmp_path: Path) -> None:
    _, apart = parts(tmp_path, "# A cell\n\n## a\n\nCompute it.\n")
    assert apart["b"] == PartOfTask("b", ())
