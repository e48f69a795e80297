"""The marker of the practice page against that of ``verify``, on fabricated answers that are written in many ways."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest

from solver import notation
from solver.misconceptions import other_outcomes, proven_outcomes, two_outcomes
from solver.questions import questions
from templates.marking.sentences import sentence
from tests.templates.practice.scripts import PlainWords, marks
from worksheets.catalogue import find
from worksheets.marking.grading import Given, Graded, Submission, grade, marker, numbers
from worksheets.marking.self_test import _Fabricator

TASKS = [
    ("blatt4", "1.1"),
    ("blatt4", "2.1"),
    ("blatt4", "2.2"),
    ("blatt4", "5.1"),
    ("gru", "3.1"),
    ("attention", "1.2"),
]
TRIALS = 6


def of_verify(sheet_name: str, task: str, answers: Mapping[str, str]) -> dict[str, Any]:
    """What ``verify`` says of these answers, as the page would."""
    sheet = find(sheet_name)
    [result] = grade([Submission("1", sheet, {task: {n: Given(t) for n, t in answers.items()}})], [task])
    return {a.name: _said(a, sheet.digits, sheet.language) for a in result.tasks[0].answers}


def _said(graded: Graded, digits: int, language: str) -> dict[str, Any]:
    mark, words = graded.mark, PlainWords(language)
    causes = [
        [[c.kind, words.cause(c.kind, c.concerned), [notation.write(s) for s in c.symbols]] for c in explanation]
        for explanation in mark.explanations
    ]
    return {
        "verdict": mark.verdict,
        "share": float(mark.share),
        "entries": list(mark.entries),
        "hints": list(mark.hints),
        "causes": causes,
        "sentence": sentence(graded, digits, language),
    }


def written(values: np.ndarray[Any, Any], digits: int, chance: random.Random) -> str:
    """Numbers in one of the ways in which people write them."""
    sign = chance.choice([",", "."])
    rows = [[f"{x:.{digits}f}".replace(".", sign).replace("-", chance.choice("-−")) for x in row] for row in values]
    if values.size == 1:
        return chance.choice(["{}", " {} ", "= {}", "ca. {}", "${}$", "({})"]).format(rows[0][0])
    if 1 in values.shape:
        flat = [x for row in rows for x in row]
        return chance.choice(["({})", "[{}]", "{}", "[{}]^T"]).format("; ".join(flat))
    return (
        chance.choice(["[[{}]]", "(({}))"])
        .format("], [".join("; ".join(row) for row in rows))
        .replace("((", "[[")
        .replace("))", "]]")
    )


def fabricated(sheet_name: str, task_name: str, count: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Answers that are right, rounded, follow from a slip, or hold one or two mistakes; and such with noise."""
    chance = random.Random(f"{seed} {sheet_name} {task_name}")
    sheet = find(sheet_name)
    task = sheet.tasks[task_name]
    one = marker(sheet, task)
    trials = []
    for find_mistakes in (proven_outcomes, other_outcomes, two_outcomes):
        found = list(_Fabricator(one, numbers(task), find_mistakes).trials())
        chance.shuffle(found)
        trials += found[:count]
    for trial in trials:
        values = {s: (a.numbers.copy(), int(a.decimals.min())) for s, a in trial.sheet.items()}
        if chance.random() < 0.4:
            values = {s: _noisy(v, d, chance) for s, (v, d) in values.items() if chance.random() > 0.15}
        yield {notation.write(s): written(v, d, chance) for s, (v, d) in values.items()}


def _noisy(values: np.ndarray[Any, Any], digits: int, chance: random.Random) -> tuple[np.ndarray[Any, Any], int]:
    values = np.array(values)
    for place in np.ndindex(values.shape):
        kind = chance.random()
        if kind < 0.1:
            values[place] += chance.choice([1, -1, 0.01, 0.1, -0.001])
        elif kind < 0.15:
            values[place] = 0.0
        elif kind < 0.2:
            values[place] *= -1
    return values, chance.choice([digits, digits, max(digits - 2, 0), digits + 2])


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
