"""Tables to fill in: a row for each step, a column for each quantity."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.running import rechenweg, refused

EQUATIONS = {
    "h[t]": "w * h[t-1] + x[t]",
    "y[t]": "2 * h[t]",
    "v[t]": "u * x[t]",
    "Y[i,j]": "x[i] * x[j]",
    "z[k]": "c[k]",
}
GIVEN = {"x": [1, 2, 3], "w": 0.5, "h_0": 0, "u": [1, 2], "c": [1, 2]}


EQUATIONS["d[t] if t > 1"] = "x[t] - x[t-1]"
EQUATIONS["e[t] if t < 3"] = "x[t+1] - x[t]"


def sheet(folder: Path, task: Mapping[str, Any], first: int = 1) -> Path:
    models = {"m": {"inputs": ["x"], "equations": EQUATIONS, "first": first}}
    path = folder / "tab.yaml"
    path.write_text(json.dumps({"id": "tab", "models": models, "tasks": {"1": {"given": GIVEN, **task}}}))
    return path


def test_what_begins_later_has_its_own_numbers(tmp_path: Path) -> None:
    path = sheet(tmp_path, {"ask": ["d"], "table": True})
    _, *asked = rows(rechenweg("sheet", path, "--format", "md").stdout)
    assert [row[0] for row in asked] == ["$2$", "$3$"]


def rows(markdown: str) -> list[list[str]]:
    found = [[cell.strip() for cell in line.split("|")[1:-1]] for line in markdown.splitlines() if line.startswith("|")]
    return [row for row in found if "--" not in row[0]]


ONE = {"ask": ["h", "y"], "table": True}
PARTS = {"parts": {"a": ONE, "b": ["y_1"]}}


@pytest.mark.parametrize("task", [ONE, PARTS])
def test_the_question_has_it_empty_and_the_solution_filled_in(tmp_path: Path, task: Mapping[str, Any]) -> None:
    path = sheet(tmp_path, task)
    head, *asked = rows(rechenweg("sheet", path, "--format", "md").stdout)
    assert head == ["$t$", "$h_{t}$", "$y_{t}$"]
    assert [[cell.strip("\N{NO-BREAK SPACE}") for cell in row] for row in asked] == [
        [f"${t}$", "", ""] for t in (1, 2, 3)
    ]
    solved = rechenweg("solve", path, "--format", "md").stdout
    assert rows(solved)[-3:] == [["$1$", "$1$", "$2$"], ["$2$", "$2{,}5$", "$5$"], ["$3$", "$4{,}25$", "$8{,}5$"]]


def test_vectors_and_derivatives_are_columns_too(tmp_path: Path) -> None:
    path = sheet(tmp_path, {"ask": ["v", "dh_3/dx"], "table": True})
    head, first, *_ = rows(rechenweg("solve", path, "--format", "md", "--lang", "en").stdout)[-4:]
    assert head == ["$t$", "$v_{t}$", r"$\frac{\partial h_{3}}{\partial x_{t}}$"]
    assert first == ["$1$", r"$\left(1;\ 2\right)$", "$0.25$"]


def test_json_has_it_with_the_results_and_the_question_without(tmp_path: Path) -> None:
    path = sheet(tmp_path, {"ask": ["h", "v"], "table": True})
    layout = {"index": "t", "steps": [1, 2, 3], "columns": ["h", "v"]}
    asked = json.loads(rechenweg("sheet", path, "--format", "json").stdout)
    assert asked["tasks"]["1"]["parts"][""]["table"] == layout
    solved = json.loads(rechenweg("solve", path, "--format", "json").stdout)
    assert solved["tasks"]["1"]["tables"] == {"": {**layout, "rows": [[1, [1, 2]], [2.5, [2, 4]], [4.25, [3, 6]]]}}


def test_answers_stay_those_of_the_quantities(tmp_path: Path) -> None:
    answers = tmp_path / "a.json"
    answers.write_text(json.dumps({"person": "1", "answers": {"1": {"h": [1, 2.5, 4.25], "y": [2, 5, 8.5]}}}))
    said = rechenweg("verify", sheet(tmp_path, ONE), answers, "--lang", "en").stdout
    assert "Total: 2 of 2 points" in said


def test_check_says_it(tmp_path: Path) -> None:
    assert "(in one table)" in " ".join(rechenweg("check", sheet(tmp_path, ONE), "--lang", "en").stdout.split())


@pytest.mark.parametrize("asked", [["h", "z"], ["h", "w"], ["Y"], ["h_1"], ["d", "e"]])
def test_what_does_not_run_over_one_index_is_refused(tmp_path: Path, asked: list[str]) -> None:
    path = sheet(tmp_path, {"ask": asked, "table": True})
    assert f"{asked[-1]}: what a table asks" in refused("check", path, "--lang", "en")
