"""Single numbers: roots, and the larger of two."""

from __future__ import annotations

import pytest
from flint import arb, fmpq

from solver.scalars import larger, root


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
