"""Comments of programs in another language: nothing else changes, and no listing of a ready sheet is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from solver.errors import Problem
from tests.running import sheet_file
from worksheets import program_comments, programs
from worksheets.building import load
from worksheets.catalogue import find
from worksheets.program_comments import COLUMNS, translated
from worksheets.programs import Program

TEXT = '''\
"""Adds."""


class A:
    def f(self, a):
        """One line.

        Args:
            a: a number
        """
        # a comment
        # of two lines
        return a + 1  # one more


b = "# no comment"
'''
COMMENTS = {
    "Adds.": "Addiert.",
    "One line.": "Eine Zeile.\n\nArgs:\n    a: eine Zahl",
    "a comment of two lines": "ein Kommentar",
    "one more": "eins mehr",
    "no comment": "kein Kommentar",
}
GERMAN = '''\
"""Addiert."""


class A:
    def f(self, a):
        """Eine Zeile.

        Args:
            a: eine Zahl
        """
        # ein Kommentar
        return a + 1  # eins mehr


b = "# no comment"
'''


def program(text: str) -> Program:
    return Program("probe", Path("probe.py"), text)


def test_comments_and_docstrings_are_put_in() -> None:
    assert translated(program(TEXT), COMMENTS).text == GERMAN


def test_others_stay() -> None:
    assert translated(program(TEXT), {"another": "ein anderer"}).text == TEXT


def test_long_ones_are_wrapped() -> None:
    found = translated(program(TEXT), {"Adds.": "Wort " * 40, "a comment of two lines": "Wort " * 40}).text
    assert max(map(len, found.splitlines())) <= COLUMNS
    assert found.count("Wort") == 80
    assert program(found).sha256 == program(TEXT).sha256


def test_a_text_that_is_no_program_stays() -> None:
    assert translated(program("def"), COMMENTS).text == "def"


@pytest.mark.parametrize("content", ["- a\n", "a: [b]\n", "a: {b: c}\n"])
def test_a_file_that_is_no_mapping_of_texts_is_refused(tmp_path: Path, content: str) -> None:
    sheet = load(sheet_file(tmp_path))
    (tmp_path / "programs").mkdir()
    (tmp_path / "programs" / "comments.de.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(Problem, match="broken_yaml"):
        program_comments.read(sheet, "de")


class TestReadySheets:
    @pytest.mark.parametrize("name", ["blatt4", "gru"])
    def test_every_listing_of_the_german_texts_is_translated(self, name: str) -> None:
        sheet = find(name)
        comments = program_comments.read(sheet, "de")
        left, used = set(), set()
        for text in sorted((sheet.folder / "texts").glob("*.de.md")):
            for call in re.findall(r"\{\{ program\((.*?)\) \}\}", text.read_text(encoding="utf-8")):
                shown, *definitions = re.findall(r'"([^"]*)"', call)
                if shown.startswith("skeletons/"):
                    continue
                whole = programs.read(sheet, shown)
                used |= {piece.words for piece in program_comments.pieces(whole.text)}
                for definition in definitions:
                    words = {piece.words for piece in program_comments.pieces(whole.extract(definition).text)}
                    left |= words - comments.keys()
        assert left == set()
        assert comments.keys() <= used

    @pytest.mark.parametrize("name", ["blatt4", "gru"])
    def test_a_translated_program_does_the_same(self, name: str) -> None:
        sheet = find(name)
        comments = program_comments.read(sheet, "de")
        for path in sorted((sheet.folder / "programs").glob("*.py")):
            own = programs.read(sheet, path.stem)
            german = translated(own, comments)
            assert german.text != own.text
            assert german.sha256 == own.sha256
            changed = set(german.text.splitlines()) - set(own.text.splitlines())
            assert max(map(len, changed)) <= COLUMNS, path.stem
