"""From entries to a sheet: exact numbers, orientation, sequences, time steps."""

import math
from pathlib import Path

import pytest
from flint import fmpq

from solver import notation
from solver.errors import Problem
from solver.expressions import At
from solver.ranges import Position
from solver.values import Value, nearest
from tests.running import SHEET, sheet_file
from worksheets.building import load
from worksheets.sheet import Sheet, Task
from worksheets.solving import solve


def loaded(folder: Path, *replacements: str) -> Sheet:
    content = SHEET
    for old, new in zip(replacements[::2], replacements[1::2], strict=True):
        assert old in content
        content = content.replace(old, new)
    return load(sheet_file(folder, content))


def given(task: Task, name: str) -> Value:
    return {notation.write(symbol): value for symbol, value in task.given.items()}[name]


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("0.1", fmpq(1, 10)),
            ("-2", fmpq(-2)),
            ("+2", fmpq(2)),
            ("−2", fmpq(-2)),
            ("1/3", fmpq(1, 3)),
            ("-1 / 3", fmpq(-1, 3)),
            ("1e-3", fmpq(1, 1000)),
            ("2.5E2", fmpq(250)),
            (".5", fmpq(1, 2)),
            ("5.", fmpq(5)),
            ("'0.1'", fmpq(1, 10)),
            ("0.10000000000000000000000000000001", fmpq(10**31 + 1, 10**32)),
        ],
    )
    def test_are_exact(self, tmp_path: Path, text: str, value: fmpq) -> None:
        task = loaded(tmp_path, "b_h: [0.1", f"b_h: [{text}").tasks["1"]
        assert given(task, "b_h").entries[0] == value


class TestShapes:
    def test_a_plain_list_is_a_column_or_a_row_as_it_is_used(self, tmp_path: Path) -> None:
        task = loaded(
            tmp_path, "equations:", "equations:\n      y[t]: w @ h[t]", "b_h:", "w: [1, 2]\n      b_h:"
        ).tasks["1"]
        assert given(task, "w").shape == (1, 2)
        assert given(task, "b_h").shape == (2, 1)

    def test_a_list_of_rows_is_a_matrix(self, tmp_path: Path) -> None:
        assert given(loaded(tmp_path).tasks["1"], "W_hh").rows[1] == (fmpq(3, 5), fmpq(1, 5))

    def test_a_number_is_one_by_one(self, tmp_path: Path) -> None:
        task = loaded(tmp_path, "equations:", "equations:\n      y[t]: a * h[t]", "b_h:", "a: 2\n      b_h:").tasks["1"]
        assert given(task, "a").shape == (1, 1)


class TestTime:
    def test_a_sequence_begins_at_one(self, tmp_path: Path) -> None:
        task = loaded(tmp_path).tasks["1"]
        assert given(task, "x_1").entries == (fmpq(1), fmpq(0))
        assert given(task, "x_2").entries == (fmpq(0), fmpq(1))
        assert task.ranges.last(Position("h", 0)) == 2

    @pytest.mark.parametrize("key", ["h_0", "h[0]", "'h_{0}'"])
    def test_a_single_value_may_be_written_in_many_ways(self, tmp_path: Path, key: str) -> None:
        assert given(loaded(tmp_path, "h_0:", f"{key}:").tasks["1"], "h_0").shape == (2, 1)

    def test_a_symbolic_step_is_one_step(self, tmp_path: Path) -> None:
        task = loaded(tmp_path, "h_0:", '"h[t-1]":', "x: [[1, 0], [0, 1]]", "x_t: [1, 0]", "[h_1, h_2]", "h_t").tasks[
            "1"
        ]
        assert [notation.write(s) for s in task.given if isinstance(s, At)] == ["h_t-1", "x_t"]

    def test_steps_may_be_said(self, tmp_path: Path) -> None:
        task = loaded(tmp_path, "model: m\n", "model: m\n    steps: 7\n").tasks["1"]
        assert task.ranges.last(Position("h", 0)) == 7


class TestModels:
    def test_the_only_model_need_not_be_named(self, tmp_path: Path) -> None:
        task = loaded(tmp_path, "    model: m\n", "").tasks["1"]
        assert task.model is not None
        assert task.model.name == "m"

    def test_of_several_one_must_be_named(self, tmp_path: Path) -> None:
        with pytest.raises(Problem) as caught:
            loaded(tmp_path, "    model: m\n", "", "models:\n", "models:\n  n: {equations: {y: x}}\n")
        assert (caught.value.code, caught.value.facts["known"]) == ("model_missing", "n, m")


class TestTitles:
    def test_of_a_sheet_without_a_title_is_its_name(self, tmp_path: Path) -> None:
        sheet = loaded(tmp_path)
        assert (sheet.title["de"], sheet.subtitle["de"], sheet.facts["de"]) == ("probe", "", ())

    def test_of_all_bundled_sheets_exist_in_both_languages(self) -> None:
        from worksheets import catalogue

        for name in catalogue.names():
            sheet = catalogue.find(name)
            assert all(sheet.title[language] for language in ("de", "en"))


def test_what_another_model_is_given_makes_no_quantity_of_an_index(tmp_path: Path) -> None:
    text = """\
id: two
language: en
models:
  rope: {equations: {"q[m]": "cos(m * theta)"}}
  ratio: {equations: {"r": "m / 2"}}
tasks:
  "1": {model: rope, given: {theta: 0.5}, ask: [q_2]}
  "2": {model: ratio, given: {m: 3}, ask: [r]}
"""
    path = tmp_path / "two.yaml"
    path.write_text(text, encoding="utf-8")
    sheet = load(path)
    found = [solve(sheet, task) for task in sheet.tasks.values()]
    assert [float(nearest(one.values[one.asked[0]].entries[0])) for one in found] == pytest.approx([math.cos(1), 1.5])
