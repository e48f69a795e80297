"""Sampling at a temperature and beam search, of a network that is a table: what comes next by what came last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
import pytest

from tests.worksheets.program_marking.runs import lost
from worksheets.program_marking.char_generation import (
    GENERATED,
    SHORT,
    Search,
    ask,
    continued,
    judge_beams,
    judge_sampling,
    says_something,
)
from worksheets.program_marking.suite import Array
from worksheets.sandbox.script import Outcome, Raised, Reply, Script

TEXT = "der rabe sah den adler am abend"
ALPHABET = sorted(set(TEXT))
NUMBERS = {letter: number for number, letter in enumerate(ALPHABET)}
SIZE = len(ALPHABET)
SCRIPT = Script()
ASKED = ask(np.random.default_rng(2), SCRIPT, TEXT, 16, 32)
TABLE = np.random.default_rng(7).normal(size=(SIZE, SIZE))
Find = Callable[[str, int, int], str]
"""A search: the text that follows a seed, of some length, with some width."""


def log_p(table: Array) -> Array:
    return np.asarray(table - np.log(np.sum(np.exp(table), axis=1, keepdims=True)))


def beam_search(seed: str, length: int, width: int) -> str:
    beams = [(0.0, seed)]
    for _ in range(length):
        longer = [(s + log_p(TABLE)[NUMBERS[t[-1]], NUMBERS[c]], t + c) for s, t in beams for c in ALPHABET]
        beams = sorted(longer, reverse=True)[:width]
    return beams[0][1][len(seed) :]


def greedy_search(seed: str, length: int, width: int) -> str:
    return beam_search(seed, length, 1)


def at_random(seed: str, length: int, width: int) -> str:
    return "".join(np.random.default_rng(length + width).choice(ALPHABET, size=length))


def searched(search: Search, find: Find, table: Array) -> Iterator[tuple[int, Reply]]:
    seed, length, width = SCRIPT.steps[search.searched]["args"]
    text = find(seed, length, width)
    rows = np.array([[NUMBERS[c] for c in seed + text]], dtype=float)
    yield search.searched, Reply(text)
    yield search.indices, Reply(rows)
    yield search.logits, Reply(table[rows.astype(int)])


def outcome(find: Find, table: Array = TABLE, twice: Array = 2 * TABLE) -> Outcome:
    """What a network with this table gives, whose searches go like this."""
    replies = {ASKED.defined: Reply(["seed_text", "num_generate", "beam_width"])}
    for search in (ASKED.greedy, ASKED.wide, *(one for one, _ in ASKED.exact)):
        replies.update(searched(search, find, table))
    for _, everything in ASKED.exact:
        seed = SCRIPT.steps[everything.indices]["prefix"]
        rows = np.array([[NUMBERS[c] for c in (*seed, *more)] for more in product(ALPHABET, repeat=SHORT)])
        replies[everything.indices] = Reply(rows.astype(float))
        replies[everything.logits] = Reply(table[rows])
    replies[ASKED.doubled] = Reply(twice[rows])
    return Outcome(replies, "done")


class TestBeams:
    @pytest.mark.parametrize(
        ("narrow", "wide", "expected"),
        [
            (beam_search, beam_search, {}),
            (
                greedy_search,
                greedy_search,
                {"char_beam": {"char_beam_greedy"}, "char_exact": {"char_not_exact"}},
            ),
            (at_random, beam_search, {"char_greedy": {"char_not_greedy"}}),
            (
                greedy_search,
                at_random,
                {"char_beam": {"char_beam_worse"}, "char_exact": {"char_not_exact"}},
            ),
        ],
        ids=["right", "always greedy", "never greedy", "at random"],
    )
    def test_what_is_lost(self, narrow: Find, wide: Find, expected: object) -> None:
        def find(seed: str, length: int, width: int) -> str:
            return (narrow if width == 1 else wide)(seed, length, width)

        assert lost(judge_beams(ASKED, outcome(find), NUMBERS)) == expected

    def test_probabilities_do_as_well_as_logits(self) -> None:
        assert lost(judge_beams(ASKED, outcome(beam_search, np.exp(log_p(TABLE))), NUMBERS)) == {}

    def test_without_the_method_all_is_missing(self) -> None:
        results = list(judge_beams(ASKED, Outcome({}, "done"), NUMBERS))
        assert sum(result.points for result in results) == 0
        assert {f.code for result in results for f in result.findings} == {"char_no_beam_search"}


@pytest.mark.parametrize(
    ("table", "twice", "expected"),
    [
        (TABLE, 2 * TABLE, True),
        (TABLE, TABLE, False),
        (np.tile(TABLE[:1], (SIZE, 1)), 2 * np.tile(TABLE[:1], (SIZE, 1)), False),
    ],
    ids=["a network", "not of its weights", "not of the text"],
)
def test_a_network_says_something_that_its_weights_decide(table: Array, twice: Array, expected: bool) -> None:
    assert says_something(ASKED, outcome(beam_search, table, twice)) is expected


def sampled(used: Callable[[float], float]) -> Outcome:
    """Texts drawn at another temperature than the one that is asked for."""
    rng = np.random.default_rng(11)
    replies = {step: Reply() for step in ASKED.biased}
    for temperature, step in ASKED.sampled.items():
        powers = np.exp((ASKED.bias - np.max(ASKED.bias)) / used(temperature))
        drawn = rng.choice(SIZE, size=GENERATED, p=powers / np.sum(powers))
        replies[step] = Reply(ASKED.seed_text + "".join(ALPHABET[n] for n in drawn))
    return Outcome(replies, "done")


class TestSampling:
    @pytest.mark.parametrize(
        ("used", "code"),
        [
            (lambda t: t, ""),
            (lambda t: 1e-3, "char_always_likeliest"),
            (lambda t: 1.0, "char_temperature_unused"),
            (lambda t: 1 / t, "char_temperature_multiplied"),
            (lambda t: 1e6, "char_uniform"),
            (lambda t: 1e6 if t == 1 else 0.05, "char_other_distribution"),
        ],
        ids=["right", "the likeliest", "unused", "multiplied", "uniform", "otherwise"],
    )
    def test_a_wrong_temperature_is_named(self, used: Callable[[float], float], code: str) -> None:
        found = lost(judge_sampling(ASKED, sampled(used), NUMBERS))
        assert {one for codes in found.values() for one in codes} == ({code} if code else set())
        assert ("char_temperatures" in found) == bool(code)

    def test_a_text_of_another_length_and_an_exception_are_told(self) -> None:
        short = Outcome({step: Reply("abe") for step in ASKED.sampled.values()}, "done")
        assert lost(judge_sampling(ASKED, short, NUMBERS))["char_generated"] == {"char_no_text"}
        raising = Outcome({step: Reply(raised=Raised("E", "no", 3)) for step in ASKED.sampled.values()}, "done")
        assert lost(judge_sampling(ASKED, raising, NUMBERS))["char_generated"] == {"program_raised_at"}

    def test_without_a_last_layer_to_bias_nothing_is_said_of_temperatures(self) -> None:
        right = sampled(lambda t: t)
        raised = {step: Reply(raised=Raised("E", "no", 3)) for step in ASKED.biased}
        found = lost(judge_sampling(ASKED, Outcome({**right.replies, **raised}, "done"), NUMBERS))
        assert found == {"char_low_temperature": {"char_no_dense"}, "char_temperatures": {"char_no_dense"}}


@pytest.mark.parametrize(
    ("value", "expected"),
    [("abe", "abe"), ("der abe", "abe"), (["abe", -1.5], "abe"), ("ab", None), ("abx", None), (3, None), ([], None)],
)
def test_the_seed_may_stand_before_and_a_score_behind(value: object, expected: str | None) -> None:
    numbers = None if expected is None else [NUMBERS[c] for c in expected]
    assert continued(Reply(value), "der ", 3, NUMBERS) == numbers
