"""``rechenweg practice``: a page, a folder with pages, and what is said of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands.practice import Wanted, site
from solver.errors import Problem
from tests.running import rechenweg
from tests.templates.practice.test_page import EVIL, SHEET, Elements


class TestHandingIn:
    def test_verify_reads_what_the_page_saves(self, tmp_path: Path) -> None:
        answers = {"1.1": {"h_1": "(0,5370; -0,3799)", "(e)": "Er <wächst>."}}
        handed_in = {"person": "4711", "name": "A. B.", "sheet": "blatt4", "answers": answers}
        file = tmp_path / "blatt4-4711.json"
        file.write_text(json.dumps(handed_in, indent=1), encoding="utf-8")
        result = rechenweg("verify", "blatt4", "1.1", str(file), "--lang", "en")
        assert result.exit_code in (0, 1)
        assert "correct" in result.stdout


class TestCommand:
    def test_it_says_what_was_written_and_that_it_holds_the_solutions(self, tmp_path: Path) -> None:
        file = tmp_path / "page.html"
        result = rechenweg("practice", "blatt4", "--task", "2.2", "--variants", "0", "--lang", "en", "-o", str(file))
        assert result.exit_code == 0
        assert "1 sheet, 0 variants each" in result.stdout
        assert "holds the solutions" in result.stdout
        assert file.exists()

    @pytest.mark.parametrize(
        "arguments", [(), ("blatt4", "gru"), ("blatt4", "--site", "x", "-o", "y"), ("--site", "x", "--task", "1.1")]
    )
    def test_a_page_or_a_site(
        self, arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        result = rechenweg("practice", *arguments, "--lang", "en")
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
        assert not list(tmp_path.iterdir())

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        result = rechenweg("practice", "--site", str(tmp_path / "file" / "x"), "--lang", "en")
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)

    def test_a_site_lists_its_sheets(self, tmp_path: Path) -> None:
        sheet = tmp_path / "evil.yaml"
        sheet.write_text(SHEET % (json.dumps(EVIL), '"x"'), encoding="utf-8")
        made = site([str(sheet)], Wanted("", (), 0, language="en"), tmp_path / "public")
        index = (tmp_path / "public" / "index.html").read_text(encoding="utf-8")
        assert made.sheets == 1
        assert ("a", {"href": "evil.html", "lang": "en"}) in Elements(index).found
        assert "<img" not in index
        assert (tmp_path / "public" / "evil.html").exists()

    def test_two_sheets_of_one_name(self, tmp_path: Path) -> None:
        sheet = tmp_path / "evil.yaml"
        sheet.write_text(SHEET % ('"x"', '"x"'), encoding="utf-8")
        with pytest.raises(Problem) as raised:
            site([str(sheet), str(sheet)], Wanted("", (), 0), tmp_path / "public")
        assert raised.value.code == "practice_twice"
