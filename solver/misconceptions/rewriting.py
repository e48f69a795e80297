"""Rewriting one place of a rule, in every way that a mistake knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sympy import Expr, Symbol

from solver.derivation import Step
from solver.expressions import DERIVATIVES, Negative, Over, apply, operands
from solver.misconceptions.context import Context
from solver.rates import Rates

Concerned = tuple[Expr, ...]
"""What a mistake is about: the bias that was left out, the two matrices that were exchanged."""

Change = tuple[Concerned, Expr]
"""What a mistake is about, and the rule as it is then."""


Changing = Callable[[Expr], Iterator[Change]]
"""In which ways one operation may be changed."""


def rewritten(node: Expr, change: Changing) -> Iterator[Change]:
    """The rule with one of its operations changed, for every operation and every way that ``change`` knows."""
    yield from change(node)
    parts = operands(node)
    for position, part in enumerate(parts):
        for concerned, other in rewritten(part, change):
            yield concerned, node.over(*parts[:position], other, *parts[position + 1 :])


def alike(node: Expr, change: Changing) -> Iterator[Change]:
    """The same, where all terms of a sum or product over an index are changed in the same way."""
    yield from change(node)
    parts = operands(node)
    if isinstance(node, Over):
        for changes in zip(*(alike(part, change) for part in parts), strict=False):
            yield changes[0][0], node.over(*(other for _, other in changes))
        return
    for position, part in enumerate(parts):
        for concerned, other in alike(part, change):
            yield concerned, node.over(*parts[:position], other, *parts[position + 1 :])


def in_model(step: Step, context: Context, change: Changing) -> Iterator[Change]:
    """The rule of a model's step with one of its operations changed; none of a derivative or count."""
    return rewritten(step.rule, change) if context.is_model_step(step) else iter(())


def derived_with(rates: Rates, step: Step, context: Context) -> Iterator[Change]:
    """The rule of a derivative with other derivatives of the elementwise functions."""
    if isinstance(step.symbol, DERIVATIVES):
        other = context.derived(rates, step.symbol)
        if other != step.rule:
            yield (step.symbol.args[0],), other


def without(node: Expr, position: int) -> Expr:
    """A sum or product without one of its operands, of which there are at least two."""
    rest = (*node.args[:position], *node.args[position + 1 :])
    return rest[0] if len(rest) == 1 else node.func(*rest)


def size_of(node: Expr) -> Expr:
    """|a|, entry by entry."""
    return apply("max", node, Negative(node))


def is_parameter(node: Expr) -> bool:
    """Whether a node is a quantity without an index."""
    return isinstance(node, Symbol)
