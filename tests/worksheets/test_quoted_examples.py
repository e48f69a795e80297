"""The texts of blatt4's sections 3, 5 and 7 follow the examples that they quote: other numbers, other sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from math import ceil, exp, log, tanh
from typing import Any

import pytest

from solver.notation import read_asked, write
from solver.values import nearest
from templates.composing import question_sheet
from templates.formats import writer
from tests.worksheets.followed import long_numbers, markdown, value
from worksheets import catalogue, languages, texts
from worksheets.sheet import Sheet, Task
from worksheets.solving import solve

Numbers = Mapping[str, Any]
EVERY_LANGUAGE = pytest.mark.parametrize("language", languages.known())
ANSWERED = {"3.1": "abcde", "3.2": "abcd", "5.1": "abce", "7.2": "acd"}

KEEPING: Numbers = {"W": [[1, 0], [0, 1]], "U": [["0.05"], ["-0.04"]]}
BLANK: Numbers = {"O": [[0, 0], [0, 0], [0, 0]]}
FLAT: Numbers = {"v": [["0.1"], ["0.1"]]}
ORDERED: Numbers = {"h_3": [["0.7"], [0]], "h_4": [["0.9"], ["0.9"]]}


def changed(sheet: Sheet, examples: Mapping[str, Numbers]) -> Sheet:
    return replace(sheet, examples={**sheet.examples, **{n: other(sheet.examples[n], c) for n, c in examples.items()}})


def other(task: Task, numbers: Numbers) -> Task:
    sizes = {name: number for name, number in numbers.items() if name in task.sizes}
    indexed = task.model.indexed if task.model else frozenset()
    given = {read_asked(name, indexed): value(n) for name, n in numbers.items() if name not in sizes}
    assert all(new.shape == task.given[symbol].shape for symbol, new in given.items())
    return replace(task, sizes={**task.sizes, **sizes}, given={**task.given, **given})


def rendered(task_id: str, language: str, examples: Mapping[str, Numbers] | None = None) -> str:
    """The worked solution of one task as Markdown, on one line, without addresses."""
    return _rendered(task_id, language, json.dumps(examples or {}))


@cache
def _rendered(task_id: str, language: str, examples: str) -> str:
    sheet = changed(catalogue.find("blatt4"), json.loads(examples))
    return markdown(sheet, task_id, language)


@EVERY_LANGUAGE
@pytest.mark.parametrize("task_id", ANSWERED)
def test_every_part_has_an_answer_and_the_same_marking_in_both_languages(task_id: str, language: str) -> None:
    sheet = catalogue.find("blatt4")
    text = texts.read(sheet, sheet.tasks[task_id], language)
    german = texts.read(sheet, sheet.tasks[task_id], "de")
    assert text is not None
    assert german is not None
    for label in ANSWERED[task_id]:
        section = text.sections[label]
        assert section.question
        assert section.answer
        assert section.marking
        assert [p.points for p in section.marking] == [p.points for p in german.sections[label].marking]


@EVERY_LANGUAGE
@pytest.mark.parametrize("name", ["intro", "outro"])
def test_the_question_sheet_is_framed(name: str, language: str) -> None:
    sheet = catalogue.find("blatt4")
    assert texts.page(sheet, name, language)
    document = question_sheet(sheet, [solve(sheet, sheet.tasks["1.1"])], language, 4)
    framed = writer("md").write(document).decode()
    assert {"de": "Bevor Sie beginnen", "en": "Before you begin"}[language] in framed
    assert {"de": "Hinweise und Tipps", "en": "Hints and tips"}[language] in framed


SENTENCES: list[tuple[str, Mapping[str, Numbers], str, str]] = [
    # task, changed examples, what the German and the English text then say
    ("3.1", {}, "Die zuletzt gelesene wirkt stärker", "The one that was read last has the stronger effect"),
    (
        "3.1",
        {"forced": {"W": [[3, 0], [0, 3]], "U": [["0.1", 0], [0, "0.1"]]}},
        "zuerst gelesene",
        "was read first",
    ),
    ("3.1", {}, "fast nichts mehr zu erkennen", "hardly anything of the beginning"),
    ("3.1", {"reading": KEEPING}, "wirkt schwächer als sein Ende", "a weaker effect than its end"),
    ("3.1", {}, "also ein Fehler", "an error"),
    ("3.1", {}, "zieht den nächsten nach sich", "one error brings about the next"),
    ("3.1", {}, "Der Satz lautet also nur „Welt“", "So the sentence is just “Welt”"),
    (
        "3.1",
        {"forced": {"O": [[4, -4], [-2, "-1.3"], ["-1.2", "1.7"]]}},
        "das richtige Wort „Hallo“. Was geschähe",
        "What would",
    ),
    (
        "3.1",
        {"forced": BLANK, "misled": BLANK},
        "schadet der Fehler dem zweiten Schritt nicht",
        "does no harm",
    ),
    ("3.2", {}, "*kreuzen* sich die Zuordnungen", "the alignments *cross*"),
    ("3.2", {}, "konzentrieren sich auf wenige Stellen", "concentrate on few positions"),
    ("3.2", {"alignment": FLAT}, "nahe am Höchstwert 4", "close to the maximum of 4"),
    ("3.2", {"alignment": ORDERED}, "Die Reihenfolge bleibt erhalten", "the order is kept"),
    ("5.1", {}, "Parameter, mehr als das bidirektionale", "parameters, more than the bidirectional"),
    ("7.2", {}, "liest Position 3 mit dem größten Gewicht", "reads position 3 with the largest weight"),
    ("7.2", {"words": {"W_Q": [[1, 0], [0, 1]], "W_K": [[3, 0], [0, 3]]}}, "liest sich selbst", "reads itself"),
]


@EVERY_LANGUAGE
@pytest.mark.parametrize(("task_id", "examples", "german", "english"), SENTENCES)
def test_sentences_follow_the_numbers(
    task_id: str, examples: Mapping[str, Numbers], german: str, english: str, language: str
) -> None:
    assert {"de": german, "en": english}[language] in rendered(task_id, language, examples)


CONTRADICTIONS: list[tuple[str, Mapping[str, Numbers], list[str]]] = [
    ("3.1", {"reading": KEEPING}, ["fast nichts mehr zu erkennen"]),
    ("3.1", {"forced": {"O": [[4, -4], [-2, "-1.3"], ["-1.2", "1.7"]]}}, ["also ein Fehler", "nur „Welt“"]),
    ("3.1", {"forced": BLANK, "misled": BLANK}, ["zieht den nächsten", "nur „Welt“"]),
    ("3.2", {"alignment": FLAT}, ["konzentrieren sich", "kreuzen"]),
    ("3.2", {"alignment": ORDERED}, ["kreuzen", "Partizip"]),
    ("5.1", {"wide_lstm": {"h": 200}}, ["Bei gleicher Länge", "328"]),
]


@pytest.mark.parametrize(("task_id", "examples", "false"), CONTRADICTIONS)
def test_nothing_false_is_left(task_id: str, examples: Mapping[str, Numbers], false: list[str]) -> None:
    text = rendered(task_id, "de", examples)
    assert [phrase for phrase in false if phrase in text] == []


OTHER: dict[str, Mapping[str, Numbers]] = {
    "3.1": {
        name: {
            "W": [["0.3", "-0.6"], ["0.5", "0.7"]],
            "U": [["0.8", "0.3"], ["-0.3", "0.4"]],
            "V": [["0.3", "-0.7"], ["0.6", "0.2"]],
            "O": [["0.3", "-1.1"], ["1.3", "0.6"], ["-0.7", "0.9"]],
        }
        for name in ("forced", "misled")
    }
    | {"reading": {"W": [["0.5", "-0.4"], ["0.3", "0.6"]], "U": [["0.7"], ["-0.3"]]}},
    "3.2": {
        "alignment": {"v": [["1.3"], ["-2.1"]], "W": [["0.7", "-1.3"], ["1.1", "-0.6"]], "s_0": [["0.6"], ["-0.3"]]},
        "reading": {"W": [["0.5", "-0.4"], ["0.3", "0.6"]]},
    },
}


@EVERY_LANGUAGE
@pytest.mark.parametrize("task_id", OTHER)
def test_no_computed_number_of_the_original_is_left(task_id: str, language: str) -> None:
    before, after = (long_numbers(rendered(task_id, language, e)) for e in ({}, OTHER[task_id]))
    both = {number for number in before & after if "\\," not in number and len(number) > len("0{,}25")}
    assert len(before) > 20
    assert both <= unchanged(task_id)


def unchanged(task_id: str) -> set[str]:
    """Numbers of both renderings that come from numbers which were not changed: U h_i in 3.2."""
    return {"2.15", "2.49"} if task_id == "3.2" else set()


@EVERY_LANGUAGE
def test_counts_of_layers_follow_the_sizes(language: str) -> None:
    sizes = dict.fromkeys("hxqkvzuf", 100)
    text = rendered("7.2", language, {"layers": {**sizes, "g": 300}})
    for stale in ("524\\,288", "786\\,432", "1\\,025\\,000", "2\\,073\\,576", "1\\,048\\,576", "2\\,099\\,712"):
        assert stale in rendered("7.2", language)
        assert stale not in text
    d, n = 100, 1000
    for fresh in (2 * n * d * d, 3 * n * d * d, n * (2 * n * d + n), n * (2 * n * d + n + 4 * d * d), 4 * d * d):
        assert f"{fresh:,}".replace(",", "\\,") in text
    assert f"{2 * d * 300 + 300 + d:,}".replace(",", "\\,") in text


@pytest.mark.parametrize("n", [10, 100, 1000, 10000])
def test_layers_of_convolutions_reach_the_first_position(n: int) -> None:
    """How far back stacked convolutions of width 3 see, counted layer by layer."""

    def layers(gap: int) -> int:
        reach, depth, step = 1, 0, 1
        while reach < n:
            reach, depth, step = reach + 2 * step, depth + 1, step * gap
        return depth

    number = f"{n:,}".replace(",", "\\,") if n > 9999 else str(n)
    plain = str(layers(1))
    assert layers(1) == ceil((n - 1) / 2)
    assert f"| ${number}$ | ${number}$ | ${plain}$ | ${layers(3)}$ | $1$ |" in rendered("7.2", "en")


def test_the_attention_of_the_text_is_that_of_plain_python() -> None:
    """The four steps of the example, computed again without the engine."""
    given = catalogue.find("blatt4").examples["alignment"].given
    by_name = {write(symbol): [[nearest(entry) for entry in row] for row in v.rows] for symbol, v in given.items()}

    def times(name: str, x: list[float]) -> list[float]:
        return [sum(a * b for a, b in zip(row, x, strict=True)) for row in by_name[name]]

    def column(name: str) -> list[float]:
        return [row[0] for row in by_name[name]]

    states = [column(f"h_{i}") for i in range(1, 5)]
    s, v = column("s_0"), column("v")
    text = rendered("3.2", "en")
    for t in range(4):
        hidden = [[tanh(a + b) for a, b in zip(times("W", s), times("U", h), strict=True)] for h in states]
        e = [exp(sum(a * b for a, b in zip(v, x, strict=True))) for x in hidden]
        alpha = [one / sum(e) for one in e]
        c = [sum(a * h[k] for a, h in zip(alpha, states, strict=True)) for k in range(2)]
        parts = zip(times("V", s), times("R", c), times("Z", column(f"y_{t}")), strict=True)
        s = [tanh(sum(part)) for part in parts]
        entropy = -sum(a * log(a) for a in alpha)
        assert f"${max(alpha):.4f}$ | ${entropy:.4f}$ | ${exp(entropy):.4f}$ |" in text
