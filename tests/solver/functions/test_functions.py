"""Values of functions at their borders: exact numbers stay exact, and a ball over a border stays open."""

from __future__ import annotations

import pytest
from flint import arb, fmpq

from solver import functions
from solver.errors import Problem
from solver.scalars import Scalar

HALF = fmpq(1, 2)


def enclosed(name: str, argument: Scalar) -> Scalar:
    record = functions.named(name)
    assert isinstance(record, functions.Entrywise)
    return record.enclose(argument)


@pytest.mark.parametrize(
    ("name", "argument", "expected"),
    [
        ("step", fmpq(1, 1000), 1), ("step", fmpq(0), 0), ("step", fmpq(-1, 1000), 0), ("step", arb(2), 1),
        ("step", arb(-2), 0), ("relu", fmpq(0), 0), ("relu", HALF, HALF), ("relu", -HALF, 0), ("tanh", fmpq(0), 0),
        ("sigma", fmpq(0), HALF), ("exp", fmpq(0), 1), ("log", fmpq(1), 0), ("sqrt", fmpq(0), 0),
        ("sqrt", fmpq(9, 4), fmpq(3, 2)),
    ],
)  # fmt: skip
def test_exact_where_the_result_is_rational(name: str, argument: Scalar, expected: int | fmpq) -> None:
    found = enclosed(name, argument)
    assert isinstance(found, fmpq)
    assert found == expected


def test_a_ball_over_the_border_of_a_step_has_both_values() -> None:
    found = enclosed("step", arb(0, 0.5))
    assert isinstance(found, arb)
    assert found.contains(0)
    assert found.contains(1)


@pytest.mark.parametrize(
    ("name", "argument"), [("log", fmpq(0)), ("log", fmpq(-1)), ("log", arb(-1)), ("sqrt", fmpq(-1, 10**9))]
)
def test_outside_of_the_domain_is_a_problem(name: str, argument: Scalar) -> None:
    with pytest.raises(Problem, match="outside_domain"):
        enclosed(name, argument)
