"""How a command ends: with what it prints, with a line for each problem, and with a code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.root import ROOT
from tests.running import SHEETS, rechenweg, refused
from tests.waiting import PATIENCE

COMMANDS = ("solve", "sheet", "list", "crosscheck", "check", "new", "schema")


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *arguments],
        env={**os.environ, "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", **environment},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        timeout=PATIENCE,
    )


class TestProcess:
    """What only a process of its own shows."""

    def test_a_problem_is_one_line_and_code_2(self) -> None:
        run = process("solve", "no-such-sheet")
        assert (run.returncode, run.stdout) == (2, "")
        assert run.stderr.count("\n") == 1

    def test_a_character_that_the_terminal_lacks_is_written_as_its_code(self) -> None:
        run = process("list", "--lang", "de", PYTHONUTF8="0", PYTHONIOENCODING="latin-1")
        assert (run.returncode, run.stderr) == (0, "")
        assert "Deep Learning \\u2013" in run.stdout

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
    @pytest.mark.parametrize("arguments", [["list"], ["solve", str(SHEETS / "gru.yaml"), "--task", "2", "-o", "-"]])
    def test_a_full_device_is_one_line(self, arguments: list[str]) -> None:
        if arguments[0] == "solve":
            arguments = [*arguments, "--format", "json"]
        with open("/dev/full", "wb") as full:
            run = subprocess.run(
                [sys.executable, str(ROOT / "cli.py"), *arguments], stdout=full, stderr=subprocess.PIPE, check=False
            )
        assert run.returncode == 2
        assert run.stderr.count(b"\n") == 1
        assert b"standard output" in run.stderr or b"Standardausgabe" in run.stderr

    def test_a_reader_that_left_is_no_problem(self) -> None:
        command = f"'{sys.executable}' '{ROOT / 'cli.py'}' crosscheck blatt4 | true; exit ${{PIPESTATUS[0]}}"
        run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
        assert run.stderr == ""
        assert run.returncode in (0, 141)


class TestInternalErrors:
    """An error of the program itself is one line, too."""

    @pytest.fixture(autouse=True)
    def _broken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(name: str) -> None:
            raise RuntimeError("\x1b[31mbroken")

        monkeypatch.setattr("commands.documents.find", broken)

    def test_are_one_line(self) -> None:
        line = refused("solve", "blatt4", RECHENWEG_DEBUG="")
        assert line.startswith("internal error (RuntimeError in ")

    def test_are_shown_for_those_who_ask(self) -> None:
        with pytest.raises(RuntimeError, match="broken"):
            rechenweg("solve", "blatt4", RECHENWEG_DEBUG="1")
