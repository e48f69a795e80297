"""The programs of a sheet in a text: listings, and what was recorded when they ran."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from solver.errors import Problem
from templates.document import Attachment, Figure, Program
from templates.numbers import Numbers
from templates.vocabulary import Library, vocabulary
from templates.vocabulary.programs import ProgramWords
from tests.templates.parted_sheet import NUMBERS
from worksheets import recordings
from worksheets.catalogue import find
from worksheets.editions import COMPACT, FULL
from worksheets.solving import solve

SHEET = find("blatt4")


def words(edition: str = FULL, numbers: Numbers = NUMBERS) -> ProgramWords:
    solution = solve(SHEET, SHEET.tasks["4.1"])
    return ProgramWords(vocabulary(solution, numbers, Library(SHEET, edition)).context)  # type: ignore[arg-type]


def test_a_listing_is_of_the_definitions_that_are_named() -> None:
    whole, one = words().program("simple_rnn"), words().program("simple_rnn", "SimpleRNN.forward")
    (first,), (second,) = whole, one
    assert isinstance(first, Program)
    assert isinstance(second, Program)
    assert second.text.lstrip().startswith("def forward")
    assert second.first is not None
    assert first.text.splitlines()[second.first - 1].strip() == second.text.splitlines()[0].strip()


def test_a_handout_has_the_whole_program_as_a_file_once() -> None:
    compact = words(COMPACT)
    (file,) = compact.program("simple_rnn", "SimpleRNN.forward")
    assert isinstance(file, Attachment)
    assert file.name == "simple_rnn.py"
    assert compact.program("simple_rnn") == ()


def test_what_was_recorded_is_shown() -> None:
    (output,) = words().output("simple_rnn")
    assert isinstance(output, Program)
    assert output.text.strip()
    with pytest.raises(Problem, match="unknown_symbol"):
        words().recorded("simple_rnn", "no such result")


def test_output_speaks_the_language_of_the_text() -> None:
    labels = {"largest difference": "größte Differenz"}
    (output,) = words(numbers=Numbers(4, "de")).output("simple_rnn", "Gradient check", labels=labels)
    assert isinstance(output, Program)
    assert "parameter  entries  größte Differenz" in output.text
    assert "e-11" in output.text
    assert "." not in output.text.partition("Differenz")[2]


def test_a_picture_is_known_by_its_program_and_its_file() -> None:
    with pytest.raises(Problem, match="unknown_symbol"):
        words().picture("simple_rnn", "no.svg")
    (figure,) = words().picture("sine_forecast", "predictions.svg", "Caption", "What it shows")
    assert isinstance(figure, Figure)
    assert (figure.name, figure.alt) == ("sine_forecast/predictions.svg", "What it shows")


def test_shares_of_several_runs_have_their_spread() -> None:
    found = words().share("attention_seq2seq", "fixed_letters_long")
    assert re.fullmatch(r"\d+\.\d\\,\\% \\pm \d+\.\d\\,\\%", found), found


@pytest.mark.parametrize(
    ("first", "second", "expected"), [((0.5, 0.1), (0.75, 0.1), True), ((0.75, 0.1), (0.5, 0.1), True),
     ((0.5, 0.1), (0.65, 0.1), False), ((0.65, 0.1), (0.5, 0.1), False)],
)  # fmt: skip
def test_means_are_apart_beyond_their_spreads(
    monkeypatch: pytest.MonkeyPatch, first: tuple[float, float], second: tuple[float, float], expected: bool
) -> None:
    results = dict(zip(("a", "a_spread", "b", "b_spread"), (*first, *second), strict=True))
    monkeypatch.setattr(recordings, "read", lambda *_: SimpleNamespace(result=lambda key, _: results[key]))
    assert words().apart("simple_rnn", "a", "b") == expected


def test_an_unknown_program_is_named() -> None:
    with pytest.raises(Problem) as caught:
        words().program("no_such_program")
    assert "no_such_program" in str(caught.value.facts)
