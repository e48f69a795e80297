"""Draws and the numbers that they give, one for one."""

from __future__ import annotations

from itertools import product

import pytest
from flint import fmpq
from sympy import Symbol

from solver.values import Value
from worksheets.variants.plan import Plan, Slot

A, B, C = map(Symbol, "ABC")


def value(*entries: int) -> Value:
    return Value((len(entries), 1), tuple(map(fmpq, entries)))


PLAN = Plan(
    {A: value(1, 5), B: value(2)},
    (Slot(((A, 0), (B, 0)), (fmpq(1), fmpq(2))), Slot(((A, 1),), (fmpq(5), fmpq(6), fmpq(7)))),
)


def test_every_draw_has_a_number() -> None:
    draws = [PLAN.draw_number(n) for n in range(PLAN.size)]
    assert sorted(draws) == sorted(product(range(2), range(3)))


def test_a_draw_is_recognised_by_its_numbers() -> None:
    assert all(PLAN.recognised(PLAN.filled(draw)) == draw for draw in map(PLAN.draw_number, range(PLAN.size)))


@pytest.mark.parametrize(
    "numbers",
    [
        {A: value(1, 5), B: value(2)},  # tied places differ
        {A: value(3, 5), B: value(3)},  # no choice
        {A: value(1, 5), B: value(1), C: value(1)},  # a number that the task has not
        {A: value(1, 5)},
        {A: value(1), B: value(1)},
        {A: value(1, 5, 5), B: value(1)},
        {},
    ],
)
def test_other_numbers_are_no_draw(numbers: dict[Symbol, Value]) -> None:
    assert PLAN.recognised(numbers) is None


def test_the_published_numbers_may_be_none_either() -> None:
    assert PLAN.published_draw is None
    assert Plan({A: value(1, 5), B: value(1)}, PLAN.slots).published_draw == (0, 0)
