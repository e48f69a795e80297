"""What an expression becomes with something in it replaced."""

from __future__ import annotations

import pytest
from sympy import Expr, Integer, Symbol

from solver.expressions import Block, Eye, Power, Times
from solver.notation import read_expression, write
from solver.replacing import at_index, rebuilt, replace, unindexed

a, b, c, W, t = map(Symbol, ["a", "b", "c", "W", "t"])


@pytest.mark.parametrize(
    ("text", "index", "expected"),
    [
        ("W h[t-1] + x[t]", 3, "W @ h[2] + x[3]"),
        ("h[t+1]^2", 3, "h[4]^2"),
        ("alpha[t,2] * t", 1, "alpha[1,2] * t"),
    ],
)
def test_at_index(text: str, index: int, expected: str) -> None:
    assert write(at_index(read_expression(text), {t: Integer(index)})) == expected


@pytest.mark.parametrize(
    "node",
    [
        Power(Integer(2), Integer(2)),
        Power(a, Integer(2)),
        Times(a, a),
        Block(W, Integer(0), Integer(1), a),
        Eye(Integer(2)),
        read_expression("tanh(a)"),
        a,
    ],
)
def test_rebuilt_of_the_same_is_the_same(node: Expr) -> None:
    assert rebuilt(node, lambda part: part) == node


def test_rebuilt_changes_operands_only() -> None:
    assert rebuilt(Power(Integer(2), Integer(2)), lambda part: part + 1) == Power(Integer(3), Integer(2))
    assert rebuilt(Block(a, Integer(0), Integer(1), a), lambda part: b) == Block(b, Integer(0), Integer(1), a)


def test_replaced_and_unindexed() -> None:
    assert replace(read_expression("a + b * a"), {a: c}) == read_expression("c + b * c")
    assert unindexed(read_expression("h[t-1] * a")) == Times(Symbol("h"), a)
