"""Numbers in words are numbers where they stand alone."""

from __future__ import annotations

import pytest

from solver.answers.plain import plain
from solver.answers.worded import unworded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sieben", " 7"),
        ("minus null Komma drei acht", " -0,38"),
        ("Minus Eins", " -1"),
        ("null Komma null vier", " 0,04"),
        ("null Komma vierundfünfzig", " 0,54"),
        ("null Komma 7139", " 0,7139"),
        ("zero point seven", " 0.7"),
        ("zwei Drittel", " 2/3"),
        ("minus one half", " -1/2"),
        ("vierundzwanzigtausendsiebenhundertvier", " 24704"),
        ("twenty-four thousand seven hundred and four", " 24704"),
        ("(null Komma fünf; minus eins)", "( 0,5; -1)"),
        ("y_1 = drei Viertel", "y_1 = 3/4"),
        ("dreißig Prozent", " 30 Prozent"),
    ],
)
def test_numbers(text: str, expected: str) -> None:
    assert unworded(plain(text)).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "zwei drei",
        "auf vier Stellen",
        "vier Gates",
        "null Komma",
        "minus",
        "minus -0,5",
        "Komma fünf",
        "und",
        "eins Komma zwei Komma drei",
    ],
)
def test_other_words_stay(text: str) -> None:
    assert unworded(plain(text)).text == text


def test_every_character_knows_where_it_came_from() -> None:
    found = unworded(plain("y = minus zwei; x"))
    assert found.text == "y = -2; x"
    assert [found.origin[found.text.index(c)] for c in "y-2;x"] == [0, 3, 3, 14, 16]


@pytest.mark.parametrize("word", ["vierzehn", "eins", "und", "hundert", "seven ", "zwei-", "minus "])
def test_a_long_row_of_words_is_no_number(word: str) -> None:
    text = word * (3000 // len(word)) + "x"
    assert unworded(plain(text)).text == text
