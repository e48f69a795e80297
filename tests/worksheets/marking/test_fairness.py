"""No right answer is marked wrong, whatever a person rounds, and in whichever order a person calculates.

``python -m benchmarks.fairness`` tries many more persons.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random

import numpy as np
import pytest
from flint import fmpq

from solver import notation
from tests.worksheets.marking.answers import given, marker
from tests.worksheets.marking.people import CALCULATIONS, Numbers, Person, variant
from tests.worksheets.variants.batches import issued_keys, prepared
from worksheets.marking.marker import Answer, Sheet
from worksheets.variants import keys

PERSONS = 60


def not_right(
    task: str, persons: int, seed: int, digits: int = 4, variants: Sequence[Numbers] | None = None
) -> list[str]:
    """What was marked as less than right of persons who calculate rightly, each with numbers of their own."""
    random, judge = Random(seed), marker("blatt4", task, digits)
    original = given("blatt4", task)
    names = {notation.write(symbol): symbol for symbol in original}
    printed: Numbers = {
        name: [[Decimal(repr(float(e))) for e in row] for row in original[symbol]] for name, symbol in names.items()
    }
    numbers: dict[object, list[object]] = {symbol: [] for symbol in original}
    sheets: list[Sheet] = []
    for n in range(persons):
        own, person = variants[n] if variants else variant(printed, random), Person(random, digits)
        answers = person.written(CALCULATIONS[task](person, own))
        sheets.append({s: _answer(answers[notation.write(s)]) for s in judge.asked})
        for name, symbol in names.items():
            numbers[symbol].append([[float(e) for e in row] for row in own[name]])
    marks = judge.mark({s: np.array(v) for s, v in numbers.items()}, sheets)
    return [f"{n}: {m.symbol} {m.verdict}" for n, row in enumerate(marks) for m in row if m.verdict != "correct"]


def certified(task: str, count: int) -> list[Numbers]:
    """The numbers of certified variants."""
    made = prepared(task)
    kept = [keys.applied(made.sheet, key, changed=True).tasks[task].given for key in issued_keys(task, count)]
    return [{notation.write(s): [[_decimal(e) for e in row] for row in v.rows] for s, v in g.items()} for g in kept]


def _decimal(entry: object) -> Decimal:
    assert isinstance(entry, fmpq)
    return Decimal(int(entry.p)) / int(entry.q)


def _answer(values: list[Decimal]) -> Answer:
    decimals = [[-int(v.as_tuple().exponent)] for v in values]
    return Answer(np.array([[float(v)] for v in values]), np.array(decimals))


@pytest.mark.parametrize("task", CALCULATIONS)
def test_who_calculates_rightly_with_a_certified_variant_is_right(task: str) -> None:
    variants = certified(task, PERSONS)
    assert not_right(task, PERSONS, seed=1, variants=variants) == []


@pytest.mark.parametrize("digits", [3, 4])
@pytest.mark.parametrize("task", CALCULATIONS)
def test_who_calculates_rightly_is_right(task: str, digits: int) -> None:
    assert not_right(task, PERSONS, seed=digits, digits=digits) == []


def test_the_persons_differ() -> None:
    """They do not all come to the same digits, or the test above would say little."""
    original = given("blatt4", "2.1")
    printed = {notation.write(s): [[Decimal(repr(float(e))) for e in row] for row in v] for s, v in original.items()}
    random = Random(1)
    found = {str(p.written(CALCULATIONS["2.1"](p, printed))["h_t"]) for p in (Person(random) for _ in range(50))}
    assert len(found) > 2


def test_a_person_who_rounds_too_early_is_not_right() -> None:
    """The tolerance is no blank cheque: with two digits fewer in between, most persons leave it."""
    random, judge = Random(3), marker("blatt4", "1.1")
    original = given("blatt4", "1.1")
    printed = {notation.write(s): [[Decimal(repr(float(e))) for e in row] for row in v] for s, v in original.items()}
    rough = Person(random, digits=2)
    rough.often = 1.0
    answers = CALCULATIONS["1.1"](rough, printed)
    sheet = {s: _answer([v.quantize(Decimal("0.0001")) for v in answers[notation.write(s)]]) for s in judge.asked}
    assert "correct" not in {m.verdict for m in judge.mark(original, [sheet])[0]}
