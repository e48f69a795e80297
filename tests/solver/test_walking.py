"""Walking through expressions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from sympy import Expr, Symbol

from solver import notation
from solver.expressions import At, Over, apply, operands
from solver.walking import nodes, size, within

RULES = ("W @ h[t-1] + b", "sum(i=1..3, x[i] * w[i])", "tanh(W @ tanh(U @ x))", "[a, b]^T @ x / 2")


def recursively(node: Expr) -> Iterator[Expr]:
    yield node
    for part in operands(node):
        yield from recursively(part)


@pytest.mark.parametrize("rule", RULES)
def test_an_operation_comes_before_its_operands(rule: str) -> None:
    expression = notation.read_expression(rule)
    assert list(nodes(expression)) == list(recursively(expression))


@pytest.mark.parametrize(
    ("kind", "found"),
    [(Over, ["sum(i=1..3, x[i] * w[i])"]), (At, ["x_i", "w_i"]), ((Over, At), [RULES[1], "x_i", "w_i"])],
)
def test_of_a_kind(kind: Any, found: list[str]) -> None:
    assert [notation.write(one) for one in within(notation.read_expression(RULES[1]), kind)] == found


@pytest.mark.parametrize("rule", RULES)
def test_the_size_is_counted_to_one_beyond_the_limit(rule: str) -> None:
    expression = notation.read_expression(rule)
    whole = len(list(recursively(expression)))
    assert [size(expression, limit) for limit in (1, whole - 1, whole, whole + 9)] == [2, whole, whole, whole]


def test_a_deep_expression_is_no_trouble() -> None:
    deep: Expr = Symbol("x")
    for _ in range(5000):
        deep = apply("tanh", deep)
    assert sum(1 for _ in islice(nodes(deep), 5001)) == 5001
