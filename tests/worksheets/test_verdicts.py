"""A verdict is a row: a made-up one is seen wherever verdicts are shown, and nothing else has to know it."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from fractions import Fraction
from io import StringIO
from pathlib import Path

import pypdfium2
import pytest

from templates import program_report
from templates.figures.bar_chart import FILLS
from templates.formats import html
from templates.marking import item_report
from templates.marking.formulas import Formulas
from templates.messages import catalogue
from tests.running import rechenweg
from worksheets import languages, verdicts
from worksheets.catalogue import find
from worksheets.marking import grading
from worksheets.marking.grading import Given, Submission, grade
from worksheets.marking.marks import Mark
from worksheets.marking.statistics import statistics
from worksheets.program_marking.suite import Check, Marked
from worksheets.verdicts import VERDICTS, Verdict

NEARLY = Verdict(
    "nearly", Fraction(3, 4), "grid", "verdict_nearly", program="verdict_nearly_right", hint="mark_hint_nearly"
)
WORDS = {
    "verdict_nearly": "nearly there",
    "verdict_nearly_right": "right but for little",
    "mark_hint_nearly": "look at {symbol} again",
}
SHEET = find("blatt4")
WRONG = {"1.1": {"y_1": "0,5555"}}


@pytest.fixture
def nearly(monkeypatch: pytest.MonkeyPatch) -> Verdict:
    """One row more, and its words; whatever is wrong is nearly right."""
    monkeypatch.setattr(verdicts, "VERDICTS", (*VERDICTS, NEARLY))
    monkeypatch.setitem(verdicts._BY_NAME, NEARLY.name, NEARLY)
    for key, text in WORDS.items():
        monkeypatch.setitem(catalogue("en")["document"], key, text)
    marked = grading.Grader._mark

    def lenient(grader: grading.Grader, *arguments: object) -> Mark:
        mark = marked(grader, *arguments)  # type: ignore[arg-type]
        return replace(mark, verdict="nearly", entries=()) if mark.verdict == "wrong" else mark

    monkeypatch.setattr(grading.Grader, "_mark", lenient)
    return NEARLY


def test_is_seen_in_the_terminal(nearly: Verdict) -> None:
    shown = rechenweg("verify", "blatt4", "1.1", "y_1=0.5555", "--lang", "en").stdout
    assert "nearly there" in shown
    assert "0.56 / 0.75" in shown
    assert "look at y_1 again" in shown


def test_is_seen_in_feedback_and_files(nearly: Verdict, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.json").write_text(json.dumps(WRONG))
    rechenweg("verify", "blatt4", tmp_path, "-o", tmp_path / "marks", "--lang", "en")
    feedback = pypdfium2.PdfDocument(tmp_path / "marks" / "feedback" / "a.pdf")
    text = "".join(page.get_textpage().get_text_range() for page in feedback)
    assert "nearly there" in " ".join(text.split())
    head, first, _ = csv.reader(StringIO((tmp_path / "marks" / "marks.csv").read_text("utf-8-sig")))
    assert first[head.index("nearly there")] == "1"
    data = json.loads((tmp_path / "marks" / "marks.json").read_text())
    assert data["persons"][0]["tasks"]["1.1"]["answers"]["y_1"]["verdict"] == "nearly"
    assert {"nearly": 2, "missing": 0}.items() <= next(
        {"missing": 0} | i["verdicts"] for i in data["items"] if i["symbol"] == "y_1"
    ).items()


def test_is_seen_in_the_report(nearly: Verdict) -> None:
    given = {task: {name: Given(text) for name, text in own.items()} for task, own in WRONG.items()}
    results = grade([Submission(name, SHEET, given) for name in "ab"], ["1.1"])
    page = html.write(item_report.report(SHEET, statistics(results), [], Formulas("en"))).decode()
    assert "2 nearly there" in page
    assert ">nearly there</text>" in page


def test_is_seen_in_the_marks_of_a_program(nearly: Verdict) -> None:
    marked = Marked((Check("rnn_outputs", "b", 2).judged("nearly"),), "done", 1)
    assert "1.5 / 2  right but for little" in "\n".join(program_report.table(marked, "4.1", "a.py", "en"))
    (check,) = json.loads(program_report.as_json(marked, "blatt4", "4.1", "a.py", "en"))["checks"]
    assert (check["verdict"], check["points"]) == ("nearly", 1.5)


@pytest.mark.parametrize("language", languages.known())
def test_every_row_has_its_words_in_every_language(language: str) -> None:
    words = catalogue(language)["document"]
    assert all(key in words for v in VERDICTS for key in (v.answer, v.program, v.hint) if key)


def test_every_row_is_of_something_and_has_a_name_of_its_own() -> None:
    assert all(v.answer or v.program for v in VERDICTS)
    assert len({v.name for v in VERDICTS}) == len(VERDICTS)


@pytest.mark.parametrize("some", [verdicts.of_answers(), verdicts.of_programs()])
def test_those_that_stand_side_by_side_are_told_apart(some: dict[str, Verdict]) -> None:
    fills = [v.fill for v in some.values()]
    assert len({*fills}) == len(fills)
    assert {*fills} <= {*FILLS}


@pytest.mark.parametrize(
    ("entries", "worst", "share"),
    [
        (["correct", "correct"], "correct", Fraction(1)),
        (["follow-through", "correct"], "follow-through", Fraction(1)),
        (["follow-through", "imprecise"], "imprecise", Fraction(3, 4)),
        (["imprecise", "misconception"], "misconception", Fraction(1, 2)),
        (["misconception", "wrong", "correct", "correct"], "wrong", Fraction(5, 8)),
        (["unreadable", "wrong"], "unreadable", Fraction(0)),
    ],
)
def test_the_whole_is_as_good_as_its_worst_entry_and_earns_the_mean(
    entries: list[str], worst: str, share: Fraction
) -> None:
    assert (verdicts.worst(entries), verdicts.share(entries)) == (worst, share)


@pytest.mark.parametrize(("name", "points"), [("right", 3), ("partial", 1.5), ("wrong", 0)])
def test_a_check_earns_its_share(name: str, points: float) -> None:
    earned = verdicts.named(name).earned(3)
    assert (earned, type(earned)) == (points, type(points))
