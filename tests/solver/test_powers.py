"""What a power means: of a square matrix the product, of a vector that of each entry."""

from __future__ import annotations

import pytest
from sympy import Integer

from solver.expressions import MatrixPower, Power
from solver.notation import read_expression
from solver.powers import settled
from solver.shapes import Shapes


@pytest.mark.parametrize(
    ("shape", "kind"), [((1, 1), Power), ((3, 1), Power), ((1, 3), Power), ((2, 2), MatrixPower), ((3, 3), MatrixPower)]
)
def test_depends_on_the_shape(shape: tuple[int, int], kind: type) -> None:
    shapes = Shapes({"A": (Integer(shape[0]), Integer(shape[1]))})
    assert type(settled(read_expression("A^2"), shapes)) is kind


def test_a_rule_without_powers_stays_the_same_object() -> None:
    rule = read_expression("A @ b + c")
    assert settled(rule, Shapes({})) is rule
