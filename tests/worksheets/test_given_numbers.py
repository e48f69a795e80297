"""Given numbers: exact, oriented as they are used, sequences over time."""

from pathlib import Path

import pytest
from flint import fmpq

from solver import notation
from solver.expressions import At
from solver.ranges import Position
from solver.values import Value, nearest
from tests.worksheets.edited_sheet import loaded
from worksheets.building import load
from worksheets.sheet import Task
from worksheets.solving import solve


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

    def test_steps_are_those_along_which_something_moves_not_the_examples(self, tmp_path: Path) -> None:
        sheet = tmp_path / "centres.yaml"
        sheet.write_text(CENTRES, encoding="utf-8")
        found = load(sheet)
        solution = solve(found, found.tasks["1"])
        entries = [[round(nearest(entry), 12) for entry in solution.value(one).entries] for one in solution.asked]
        assert entries == [[1, 1, round(11 / 3, 12), round(8 / 3, 12)], [26], [round(43 / 9, 12)]]


CENTRES = """\
id: centres
models:
  kmeans:
    equations:
      d[n,i,k]: square(norm(x[i] - m[n-1,k]))
      c[n,i]: argmin(k, d[n,i,k])
      m[n,k]: sum(i, [c[n,i] = k] * x[i]) / sum(i, [c[n,i] = k])
      J[n]: sum(i, min(k, d[n,i,k]))
tasks:
  "1":
    model: kmeans
    steps: 2
    given: {x: [[1, 1], [2, 1], [4, 3], [5, 4]], m_0: [[1, 1], [2, 1]]}
    ask: [m_1, J_1, J_2]
"""


class TestShortForms:
    @pytest.mark.parametrize(
        ("text", "rows"),
        [
            ("eye(2)", [[1, 0], [0, 1]]),
            ("zeros(2, 2)", [[0, 0], [0, 0]]),
            ("ones( 2,2 )", [[1, 1], [1, 1]]),
        ],
    )
    def test_identities_zeros_and_ones(self, tmp_path: Path, text: str, rows: list[list[int]]) -> None:
        task = loaded(tmp_path, "W_hh: [[0.1, -0.3], [0.6, 0.2]]", f'W_hh: "{text}"').tasks["1"]
        assert [list(row) for row in given(task, "W_hh").rows] == rows

    def test_a_list_of_one_number_is_a_column_as_its_use_demands(self, tmp_path: Path) -> None:
        task = loaded(tmp_path, "h_0: [0, 0]", "h_0: ones(2)").tasks["1"]
        assert given(task, "h_0").shape == (2, 1)

    def test_a_state_that_is_a_bare_number_is_that_in_each_entry(self, tmp_path: Path) -> None:
        task = loaded(tmp_path, "h_0: [0, 0]", "h_0: 0.5").tasks["1"]
        assert given(task, "h_0").shape == (2, 1)
        assert given(task, "h_0").entries == (fmpq(1, 2), fmpq(1, 2))
