"""The marker of the practice page against that of ``verify``, on fabricated answers that are written in many ways."""

from __future__ import annotations

import pytest

from solver import notation
from solver.questions import questions
from tests.templates.practice.fabricating import fabricated, of_verify
from tests.templates.practice.scripts import marks
from worksheets.catalogue import find
from worksheets.marking.grading import marker

TASKS = [
    ("blatt4", "1.1"),
    ("blatt4", "2.1"),
    ("blatt4", "2.2"),
    ("blatt4", "5.1"),
    ("gru", "3.1"),
    ("attention", "1.2"),
    ("mlp", "1.1"),  # of which some rules taken for others would go in circles
]
TRIALS = 6


class TestSameAsVerify:
    @pytest.mark.parametrize(("sheet", "task"), TASKS)
    def test_fabricated_answers(self, sheet: str, task: str) -> None:
        for answers in fabricated(sheet, task, TRIALS):
            assert marks(sheet, task, answers) == of_verify(sheet, task, answers), answers

    @pytest.mark.parametrize(
        "answers",
        [
            {},
            {"h_1": "(0,5370; -0,3799)"},
            {"h_1": "(0,54; -0,38)"},
            {"h_1": "(0,5370; ?)"},
            {"h_1": "(0,5; 0,3; 0,1)"},
            {"h_1": "(0,6; -0,4)", "y_1": "0,76"},
            {"h_1": "(1; 1)", "y_1": "0,9"},
            {"h_1": "(0,5; 0,5)", "h_2": "(0,5; 0,5)", "h_3": "(0,5; 0,5)"},
            {"h_1": "tanh(0,6); tanh(-0,4)", "y_1": "0,7·0,537+0,1·0,38+0,3"},
            {"h_1": "(0,6044; -0,4)", "y_1": "0,71", "h_2": "0", "y_2": "7", "h_3": "nichts"},
        ],
    )
    def test_typed_answers(self, answers: dict[str, str]) -> None:
        found, expected = marks("blatt4", "1.1", answers), of_verify("blatt4", "1.1", answers)
        for name, mark in expected.items():
            if mark["verdict"] == "unreadable":  # the page has sentences of its own for these
                mark = {**mark, "sentence": found[name]["sentence"]}
            if found[name]["verdict"] != "unreadable" or mark["entries"]:
                assert found[name] == {
                    **mark,
                    "entries": found[name]["entries"] if mark["hints"] == ["shape"] else mark["entries"],
                }

    def test_what_follows_from_a_root_of_next_to_nothing(self) -> None:
        answers = {"m_1": "(0,5; 0,1)", "s_1": "(0,25; 0,01)", "mhat_1": "(5; 1)", "shat_1": "(0,1256; 0,0050)"}
        answers["w_1"] = "(-0,4067; 0,6089)"
        expected = of_verify("optimisers", "2.2", answers)
        assert expected["w_1"]["verdict"] == "follow-through"
        assert marks("optimisers", "2.2", answers) == expected

    def test_every_value_is_asked_in_turn(self) -> None:
        sheet = find("blatt4")
        asked = marker(sheet, sheet.tasks["1.1"])
        assert list(marks("blatt4", "1.1", {})) == [
            notation.write(q.symbol) for q in questions(asked.derivation, asked.asked)
        ]


class TestFormulas:
    def test_they_are_handed_in_and_not_marked(self) -> None:
        found = marks("blatt4", "1.1", {"y_1": "W_hy h_1 + b_y"})["y_1"]
        assert (found["verdict"], found["share"]) == ("handed-in", None)

    def test_a_name_that_the_task_does_not_know_is_told(self) -> None:
        found = marks("blatt4", "1.1", {"y_1": "foo h_1"})["y_1"]
        assert found["verdict"] == "unreadable"
        assert "foo" in found["sentence"]
