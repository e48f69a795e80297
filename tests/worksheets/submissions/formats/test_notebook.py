"""Jupyter notebooks, of which nothing is run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from solver.errors import Problem
from tests.worksheets.submissions.handed_in import SHEET, file
from worksheets.submissions.formats.notebook import read


def cell(kind: str, *lines: str) -> dict[str, object]:
    return {"cell_type": kind, "source": [f"{line}\n" for line in lines]}


def answers(folder: Path, *cells: dict[str, object]) -> dict[str, dict[str, str]]:
    (found,) = read(file(folder, "a.ipynb", json.dumps({"cells": cells})), SHEET)
    return {task: {name: given.text for name, given in own.items()} for task, own in found.answers.items()}


def test_text_and_marked_code_hold_answers(tmp_path: Path) -> None:
    found = answers(
        tmp_path, cell("markdown", "Aufgabe 2.1", "f_t = 0,6682"), cell("code", "# Aufgabe 1.1", "h_1 = (1, 2)  # ok")
    )
    assert found["2.1"]["f_t"] == "0,6682"
    assert found["1.1"]["h_1"].strip() == "(1, 2)"


def test_other_code_holds_none(tmp_path: Path) -> None:
    assert answers(tmp_path, cell("markdown", "2.1", "f_t = 1"), cell("code", "i_t = 3")) == {"2.1": {"f_t": "1"}}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 3}', '{"cells": [{}]}', "[" * 50_000])
def test_a_broken_one_is_named(text: str, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="broken_notebook"):
        list(read(file(tmp_path, "a.ipynb", text), SHEET))
