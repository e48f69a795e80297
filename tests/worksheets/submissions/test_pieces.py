"""Programs and sketches: which task they belong to, by their names or by what they define."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.errors import Problem
from worksheets.catalogue import find
from worksheets.submissions.files import File
from worksheets.submissions.pieces import part_of_picture, task_of_program

SHEET = find("blatt4")


def file(folder: Path, name: str, content: str = "") -> File:
    (folder / "content").write_text(content)
    return File(folder / "content", name, (name,))


@pytest.mark.parametrize(
    ("name", "content", "task"),
    [("4.1.py", "", "4.1"), ("aufgabe4_2.py", "", "4.2"), ("abgabe-4-3.py", "", "4.3"),
     ("main.py", "import numpy\n\nclass SimpleRNN:\n", "4.1")],
)  # fmt: skip
def test_a_program_belongs_to_the_task_of_its_name_or_class(tmp_path: Path, name: str, content: str, task: str) -> None:
    assert task_of_program(file(tmp_path, name, content), SHEET) == task


@pytest.mark.parametrize(
    ("name", "code"),
    [("main.py", "program_for_what"), ("1.1.py", "no_program_checks"), ("14.1.py", "program_for_what")],
)
def test_a_program_of_no_task_is_named(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(Problem) as caught:
        task_of_program(file(tmp_path, name, "class Other:\n    class SimpleRNN: pass\n"), SHEET)
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["1.1e.png", "1.1 (e) Skizze.jpg", "Aufgabe 1_1_E.png", "20260101120000_1.1e.png"])
def test_a_picture_belongs_to_the_part_of_its_name(tmp_path: Path, name: str) -> None:
    assert part_of_picture(file(tmp_path, name), SHEET) == ("1.1", "e")


@pytest.mark.parametrize("name", ["scan.png", "1.1 and 1.2.png", "9.9a.png"])
def test_a_picture_of_no_part_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(Problem) as caught:
        part_of_picture(file(tmp_path, name), SHEET)
    assert caught.value.code == "picture_of_what"
