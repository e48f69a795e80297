"""Ties: where two or more entries are the largest, a maximum has no derivative, and each gets an equal share.

The shares are the values of ``heaviside`` and ``hardmax`` (``solver.functions``): a subgradient, the one that autodiff
frameworks give as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sympy import Expr

from solver import functions
from solver.evaluation import evaluate
from solver.expressions import Apply, operands
from solver.values import Value


def shares(node: Expr) -> Iterator[Apply]:
    """Every place of a rule where a gradient goes to the largest of several entries."""
    if isinstance(node, Apply) and functions.of(node).is_share:
        yield node
    for part in operands(node):
        yield from shares(part)


def has_tie(rule: Expr, known: Mapping[Expr, Value]) -> bool:
    """Whether a gradient is shared between equal entries in this rule."""
    return any(share not in (0, 1) for node in shares(rule) for share in evaluate(node, known).entries)
