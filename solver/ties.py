"""Ties: where two or more entries are the largest, a maximum has no derivative, and each gets an equal share.

The shares are the values of ``heaviside`` and ``hardmax`` (``solver.functions``): a subgradient, the one that autodiff
frameworks give as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from sympy import Expr

from solver import functions
from solver.evaluation import evaluate
from solver.expressions import Apply
from solver.values import Value
from solver.walking import within


@lru_cache(4096)
def shares(node: Expr) -> tuple[Apply, ...]:
    """Every place of a rule where a gradient goes to the largest of several entries: the same in all variants."""
    return tuple(one for one in within(node, Apply) if functions.of(one).is_share)


def has_tie(rule: Expr, known: Mapping[Expr, Value]) -> bool:
    """Whether a gradient is shared between equal entries in this rule."""
    return any(share not in (0, 1) for node in shares(rule) for share in evaluate(node, known).entries)
