"""Own sheets without Python: cells that the program has never heard of, against plain NumPy."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flint import arb

from solver import notation
from solver.errors import Problem
from tests.running import SHEETS, rechenweg
from worksheets.catalogue import find
from worksheets.solving import chosen, derive, solve

Numbers = dict[str, Any]


def test_other_numbers_share_the_derivation_and_other_givens_have_their_own() -> None:
    sheet = find("blatt4")
    task = sheet.tasks["1.1"]
    other = replace(task, given={s: replace(v, entries=v.entries[::-1]) for s, v in task.given.items()})
    assert derive(sheet, other).steps is derive(sheet, task).steps
    assert task.model
    h_0, h_1 = (notation.read_asked(text, task.model.indexed) for text in ("h_0", "h_1"))
    fewer = replace(task, given={**task.given, h_1: task.given[h_0]})
    assert h_1 in derive(sheet, task).steps
    assert h_1 not in derive(sheet, fewer).steps


def sigma(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def gru(n: Numbers) -> Numbers:
    found = {"h_0": n["h_0"]}
    for t in (1, 2, 3):
        h, x = n.get(f"h_{t - 1}", found[f"h_{t - 1}"]), np.atleast_1d(n[f"x_{t}"])
        z = sigma(n["W_z"] @ np.concatenate([h, x]) + n["b_z"])
        r = sigma(n["W_r"] @ np.concatenate([h, x]) + n["b_r"])
        candidate = np.tanh(n["W_h"] @ np.concatenate([r * h, x]) + n["b_h"])
        found[f"h_{t}"] = n.get(f"h_{t}", (1 - z) * h + z * candidate)
        found[f"y_{t}"] = n["W_y"] @ found[f"h_{t}"] + n["b_y"]
        found[f"L_{t}"] = 0.5 * (found[f"y_{t}"] - n[f"yhat_{t}"]) ** 2
    return found


def peephole(n: Numbers) -> Numbers:
    found = {"h_0": n["h_0"], "C_0": n["C_0"]}
    for t in (1, 2):
        both = np.concatenate([found[f"h_{t - 1}"], n[f"x_{t}"]])
        before = found[f"C_{t - 1}"]
        found[f"f_{t}"] = sigma(n["W_f"] @ both + n["p_f"] * before + n["b_f"])
        found[f"i_{t}"] = sigma(n["W_i"] @ both + n["p_i"] * before + n["b_i"])
        found[f"Ctilde_{t}"] = np.tanh(n["W_C"] @ both + n["b_C"])
        cell = found[f"f_{t}"] * before + found[f"i_{t}"] * found[f"Ctilde_{t}"]
        found[f"C_{t}"] = n.get(f"C_{t}", cell)
        found[f"o_{t}"] = sigma(n["W_o"] @ both + n["p_o"] * found[f"C_{t}"] + n["b_o"])
        found[f"h_{t}"] = found[f"o_{t}"] * np.tanh(found[f"C_{t}"])
        found[f"L_{t}"] = 0.5 * (n["W_y"] @ found[f"h_{t}"] - n[f"yhat_{t}"]) ** 2
    return found


def numbers(sheet: str, task: str) -> Numbers:
    """The given numbers of a task, by symbol, as the sheet's file says them."""
    given = find(str(SHEETS / sheet)).tasks[task].given
    return {notation.write(s): np.array(v.nested(lambda e: float(arb(e).mid()))) for s, v in given.items()}


def difference(forward: Callable[[Numbers], Numbers], n: Numbers, of: str, by: str) -> Any:
    """∂of/∂by by central differences; rows are the entries of ``of``, unless it is a number."""
    start = np.array(n.get(by, forward(n).get(by)), dtype=float)
    columns, step = [], 1e-6
    for place in np.ndindex(start.shape):
        sides = []
        for sign in (1, -1):
            moved = start.copy()
            moved[place] += sign * step
            sides.append(np.asarray(forward({**n, by: moved})[of]))
        columns.append((sides[0] - sides[1]) / (2 * step))
    jacobian = np.array(columns)
    return jacobian.reshape(start.shape) if jacobian.ndim == 1 else jacobian.T


CASES = [("gru.yaml", "1", gru), ("peephole.yaml", "A", peephole)]


@pytest.fixture(scope="module")
def values() -> Mapping[str, Mapping[str, Any]]:
    """All values of the own sheets, from the command line."""
    found = {}
    for sheet, task, _ in CASES:
        result = rechenweg("solve", SHEETS / sheet, "--task", task, "--format", "json")
        assert result.exit_code == 0, result.stderr
        found[sheet] = json.loads(result.stdout)["tasks"][task]["values"]
    return found


@pytest.mark.parametrize(("sheet", "task", "forward"), CASES)
class TestOwnSheets:
    def test_are_solved(
        self, values: Mapping[str, Mapping[str, Any]], sheet: str, task: str, forward: Callable[[Numbers], Numbers]
    ) -> None:
        expected = forward(numbers(sheet, task))
        asked = {s: v for s, v in values[sheet].items() if "/" not in s}
        assert len(asked) >= 5
        for symbol, value in asked.items():
            assert value == pytest.approx(expected[symbol], rel=1e-13), symbol

    def test_are_differentiated(
        self, values: Mapping[str, Mapping[str, Any]], sheet: str, task: str, forward: Callable[[Numbers], Numbers]
    ) -> None:
        given = numbers(sheet, task)
        asked = {s: v for s, v in values[sheet].items() if "/" in s}
        assert len(asked) >= 7
        for symbol, value in asked.items():
            of, by = (part.removeprefix("d") for part in symbol.split("/"))
            expected = difference(forward, given, of, by)
            assert np.array(value) == pytest.approx(expected, rel=1e-6, abs=1e-9), symbol


class TestCounts:
    @pytest.mark.parametrize(
        ("sheet", "task", "symbol", "count"),
        [
            ("gru.yaml", "2", "params(gru)", 3 * (128 * (128 + 64) + 128)),
            ("peephole.yaml", "B", "params(peephole)", 4 * (20 * 30 + 20) + 3 * 20),
        ],
    )
    def test_are_those_of_the_shapes(self, sheet: str, task: str, symbol: str, count: int) -> None:
        result = rechenweg("solve", SHEETS / sheet, "--task", task, "--format", "json")
        assert json.loads(result.stdout)["tasks"][task]["values"] == {symbol: count}


class TestOwnDocuments:
    @pytest.mark.parametrize("sheet", ["gru.yaml", "peephole.yaml"])
    @pytest.mark.parametrize("format_name", ["html", "md"])
    def test_are_written_in_words_and_formulas(self, sheet: str, format_name: str) -> None:
        result = rechenweg("solve", SHEETS / sheet, "-o", "-", "--format", format_name)
        assert (result.exit_code, result.stderr) == (0, "")
        assert len(result.stdout) > 5000


class TestChosen:
    def test_is_everything_where_nothing_is_named(self) -> None:
        sheet = find(str(SHEETS / "gru.yaml"))
        assert [t.id for t in chosen(sheet, [])] == ["1", "2"]

    def test_keeps_the_order_and_leaves_out_repetitions(self) -> None:
        sheet = find(str(SHEETS / "gru.yaml"))
        assert [t.id for t in chosen(sheet, ["2", "1", "2"])] == ["2", "1"]


class TestSolution:
    def test_names_what_it_does_not_have(self) -> None:
        sheet = find("blatt4")
        solution = solve(sheet, sheet.tasks["1.1"])
        with pytest.raises(Problem) as caught:
            solution.value(solution.symbol("h_9"))
        assert caught.value.code == "unknown_symbol"

    def test_knows_the_lines_of_a_step(self) -> None:
        sheet = find("blatt4")
        solution = solve(sheet, sheet.tasks["1.1"])
        lines = solution.lines(solution.symbol("h_1"))
        assert len(lines) >= 3
        assert lines[0] == solution.step(solution.symbol("h_1")).rule


def test_the_last_index_is_no_quantity_where_another_task_says_how_long_the_sequence_is(tmp_path: Path) -> None:
    (tmp_path / "sheet.yaml").write_text(
        """
id: own
models:
  encoder: {equations: {"h[t]": "w * h[t-1] + x[t]", c: "h[T]"}}
tasks:
  "1": {model: encoder, given: {w: 2, h_0: 0, x: [1, 3]}, ask: [c]}
  "2": {sizes: {h: 2, x: 2, T: 9}, ask: [params(encoder)]}
""",
        "utf-8",
    )
    sheet = find(str(tmp_path))
    found = solve(sheet, sheet.tasks["1"])
    assert found.value(found.symbol("c")).entries[0] == 5
