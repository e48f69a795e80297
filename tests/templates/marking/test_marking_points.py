"""Marking points as a spreadsheet shows them."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from templates.marking.marking_points import marking_points
from worksheets.catalogue import find

SHEET = find("blatt4")


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("task", SHEET.tasks)
def test_add_up_to_what_the_part_is_worth(task: str, language: str) -> None:
    worth = {part.label: Fraction(str(part.points)) for part in SHEET.tasks[task].parts if part.points}
    found = marking_points(SHEET, task, language)
    assert {label: sum(point.worth for point in points) for label, points in found.items()} == worth


def test_are_plain_text() -> None:
    texts = [p.text for task in SHEET.tasks for points in marking_points(SHEET, task, "de").values() for p in points]
    assert not [text for text in texts if re.search(r"[\\{}$]", text)]
