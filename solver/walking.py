"""The parts of an expression, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TypeVar

from sympy import Expr

from solver.expressions import operands

Kind = TypeVar("Kind", bound=Expr)


def nodes(expression: Expr) -> Iterator[Expr]:
    """An expression and all that it is made of, each operation before its operands and these from left to right."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(operands(node)))


def within(expression: Expr, kind: type[Kind] | tuple[type[Kind], ...]) -> Iterator[Kind]:
    """All parts of an expression that are of this kind, in the same order."""
    return (node for node in nodes(expression) if isinstance(node, kind))


def size(expression: Expr, limit: int) -> int:
    """How many parts an expression has, counted no further than to the first beyond the limit."""
    return sum(1 for _ in islice(nodes(expression), limit + 1))
