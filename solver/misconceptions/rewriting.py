"""Rewriting one place of a rule, in every way that a mistake knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sympy import Expr, Symbol

from solver.derivation import Step
from solver.expressions import Negative, apply, operands
from solver.misconceptions.context import Context

Concerned = tuple[Expr, ...]
"""What a mistake is about: the bias that was left out, the two matrices that were exchanged."""

Change = tuple[Concerned, Expr]
"""What a mistake is about, and the rule as it is then."""


def rewritten(node: Expr, change: Callable[[Expr], Iterator[Change]]) -> Iterator[Change]:
    """The rule with one of its operations changed, for every operation and every way that ``change`` knows."""
    yield from change(node)
    parts = operands(node)
    for position, part in enumerate(parts):
        for concerned, other in rewritten(part, change):
            yield concerned, node.over(*parts[:position], other, *parts[position + 1 :])


def in_model(step: Step, context: Context, change: Callable[[Expr], Iterator[Change]]) -> Iterator[Change]:
    """The rule of a model's step with one of its operations changed; none of a derivative or count."""
    return rewritten(step.rule, change) if context.is_model_step(step) else iter(())


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
