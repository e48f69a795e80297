"""The engine beside the NumPy reference."""

from pathlib import Path

import pytest

from solver.values import certified
from tests.running import SHEET, sheet_file
from worksheets.building import load
from worksheets.catalogue import find
from worksheets.crosscheck import TOLERANCE, Comparison, compare
from worksheets.solving import solve


def compared(folder: Path, content: str) -> list[Comparison]:
    sheet = load(sheet_file(folder, content))
    return certified(lambda: list(compare(solve(sheet, sheet.tasks["1"]))))


def sheet_of(model: str, given: str, asked: str) -> str:
    """A sheet with one task about one model, in YAML's short form."""
    lines = ("id: x", "language: en", f"models: {{m: {{{model}}}}}")
    return "\n".join((*lines, f'tasks: {{"1": {{model: m, given: {{{given}}}, ask: [{asked}]}}}}'))


REFERRED = SHEET.replace("    equations:", "    reference: rnn\n    equations:")


class TestCompare:
    def test_every_entry_agrees(self, tmp_path: Path) -> None:
        found = compared(tmp_path, REFERRED)
        assert [c.name for c in found] == ["h_1[1]", "h_1[2]", "h_2[1]", "h_2[2]"]
        assert all(c.agrees and c.reference is not None and c.difference < 1e-15 for c in found)

    def test_a_wrong_equation_is_found(self, tmp_path: Path) -> None:
        found = compared(tmp_path, REFERRED.replace("+ b_h", "- b_h"))
        assert not any(c.agrees for c in found)

    def test_what_names_no_reference_is_evaluated_again(self, tmp_path: Path) -> None:
        found = compared(tmp_path, SHEET)
        assert all(c.reference is not None and c.agrees for c in found)
        assert len(found) == 4

    def test_a_large_value_may_differ_by_as_much_of_itself(self) -> None:
        assert Comparison("1", "M", 1e6, 1e6, 1e-7).agrees
        assert not Comparison("1", "M", 1e6, 1e6, 1e-5).agrees
        assert not Comparison("1", "h", 0.1, 0.1, 1e-11).agrees

    def test_a_matrix_is_compared_by_row_and_column(self, tmp_path: Path) -> None:
        found = compared(tmp_path, REFERRED.replace("[h_1, h_2]", "dh_2/dh_1"))
        assert [c.name for c in found][-4:] == [f"dh_2/dh_1[{place}]" for place in ("1,1", "1,2", "2,1", "2,2")]
        assert all(c.agrees for c in found)

    @pytest.mark.parametrize(
        ("equation", "given", "asked"),
        [
            ("y: W x", "W: [[0.8, 0.5], [0.3, -0.6]], x: [1, 0.5]", "dy_1/dW, dy_2/dW, dy_2/dx"),
            ("y: softmax(tanh(W x))", "W: [[0.8, 0.5], [0.3, -0.5]], x: [1, 0.5]", 'dy_1/dW, dy_2/dx, "dy_2/dW_1,2"'),
            ("y: x + 2 * B A x", "A: [[0.5, -0.2]], B: [[0.1], [0.3]], x: [1, 0.5]", "dy_1/dA, dy_2/dB, dy.1/dx"),
            ("y: x^T W", "W: [[0.8, 0.5], [0.3, -0.6]], x: [[1], [0.5]]", "dy_2/dW, dy_1/dx"),
            ("h[t]: tanh(W h[t-1] + x[t])", "W: [[1, 0.5], [0, -1]], h_0: [1, 0], x: [[1, 2], [1, 1]]", "dh_2.1/dW"),
        ],
    )
    def test_the_derivative_of_an_entry_is_that_of_no_other(
        self, tmp_path: Path, equation: str, given: str, asked: str
    ) -> None:
        name, rule = equation.split(": ")
        found = compared(tmp_path, sheet_of(f'equations: {{"{name}": "{rule}"}}', given, asked))
        assert all(c.reference is not None and c.agrees for c in found)
        assert any(c.name.startswith("d") and c.engine != 0 for c in found)

    @pytest.mark.parametrize(("first", "places"), [(0, "[0, 2, 1]"), (1, "[1, 3, 2]")])
    def test_an_entry_of_a_column_over_time_is_counted_from_where_the_sheet_begins(
        self, tmp_path: Path, first: int, places: str
    ) -> None:
        model = f'first: {first}, equations: {{"p[t]": "softmax(z)", J: "sum(t, log(p[t][a[t]]))"}}'
        found = compared(tmp_path, sheet_of(model, f"z: [0.2, 0.1, 0.5], a: {places}", "J, dJ/dz"))
        assert all(c.reference is not None and c.agrees for c in found)

    def test_sizes_that_no_memory_holds_have_no_reference(self, tmp_path: Path) -> None:
        content = (
            "id: x\nmodels:\n  m:\n    reference: rnn\n    equations:\n      h[t]: tanh(W @ h[t-1] + U @ x[t] + b)\n"
            'tasks: {"1": {sizes: {h: 1000000, x: 1000000}, ask: params(m)}}\n'
        )
        (one,) = compared(tmp_path, content)
        assert one.engine == 2000001000000
        assert one.reference in (None, 2000001000000)


@pytest.mark.parametrize("task", ["1.1", "1.2", "2.1", "2.2", "5.1"])
def test_the_bundled_sheet_agrees(task: str) -> None:
    sheet = find("blatt4")
    found = certified(lambda: list(compare(solve(sheet, sheet.tasks[task]))))
    assert found
    assert max(c.difference for c in found) <= TOLERANCE
    assert all(c.reference is not None for c in found)
