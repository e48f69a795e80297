"""Writing documents: what the worked solution and the question sheet have in common."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands.documents import Wanted, composed, warnings, write
from solver.errors import Problem
from templates.composing import worked_solution
from tests.running import sheet_file
from worksheets.catalogue import find


def test_language_digits_and_tasks_are_as_wanted() -> None:
    sheet = find("blatt4")
    found = composed(sheet, worked_solution, Wanted("blatt4", ("1.1",), "en", 2))
    assert [solution.task.id for solution in found.solutions] == ["1.1"]
    assert found.document.language == "en"
    assert composed(sheet, worked_solution, Wanted("blatt4", ("1.1",))).document.language == sheet.language


def test_a_file_is_written_in_the_form_that_its_name_says(tmp_path: Path) -> None:
    written = write(Wanted("blatt4", ("1.1",), output=str(tmp_path / "a.json")), worked_solution, "file_suffix", False)
    assert written.path == tmp_path / "a.json"
    assert set(json.loads(written.path.read_text("utf-8"))["tasks"]) == {"1.1"}


def test_a_problem_names_the_sheet_and_writes_nothing(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    with pytest.raises(Problem, match="unknown_task"):
        write(Wanted("blatt4", ("9.9",), output=str(target)), worked_solution, "file_suffix", False)
    assert not target.exists()


def test_a_sheet_without_programs_needs_no_warning(tmp_path: Path) -> None:
    assert warnings(find(str(sheet_file(tmp_path))), ()) == ()
