"""Expressions as the field writes them: ones and identities vanish, signs stand in front."""

from __future__ import annotations

import pytest
from sympy import Expr, Integer, Rational, Symbol

from solver import algebra
from solver.errors import Problem
from solver.expressions import ONE, Diag, Eye, Negative, Plus, Product, Quotient, Times, Transpose
from solver.notation import write

A, B, C, W = map(Symbol, "ABCW")


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


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (algebra.times(Integer(2), A, Integer(3), B), Times(Integer(6), A, B)),
        (algebra.times(ONE, A), A),
        (algebra.times(Integer(-1), A), Negative(A)),
        (algebra.times(Integer(-2), A), Negative(Times(Integer(2), A))),
        (algebra.times(Negative(A), B), Negative(Times(A, B))),
        (algebra.times(Negative(A), Negative(B)), Times(A, B)),
        (algebra.times(Negative(Times(A, B)), C), Negative(Times(A, B, C))),
        (algebra.times(Negative(Times(A, Negative(B))), C), Times(A, B, C)),
        (algebra.times(Integer(0), A), Times(Integer(0), A)),
        (algebra.times(ONE, ONE), ONE),
        (algebra.product(Eye(Integer(2)), W, Eye(Integer(2))), W),
        (algebra.product(Eye(Integer(2)), Eye(Integer(2))), Eye(Integer(2))),
        (algebra.product(Negative(W), A), Negative(Product(W, A))),
        (algebra.product(Product(W, W), A), Product(W, W, A)),
        (algebra.negative(Negative(A)), A),
        (algebra.negative(Integer(2)), Integer(-2)),
        (algebra.plus([A]), A),
        (algebra.power(A, Integer(1)), A),
        (algebra.power(A, Integer(0)), ONE),
        (algebra.transpose(Product(W, A)), Product(Transpose(A), Transpose(W))),
        (algebra.transpose(Transpose(A)), A),
        (algebra.transpose(Diag(A)), Diag(A)),
        (algebra.transpose(Plus(Diag(A), Negative(W))), Plus(Diag(A), Negative(Transpose(W)))),
        (algebra.transpose(Negative(Diag(A))), Negative(Diag(A))),
    ],
)
def test_is_as_one_writes_it(found: Expr, expected: Expr) -> None:
    assert found == expected


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

    def test_vanish_in_products(self) -> None:
        assert algebra.is_ones(algebra.spread(A, self.COLUMN))
        assert algebra.is_ones(algebra.negative(algebra.spread(A, self.COLUMN)))
        assert not algebra.is_ones(Times(A, B))
        assert algebra.scaled(B, algebra.spread(A, self.COLUMN)) == Times(A, B)
        assert algebra.scaled(B, algebra.ones(self.COLUMN)) == B
        assert algebra.scaled(B, Negative(algebra.spread(A, self.COLUMN))) == Negative(Times(A, B))
        assert algebra.scaled(Quotient(A, B), C) == Times(Quotient(A, B), C)
