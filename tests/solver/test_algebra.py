"""Expressions as the field writes them: ones and identities vanish, signs stand in front."""

from __future__ import annotations

import pytest
from sympy import Expr, Integer, Rational, Symbol

from solver import algebra
from solver.errors import Problem
from solver.expressions import ONE, Diag, Eye, Negative, Plus, Product, Times, Transpose
from solver.notation import write

A, B, C = map(Symbol, "ABC")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (algebra.plus([A]), "A"),
        (algebra.plus([A, B]), "A + B"),
        (algebra.negative(Negative(A)), "A"),
        (algebra.negative(Rational(-1, 2)), "1/2"),
        (algebra.times(A, ONE, B), "A * B"),
        (algebra.times(A, Rational(1, 2), B, Integer(4)), "2 * A * B"),
        (algebra.times(Negative(A), B), "-(A * B)"),
        (algebra.times(Negative(A), Negative(B)), "A * B"),
        (algebra.times(Integer(-2), A), "-(2 * A)"),
        (algebra.product(Eye(Integer(2)), A), "A"),
        (algebra.product(A, Product(B, C)), "A @ B @ C"),
        (algebra.product(Negative(A), B), "-A @ B"),
        (algebra.transpose(Product(A, B)), "B^T @ A^T"),
        (algebra.transpose(Plus(A, Negative(B))), "A^T - B^T"),
        (algebra.transpose(Transpose(A)), "A"),
        (algebra.transpose(Product(Diag(A), B)), "B^T @ diag(A)"),
        (algebra.in_notation(1 - A**2, {}), "1 - A^2"),
        (algebra.in_notation(A / B, {}), "A / B"),
    ],
)
def test_is_written_as_on_paper(found: Expr, expected: str) -> None:
    assert write(found) == expected


def test_a_power_of_nothing_or_once_is_none() -> None:
    assert algebra.power(A, Integer(0)) == ONE
    assert algebra.power(A, Integer(1)) == A


class TestOnes:
    COLUMN = (Integer(2), Integer(1))

    def test_are_known_again_whatever_stands_before_them(self) -> None:
        ones = algebra.ones(self.COLUMN)
        assert all(map(algebra.is_ones, (ones, Negative(ones), algebra.spread(A, self.COLUMN))))
        assert not any(map(algebra.is_ones, (A, Times(A, B), algebra.ones((Integer(1), Integer(1))))))

    def test_are_left_out_where_they_scale(self) -> None:
        assert algebra.scaled(A, algebra.ones(self.COLUMN)) == A
        assert write(algebra.scaled(A, Negative(algebra.spread(B, self.COLUMN)))) == "-(B * A)"

    def test_need_a_size(self) -> None:
        with pytest.raises(Problem, match="no_derivative"):
            algebra.ones((Symbol("n"), Integer(1)))
