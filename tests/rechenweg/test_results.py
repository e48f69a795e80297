"""The package gives what the commands give: the same data, verdicts and pages, and shows them in a notebook."""

import json
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import rechenweg
from rechenweg import Problem
from tests import running
from tests.running import SHEETS, sheet_file


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


class TestAnswers:
    @pytest.mark.parametrize(
        "answer",
        [
            "(0,5370; -0,3799)",
            [0.537, -0.3799],
            (0.537, -0.3799),
            np.array([0.5370, -0.3799]),
            np.array([[0.5370], [-0.3799]]),
            [Fraction(5370, 10000), Fraction(-3799, 10000)],
        ],
    )
    def test_may_be_numbers_lists_or_arrays(self, answer: object) -> None:
        assert rechenweg.mark("blatt4", "1.1", {"h_1": answer}).is_right

    def test_of_a_variant_are_marked_by_its_sheet(self) -> None:
        (variant,) = rechenweg.vary("blatt4", "1.1", seed=7)
        answers = variant.key["tasks"]["1.1"]["answers"]
        assert rechenweg.mark(variant.sheet, "1.1", answers).is_right
        assert not rechenweg.mark("blatt4", "1.1", answers).is_right

    def test_to_what_is_not_asked_are_named(self) -> None:
        (person,) = rechenweg.mark("blatt4", "1.1", {"h_1": "(0,537; -0,380)", "q": "1"}, language="en").persons
        assert [line for line in person.problems if "q" in line] == [*person.problems] != []

    def test_of_a_class_come_from_files(self, tmp_path: Path) -> None:
        for number in "12":
            answers = {"person": number, "answers": {"1.1": {"y_1": "0,7139"}}}
            (tmp_path / f"{number}.json").write_text(json.dumps(answers), encoding="utf-8")
        (tmp_path / "3.yaml").write_text("answers: [", encoding="utf-8")
        marks = rechenweg.mark("blatt4", file=tmp_path, language="en")
        assert [person.person for person in marks.persons] == ["1", "2"]
        assert [line.split(":")[0] for line in marks.problems] == [str(tmp_path / "3.yaml")]
        assert "3.yaml" in marks._repr_html_()


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
        assert '<svg class="m" role="img"' in page

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


class TestProblems:
    @pytest.mark.parametrize(
        "call",
        [
            lambda: rechenweg.load("blat4"),
            lambda: rechenweg.solve("blatt4", "9.9"),
            lambda: rechenweg.mark("blatt4", "9.9", {"h_1": "1"}),
            lambda: rechenweg.mark("blatt4"),
            lambda: rechenweg.mark_program("blatt4", "1.1", "program.py"),
            lambda: rechenweg.vary("blatt4", "9.9", seed=1),
            lambda: rechenweg.check("no-such-sheet"),
            lambda: rechenweg.solve("gru", "1").save("solution.docx"),
            lambda: rechenweg.solve("gru", "1").save("no-such-folder/solution.md"),
        ],
    )
    def test_are_one_line_in_the_language_asked_for(self, call: object) -> None:
        with pytest.raises(Problem) as caught:
            call()  # type: ignore[operator]
        german, english = caught.value.message("de"), caught.value.message("en")
        assert german != english
        assert "\n" not in german + english
        assert str(caught.value) in (german, english)

    def test_know_their_place(self, tmp_path: Path) -> None:
        broken = sheet_file(tmp_path, running.SHEET.replace("W_xh @ x[t]", "W_xh @ "))
        with pytest.raises(Problem) as caught:
            rechenweg.load(broken)
        assert (caught.value.place.file, caught.value.place.line) == (str(broken), 6)

    def test_of_a_result_that_is_saved_leave_the_file(self, tmp_path: Path) -> None:
        (tmp_path / "s.md").mkdir()
        with pytest.raises(Problem):
            rechenweg.solve(SHEETS / "gru.yaml", "2").save(tmp_path / "s.md")
