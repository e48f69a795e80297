"""Programs and sketches, told by the names of their files."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.errors import Problem
from tests.worksheets.submissions.handed_in import SHEET, file
from worksheets.submissions.pieces import is_of_part, part_of_picture, task_of_program


@pytest.mark.parametrize("name", ["4.1.py", "aufgabe_4_1.py", "x/4-1 rnn.py"])
def test_a_program_names_its_task(name: str, tmp_path: Path) -> None:
    assert task_of_program(file(tmp_path, name), SHEET) == "4.1"


def test_or_is_known_by_its_class(tmp_path: Path) -> None:
    checks = SHEET.tasks["4.1"].checks
    assert checks is not None
    assert task_of_program(file(tmp_path, "a.py", f"class {checks.class_name}:\n    pass\n"), SHEET) == "4.1"


@pytest.mark.parametrize(("name", "code"), [("a.py", "program_for_what"), ("1.1.py", "no_program_checks")])
def test_a_program_of_no_task_is_named(name: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(Problem, match=code):
        task_of_program(file(tmp_path, name), SHEET)


def test_a_picture_names_its_part(tmp_path: Path) -> None:
    task = next(t for t in SHEET.tasks.values() if any(not part.asked for part in t.parts))
    label = next(part.label for part in task.parts if not part.asked)
    for name in (
        f"{task.id}{label}.png",
        f"Aufgabe {task.id} ({label}) Skizze.jpg",
        f"{task.id.replace('.', '_')}_{label}.png",
    ):
        assert part_of_picture(file(tmp_path, name), SHEET) == (task.id, label)
    assert not is_of_part(file(tmp_path, "photo.jpg"), SHEET)
