"""With how many decimals one calculates: found, printed, and marked by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from commands import variant_files
from tests.running import sheet_file
from tests.worksheets.variants.batches import prepared
from tests.worksheets.variants.paper import Rounds, tanh
from worksheets.marking.grading import Given, Submission, grade
from worksheets.variants import issuing, manifest, proving
from worksheets.variants.drawing import practice_key
from worksheets.variants.issuing import Order, Prepared
from worksheets.variants.keys import Key, applied

SMALL_DENOMINATOR = """\
id: probe
language: en
models:
  m:
    equations:
      s: tanh(a)
      y: d / (s - c)
      z: y * d
tasks:
  "1":
    model: m
    given: {a: 0.5, c: 0.42, d: 0.3}
    ask: [y, z]
    vary: {draw: {a: {from: 0.4, to: 0.5, step: 0.01}, c: [0.42, 0.43], d: {from: 0.1, to: 0.9, step: 0.01}}}
"""
KEY = practice_key(5)


@lru_cache
def made() -> Prepared:
    with TemporaryDirectory() as folder:
        return issuing.prepared(Order(str(sheet_file(Path(folder), SMALL_DENOMINATOR))))


@lru_cache
def keys() -> tuple[Key, ...]:
    people = manifest.practice_persons(10)
    return tuple(issuing.issued(made(), issuing.drawn(made(), KEY, people), people))


def on_paper(given: Mapping[str, Any], digits: int) -> dict[str, Decimal]:
    """What a person calculates who rounds after every operation."""
    r = Rounds(digits)
    a, c, d = (Decimal(given[name]) for name in "acd")
    y = r(d / (r(tanh(a)) - c))
    return {"y": y, "z": r(y * d)}


def verdicts(key: Key, answers: Mapping[str, Decimal]) -> dict[str, str]:
    sheet = applied(made().sheet, key, changed=True)
    written = {"1": {name: Given(str(value)) for name, value in answers.items()}}
    (result,) = grade([Submission("1", sheet, written)], ["1"])
    return {str(a.symbol): a.mark.verdict for a in result.tasks[0].answers}


def test_as_many_are_asked_for_where_they_are_enough() -> None:
    assert [prepared(task).subjects[task].terms.working for task in ("1.1", "1.2", "2.1")] == [4, 4, 4]
    assert prepared("1.1").subjects["1.1"].terms.written == 0


def test_more_are_needed_where_rounding_would_spoil_the_result() -> None:
    terms = made().subjects["1"].terms
    assert terms.digits == 4
    assert 5 <= terms.working <= 10
    assert {key.tasks["1"].working for key in keys()} == {terms.working}
    assert {key.tasks["1"].certificate["working"] for key in keys()} == {terms.working}


@pytest.mark.parametrize("more", [0, 1, 3])
def test_whoever_rounds_as_the_sheet_says_is_right(more: int) -> None:
    working = made().subjects["1"].terms.working
    for key in keys():
        answers = {name: Rounds(4)(value) for name, value in on_paper(key.tasks["1"].given, working + more).items()}
        assert verdicts(key, answers) == {"y": "correct", "z": "correct"}, key.tasks["1"].given


def test_marking_is_as_sharp_as_the_sheet_says() -> None:
    """Two units of the last place are a mistake, which marking by four decimals all the way could not tell."""
    for key in keys():
        right = on_paper(key.tasks["1"].given, 12)
        wrong = {"y": Rounds(4)(right["y"]) + Decimal("0.0003"), "z": Rounds(4)(right["z"])}
        found = verdicts(key, wrong)
        assert (found["y"], found["z"]) == ("wrong", "correct")


def test_a_mistake_is_followed_through() -> None:
    key = keys()[0]
    given = key.tasks["1"].given
    y = Rounds(4)(on_paper(given, 12)["y"] + Decimal("0.5"))
    found = verdicts(key, {"y": y, "z": Rounds(4)(y * Decimal(given["d"]))})
    assert found == {"y": "wrong", "z": "follow-through"}


def test_the_question_and_the_solution_say_it() -> None:
    key = keys()[0]
    said = f"Calculate with {key.tasks['1'].working} decimals; give 4."
    for document in variant_files.documents(made(), key, None):
        assert said in repr(document.blocks)
    for document in variant_files.documents(
        prepared("1.1"),
        next(
            issuing.issued(
                prepared("1.1"),
                issuing.drawn(prepared("1.1"), KEY, manifest.practice_persons(1)),
                manifest.practice_persons(1),
            )
        ),
        None,
    ):
        assert "Calculate with" not in repr(document.blocks)


def test_a_key_that_says_another_number_is_disproven() -> None:
    key = keys()[0]
    answered = issuing.answered(made(), key)
    assert not list(proving.faults(made(), answered, key.person, KEY, "key.json"))
    forged = answered.model_copy(update={"tasks": {"1": answered.tasks["1"].model_copy(update={"working": 4})}})
    assert [p.code for p in proving.faults(made(), forged, key.person, KEY, "key.json")] == ["other_certificate"]
    assert replace(made().subjects["1"].terms, working=4).written == 0
