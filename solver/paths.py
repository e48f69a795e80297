"""The chain rule written out: a derivative as the sum over paths of products of local derivatives."""

from __future__ import annotations

from collections.abc import Collection

from sympy import Expr

from solver import notation
from solver.derivation import Derivation
from solver.errors import Problem
from solver.expressions import Direct, Plus, Times, Total, Via

MAX_FACTORS = 60


def written_out(derivation: Derivation, derivative: Expr, kept: Collection[Expr] = ()) -> Expr:
    """The rule of a derivative of numbers in which accumulated derivatives are replaced by their factors.

    Derivatives in ``kept`` stay. Raises ``Problem`` for more factors than a person reads, or for a matrix among them.
    """
    paths = _paths(derivation, derivative, frozenset(kept) - {derivative}, 0)
    if sum(map(len, paths)) > MAX_FACTORS:
        raise _too_long(derivative)
    products = [Times(*path) if len(path) > 1 else path[0] for path in paths]
    return Plus(*products) if len(products) > 1 else products[0]


def _paths(derivation: Derivation, derivative: Expr, kept: frozenset[Expr], depth: int) -> list[tuple[Expr, ...]]:
    """Each path as its factors; their number and length are bounded before they are multiplied out."""
    rule = derivation.steps[derivative].rule if derivative in derivation.steps and derivative not in kept else None
    parts = rule.args if isinstance(rule, Plus | Times) else (rule,)
    if rule is None or not all(isinstance(part, Total | Direct | Via) for part in parts):
        return [(derivative,)]
    if depth > 2 * MAX_FACTORS:
        raise _too_long(derivative)
    factors = [_paths(derivation, part, kept, depth + 1) for part in parts]
    if isinstance(rule, Plus):
        return [path for paths in factors for path in paths]
    found: list[tuple[Expr, ...]] = [()]
    for paths in factors:
        if len(found) * len(paths) > MAX_FACTORS:
            raise _too_long(derivative)
        found = [path + more for path in found for more in paths]
    return found


def _too_long(derivative: Expr) -> Problem:
    return Problem("chain_too_long", symbol=notation.write(derivative), limit=MAX_FACTORS)
