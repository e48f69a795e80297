"""The command line as people call it: what it prints, what it writes, how it ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import SHEET, SHEETS, rechenweg, refused, sheet_file

ROOT = Path(__file__).parent.parent
COMMANDS = ("solve", "sheet", "list", "crosscheck", "check", "new", "schema")


class TestHelp:
    def test_names_every_command(self) -> None:
        help_text = rechenweg("--help").stdout
        assert all(f"  {command} " in help_text for command in COMMANDS)
        assert "Examples:\n    rechenweg list\n" in help_text

    @pytest.mark.parametrize("command", COMMANDS)
    def test_of_a_command_has_an_example(self, command: str) -> None:
        help_text = rechenweg(command, "--help").stdout
        assert f"Examples:\n    rechenweg {command}" in help_text

    @pytest.mark.parametrize("arguments", [["--help"], ["solve", "--help"], ["--version"]])
    def test_answers_before_anything_large_is_imported(self, arguments: list[str]) -> None:
        script = (
            "import sys, cli\n"
            f"try: cli.rechenweg({arguments!r})\n"
            "except SystemExit: pass\n"
            "slow = {'sympy', 'weasyprint', 'numpy', 'flint', 'lark', 'jinja2', 'pydantic', 'ruamel', 'quickjs'}\n"
            "print(sorted(slow & set(sys.modules)))"
        )
        run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
        assert run.stdout.splitlines()[-1] == "[]"

    def test_version_is_one_line(self) -> None:
        result = rechenweg("--version")
        assert result.exit_code == 0
        assert result.stdout.startswith("rechenweg ")
        assert result.stdout.count("\n") == 1

    def test_without_a_command_says_how_to_call_it(self) -> None:
        result = rechenweg()
        assert result.exit_code == 2
        assert "Usage: " in result.output


class TestList:
    def test_names_the_sheets(self) -> None:
        result = rechenweg("list", "--lang", "de")
        assert result.exit_code == 0
        assert result.stdout.splitlines()[1].startswith("blatt4         15 Aufgaben  Deep Learning")

    def test_names_the_tasks_of_a_sheet_and_what_they_ask(self) -> None:
        lines = rechenweg("list", SHEETS / "peephole.yaml", "--lang", "en").stdout.splitlines()
        assert lines[0].split() == ["Part", "Kind", "Points", "Solution", "Title", "Asked"]
        assert lines[1].split() == [
            "A",
            "(a)",
            "calculation",
            "yes",
            "f_1,",
            "i_1,",
            "Ctilde_1,",
            "C_1,",
            "o_1,",
            "h_1,",
            "h_2",
        ]
        assert lines[-2].endswith("params(peephole)")
        assert lines[-1].endswith("calculation")

    def test_the_sheet_has_62_sub_tasks(self) -> None:
        lines = rechenweg("list", "blatt4", "--lang", "en").stdout.splitlines()
        assert len(lines) == 1 + 62 + 1
        assert lines[-1].startswith("62 sub-tasks, 120 points, ")
        assert all(float(line[len("1.1 (a)  explanation") :].split()[0]) > 0 for line in lines[1:-1])

    def test_takes_the_titles_from_the_texts(self, tmp_path: Path) -> None:
        sheet = sheet_file(tmp_path, text="# A  title\n")
        assert rechenweg("list", sheet, "--lang", "en").stdout.splitlines()[1].split()[:5] == [
            "1",
            "calculation",
            "yes",
            "A",
            "title",
        ]


class TestSolve:
    def test_writes_json_to_standard_output(self) -> None:
        result = rechenweg("solve", "blatt4", "--task", "1.1", "--format", "json")
        solution = json.loads(result.stdout)
        assert result.stderr == ""
        assert (solution["format"], solution["sheet"], list(solution["tasks"])) == (1, "blatt4", ["1.1"])

    def test_json_has_values_and_steps(self) -> None:
        task = json.loads(rechenweg("solve", "blatt4", "--format", "json").stdout)["tasks"]["2.1"]
        assert task["values"]["C_t"] == pytest.approx(0.588722396, abs=5e-10)
        assert all(list(step) == ["symbol", "rule", "substituted", "value"] for step in task["steps"])
        assert {step["symbol"] for step in task["steps"]} >= {"f_t", "i_t", "Ctilde_t", "C_t", "o_t", "h_t"}

    def test_numbers_in_json_are_numbers_lists_and_lists_of_rows(self) -> None:
        given = json.loads(rechenweg("solve", SHEETS / "peephole.yaml", "--format", "json").stdout)["tasks"]
        assert given["B"]["values"] == {"params(peephole)": 2540}
        assert [len(row) for row in given["A"]["values"]["dL_2/dW_o"]] == [4, 4]
        assert len(given["A"]["values"]["h_2"]) == 2

    @pytest.mark.parametrize("suffix", ["json", "md", "html", "pdf"])
    def test_takes_the_format_from_the_file_name(self, tmp_path: Path, suffix: str) -> None:
        output = tmp_path / f"out.{suffix}"
        result = rechenweg("solve", sheet_file(tmp_path), "-o", output)
        assert (result.exit_code, result.stderr, result.stdout.strip()) == (0, "", str(output))
        begin = {"json": b"{", "md": b"# probe", "html": b"<!DOCTYPE html>", "pdf": b"%PDF-"}[suffix]
        assert output.read_bytes().startswith(begin)
        assert sorted(p.name for p in tmp_path.iterdir()) == sorted([output.name, "s.yaml"])

    def test_writes_a_pdf_named_after_the_sheet_where_nothing_is_said(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert rechenweg("solve", sheet_file(tmp_path), "--lang", "de").stdout == "probe-loesung.pdf\n"
        assert (tmp_path / "probe-loesung.pdf").read_bytes().startswith(b"%PDF-")

    def test_dash_is_standard_output(self, tmp_path: Path) -> None:
        assert rechenweg("solve", sheet_file(tmp_path), "-o", "-", "--format", "html").stdout.startswith("<!DOCTYPE")

    def test_digits_are_shown_as_asked(self, tmp_path: Path) -> None:
        output = rechenweg("solve", sheet_file(tmp_path), "--format", "md", "--digits", "7").stdout
        assert "0.5370496" in output
        assert "0.5370 " not in output

    def test_language_changes_words_and_decimal_mark(self, tmp_path: Path) -> None:
        sheet = sheet_file(tmp_path)
        english, german = (rechenweg("solve", sheet, "--format", "md", "--lang", lang).stdout for lang in ("en", "de"))
        assert "Worked solution" in english
        assert "0.5370" in english
        assert "Musterlösung" in german
        assert "0{,}5370" in german

    def test_only_the_named_tasks_are_solved(self) -> None:
        result = rechenweg("solve", SHEETS / "gru.yaml", "--task", "2", "--task", "2", "--format", "json")
        assert list(json.loads(result.stdout)["tasks"]) == ["2"]

    def test_a_folder_with_a_sheet_is_a_sheet(self, tmp_path: Path) -> None:
        (tmp_path / "sheet.yaml").write_text(SHEET, encoding="utf-8")
        assert json.loads(rechenweg("solve", tmp_path, "--format", "json").stdout)["sheet"] == "probe"

    def test_a_solution_is_the_same_every_time(self) -> None:
        first, second = (rechenweg("solve", "blatt4", "--format", "json").stdout for _ in range(2))
        assert first == second


class TestCrosscheck:
    def test_agrees_on_the_sheet(self) -> None:
        result = rechenweg("crosscheck", "blatt4", "--lang", "en")
        assert result.exit_code == 0
        assert " 0 differ by more than 1e-12" in result.stdout.splitlines()[-1]

    def test_fails_where_the_reference_computes_something_else(self, tmp_path: Path) -> None:
        sheet = SHEET.replace("tanh(", "sigma(").replace("    equations:", "    reference: rnn\n    equations:")
        result = rechenweg("crosscheck", sheet_file(tmp_path, sheet))
        assert result.exit_code == 1
        assert "DIFFERS" in result.stdout
        assert result.stderr == ""

    def test_says_what_has_no_reference(self) -> None:
        result = rechenweg("crosscheck", SHEETS / "gru.yaml", "--task", "2")
        assert result.exit_code == 0
        assert "no reference" in result.stdout


class TestLanguageOfMessages:
    @pytest.mark.parametrize(
        ("variables", "german"),
        [
            ({"LC_ALL": "de_DE.UTF-8"}, True),
            ({"LC_ALL": "", "LC_MESSAGES": "de_AT.UTF-8", "LANG": "en_US.UTF-8"}, True),
            ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "de_CH"}, True),
            ({"LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8"}, False),
            ({"LC_ALL": "fr_FR.UTF-8"}, False),
        ],
    )
    def test_is_that_of_the_locale(self, variables: dict[str, str], german: bool) -> None:
        assert ("kein Blatt" in refused("solve", "blat4", **variables)) is german

    def test_is_the_one_that_is_asked_for(self) -> None:
        assert "did you mean “blatt4”?" in refused("solve", "blat4", "--lang", "en", LC_ALL="de_DE.UTF-8")
        assert "meinten Sie „blatt4“?" in refused("solve", "blat4", "--lang", "de")
