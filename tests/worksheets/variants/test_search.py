"""Everyone's own first draw, whoever else is there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solver.errors import Problem
from tests.worksheets.variants.batches import prepared
from worksheets.variants import search as searching
from worksheets.variants.demands import DEMANDS
from worksheets.variants.drawing import practice_key
from worksheets.variants.search import CHOICE, Variant, _Searcher, rank, search

KEY = practice_key(3)


def test_does_not_depend_on_order_or_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    subject, persons = prepared("2.2").subjects["2.2"], [str(n) for n in range(400)]
    one = search(subject, KEY, persons)
    monkeypatch.setattr(searching, "BLOCK", 7)
    other = search(subject, KEY, reversed(persons))
    assert {p: v.draw for p, v in one.items()} == {p: v.draw for p, v in other.items()}


def test_is_what_everyone_would_get_one_after_the_other() -> None:
    """By rank, each the first certified draw that is still free: written out without any cleverness."""
    subject, persons = prepared("2.2").subjects["2.2"], [str(n) for n in range(150)]
    found = search(subject, KEY, persons)
    taken = {subject.examination.plan.published_draw}
    contested = 0
    for person in sorted(persons, key=rank):
        attempt = 0
        while True:
            draw = subject.drawn(KEY, person, attempt)
            if draw not in taken and subject.evidence([draw]).certified[0]:
                break
            contested += draw in taken
            attempt += 1
        taken.add(draw)
        assert (found[person].draw, found[person].attempt) == (draw, attempt), person
    assert contested > 0  # else the test would not see who gives way


def test_gives_no_two_the_same_and_nobody_the_published_numbers() -> None:
    subject = prepared("2.2").subjects["2.2"]
    found = search(subject, KEY, [str(n) for n in range(1200)])
    draws = {variant.draw for variant in found.values()}
    assert len(draws) == 1200
    assert subject.examination.plan.published_draw not in draws


def test_ends_where_there_are_too_few() -> None:
    subject = prepared("2.2").subjects["2.2"]
    with pytest.raises(Problem) as caught:
        search(subject, KEY, [str(n) for n in range(1653)])
    assert caught.value.code == "too_few_draws"
    assert caught.value.facts["wanted"] == 1653


def test_estimates_where_there_are_too_many_to_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MAX_ATTEMPTS", 64)
    monkeypatch.setattr(searching.Subject, "unfit_for", [])
    subject = prepared("1.1").subjects["1.1"]
    subject = replace(subject, terms=replace(subject.terms, digits=1, working=1))
    with pytest.raises(Problem) as caught:
        search(subject, KEY, ["1"])
    assert caught.value.code == "hardly_any_variants"
    assert caught.value.facts["demand"] in DEMANDS
    assert caught.value.facts["tried"] == 64


@pytest.mark.parametrize(("task", "sheet"), [("1.1", "blatt4"), ("1.2", "blatt4"), ("2.1", "blatt4"), ("1.1", "gru")])
def test_screening_first_changes_no_verdict(task: str, sheet: str) -> None:
    subject = prepared(task, sheet).subjects[task]
    draws = [subject.drawn(KEY, str(person), 0) for person in range(300)]
    found = subject.examined(draws)
    is_fit, tally = found.is_fit, found.tally
    whole = subject.evidence(draws)
    assert is_fit.tolist() == whole.certified.tolist()
    assert 0 < is_fit.sum() < len(draws)
    assert found.lack[is_fit].tolist() == whole.lack[is_fit].tolist()
    for demand, flags in whole.failures().items():
        fails = int(flags.sum())
        assert tally.fails(demand) == fails if tally.seen[demand] == len(draws) else tally.fails(demand) <= fails


class TestATally:
    def tally(self) -> searching.Tally:
        failures = {"untied": "11000", "nonzero": "00111", "magnitude": "00110", "size": "00000"}
        made = searching.Tally()
        made.add({demand: np.array([*flags]) == "1" for demand, flags in failures.items()}, 5)
        return made

    def test_names_what_most_draws_fail_alone(self) -> None:
        assert self.tally().scarce() == {"demand": "untied", "share": "40", "alone": "40"}

    @pytest.mark.parametrize(
        ("own", "expected"),
        [
            (["untied"], "untied"),
            (["size", "untied"], "untied"),
            (["magnitude"], None),
            (["magnitude", "nonzero"], "nonzero"),
            ([], None),
        ],
    )
    def test_knows_what_unfit_numbers_have_in_common_with_the_sheet(self, own: list[str], expected: str | None) -> None:
        assert self.tally().in_common(own) == expected


class TestAChoice:
    """Of the fit draws of a stream, ``CHOICE`` at a time, those come first that lack least."""

    def taken(self, lacks: list[int]) -> list[int]:
        searcher = _Searcher("1")
        for attempt, lack in enumerate(lacks):
            searcher.add(Variant("1", "1", attempt, (attempt,)), lack)
        return [variant.attempt for variant in searcher.found]

    def test_is_made_when_it_is_complete(self) -> None:
        lacks = [3, 1, 2, 5, 6, 4, 1, 9]
        assert len(lacks) == CHOICE
        assert self.taken(lacks[:-1]) == []
        assert self.taken(lacks) == [1, 6, 2, 0, 5, 3, 4, 7]

    def test_need_not_be_complete_for_one_that_lacks_nothing(self) -> None:
        assert self.taken([3, 0, 2]) == [1]
        assert self.taken([3, 0, 2, 5, 6, 0, 1, 9]) == [1, 5, 6, 2, 0, 3, 4, 7]

    def test_does_not_wait_for_the_next_one(self) -> None:
        assert self.taken([2] * CHOICE + [1]) == list(range(CHOICE))
