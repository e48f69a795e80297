"""The functions take what people have at hand, and say in one line what they cannot use."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import rechenweg
from rechenweg import Problem
from tests import running
from tests.running import SHEETS, sheet_file


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
