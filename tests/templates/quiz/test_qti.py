from __future__ import annotations

from types import ModuleType

import pytest

from templates.platforms import qti21, qti30
from templates.quiz.qti import name_of
from tests.fabricated import Answered, bank
from tests.templates.platforms import qti_rules as rules
from worksheets.quiz.model import Quiz, Variant

BOTH = pytest.mark.parametrize("version", [qti21, qti30], ids=["2.1", "3.0"])


def answers(quiz: Quiz, one: Answered) -> dict[str, str]:
    entries = [entry for asked in quiz.asked for entry in one.answers[asked.name]]
    return {f"R{n}": entry for n, entry in enumerate(entries, 1)}


def right(quiz: Quiz, variant: Variant) -> dict[str, str]:
    entries = [entry.value for asked in quiz.asked for entry in variant.values[asked.name].entries]
    return {f"R{n}": entry for n, entry in enumerate(entries, 1)}


@BOTH
def test_every_item_has_the_structure_of_the_schema(version: ModuleType) -> None:
    for item in rules.items(version.write(bank("1.1", "3.1", count=0))):
        rules.check(item)


@BOTH
def test_each_variant_is_an_item_with_its_own_numbers(version: ModuleType) -> None:
    found = bank("2.1", count=3)
    (quiz,) = found.quizzes
    items = rules.items(version.write(found))[:3]
    for number, (item, variant) in enumerate(zip(items, quiz.variants, strict=True)):
        assert rules.scored(item, right(quiz, variant)).score == pytest.approx(float(quiz.points))
        other = quiz.variants[number - 1]
        assert rules.scored(item, right(quiz, other)).score < float(quiz.points)


@BOTH
def test_formulas_are_said_with_an_attribute_of_the_schema_of_mathml(version: ModuleType) -> None:
    formulas = [formula for item in rules.items(version.write(bank("1.1"))) for formula in item.iter("math")]
    assert all(formula.get("alttext") and formula.get("aria-label") is None for formula in formulas)
    assert formulas


@BOTH
def test_the_same_questions_are_the_same_bytes(version: ModuleType) -> None:
    assert version.write(bank("1.1", count=3)) == version.write(bank("1.1", count=3))


def test_tasks_and_variants_are_told_apart_in_identifiers() -> None:
    assert name_of("blatt4-1.1-1") == "Qblatt4-1_1-1"
    assert name_of("blatt4-1.1.1") == "Qblatt4-1_1_1"
