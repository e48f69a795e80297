"""Rows and columns as numbers and as named sizes."""

import pytest
from sympy import Expr, Integer, Rational, Symbol

from solver.dimensions import dimension_of, is_possible, shape_text, unknown


@pytest.mark.parametrize(
    ("size", "expected"),
    [(Integer(1), True), (Integer(0), False), (Integer(-2), False), (Rational(1, 2), False), (Symbol("d_h") + 1, True)],
)
def test_a_dimension_is_a_whole_number_from_one_on_or_a_size(size: Expr, expected: bool) -> None:
    assert is_possible(size) is expected


def test_every_unknown_one_is_another() -> None:
    assert unknown() != unknown()


def test_a_shape_as_text_says_what_is_open() -> None:
    assert shape_text((dimension_of(3), Symbol("d_h"))) == "3×d_h"
    assert shape_text((unknown(), dimension_of(1))) == "?×1"
