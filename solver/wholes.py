"""Which quantities are whole numbers, because they are made of whole numbers by what keeps them whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flint import fmpq
from sympy import Expr

from solver.derivation import Derivation, evaluated
from solver.errors import Problem
from solver.expressions import (
    Apply,
    Block,
    Compared,
    Count,
    Diag,
    Entry,
    Eye,
    Held,
    Lookup,
    MatrixPower,
    Negative,
    OneHot,
    Over,
    Plus,
    Power,
    Product,
    Stack,
    Times,
    Transpose,
    operands,
)
from solver.values import Unproven, Value, nearest

KEEPING = (Plus, Negative, Times, Product, Over, Stack, Transpose, Diag, Block, Entry, Held, Lookup)
ALWAYS = (Compared, OneHot, Eye)
ROUNDING = ("floor", "ceil", "round", "step", "sign", "argmax", "argmin", "rank")
KEEPING_FUNCTIONS = ("abs", "max", "min", "sum", "relu", "square", "trace", "det")
LARGE = 1000
"""From here on a number is written in groups of three digits."""


def wholes(derivation: Derivation, given: Mapping[Expr, Value]) -> frozenset[Expr]:
    """The quantities that are whole for these given ones."""
    known = {symbol for symbol, value in given.items() if _are_whole(value)}
    for one in derivation.steps.values():
        if not isinstance(one.symbol, Count) and _is_whole(one.rule, known):
            known.add(one.symbol)
    return frozenset(known)


def _are_whole(value: Value) -> bool:
    return all(isinstance(entry, fmpq) and entry.q == 1 for entry in value.entries)


def _is_whole(node: Expr, known: set[Expr]) -> bool:
    if node in known or node.is_Integer or isinstance(node, ALWAYS):
        return True
    if isinstance(node, Power | MatrixPower):
        return bool(node.args[1].is_Integer and node.args[1] >= 0) and _is_whole(node.args[0], known)
    if isinstance(node, Apply) and node.function in ROUNDING:
        return True
    keeps = isinstance(node, KEEPING) or (isinstance(node, Apply) and node.function in KEEPING_FUNCTIONS)
    return keeps and bool(parts := operands(node)) and all(_is_whole(part, known) for part in parts)


def large_wholes(derivation: Derivation, given: Mapping[Expr, Value], asked: Iterable[Expr]) -> frozenset[Expr]:
    """Those of the asked ones that are whole and so large that digits stand in groups: 524.288 is no fraction of 1000.

    Where one has no value, there are none.
    """
    known = wholes(derivation, given)
    some = [s for s in asked if s in known and all(step.symbol in known for step in derivation.needed_for([s]))]
    try:
        values = evaluated(derivation.needed_for(some), given)
    except (Problem, Unproven):
        return frozenset()
    return frozenset(s for s in some if s in values and any(abs(nearest(e)) >= LARGE for e in values[s].entries))
