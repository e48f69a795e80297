"""Questions as data: spans, and what each entry counts."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace
from typing import Any, cast

import pytest

from worksheets.quiz.model import Asked, Quiz, Span


def quiz(*asked: tuple[str, tuple[int, int], Fraction]) -> Quiz:
    some = tuple(cast(Asked, SimpleNamespace(name=n, shape=s, size=s[0] * s[1], points=p)) for n, s, p in asked)
    return Quiz(cast(Any, None), some, (), (), 4)


def test_both_ends_belong_to_a_span() -> None:
    span = Span(-1.0, 3.0)
    assert (span.middle, span.half_width) == (1.0, 2.0)
    assert [number in span for number in (-1.0, 3.0, 3.0000001)] == [True, True, False]


@pytest.mark.parametrize(
    ("asked", "weights"),
    [
        ([("a", (1, 1), Fraction(1))], {"a": 1}),
        ([("a", (2, 1), Fraction(1)), ("b", (1, 1), Fraction(1))], {"a": 1, "b": 2}),
        ([("a", (3, 1), Fraction(3, 2)), ("b", (2, 2), Fraction(1))], {"a": 2, "b": 1}),
    ],
)
def test_entries_count_in_whole_numbers_as_the_points_say(
    asked: list[tuple[str, tuple[int, int], Fraction]], weights: dict[str, int]
) -> None:
    assert quiz(*asked).weights == weights
    assert quiz(*asked).points == sum(points for _, _, points in asked)
