"""What is wrong with a sheet, and what was understood of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.errors import Place, Problem
from tests.running import SHEET, sheet_file
from worksheets.checking import Checked, check, is_symbolic, order, ranges, shapes

Found = tuple[int | None, int | None, str, str]


def problems(folder: Path, content: str) -> list[Found]:
    """Line, column and code of every problem, and the symbol that it is about."""
    found = check(sheet_file(folder, content))
    assert found.sheet is None
    return [
        (p.place.line, p.place.column, p.code, str(p.facts.get("symbol", p.facts.get("entry", ""))))
        for p in found.problems
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("W_xh @ x", "W_xH @ x", [(6, 34, "unknown_symbol", "W_xH")]),
        ("x[t] + b_h)", "x[t] + W_xH @ x[t] + b_h)", [(6, 48, "unknown_symbol", "W_xH")]),
        ("      b_h: [0.1, -0.2]\n", "", [(6, 7, "missing_number", "b_h")]),
        (
            "      b_h: [0.1, -0.2]\n      h_0: [0, 0]\n",
            "",
            [(6, 7, "missing_number", "h_0"), (6, 7, "missing_number", "b_h")],
        ),
        ("      h_0:", "      Qq: 3\n      h_0:", [(14, 7, "unknown_symbol", "Qq")]),
        ("tanh(", "tanh((", [(6, 53, "ends_too_early", "")]),
    ],
    ids=["misspelt", "misspelt beside the right one", "missing", "all that is missing", "unused", "no equation"],
)
def test_each_problem_is_told_once_and_where_it_is(tmp_path: Path, old: str, new: str, expected: list[Found]) -> None:
    assert old in SHEET
    assert problems(tmp_path, SHEET.replace(old, new)) == expected


def test_a_name_with_a_letter_behind_that_of_a_sequence_is_a_name(tmp_path: Path) -> None:
    sheet = SHEET.replace("+ b_h)", "+ b_h + x_o)").replace("      b_h:", "      x_o: [0.3, 0.4]\n      b_h:")
    assert not check(sheet_file(tmp_path, sheet)).problems


def test_problems_stand_in_the_order_of_the_file_and_do_not_hide_one_another(tmp_path: Path) -> None:
    sheet = SHEET.replace("tanh(", "tanh((").replace("[h_1, h_2]", "[h_1, h 2]") + "titel: x\n"
    found = [line for line, *_ in problems(tmp_path, sheet)]
    assert found == sorted(found, key=lambda line: line or 0)
    assert {6, 17} <= set(found)


@pytest.mark.parametrize("content", ["", "[1]", "a: b: c", "id: x\nmodels: 3\ntasks: {}"])
def test_what_is_no_sheet_is_a_problem(tmp_path: Path, content: str) -> None:
    found = check(sheet_file(tmp_path, content))
    assert found.problems
    assert not found.usable["tasks"]


def test_what_can_be_used_is_solved_beside_what_cannot(tmp_path: Path) -> None:
    sheet = SHEET + '  "2":\n    model: m\n    given: {W_hh: 1}\n    ask: [h_1]\n'
    found = check(sheet_file(tmp_path, sheet))
    assert {p.code for p in found.problems} == {"missing_number"}
    assert "1" in found.usable["tasks"]
    assert [solution.task.id for solution in found.solutions] == ["1"]


def test_a_right_sheet_is_built_and_solved(tmp_path: Path) -> None:
    found = check(sheet_file(tmp_path))
    assert found.sheet is not None
    assert (found.sheet.id, found.problems) == ("probe", [])
    assert [solution.task.id for solution in found.solutions] == ["1"]


def test_the_same_problem_is_noted_once() -> None:
    found = Checked()
    for line, known in ((3, "a"), (3, "b"), (4, "a")):
        with found.collecting():
            raise Problem("unknown_symbol", Place("s.yaml", line), symbol="q", known=known)
    assert [problem.place.line for problem in found.problems] == [3, 4]


def test_equations_stand_in_the_order_in_which_a_step_evaluates_them(tmp_path: Path) -> None:
    sheet = SHEET.replace("    equations:\n", "    equations:\n      L[t]: sum(y[t])\n      y[t]: 2 * h[t]\n")
    (solution,) = check(sheet_file(tmp_path, sheet)).solutions
    model = solution.task.model
    assert model is not None
    assert [equation.name for equation in model.all_equations] == ["L", "y", "h"]
    assert [equation.name for equation in order(model)] == ["h", "y", "L"]


SYMBOLIC = """\
id: s
language: en
models: {m: {equations: {"h[t]": "tanh(w * h[t-1] + x[t])"}}}
tasks: {"1": {model: m, given: {w: 2, "h[t-1]": 0.5, "x[t]": 0.1}, ask: [h_t]}}
"""


@pytest.mark.parametrize(("content", "shape", "symbolic"), [(SHEET, (2, 1), False), (SYMBOLIC, (1, 1), True)])
def test_a_task_may_compute_one_step_at_any_time(
    tmp_path: Path, content: str, shape: tuple[int, int], symbolic: bool
) -> None:
    (solution,) = check(sheet_file(tmp_path, content)).solutions
    assert shapes(solution.task)["h"] == shape
    assert is_symbolic(solution.task) is symbolic


def test_letters_run_over_the_quantities_that_they_index(tmp_path: Path) -> None:
    sheet = SHEET.replace("    equations:\n", "    equations:\n      y[t]: 2 * h[t]\n")
    (solution,) = check(sheet_file(tmp_path, sheet)).solutions
    assert ranges(solution.task) == {("t", 2): ["y", "h"]}
