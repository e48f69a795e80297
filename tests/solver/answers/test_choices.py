"""Answers that are words, read as the numbers that they mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.answers.choices import TRUTH, in_numbers, words_for
from solver.notation import read_expression
from tests.running import rechenweg
from tests.templates.practice.scripts import call

MODELS = words_for(read_expression("argmax([a, b])"), ["RNN", "Transformer"], 1)
SAID = [
    (MODELS, "[RNN, Transformer, RNN]", "1; 2; 1"),
    (MODELS, "Transformer; rnn", "2; 1"),
    (MODELS, "RNN, 2", "RNN, 2"),
    ({"a,b": 3, "a": 1, "b": 2}, "a,b", "3"),
    (TRUTH, "ja", "1"),
    (TRUTH, "Falsch.", "0"),
    (TRUTH, " “Yes” ", "1"),
    (TRUTH, "0", "0"),
    (TRUTH, "vielleicht", "vielleicht"),
    (MODELS, "transformer", "2"),
    (MODELS, "(RNN)", "1"),
    (MODELS, "ja", "ja"),
    ({}, "ja", "ja"),
]


@pytest.mark.parametrize(("words", "text", "read"), SAID)
def test_a_word_is_its_number(words: dict[str, int], text: str, read: str) -> None:
    assert in_numbers(text, words) == read
    assert call("saidInNumbers", answer=text, words=words) == read


@pytest.mark.parametrize(
    ("rule", "words"),
    [("[a < b]", TRUTH), ("argmax(i=1..2, x[i])", {"cat": 1, "dog": 2}), ("a * b", {}), ("max(a, b)", {})],
)
def test_a_comparison_and_a_place_are_said_in_words(rule: str, words: dict[str, int]) -> None:
    assert words_for(read_expression(rule), ["cat", "dog"], 1) == words


PATH = """
id: path
language: en
models:
  m:
    vocab: [rain, sun]
    equations:
      V[1,s]: b[1,s]
      V[t,s] if t > 1: max(r, V[t-1,r] + A[r,s]) + b[t,s]
      back[t,s] if t > 1: argmax(r, V[t-1,r] + A[r,s])
      path[T]: argmax(s, V[T,s])
      path[t] if t < T: back[t+1,path[t+1]]
tasks:
  "1": {given: {A: [[1, 0], [0, 2]], b: [[1, 2], [3, 1], [0, 2]]}, ask: [path, path_1, V]}
"""


def test_what_is_looked_up_among_places_has_their_words(tmp_path: Path) -> None:
    sheet = tmp_path / "s.yaml"
    sheet.write_text(PATH)
    marked = rechenweg("verify", sheet, "1", "path=sun, sun, sun", "path_1=sun", "--lang", "en").stdout.split()
    assert marked.count("correct") == 2
    assert "This is: sun, sun, sun." in rechenweg("solve", sheet, "--format", "md").stdout
