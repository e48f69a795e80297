"""Sheets and their parts as tables in a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from templates import listing
from tests.templates.parted_sheet import TEXT, sheet
from worksheets.catalogue import find


def test_each_sheet_is_a_line_with_its_name_its_tasks_and_its_title() -> None:
    lines = [line.split() for line in listing.sheets([find("blatt4"), find("attention")], "de")]
    assert [line[:3] for line in lines] == [
        ["blatt4", "15", "Aufgaben"],
        ["attention", str(len(find("attention").tasks)), "Aufgaben"],
    ]


def test_each_part_is_a_row(tmp_path: Path) -> None:
    found = listing.tasks(sheet(tmp_path), "en")
    assert found.rows == [
        ("1 (a)", "calculation", "", "yes", "The state", "h_1, h_2"),
        ("1 (b)", "explanation", "2", "yes", "Why", ""),
    ]
    assert found.breaks == {1}
    assert found.summary == "2 sub-tasks, 2 points, 2 with a solution; 1 calculation, 1 explanation"


@pytest.mark.parametrize(
    ("text", "titles"),
    [(TEXT, ["The state", "Why"]), ("# Only\n\n## a\n\nx\n", ["Only", "Only"]), ("x\n", ["", ""])],
)
def test_a_part_without_a_title_has_that_of_its_task(tmp_path: Path, text: str, titles: list[str]) -> None:
    assert [row[4] for row in listing.tasks(sheet(tmp_path, text), "en").rows] == titles


def test_columns_are_aligned_and_points_stand_on_the_right(tmp_path: Path) -> None:
    header, first, second, summary = listing.plain(listing.tasks(sheet(tmp_path), "en"))
    place = header.index("Points") + len("Points")
    assert second[place - 1] == "2"
    assert first[header.index("Kind") :].startswith("calculation")
    assert summary.startswith("2 sub-tasks")
