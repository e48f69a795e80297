"""Certified numbers in a text: they compute and compare like numbers, alone and entry by entry."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flint import arb, fmpq

from templates.vocabulary.exact import Course, Exact, course, entrywise

HALF, THIRD = Exact(fmpq(1, 2)), Exact(fmpq(1, 3))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (HALF + THIRD, fmpq(5, 6)),
        (HALF - 1, fmpq(-1, 2)),
        (1 - THIRD, fmpq(2, 3)),
        (2 * HALF, fmpq(1)),
        (HALF / THIRD, fmpq(3, 2)),
        (HALF**3, fmpq(1, 8)),
        (1 + HALF, fmpq(3, 2)),
        (-THIRD, fmpq(-1, 3)),
        (abs(-THIRD), fmpq(1, 3)),
    ],
)
def test_computes_exactly(found: Exact, expected: fmpq) -> None:
    assert found.scalar == expected


def test_keeps_the_decimals_that_were_asked_for() -> None:
    assert (Exact(fmpq(1, 3), 7) * 2 + 1).digits == 7


def test_compares_as_far_as_intervals_tell() -> None:
    assert HALF > THIRD
    assert THIRD <= HALF
    assert Exact(fmpq(2, 4)) == HALF
    uncertain = Exact(arb(0.5, 0.1))
    assert not uncertain < HALF
    assert not uncertain > HALF


@pytest.mark.parametrize("other", [0.5, "1", None])
def test_refuses_what_is_no_certified_number(other: object) -> None:
    with pytest.raises(TypeError):
        HALF + other


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (lambda c: c + 1, [2, 3]),
        (lambda c: 1 - c, [0, -1]),
        (lambda c: c * c, [1, 4]),
        (lambda c: c / 2, [fmpq(1, 2), 1]),
        (lambda c: 3 * c, [3, 6]),
        (lambda c: -c, [-1, -2]),
        (lambda c: c - course([fmpq(1), fmpq(1)]), [0, 1]),
    ],
)
def test_several_compute_entry_by_entry(operation: Callable[[Course], Course], expected: list[fmpq]) -> None:
    assert [one.scalar for one in operation(course([fmpq(1), fmpq(2)]))] == expected


def test_as_many_must_stand_on_both_sides() -> None:
    with pytest.raises(ValueError, match="2 numbers and 1 numbers"):
        course([fmpq(1), fmpq(2)]) + course([fmpq(1)])


def test_an_operation_on_one_goes_with_each_of_several() -> None:
    both = entrywise(min, HALF, course([fmpq(1), fmpq(0)])), entrywise(min, course([fmpq(1), fmpq(0)]), HALF)
    for found in both:
        assert isinstance(found, Course)
        assert [one.scalar for one in found] == [fmpq(1, 2), 0]
