"""Marking character networks: the numbering of characters, the pieces of the text, and whole programs."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

from tests.worksheets.program_marking.runs import changed, lost
from tests.worksheets.student_programs import RIGHT_CHARACTERS
from worksheets.program_marking.judging import mark
from worksheets.program_marking.suites.char_rnn import CHECKS, SUITE, ask, judge
from worksheets.sandbox.script import Outcome, Reply
from worksheets.sandbox.wire import Other

SCRIPT, ASKED = ask(np.random.default_rng(3))
LETTERS = sorted(set(ASKED.text))
NUMBERS = {letter: number for number, letter in enumerate(LETTERS)}
ENCODED = np.array([NUMBERS[letter] for letter in ASKED.text])
PIECES = ENCODED[:168].reshape(8, 21)
INPUTS, TARGETS = PIECES[:, :-1], PIECES[:, 1:]


def found(prepared: object, *batches: object) -> dict[str, set[str]]:
    """What is lost of the first three checks, where this is returned of the text and these are its batches."""
    replies = {ASKED.made: Reply(), ASKED.prepared: Reply(prepared), ASKED.batches: Reply(list(batches))}
    results = list(judge(ASKED, Outcome(replies, "done")))
    assert [result.check for result in results] == list(CHECKS)
    return dict(lost(results[:3]))


class TestNumbering:
    @pytest.mark.parametrize(
        ("numbers", "back"),
        [
            (NUMBERS, LETTERS),
            (NUMBERS, dict(enumerate(LETTERS))),
            ({letter: np.array(number) for letter, number in NUMBERS.items()}, LETTERS),
        ],
        ids=["list", "dictionary", "arrays"],
    )
    def test_both_ways_are_right(self, numbers: object, back: object) -> None:
        assert found([Other("Dataset"), numbers, back], [INPUTS, TARGETS]) == {}

    @pytest.mark.parametrize(
        ("prepared", "code"),
        [
            (None, "char_no_triple"),
            ([NUMBERS, LETTERS], "char_no_triple"),
            ([None, dict.fromkeys(LETTERS, 0), LETTERS], "char_no_numbering"),
            ([None, {c: n + 1 for c, n in NUMBERS.items()}, LETTERS], "char_no_numbering"),
            ([None, dict(list(NUMBERS.items())[1:]), LETTERS], "char_no_numbering"),
            ([None, NUMBERS, LETTERS[::-1]], "char_not_inverse"),
        ],
        ids=["nothing", "a pair", "all the same", "from one on", "one forgotten", "back the other way round"],
    )
    def test_what_is_none_is_named(self, prepared: object, code: str) -> None:
        assert found(prepared, [INPUTS, TARGETS])["char_mappings"] == {code}


class TestPieces:
    @pytest.mark.parametrize(
        "targets",
        [TARGETS, TARGETS[:, -1], np.eye(len(LETTERS))[TARGETS]],
        ids=["one further on", "the one that follows", "one-hot"],
    )
    def test_targets_that_follow_are_right(self, targets: np.ndarray) -> None:
        whole = [[INPUTS, targets]]
        one_by_one = [[INPUTS[n : n + 1], targets[n : n + 1]] for n in range(3)]
        assert found([None, NUMBERS, LETTERS], *(whole if targets.ndim > 1 else one_by_one)) == {}

    def test_the_whole_text_at_once_is_a_piece_too(self) -> None:
        assert found([None, NUMBERS, LETTERS], [ENCODED[None, :-1], ENCODED[None, 1:]]) == {}

    @pytest.mark.parametrize(
        ("batch", "check", "code"),
        [
            (INPUTS, "char_dataset", "char_no_pairs"),
            ([Other("Tensor"), TARGETS], "char_dataset", "char_no_pairs"),
            ([INPUTS[:, ::-1], TARGETS], "char_dataset", "char_not_in_text"),
            ([INPUTS, TARGETS[:-1]], "char_dataset", "char_not_in_text"),
            ([ENCODED[None, :1], ENCODED[None, 1:2]], "char_dataset", "char_one_piece"),
            ([INPUTS[[0, 0]], TARGETS[[0, 0]]], "char_dataset", "char_one_piece"),
            ([INPUTS, INPUTS], "char_shifted", "char_not_shifted"),
            ([INPUTS[:, :-1], TARGETS[:, 1:]], "char_shifted", "char_shifted_otherwise"),
        ],
        ids=[
            "no pair",
            "no numbers",
            "backwards",
            "one target less",
            "one letter",
            "always the same",
            "not shifted",
            "two further on",
        ],
    )
    def test_others_are_named(self, batch: object, check: str, code: str) -> None:
        assert found([None, NUMBERS, LETTERS], batch)[check] == {code}


@pytest.mark.sandbox
@pytest.mark.skipif(find_spec("tensorflow") is None, reason="needs the extra [programs]")
class TestPrograms:
    def test_a_right_network_gets_all_points(self) -> None:
        assert lost(mark(RIGHT_CHARACTERS.encode(), SUITE, seed=1).results) == {}

    def test_wrong_ones_lose_the_right_points(self) -> None:
        """Three mistakes in one program, because TensorFlow takes seconds to load."""
        changes = [("[:beam_width]", "[:1]"), ("/ temperature", "* temperature"), ("p[1:]", "p[:-1]")]
        assert lost(mark(changed(RIGHT_CHARACTERS, *changes).encode(), SUITE, seed=1).results) == {
            "char_shifted": {"char_not_shifted"},
            "char_low_temperature": {"char_temperature_multiplied"},
            "char_temperatures": {"char_temperature_multiplied"},
            "char_beam": {"char_beam_greedy"},
            "char_exact": {"char_not_exact"},
        }
