"""What `check` says of a wrong sheet, and what it shows of a right one."""

from pathlib import Path

import pytest

from solver import model
from solver.equations import Source
from tests.running import SHEET, rechenweg, sheet_file
from worksheets import catalogue


def problems(folder: Path, content: str, text: str | None = None) -> list[str]:
    """The lines about a sheet, without the path in front of them."""
    path = sheet_file(folder, content, text)
    result = rechenweg("check", path, "--lang", "en")
    assert (result.exit_code, result.stdout) == (2, "")
    return [
        line.removeprefix("rechenweg: ").replace(f"{folder}/", "").removeprefix("s.yaml:")
        for line in result.stderr.splitlines()
    ]


class TestWrongSheets:
    def test_a_parameter_without_number_that_is_spelt_like_one_with_a_number(self, tmp_path: Path) -> None:
        (line,) = problems(tmp_path, SHEET.replace("W_xh @", "W_xH @"))
        assert line == "6:34: unknown symbol “W_xH”; did you mean “W_xh”?"

    def test_a_missing_number_is_not_taken_for_a_misspelling(self, tmp_path: Path) -> None:
        (line,) = problems(tmp_path, SHEET.replace("      b_h: [0.1, -0.2]\n", ""))
        assert line == "6:7: b_h is missing from “given”; h_1 needs it"

    def test_a_given_number_that_nothing_uses(self, tmp_path: Path) -> None:
        (line,) = problems(tmp_path, SHEET.replace("      h_0:", "      Qq: 3\n      h_0:"))
        assert line.startswith("14:7: unknown symbol “Qq”")

    def test_all_independent_problems_in_the_order_of_the_file(self, tmp_path: Path) -> None:
        sheet = (
            SHEET.replace("language: en", "language: en\ntitel: x")
            .replace("tasks:", "  n:\n    equations:\n      a[t]: tanh(\n      b[t]: c[k]\ntasks:")
            .replace("b_h: [0.1, -0.2]", "b_h: [0.1, zero]")
            .replace("[h_1, h_2]", "[h_1, h 2, params(mm)]")
        )
        found = [line.partition(": ") for line in problems(tmp_path, sheet)]
        assert [(place, message[:24]) for place, _, message in found] == [
            ("3:1", "unknown entry “titel”; d"),
            ("10:18", "“tanh(” ends too early: "),
            ("11:7", "the index k of c_k does "),
            ("18:18", "b_h: found “zero”, expec"),
            ("21:16", "“h 2” is no symbol; expe"),
            ("21:21", "unknown model “mm”; did "),
        ]

    @pytest.mark.parametrize(
        ("models", "expected"),
        [
            ("{m: {equations: {y: 2*x, z: [y, x]}}}", "found a list, expected a text; put the equation in quotation"),
            ("{m: {equations: {y: 2*x, o: [z, 2*z]}}}", "found a list, expected a text; put the equation in quotation"),
            ("{m: {equations: 3}}", "“equations”: found “3”, expected nested entries"),
            ("{m: {equation: {y: 2*x}}}", "unknown entry “equation”; did you mean “equations”?"),
            ("{m: 3}", "“m”: found “3”, expected nested entries"),
        ],
    )
    def test_nothing_that_follows_from_a_model_without_its_equations(
        self, tmp_path: Path, models: str, expected: str
    ) -> None:
        for named in ("model: m, ", ""):
            task = f"{{{named}given: {{x: 1, z: 2}}, ask: [y, o]}}"
            (line,) = problems(tmp_path, f"id: q\nlanguage: en\nmodels: {models}\ntasks: {{'1': {task}}}\n")
            assert expected in line

    def test_shapes_that_do_not_fit(self, tmp_path: Path) -> None:
        (line,) = problems(tmp_path, SHEET.replace("b_h: [0.1, -0.2]", "b_h: [0.1, -0.2, 1]"))
        assert line.startswith("6:7: ")

    def test_a_text_that_cannot_be_filled_in(self, tmp_path: Path) -> None:
        (line,) = problems(tmp_path, SHEET, "# Title\n\n{{ steps('q_1') }}\n")
        assert line.startswith("texts/1.en.md:3: unknown symbol “q_1”")

    @pytest.mark.parametrize("content", ["", "[1]", "a: b: c", "id: x", "id: x\nmodels: 3\ntasks: {}"])
    def test_what_is_no_sheet_at_all(self, tmp_path: Path, content: str) -> None:
        assert problems(tmp_path, content)

    def test_a_file_that_is_not_there(self) -> None:
        assert rechenweg("check", "nothing.yaml").exit_code == 2


class TestRightSheets:
    @pytest.mark.parametrize("language", ["de", "en"])
    @pytest.mark.parametrize("name", catalogue.names())
    def test_the_shipped_ones(self, name: str, language: str) -> None:
        result = rechenweg("check", name, "--lang", language)
        assert (result.exit_code, result.stderr) == (0, "")
        assert all(len(line) <= 120 for line in result.stdout.splitlines())

    def test_shows_what_was_understood(self, tmp_path: Path) -> None:
        lines = rechenweg("check", sheet_file(tmp_path), "--lang", "en").stdout.splitlines()
        assert lines == [
            "probe – probe (1 task)",
            "",
            "model m",
            "  1. h[t] = tanh(W_hh @ h[t-1] + W_xh @ x[t] + b_h)",
            "  parameters: W_hh, W_xh, b_h",
            "  inputs: x[t]",
            "  computed: h[t]",
            "",
            "Task 1 (model m)",
            "  shapes: W_hh 2×2, h 2×1, W_xh 2×2, x 2×1, b_h 2×1",
            "  indices: t = 1…2",
            "  asked: h_1 = [0.53705, -0.379949]; h_2 = [0.513661, 0.418803]",
            "",
            "nothing is wrong with this sheet",
        ]

    def test_equations_stand_in_the_order_of_evaluation(self, tmp_path: Path) -> None:
        sheet = SHEET.replace("    equations:\n", "    equations:\n      L[t]: sum(y[t])\n      y[t]: 2 * h[t]\n")
        lines = rechenweg("check", sheet_file(tmp_path, sheet), "--lang", "en").stdout.splitlines()
        assert [line.split()[1] for line in lines if line[2:3].isdigit()] == ["h[t]", "y[t]", "L[t]"]


TRAP = """\
id: trap
language: en
models:
  fc:{inputs}
    equations:
      y: W @ x + b
tasks:
  "1":
    sizes: {{x: 784, y: 10}}
    ask: [params(fc)]
"""


class TestData:
    """An input without an index is not counted as a parameter, and the author is told so once."""

    @pytest.mark.parametrize("command", [("check",), ("solve", "--format", "md")])
    def test_that_is_not_declared_is_named(self, tmp_path: Path, command: tuple[str, ...]) -> None:
        path = sheet_file(tmp_path, TRAP.format(inputs=""))
        result = rechenweg(command[0], path, *command[1:], "--lang", "en")
        assert result.exit_code == 0
        assert "7850" in result.stdout
        (line,) = result.stderr.splitlines()
        assert line.startswith(f"rechenweg: {path}:6:7: x looks like data and is not counted as a parameter of fc")

    @pytest.mark.parametrize(("inputs", "expected"), [("[x]", "params(fc) = 7850"), ("[]", "params(fc) = 8634")])
    def test_that_is_declared_needs_no_warning(self, tmp_path: Path, inputs: str, expected: str) -> None:
        result = rechenweg("check", sheet_file(tmp_path, TRAP.format(inputs=f"\n    inputs: {inputs}")))
        assert (result.exit_code, result.stderr) == (0, "")
        assert expected in result.stdout

    @pytest.mark.parametrize(
        ("equations", "parameters"),
        [
            ("y: W @ x + b", "W, b"),
            ("Y: X W + b", "W, b"),
            ("p: softmax(W x), L: -y^T log(p)", "W"),
            ("z: w_1 * x_1 + w_2 * x_2 + b, L: (z - target)^2", "w_1, w_2, b"),
            ("h: tanh(x @ a[1])", "x"),
            ("h: W a[1] + x", "W, x"),
            ("z: W x, n: (z - mean(z)) / sqrt(var(z) + eps), y: gamma * n + beta", "W, gamma, beta"),
        ],
    )
    def test_is_told_by_name_and_place(self, equations: str, parameters: str) -> None:
        rules = dict(one.split(": ") for one in equations.split(", "))
        found = model.read("m", [Source(left, right) for left, right in rules.items()])
        assert ", ".join(found.parameters) == parameters

    @pytest.mark.parametrize(
        ("inputs", "counted", "expected"),
        [
            ("", 7850, "eps looks like a setting and is not counted as a parameter of fc"),
            ("\n    inputs: [x]", 7860, "eps looks like a setting but counts as a parameter of fc"),
            ("\n    inputs: [x, eps]", 7850, ""),
            ("\n    inputs: []", 8644, ""),
        ],
    )
    def test_a_setting_is_named(self, tmp_path: Path, inputs: str, counted: int, expected: str) -> None:
        text = TRAP.format(inputs=inputs).replace("W @ x + b", '"(W @ x + b) / (norm(W @ x + b) + eps)"')
        result = rechenweg("check", sheet_file(tmp_path, text))
        assert f"params(fc) = {counted}" in result.stdout
        assert expected in result.stderr
        assert ("eps" in result.stderr) == bool(expected)

    def test_a_count_lists_what_it_counted(self, tmp_path: Path) -> None:
        path = sheet_file(tmp_path, TRAP.format(inputs="\n    inputs: [x]"))
        assert "params(fc) = 7850 (W 10×784, b 10×1)" in rechenweg("check", path).stdout
        page = rechenweg("solve", path, "--format", "md").stdout
        assert r"Counted are $W\,(10 \times 784)$, $b\,(10 \times 1)$." in page


def test_an_exact_zero_is_shown_as_zero(tmp_path: Path) -> None:
    last = "W_xh @ x[t] + b_h)"
    sheet = SHEET.replace("ask: [h_1, h_2]", "ask: [d]").replace(last, last + "\n      d: sum(softmax(b_h)) - 1")
    assert "asked: d = 0\n" in rechenweg("check", sheet_file(tmp_path, sheet)).stdout
