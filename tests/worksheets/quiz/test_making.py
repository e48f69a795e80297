"""Questions for platforms: what is right, what follows from it, and what each value is worth."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.fabricated import bank
from worksheets.quiz.making import MARGIN
from worksheets.quiz.model import Quiz, Variant


@pytest.fixture
def quiz() -> Quiz:
    (found,) = bank("1.1").quizzes
    return found


def only(quiz: Quiz) -> Variant:
    (variant,) = quiz.variants
    return variant


def test_values_are_asked_for_in_the_part_that_asks_first(quiz: Quiz) -> None:
    assert [(a.name, a.part) for a in quiz.asked] == [
        ("h_1", "b"), ("y_1", "b"), ("h_2", "c"), ("y_2", "c"), ("h_3", "d"), ("y_3", "d")
    ]  # fmt: skip
    assert [a.shape for a in quiz.asked[:2]] == [(2, 1), (1, 1)]


def test_a_part_shares_its_points_among_its_values(quiz: Quiz) -> None:
    for part in quiz.task.parts:
        own = [asked.points for asked in quiz.asked if asked.part == part.label]
        assert not own or own == [Fraction(str(part.points)) / len(own)] * len(own)
    assert quiz.points + sum(Fraction(str(p.points)) for p in quiz.open) == sum(
        Fraction(str(part.points)) for part in quiz.task.parts
    )


def test_what_a_value_can_come_to_is_said_without_its_ends(quiz: Quiz) -> None:
    possible = {asked.name: asked.possible for asked in quiz.asked}
    assert possible["h_1"] is not None
    assert possible["y_1"] is not None
    (span, _), (free,) = possible["h_1"], possible["y_1"]
    assert (0.999999 in span, 1 in span, -1 in span) == (True, False, False)
    assert 1e300 in free


def test_right_is_what_rounds_to_the_digits_asked_for(quiz: Quiz) -> None:
    """tanh(0.6) = 0.53705, tanh(−0.4) = −0.37995."""
    first, second = only(quiz).values["h_1"].entries
    assert (first.value, second.value) == ("0.5370", "-0.3799")
    assert (0.53705 in first.right, 0.5371 in first.right, 0.5373 in first.right, 0.5368 in first.right) == (
        True, True, False, False
    )  # fmt: skip
    assert (first.short, second.short) == (("0.54",), ())


def test_what_follows_is_right_from_rounded_values_too(quiz: Quiz) -> None:
    """A later value may be calculated from an earlier one as it was written, which widens what is right."""
    (later,) = only(quiz).values["y_1"].entries
    assert later.value == "0.7139"
    assert later.right.high - later.right.low > 4e-4
    assert later.right.high - later.right.low < 1e-3


def test_a_mistake_leads_where_a_person_gets_who_makes_it(quiz: Quiz) -> None:
    found = {m.explanations[0][0].kind: m for m in only(quiz).values["h_1"].mistakes if len(m.explanations) == 1}
    assert found["activation_left_out"].answer == ("0.6000", "-0.4000")
    first, second = found["activation_left_out"].spans
    assert first is not None
    assert second is not None
    assert (0.6 in first, -0.4 in second, 0.601 in first, 0.537 in first) == (True, True, False, False)
    assert first.half_width < 1.1e-4 + MARGIN
    assert found["matrix_transposed"].spans[0] is None
    assert {m.verdict for m in found.values()} == {"misconception"}
    assert found["bias_left_out"].share == Fraction(1, 2)


def test_each_variant_has_its_own_numbers() -> None:
    (quiz,) = bank("1.1", count=3).quizzes
    assert [variant.number for variant in quiz.variants] == ["1", "2", "3"]
    assert len({variant.values["y_3"].entries[0].value for variant in quiz.variants}) > 1
    for variant in quiz.variants:
        for value in variant.values.values():
            assert all(float(entry.value) in entry.right for entry in value.entries)
            assert all(m.answer != tuple(e.value for e in value.entries) for m in value.mistakes)
