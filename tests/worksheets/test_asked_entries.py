"""Single entries that a sheet asks for: spelled in several ways, solved, answered, checked a second time."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.errors import Problem
from solver.values import nearest
from tests.running import sheet_file
from tests.worksheets.marking.graded import graded
from worksheets.building import load
from worksheets.crosscheck import compare
from worksheets.sheet import Sheet
from worksheets.solving import solve

SHEET = """\
id: entries
language: en
models:
  classifier:
    inputs: [x, y]
    equations:
      z: W x + b
      p: softmax(z)
      L: -log(p[y])
tasks:
  "1":
    model: classifier
    given: {x: [1, 2], W: [[1, 0.5], [0.2, -1], [0, 1]], b: [0, 0.1, 0], y: 3}
    ask: [z_1, "p[2]", "dL/dW_1,2", dL/db.2, "dz_3/dx_2"]
"""


def loaded(folder: Path, text: str = SHEET) -> Sheet:
    return load(sheet_file(folder, text))


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Sheet:
    return loaded(tmp_path_factory.mktemp("entries"))


def test_each_is_read_off_the_whole(sheet: Sheet) -> None:
    solution = solve(sheet, sheet.tasks["1"])
    p = [nearest(e) for e in solution.value(solution.symbol("p")).entries]
    found = [nearest(solution.values[symbol].entries[0]) for symbol in solution.asked]
    assert found == pytest.approx([2, p[1], 2 * p[0], p[1], 1])


def test_the_second_evaluation_agrees(sheet: Sheet) -> None:
    found = list(compare(solve(sheet, sheet.tasks["1"])))
    assert {"z.1", "p.2", "dL/dW.1,2", "dL/db.2", "dz/dx.3,2"} <= {one.name for one in found}
    assert all(one.agrees for one in found)


@pytest.mark.parametrize(
    ("label", "symbol", "answer"),
    [
        ("z.1", "z.1", "2"),
        ("p_2", "p.2", "0.0122"),
        (r"\frac{\partial L}{\partial W_{1,2}}", "dL/dW.1,2", "0.9878"),
        ("dL/dW.1,2", "dL/dW.1,2", "p_1 * x_2"),
        ("dz_3/dx_2", "dz/dx.3,2", "W_{3,2}"),
        ("dL/db.2", "dL/db.2", "p[2]"),
    ],
)
def test_answers_name_them_in_any_spelling(sheet: Sheet, label: str, symbol: str, answer: str) -> None:
    assert graded("1", {label: answer}, sheet=sheet)[symbol].mark.verdict == "correct"


@pytest.mark.parametrize(("asked", "code"), [("p.4", "no_entry"), ("W.2", "no_entry_of_matrix"), ("L.2", "no_entry")])
def test_one_that_there_is_not_is_named_with_its_place(tmp_path: Path, asked: str, code: str) -> None:
    sheet = loaded(tmp_path, SHEET.replace("z_1,", f"{asked},"))
    with pytest.raises(Problem) as caught:
        solve(sheet, sheet.tasks["1"])
    assert (caught.value.code, caught.value.place.line) == (code, 14)
