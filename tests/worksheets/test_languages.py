"""What a language writes differently, and that a new one is one folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

import cli
from templates import messages
from tests.running import refused
from worksheets import kept_sheets, languages

ROOT = Path(cli.__file__).parent
SHEET = """
id: made_up
language: xx
models:
  m:
    equations:
      y: w * x + b
tasks:
  "1":
    model: m
    given: {w: 0.5, x: 1.5, b: 12345}
    ask: [y]
"""


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "german", "english"),
        [
            (Fraction(9, 2), "4,5", "4.5"),
            (Fraction(1, 3), "0,33", "0.33"),
            (Fraction(7), "7", "7"),
            (10.0, "10", "10"),
            (Fraction(0), "0", "0"),
        ],
    )
    def test_points_have_as_many_decimals_as_they_need(
        self, value: float | Fraction, german: str, english: str
    ) -> None:
        assert (languages.points(value, "de"), languages.points(value, "en")) == (german, english)

    @pytest.mark.parametrize(
        ("value", "decimals", "written"), [(-0.38, 2, "−0,38"), (-0.001, 1, "0,0"), (1.25, 2, "1,25"), (3, 0, "3")]
    )
    def test_decimals_have_a_true_minus_and_no_minus_zero(self, value: float, decimals: int, written: str) -> None:
        assert languages.decimal(value, decimals, "de") == written


class TestANewLanguage:
    """English with other signs and another word, in one folder of a copy of the program."""

    @pytest.fixture
    def program(self, tmp_path: Path) -> Path:
        for name in ("commands", "rechenweg", "solver", "templates"):
            (tmp_path / name).symlink_to(ROOT / name)
        shutil.copy(ROOT / "cli.py", tmp_path)
        shutil.copytree(
            ROOT / "worksheets", tmp_path / "worksheets", ignore=shutil.ignore_patterns("sheets", "__pycache__")
        )
        folder = tmp_path / "worksheets" / "languages" / "xx"
        shutil.copytree(folder.parent / "en", folder)
        facts = (folder / languages.FILE).read_text("utf-8")
        facts = facts.replace('decimal_sign = "."', 'decimal_sign = ","').replace('"\\u202f"', '"\'"')
        (folder / languages.FILE).write_text(facts, "utf-8")
        general = (folder / "general.toml").read_text("utf-8")
        (folder / "general.toml").write_text(general.replace('"Worked solution"', '"Zzsolution"'), "utf-8")
        (tmp_path / "s.yaml").write_text(SHEET, "utf-8")
        return tmp_path

    @staticmethod
    def run(program: Path, *arguments: str) -> str:
        environment = {**os.environ, "RECHENWEG_CACHE": "off", "LC_ALL": "xx"}
        command = [sys.executable, str(program / "cli.py"), *arguments]
        done = subprocess.run(command, cwd=program, capture_output=True, text=True, env=environment, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def test_renders_a_sheet_and_marks_it(self, program: Path) -> None:
        solution = self.run(program, "solve", "s.yaml", "--format", "md")
        assert "Zzsolution" in solution
        assert "12'345{,}75" in solution
        assert "0{,}5" in solution
        assert "1 / 1" in self.run(program, "verify", "s.yaml", "1", "y=12345,75")
        assert '"xx"' in self.run(program, "schema")

    def test_has_a_sheet_to_begin_with(self, program: Path) -> None:
        self.run(program, "new", "own")
        assert "language: xx" in (program / "own" / "sheet.yaml").read_text("utf-8")
        assert "Zzsolution" in self.run(program, "solve", "own", "--format", "tex", "-o", "-")


class TestBrokenFiles:
    """A language with a fault is told in one line, in a language that has none."""

    @pytest.fixture
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
        """The languages, with a new one."""
        shutil.copytree(languages.FOLDER, tmp_path / "languages")
        shutil.copytree(languages.FOLDER / "en", tmp_path / "languages" / "xx")
        monkeypatch.setattr(languages, "FOLDER", tmp_path / "languages")
        self.forget()
        yield tmp_path / "languages" / "xx"
        monkeypatch.undo()
        self.forget()

    def forget(self) -> None:
        read = (languages.known, languages.files, languages.language, messages.catalogue)
        for remembered in (*read, kept_sheets._version):
            remembered.cache_clear()

    @pytest.mark.parametrize(
        ("name", "old", "new", "line", "expected"),
        [
            ("general.toml", "unknown_sheet = ", "unknown_sheet : ", True, "no valid TOML"),
            (
                "general.toml",
                "unknown_sheet = ",
                "unknown_shed = ",
                False,
                "this language lacks [problem] unknown_sheet",
            ),
            ("language.toml", "decimal_sign", "decimal", False, "this language lacks [language] decimal_sign"),
            ("general.toml", "[problem]", "[problems]", None, "this language lacks [problem] unknown_sheet"),
        ],
    )
    def test_are_told_with_file_and_line(
        self, folder: Path, name: str, old: str, new: str, line: bool | None, expected: str
    ) -> None:
        file = folder / name
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        before = text[: text.index(old if line else f"[{expected.split('[')[-1].split(']')[0]}]")]
        said = refused("sheet", "nothing-of-that-name" if name == "general.toml" else "gru", "--lang", "xx")
        assert said.startswith(str(file) if line is None else f"{file}:{before.count(chr(10)) + 1}:")
        assert expected in said
