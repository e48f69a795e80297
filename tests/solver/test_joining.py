"""Operations joined as they are written."""

from __future__ import annotations

import pytest
from sympy import Expr, Integer, Symbol

from solver.expressions import Plus, Product, Times
from solver.joining import joined, product

A, B, C, TWO = Symbol("A"), Symbol("B"), Symbol("C"), Integer(2)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (joined(Plus, Plus(A, B), C), Plus(A, B, C)),
        (joined(Plus, A, Plus(B, C)), Plus(A, Plus(B, C))),
        (joined(Times, Plus(A, B), C), Times(Plus(A, B), C)),
        (product(A, B), Product(A, B)),
        (product(Product(A, B), C), Product(A, B, C)),
        (product(TWO, A), Times(TWO, A)),
        (product(A, TWO), Times(A, TWO)),
        (product(Times(TWO, A), B), Times(TWO, Product(A, B))),
        (product(Times(A, B), C), Product(Times(A, B), C)),
    ],
)
def test_chains_stay_flat_and_a_number_in_front_scales(found: Expr, expected: Expr) -> None:
    assert found == expected
