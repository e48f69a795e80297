"""The texts of blatt4 follow the numbers: rendered with other parameters they say other things, and no old number."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from sympy import Expr

from solver.notation import read_asked
from solver.values import Value
from tests.worksheets.followed import long_numbers, markdown, value
from worksheets import catalogue, languages
from worksheets.sheet import Sheet, Task

Numbers = Mapping[str, Any]


def changed(sheet: Sheet, task_id: str, numbers: Numbers) -> Sheet:
    """The sheet with other numbers in one task."""
    task = sheet.tasks[task_id]
    sizes = {name: int(size) for name, size in numbers.items() if name in task.sizes}
    given: dict[Expr, Value] = {symbol(task, name): value(n) for name, n in numbers.items() if name not in sizes}
    assert given.keys() <= task.given.keys()
    assert all(new.shape == task.given[name].shape for name, new in given.items())
    other = replace(task, given={**task.given, **given}, sizes={**task.sizes, **sizes})
    return replace(sheet, tasks={**sheet.tasks, task_id: other})


def symbol(task: Task, name: str) -> Expr:
    return read_asked(name, task.model.indexed if task.model else frozenset())


def rendered(task_id: str, language: str, numbers: Numbers | None = None) -> str:
    """The worked solution of one task as Markdown, on one line."""
    return _rendered(task_id, language, json.dumps(numbers or {}, sort_keys=True))


@cache
def _rendered(task_id: str, language: str, numbers: str) -> str:
    sheet = changed(catalogue.find("blatt4"), task_id, json.loads(numbers))
    return markdown(sheet, task_id, language)


OTHER: dict[str, Numbers] = {
    "1.1": {
        "W_xh": [["0.7", "-0.4"], ["0.3", "0.6"]],
        "W_hh": [["-0.2", "0.5"], ["0.4", "0.9"]],
        "W_hy": [["-0.3", "0.8"]],
        "b_h": [["-0.3"], ["0.4"]],
        "b_y": "-0.2",
        "h_0": [["0.2"], ["-0.6"]],
        "x_1": [["0.3"], ["0.9"]],
    },
    "1.2": {"W_xh": "-0.7", "W_hh": "-0.6", "W_hy": "1.3", "b_h": "0.1", "b_y": "-0.2", "h_0": "0.4", "yhat_3": "0.2"},
    "2.1": {
        "W_f": [["-0.3", "0.6"]],
        "b_f": "-1.3",
        "b_i": "-0.9",
        "b_C": "-1.2",
        "b_o": "1.7",
        "h[t-1]": "-0.4",
        "x[t]": "0.7",
        "C[t-1]": "0.8",
    },
}

EXTREMES: list[tuple[str, Numbers]] = [
    ("1.1", {"W_hh": [[0, 0], [0, 0]]}),
    ("1.1", {"W_hh": [[9, -9], [9, 9]]}),
    ("1.1", {"W_hh": [["-0.1", "0.3"], ["-0.6", "-0.2"]], "h_0": [["0.5"], ["0.5"]]}),
    ("1.1", {"W_xh": [[0, 0], [0, 0]], "b_h": [[0], [0]]}),
    ("1.2", {"W_hh": "0"}),
    ("1.2", {"W_hh": "1"}),
    ("1.2", {"W_hh": "-0.8"}),
    ("1.2", {"W_hh": "20"}),
    ("1.2", {"W_xh": "0"}),
    ("2.1", {"b_f": "-4"}),
    ("2.1", {"b_f": "30", "b_i": "-30"}),
    ("2.1", {"C[t-1]": "0"}),
    ("2.1", {"C[t-1]": "0", "W_C": [[0, 0]], "b_C": "0"}),
    ("2.2", {"h": 1, "x": 1}),
]


@pytest.mark.parametrize("language", languages.known())
@pytest.mark.parametrize(("task_id", "numbers"), EXTREMES)
def test_extreme_numbers_can_be_written_about(task_id: str, numbers: Numbers, language: str) -> None:
    assert rendered(task_id, language, numbers)


@pytest.mark.parametrize("language", languages.known())
@pytest.mark.parametrize("task_id", OTHER)
def test_no_number_of_the_original_is_left(task_id: str, language: str) -> None:
    before, after = (long_numbers(rendered(task_id, language, n)) for n in ({}, OTHER[task_id]))
    assert len(before) >= 9
    assert not before & after


@pytest.mark.parametrize("language", languages.known())
def test_counts_follow_the_sizes(language: str) -> None:
    text = rendered("2.2", language, {"h": 10, "x": 3})
    for stale in (
        "128",
        "24\\,704",
        "98\\,816",
        "74\\,112",
        "24\\,832",
        "99\\,328",
        "98\\,688",
        "24\\,576",
        "73\\,984",
    ):
        assert f"${stale}$" not in text
    for fresh in (
        "140",
        "560",
        "420",
        "150",
        "600",
    ):  # by hand: 10 (10 + 3) + 10, four and three times it, with 2 biases
        assert fresh in text


def test_the_stale_numbers_looked_for_are_those_of_the_original() -> None:
    text = rendered("2.2", "de")
    for number in ("24\\,704", "98\\,816", "74\\,112", "24\\,832", "99\\,328", "98\\,688", "24\\,576", "73\\,984"):
        assert number in text


SENTENCES: list[tuple[str, Numbers, str, str]] = [
    # task, numbers, what the German and the English text then say
    ("1.1", {}, "Die Norm wächst mit jedem Schritt", "The norm grows at every step"),
    ("1.1", {}, "desto schwächer wirkt sie", "the less it still matters"),
    ("1.1", {"W_hh": [[0, 0], [0, 0]]}, "kein Gedächtnis", "has no memory"),
    (
        "1.1",
        {"W_hh": [[3, 0], [0, 3]], "W_xh": [["0.001", 0], [0, "0.001"]], "b_h": [[0], [0]]},
        "wirken die *früheren* Eingaben stärker",
        "the *earlier* inputs matter more",
    ),
    ("1.1", {"x_3": [[0], [0]], "b_h": [[0], [0]]}, "entwickelt sich nicht gleichmäßig", "does not move steadily"),
    ("1.1", {"h_0": [["0.5"], ["0.5"]]}, "bringt jetzt $h_1$ ein", "now brings in $h_1$"),
    ("1.2", {}, "Alle Faktoren sind dem Betrag nach kleiner als 1", "All factors are smaller than 1"),
    ("1.2", {}, "weil $h_0 = 0$ ist", "because $h_0 = 0$"),
    ("1.2", {"W_hh": "0"}, "erreicht die früheren Zustände überhaupt nicht", "does not reach the earlier states"),
    ("1.2", {"W_hh": "-0.8"}, "wechselt dabei in jedem Schritt das Vorzeichen", "its sign changes at every step"),
    ("1.2", {"W_hh": "1"}, "bleibt die Schranke gleich", "the bound stays the same"),
    ("1.2", {"W_hh": "3", "x_1": "0.001", "x_3": "0.001"}, "er wächst. Nach", "it grows. After"),
    ("1.2", {"W_hh": "3"}, "wächst diese Schranke", "this bound grows"),
    ("1.2", {"W_hh": "3"}, "Alle Faktoren sind dem Betrag nach kleiner", "All factors are smaller than 1"),  # saturated
    ("1.2", {"W_hh": "2", "x_1": "0.2"}, "nicht jeder Faktor", "not every factor"),
    ("1.2", {"W_hh": "2", "x_1": "0.2"}, "insgesamt also vergrößert", "altogether it is made larger"),
    ("1.2", {"W_hh": "2", "x_1": "0.2", "x_3": "2"}, "insgesamt also verkleinert", "altogether it is made smaller"),
    ("2.1", {}, "Der größere Teil des alten Inhalts bleibt", "the larger part of the old content is kept"),
    ("2.1", {}, "das Neue überwiegt", "the new outweighs"),
    ("2.1", {}, "Betrag des Zellzustands ist gewachsen", "magnitude of the cell state has grown"),
    ("2.1", {}, "Wer die beiden Gates vertauscht", "Exchanging"),
    ("2.1", {"b_f": "-4"}, "fast vollständig gelöscht", "erased almost completely"),
    ("2.1", {"b_f": "-1.6"}, "Der größere Teil des alten Inhalts geht", "the larger part of the old content is lost"),
    ("2.1", {"b_f": "-0.2"}, "halbiert", "halved"),
    ("2.1", {"b_f": "4"}, "fast unverändert erhalten", "kept almost unchanged"),
    ("2.1", {"b_i": "-5"}, "fast ganz abgewiesen", "turned away almost completely"),
    ("2.1", {"b_i": "-5"}, "das Erinnerte überwiegt", "the remembered outweighs"),
    ("2.1", {"b_i": "5"}, "fast ganz aufgenommen", "taken in almost completely"),
    ("2.1", {"C[t-1]": "0"}, "nichts zu vergessen", "nothing to forget"),
    ("2.1", {"C[t-1]": "-0.3"}, "heben sich die Beiträge teilweise auf", "the contributions cancel in part"),
    ("2.1", {"C[t-1]": "5"}, "Betrag des Zellzustands ist kleiner geworden", "has become smaller"),
]


@pytest.mark.parametrize("language", languages.known())
def test_sentences_follow_the_numbers(language: str) -> None:
    for task_id, numbers, german, english in SENTENCES:
        sentence = {"de": german, "en": english}[language]
        assert sentence in rendered(task_id, language, numbers), (task_id, numbers)


CONTRADICTIONS: list[tuple[str, Numbers, list[str]]] = [
    ("2.1", {"b_f": "-4"}, ["bleibt also", "fast unverändert", "Wer die beiden Gates", "halbiert", "geht also"]),
    ("2.1", {"b_f": "4"}, ["gelöscht. ", "verloren", "halbiert", "Der größere Teil des alten"]),
    (
        "2.1",
        {"b_i": "-5"},
        ["also fast ganz aufgenommen", "zum größeren Teil aufgenommen", "das Neue überwiegt", "halten sich die Waage"],
    ),
    ("2.1", {"C[t-1]": "0"}, ["bleibt also", "geht also", "das Erinnerte überwiegt", "heben sich"]),
    ("1.2", {"W_hh": "3"}, ["fällt schon diese Schranke", "von den letzten Zeitschritten bestimmt"]),
    ("1.2", {"W_hh": "0"}, ["Alle Faktoren", "Längere Folgen"]),
    ("1.2", {"h_0": "0.4"}, ["genau null"]),
    ("1.1", {"W_hh": [[0, 0], [0, 0]]}, ["von *allen* Eingaben", "Ab jetzt trägt", "es überwiegt das Gedächtnis"]),
    ("1.1", {"h_0": [["0.5"], ["0.5"]]}, ["Nullvektor", "nicht mehr null"]),
]


@pytest.mark.parametrize(("task_id", "numbers", "false"), CONTRADICTIONS)
def test_nothing_false_is_left(task_id: str, numbers: Numbers, false: list[str]) -> None:
    text = rendered(task_id, "de", numbers)
    assert [phrase for phrase in false if phrase in text] == []
