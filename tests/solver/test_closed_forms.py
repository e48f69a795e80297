"""Closed formulas: the same value as the steps, in given quantities alone, in a short form."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver import notation
from solver.errors import Problem
from solver.expressions import leaves
from solver.values import nearest
from tests.running import rechenweg, sheet_file
from tests.worksheets.marking.graded import graded
from worksheets.building import load
from worksheets.sheet import Sheet
from worksheets.solving import Solution, solve

SHEET = """\
id: closed
language: en
models:
  linear:
    equations:
      h[t]: w * (u[t] + h[t-1])
      L: 1/2 * (h[T] - y)^2
  logistic:
    inputs: [x, y]
    equations:
      p: sigma(w * x + b)
      L: -y * log(p) - (1 - y) * log(1 - p)
tasks:
  "1":
    model: linear
    given: {w: 0.5, u: [1, 2, 3], h_0: 1, y: 1}
    ask: ["formula(dh_3/dw)", "formula(dh_3/du_1)", "formula(h_2)", "formula(dL/du_3)"]
  "2":
    model: logistic
    given: {w: 0.5, x: 2, b: 1, y: 1}
    ask: ["formula(dL/dw)"]
"""


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Sheet:
    return load(sheet_file(tmp_path_factory.mktemp("closed"), SHEET))


def solutions(sheet: Sheet) -> list[Solution]:
    return [solve(sheet, task) for task in sheet.tasks.values()]


def test_each_has_the_value_of_the_steps_and_reads_what_is_given(sheet: Sheet) -> None:
    for solution in solutions(sheet):
        for symbol in solution.asked:
            direct = solve(sheet, solution.task).derivation.steps[symbol]
            assert set(leaves(direct.rule)) <= set(solution.task.given)
            inner = symbol.args[0]
            if inner in solution.values:
                assert nearest(solution.values[symbol].entries[0]) == nearest(solution.values[inner].entries[0])


def test_as_a_person_writes_it(sheet: Sheet) -> None:
    found = [notation.write_side(s.lines(symbol)[0]) for s in solutions(sheet) for symbol in s.asked]
    assert found[:3] == ["3 * w^2 * (u[1] + h[0]) + u[3] + 2 * w * u[2]", "w^3", "w^2 * (u[1] + h[0]) + w * u[2]"]
    assert found[4] == "x * (sigma(b + w * x) - y)"


@pytest.mark.parametrize(
    ("task", "label", "answer", "verdict"),
    [
        ("1", "formula(dh_3/dw)", "u_3 + 2 w u_2 + 3 w^2 (h_0 + u_1)", "correct"),
        ("1", "dh_3/du_1", "w·w·w", "correct"),
        ("1", "dh_3/dw", "6.5", "wrong"),
        ("1", "dh_3/du_1", "1/8", "wrong"),
        ("1", "dh_3/dw", "(1,2)", "wrong"),
        ("1", "formula(h_2)", "w (u_2 + h_1)", "wrong"),
        ("1", "formula(h_2)", "w u_2 + w u_1 + w h_0", "wrong"),
        ("2", "dL/dw", "(sigma(w x + b) - y) x", "correct"),
        ("2", "dL/dw", "(p - y) x", "wrong"),
    ],
)
def test_formulas_are_marked_by_proof_and_nothing_else_is_one(
    sheet: Sheet, task: str, label: str, answer: str, verdict: str
) -> None:
    (found,) = graded(task, {label: answer}, sheet=sheet).values()
    assert found.mark.verdict == verdict


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ("{z: W x, L: sum(z)}", "formula_of_numbers"),
        ("{'h[t]': 'tanh(a * h[t-1] + b * h[t-1]^2)', L: 'h[T]'}", "formula_too_long"),
        ("{'h[t]': '(a + b * h[t-1])^12', L: 'h[T]'}", "formula_too_long"),
        ("{'h[t]': '(a + h[t-1]) / (b + h[t-1])', L: 'h[T]'}", "formula_too_long"),
    ],
)
def test_what_nobody_writes_down(tmp_path: Path, rules: str, code: str) -> None:
    given = "{W: [[1, 2]], x: [1, 2]}" if "W" in rules else "{a: 0.1, b: 0.2, h_0: 1}"
    task = f"{{model: m, steps: 9, given: {given}, ask: ['formula(L)']}}"
    text = f"id: c\nmodels: {{m: {{equations: {rules}}}}}\ntasks: {{'1': {task}}}\n"
    sheet = load(sheet_file(tmp_path, text))
    with pytest.raises(Problem) as caught:
        solve(sheet, sheet.tasks["1"])
    assert (caught.value.code, caught.value.place.line) == (code, 3)


def test_check_and_the_question_say_it(tmp_path: Path) -> None:
    path = sheet_file(tmp_path, SHEET)
    assert "formula(dh_3/du_1) = w^3" in " ".join(rechenweg("check", path).stdout.split())
    assert "a formula in the given quantities for" in rechenweg("sheet", path, "--format", "md").stdout
