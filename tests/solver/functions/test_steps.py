"""Steps, sizes and the larger of two: on both sides of a kink, at it, and where an interval does not tell."""

from __future__ import annotations

import pytest
from flint import arb, fmpq
from sympy import Symbol

from solver import functions
from solver.functions import Entrywise
from solver.functions.steps import largest, smallest


def enclosed(name: str, *arguments: object) -> object:
    record = functions.named(name)
    assert isinstance(record, Entrywise)
    return record.enclose(*arguments)


@pytest.mark.parametrize(
    ("name", "below", "at_zero", "above"),
    [
        ("step", 0, 0, 1),
        ("sign", -1, 0, 1),
        ("heaviside", 0, fmpq(1, 2), 1),
        ("abs", fmpq(3, 2), 0, fmpq(3, 2)),
        ("floor", -2, 0, 1),
        ("ceil", -1, 0, 2),
    ],
)
def test_has_its_value_on_each_side(name: str, below: object, at_zero: object, above: object) -> None:
    assert [enclosed(name, fmpq(z, 2)) for z in (-3, 0, 3)] == [below, at_zero, above]


@pytest.mark.parametrize(("name", "low", "high"), [("step", 0, 1), ("sign", -1, 1), ("heaviside", 0, 1)])
def test_an_interval_around_the_step_holds_both_sides(name: str, low: int, high: int) -> None:
    found = enclosed(name, arb(0, 0.1))
    assert isinstance(found, arb)
    assert found.contains(arb(low))
    assert found.contains(arb(high))


def test_of_two_the_larger_and_the_smaller() -> None:
    assert enclosed("max", fmpq(1), fmpq(2)) == 2
    assert enclosed("min", fmpq(1), fmpq(2)) == 1


def test_the_largest_is_the_same_in_whatever_order() -> None:
    a, b = Symbol("a"), Symbol("b")
    assert largest(a, b) == largest(b, a)
    assert smallest(a, b) == -largest(-a, -b)
