"""The package gives what the commands give: the same data, verdicts and pages, and shows them in a notebook."""

import json
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import rechenweg
from tests import running
from tests.running import sheet_file


def printed(*arguments: object) -> object:
    return json.loads(running.rechenweg(*arguments, "--format", "json").stdout)


class TestData:
    """Is that of the command."""

    def test_of_a_solution(self) -> None:
        assert rechenweg.solve("blatt4", "1.1", "2.1").data == printed(
            "solve", "blatt4", "--task", "1.1", "--task", "2.1"
        )

    def test_of_a_sheet(self) -> None:
        assert rechenweg.load("gru").data == printed("list", "gru")

    def test_of_a_check(self, tmp_path: Path) -> None:
        assert rechenweg.check("gru", language="de").data == printed("check", "gru", "--lang", "de")
        broken = sheet_file(tmp_path, running.SHEET.replace("W_xh @ x[t]", "W_xh @ "))
        found = rechenweg.check(broken, language="en")
        assert (found.is_usable, found.data) == (False, printed("check", broken, "--lang", "en"))
        assert len(found.problems) == 1

    def test_of_a_crosscheck(self) -> None:
        assert rechenweg.crosscheck("blatt4", "1.1").data == printed("crosscheck", "blatt4", "--task", "1.1")

    def test_of_marks(self) -> None:
        marks = rechenweg.mark("blatt4", "1.1", {"h_1": "(0,537; -0,380)", "y_1": "0.8"}, language="de")
        assert marks.data == printed("verify", "blatt4", "1.1", "h_1=(0,537; -0,380)", "y_1=0.8", "--lang", "de")

    def test_of_a_variant(self, tmp_path: Path) -> None:
        running.rechenweg("vary", "gru", "--task", "1.2", "--count", "1", "--seed", "3", "-o", tmp_path / "batch")
        (file,) = (tmp_path / "batch").glob("*/key.json")
        (variant,) = rechenweg.vary("gru", "1.2", seed=3)
        assert {**variant.key, "files": ...} == {**json.loads(file.read_text(encoding="utf-8")), "files": ...}


class TestValues:
    def test_are_fractions_where_they_are_rational(self) -> None:
        task = rechenweg.solve("blatt4", "1.1")["1.1"]
        assert task["b_y"].exact == Fraction(3, 10)
        assert task["b_h"].exact == [Fraction(1, 10), Fraction(-1, 5)]
        with pytest.raises(ValueError, match="h_1"):
            _ = task["h_1"].exact

    def test_are_arrays_of_the_sheets_shape(self) -> None:
        task = rechenweg.solve("blatt4", "1.1")["1.1"]
        assert np.asarray(task["W_hh"]).shape == (2, 2)
        assert np.asarray(task["h_1"], dtype=np.float32).dtype == np.float32
        assert task["h_1"].array.ravel().tolist() == task["h_1"].floats

    def test_of_one_entry_are_numbers(self) -> None:
        task = rechenweg.solve("blatt4", "1.1")["1.1"]
        assert float(task["y_1"]) == pytest.approx(0.7139295931)
        with pytest.raises(TypeError, match="h_1 has 2 entries"):
            float(task["h_1"])

    def test_have_the_names_of_the_sheet(self) -> None:
        task = rechenweg.solve("blatt4", "1.2")["1.2"]
        assert set(task.asked) <= set(task)
        with pytest.raises(KeyError):
            _ = task["no such symbol"]


class Frames(HTMLParser):
    """The documents in the frames of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "iframe"
        assert "allow-scripts" not in (dict(attrs)["sandbox"] or "")
        self.found.append(dict(attrs)["srcdoc"] or "")


class TestNotebook:
    """A result is shown as the document that the command writes, in a frame without scripts."""

    def test_shows_a_solution_with_its_formulas(self, tmp_path: Path) -> None:
        solution = rechenweg.solve("blatt4", "1.1", language="en")
        (page,) = Frames(solution._repr_html_()).found
        running.rechenweg("solve", "blatt4", "--task", "1.1", "--lang", "en", "-o", tmp_path / "s.html")
        assert page == (tmp_path / "s.html").read_text(encoding="utf-8")
        assert '<svg class="m" aria-hidden="true"' in page

    def test_shows_points_and_verdicts(self) -> None:
        marks = rechenweg.mark("blatt4", "1.1", {"h_1": "(0,537; -0,380)", "y_1": "0.8"}, language="en")
        (page,) = Frames(marks._repr_html_()).found
        assert all(text in page for text in ("correct", "wrong", "0.75\u00a0/\u00a00.75", '<svg class="m"'))

    def test_shows_the_questions_of_a_variant_without_its_solution(self) -> None:
        (variant,) = rechenweg.vary("blatt4", "1.1", seed=7, language="en")
        (page,) = Frames(variant._repr_html_()).found
        assert "Variant 1" in page
        assert "Worked solution" not in page
        assert "Worked solution" in Frames(variant.solution._repr_html_()).found[0]

    def test_shows_tables_as_text(self, tmp_path: Path) -> None:
        sheet = sheet_file(tmp_path, running.SHEET.replace("id: probe", "id: probe\ntitle: <b>&"))
        for result in (rechenweg.load(sheet), rechenweg.check(sheet), rechenweg.crosscheck(sheet)):
            shown = result._repr_html_()
            assert shown.startswith("<pre")
            assert "<b>" not in shown
