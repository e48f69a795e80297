"""Values of functions at their borders: exact numbers stay exact, and a ball over a border stays open."""

from __future__ import annotations

import pytest
from flint import arb, fmpq

from solver.errors import Problem
from solver.functions import ELEMENTWISE, Scalar, larger, root

HALF = fmpq(1, 2)


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
    found = ELEMENTWISE[name].enclose(argument)
    assert isinstance(found, fmpq)
    assert found == expected


def test_a_ball_over_the_border_of_a_step_has_both_values() -> None:
    found = ELEMENTWISE["step"].enclose(arb(0, 0.5))
    assert isinstance(found, arb)
    assert found.contains(0)
    assert found.contains(1)


@pytest.mark.parametrize(
    ("name", "argument"), [("log", fmpq(0)), ("log", fmpq(-1)), ("log", arb(-1)), ("sqrt", fmpq(-1, 10**9))]
)
def test_outside_of_the_domain_is_a_problem(name: str, argument: Scalar) -> None:
    with pytest.raises(Problem, match="outside_domain"):
        ELEMENTWISE[name].enclose(argument)


@pytest.mark.parametrize(
    ("number", "degree", "expected"), [(8, 3, 2), (9, 2, 3), (1, 5, 1), (fmpq(8, 27), 3, fmpq(2, 3))]
)
def test_roots_are_exact_where_they_are_rational(number: int | fmpq, degree: int, expected: int | fmpq) -> None:
    assert root(fmpq(number), degree) == expected


def test_other_roots_are_enclosed() -> None:
    found = root(fmpq(2), 2)
    assert isinstance(found, arb)
    assert (found * found).contains(2)


def test_the_larger_of_two_balls_that_meet_may_be_either() -> None:
    found = larger(arb(1, 0.5), fmpq(1))
    assert isinstance(found, arb)
    assert found.contains(1)
    assert found.contains(1.5)
    assert not found.contains(0.75)
