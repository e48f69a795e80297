"""Passages with the values of a derivation in their places."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.errors import Place, Problem
from templates.filling import filled, filled_line
from templates.vocabulary import Library, Vocabulary, vocabulary
from tests.templates.parted_sheet import NUMBERS, said, solution
from worksheets.texts import Passage


@pytest.fixture
def words(tmp_path: Path) -> Vocabulary:
    found = solution(tmp_path)
    return vocabulary(found, NUMBERS, Library(found.sheet))


def passage(text: str) -> Passage:
    return Passage(text, Place("1.en.md", 7))


def test_a_value_stands_where_the_text_asks_for_it(words: Vocabulary) -> None:
    assert said(filled(words, passage("The state is ${{ v('h_1', 1) }}$."))) == "The state is 0.5370."


def test_a_figure_that_is_referred_to_is_noted_with_its_line(words: Vocabulary) -> None:
    filled(words, passage("First.\n\nSee {{ see('state') }}."))
    assert {name: place.line for name, place in words.context.library.referred.items()} == {"state": 9}


@pytest.mark.parametrize("text", ["One.\n\nTwo.", "$$a = b$$", ""])
def test_a_marking_point_is_one_paragraph(words: Vocabulary, text: str) -> None:
    with pytest.raises(Problem, match="bad_marking_point") as caught:
        filled_line(words, passage(text))
    assert caught.value.place.line == 7


def test_what_is_not_known_is_placed(words: Vocabulary) -> None:
    with pytest.raises(Problem, match="not_defined_there") as caught:
        filled(words, passage("First.\n\n{{ v('h_9') }}"))
    assert caught.value.place.line == 9


def test_what_names_no_number_is_filled_once(words: Vocabulary, tmp_path: Path) -> None:
    asked = passage("Of {{ 'all' if full else 'some' }} ${{ tex('h_1') }}$ {% for n in range(2) %}{{ n }}{% endfor %}")
    found = filled(words, asked)
    assert filled(words, asked) is found
    compact = vocabulary(words.context.own, NUMBERS, Library(words.context.own.sheet, "compact"))
    assert (said(found)[:6], said(filled(compact, asked))[:7]) == ("Of all", "Of some")


def test_a_symbol_of_another_calculation_is_that_of_its_model(words: Vocabulary) -> None:
    for _ in range(2):
        with pytest.raises(Problem, match="unknown_example"):
            filled(words, passage("${{ tex('h_1', of='elsewhere') }}$"))
