"""Every sentence about an answer, with an answer that it is said of: docs/messages.md holds them all.

``RENEW_MESSAGES=1 make test PYTEST_FLAGS=tests/templates/test_said_of_answers.py`` writes the file anew.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from sympy import Expr

from solver import notation
from solver.answers.reading import Unreadable
from solver.expressions import Count
from solver.misconceptions import KINDS, outcomes
from templates.marking.sentences import HINTS, plain, sentence
from templates.messages import message, word
from tests.root import ROOT
from tests.running import sheet_file
from tests.worksheets.marking.answers import given, marker
from worksheets.catalogue import find
from worksheets.marking.grading import Given, Graded, Submission, grade
from worksheets.marking.marker import Sheet
from worksheets.marking.self_test import self_test

TABLE = ROOT / "docs" / "messages.md"
TASKS = (
    *(("blatt4", task) for task in ("1.1", "1.2", "2.1", "2.2", "5.1")),
    *(("gru", task) for task in ("1.1", "2.1", "2.2")),
    *(("attention", task) for task in ("2.1", "3.1", "2.2")),
    *(("cnn", task) for task in ("1.2", "2.1")),
    *(("optimisers", task) for task in ("1.2", "2.2")),
    *(("normalisation", task) for task in ("1.1", "3.1")),
    ("embeddings", "3.1"),
    ("mlp", "1.2"),
    ("transformer", "1.1"),
)
OF_MATRICES = ("multiplied_by_entries", "raised_by_entries", "axis_exchanged")
HEAD = """# What is said about answers

Every sentence with an answer that it is said of, in both languages. The tests make this table; do not edit it.

| about | answer | English | German |
|---|---|---|---|
"""
HAND_MADE: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("mark_hint_wrong", "1.1", {"y_1": "0,9"}),
    ("mark_hint_few_digits", "1.1", {"y_1": "0,7"}),
    ("mark_hint_imprecise", "1.1", {"y_1": "0,71"}),
    ("mark_hint_missing", "1.1", {"y_1": " "}),
    ("mark_hint_shape", "1.1", {"y_1": "0,5; -0,3"}),
    ("mark_hint_formula", "1.1", {"y_1": "W_hy h_1 + b_y"}),
    ("mark_hint_formula_differs", "1.1", {"y_1": "b_y h_1^T h_1"}),
    ("mark_hint_derivative_differs", "1.2", {"dL_3/dh_3": "W_hy^T h_3 + h_3"}),
    ("mark_hint_follow_through", "1.1", {"h_1": "(0,5; -0,3)", "y_1": "0,68"}),
    ("mark_hint_trivial", "1.1", {"h_1": "(0; 0)", "y_1": "0,3"}),
    ("mark_repeated", "1.1", {"h_1": "(0,4621; -0,1974)", "h_2": "(0,3846; 0,5634)"}),
    ("mark_in_entries", "1.1", {"h_1": "(0,5370; 0,3799)"}),
    ("answer_diagonal", "1.1", {"h_1": "diag([1 2; 3 4])"}),
    ("answer_ragged", "1.1", {"h_1": "(1 2; 3)"}),
    ("answer_circular", "1.1", {"y_1": "y_1 + 1"}),
    ("answer_shape", "1.1", {"y_1": "h_1"}),
    ("answer_separators", "1.1", {"h_1": "1;2,3 4|5"}),
    ("answer_chain", "1.1", {"y_1": "0,6 = 0,7139"}),
    ("answer_empty", "1.1", {"y_1": "'"}),
    ("answer_unreadable", "1.1", {"y_1": "0,7 ?? 3"}),
    ("answer_unreadable", "1.1", {"y_1": "(0,7"}),
    ("unknown_symbol", "1.1", {"y_1": "x_1 + W_q"}),
    ("shape_clash", "1.1", {"y_1": "(1;2) + (1;2;3)"}),
    ("outside_domain", "1.1", {"y_1": "log(-1)"}),
)
"""By the key of the sentence the last answer that it is said of, after those that lead to it."""


def graded(sheet: str, task: str, answers: dict[str, str]) -> list[Graded]:
    texts = {name: Given(text) for name, text in answers.items()}
    (result,) = grade([Submission("1", find(sheet), {task: texts}, is_partial=True)], [task])
    return list(result.tasks[0].answers)


def said(one: Graded, language: str) -> str:
    text = sentence(one, 4, language)
    return text or (message(one.note, language) if one.note else "")


def typed(sheet: Sheet, asked: tuple[Expr, ...]) -> dict[str, str]:
    """The answers as they are written into a form."""
    return {notation.write(s): _text(s, sheet[s].numbers) for s in asked if s in sheet}


def _text(symbol: Expr, numbers: np.ndarray) -> str:
    rows = [" ".join(f"{n:.{0 if isinstance(symbol, Count) else 4}f}" for n in row) for row in numbers]
    return rows[0] if numbers.size == 1 else f"[{'; '.join(rows)}]"


@cache
def mistakes() -> dict[str, tuple[str, Graded]]:
    """By the kind of a mistake an answer that it is named for, and alone where that is possible."""
    found: dict[str, tuple[bool, str, str, dict[str, str], str]] = {}
    for sheet, task in TASKS:
        judge = marker(sheet, task)
        for tried in self_test(judge, given(sheet, task), outcomes):
            kind, symbol = tried.trial.planted, tried.trial.symbol
            named = any(len(e) == 1 and e[0].kind == kind for e in tried.mark.explanations)
            if kind in KINDS and named and (kind not in found or (tried.alone and not found[kind][0])):
                before = judge.asked[: judge.asked.index(symbol) + 1]
                answers = typed(tried.trial.sheet, before)
                found[kind] = (tried.alone, sheet, task, answers, notation.write(symbol))
    result = {}
    for kind, (_, sheet, task, answers, name) in found.items():
        one = next(g for g in graded(sheet, task, answers) if notation.write(g.symbol) == name)
        result[kind] = (f"{sheet} {task}", one)
    return result


def rows() -> Iterator[tuple[str, str, str, str, str]]:
    for key, task, answers in HAND_MADE:
        one = graded("blatt4", task, answers)[-1]
        yield key, *_cells(f"blatt4 {task}", one)
    for kind in KINDS:
        if kind in mistakes():
            yield kind, *_cells(*mistakes()[kind])


def _cells(place: str, one: Graded) -> tuple[str, str, str, str]:
    answer = one.given.text if one.given else ""
    return f"{place}, {plain(one.symbol)}", answer, said(one, "en"), said(one, "de")


def table() -> str:
    lines = []
    for _, place, answer, english, german in rows():
        cells = (place, f"`{answer}`" if answer.strip() else "–", english, german)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return HEAD + "\n".join(lines) + "\n"


def test_the_table_holds_what_is_said() -> None:
    made = table()
    if os.environ.get("RENEW_MESSAGES"):
        TABLE.write_text(made, encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == made


def test_every_mistake_has_an_answer() -> None:
    """But one, of too many that look alike, and those of square matrices and axes, which no shipped sheet has."""
    assert set(KINDS) - set(mistakes()) <= {"state_of_same_step", *OF_MATRICES}


MATRICES = """\
id: matrices
language: en
models:
  m:
    equations: {Y: A @ B, P: "A^2", Q: "A^(-2)", m: "mean(A, axis=0)"}
tasks:
  "1":
    model: m
    given: {A: [[1.2, -0.7], [0.4, 0.9]], B: [[0.5, 1.1], [-0.6, 0.8]]}
    ask: [Y, P, Q, m]
"""


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"Y": "A * B"}, "A and B were multiplied entry by entry"),
        ({"Y": "[0.6000 -0.7700; -0.2400 0.7200]"}, "A and B were multiplied entry by entry"),
        ({"m": "[0.25 0.65]"}, "it was taken along the other axis"),
        ({"P": "[1.44 0.49; 0.16 0.81]"}, "the entries of A were raised to the power of 2 one by one"),
        ({"Q": "1/A^2"}, "the entries of A were raised to the power of -2 one by one"),
        ({"Q": "[0.6944 2.0408; 6.25 1.2346]"}, "the entries of A were raised to the power of -2 one by one"),
    ],
)
def test_matrices_taken_for_their_entries_are_named(tmp_path: Path, answers: dict[str, str], expected: str) -> None:
    (one,) = [g for g in graded(str(sheet_file(tmp_path, MATRICES)), "1", answers) if g.given]
    assert expected in said(one, "en").replace("−", "-")


def test_every_sentence_of_a_verdict_has_an_answer() -> None:
    shown = {key for key, *_ in HAND_MADE}
    assert set(HINTS.values()) - shown <= {"mark_hint_undecided"}  # no answer is known that is not decided


@pytest.mark.parametrize(("key", "task", "answers"), HAND_MADE)
def test_a_reading_that_fails_is_told_by_its_own_sentence(key: str, task: str, answers: dict[str, str]) -> None:
    one = graded("blatt4", task, answers)[-1]
    if key.startswith("mark_"):
        pieces = re.split(r"\{\w+\}", word(key, "en"))
        assert all(piece.strip() in said(one, "en") for piece in pieces)
    else:
        problem = one.reading.problem if isinstance(one.reading, Unreadable) else one.mark.problem
        assert problem is not None
        assert problem.code == key


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_sentence_is_empty_or_has_a_gap(language: str) -> None:
    for _, task, answers in HAND_MADE:
        text = said(graded("blatt4", task, answers)[-1], language)
        assert text.strip()
        assert "  " not in text
        assert not text.startswith(":")
