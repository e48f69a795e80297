"""Answers on paper: the boxes in the order of print, what is entered in them, and what a file keeps of it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from solver.errors import Problem
from worksheets.catalogue import find
from worksheets.marking.entering import Paper, boxes, read, written
from worksheets.marking.grading import Grader
from worksheets.variants.keys import Person

SHEET = find("blatt4")
BLANK = Paper(Person(number="7", name="Ada"), SHEET, boxes(SHEET, ["1.1"]))


def entered(*texts: str) -> Paper:
    paper = BLANK
    for text in texts:
        paper = paper.with_entry(text)
    return paper


def test_boxes_stand_part_by_part_and_each_value_once() -> None:
    places = [(box.part, box.name) for box in BLANK.boxes]
    assert places == sorted(places, key=lambda place: place[0])
    assert len({name for _, name in places}) == len(places)
    assert [name for _, name in places if not name.startswith("(")] == ["h_1", "y_1", "h_2", "y_2", "h_3", "y_3"]
    assert all((box.symbol is None) == box.name.startswith("(") for box in BLANK.boxes)


def test_programs_have_no_box() -> None:
    assert all(box.kind != "programming" for box in boxes(SHEET, SHEET.tasks))


def test_entries_fill_the_boxes_in_turn() -> None:
    paper = entered(*(["0"] * len(BLANK.boxes)))
    assert paper.box is None
    assert paper.without_last().box == BLANK.boxes[-1]
    assert BLANK.without_last() == BLANK


def test_values_are_answers_and_points_are_decisions() -> None:
    texts = ["1/2" if box.symbol is None else f"0,{n}" for n, box in enumerate(BLANK.boxes)]
    paper = entered(*texts)
    values = {box.name: text for box, text in zip(BLANK.boxes, texts, strict=True) if box.symbol is not None}
    assert {name: given.text for name, given in paper.submission().answers["1.1"].items()} == values
    decided = list(paper.decisions())
    assert {d.points for d in decided} == {Fraction(1, 2)}
    assert {d.name for d in decided} == {box.name for box in BLANK.boxes if box.symbol is None}


def test_the_last_value_follows_from_those_before() -> None:
    """h_1 is off, and y_1 = W_hy h_1 + b_y goes on with it."""
    names = [box.name for box in BLANK.boxes]
    paper = entered(*({"h_1": "(0,5; -0,3)", "y_1": "0,68"}.get(name, "") for name in names[: names.index("y_1") + 1]))
    with Grader() as grader:
        mark = paper.last_marked(grader)
    assert mark is not None
    assert mark.mark.verdict == "follow-through"


def test_a_file_keeps_what_was_entered(tmp_path: Path) -> None:
    paper = entered("1", "  0,5 ;\n 0,3 ")
    (tmp_path / "7.json").write_bytes(written(paper))
    assert read(tmp_path / "7.json", BLANK) == paper


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (written(replace(BLANK, person=Person(number="8"))).decode(), "entered_of_another"),
        ("{}", "broken_record"),
        ("[", "broken_json"),
        ('{"person": "7", "name": "", "answers": {}, "points": {"1.1": {"(a)": "1e9"}}}', "broken_record"),
        ('{"person": "7", "name": "", "answers": {}, "points": {}, "more": 1}', "broken_record"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: str, code: str) -> None:
    (tmp_path / "7.json").write_text(content)
    with pytest.raises(Problem) as caught:
        read(tmp_path / "7.json", BLANK)
    assert caught.value.code == code
