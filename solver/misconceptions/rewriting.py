"""Rewriting one place of a rule, in every way that a mistake knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sympy import Expr, Symbol

from solver.expressions import At, Negative, apply, operands

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


def offset(leaf: Expr, symbol: Expr) -> int | None:
    """How many steps of the first index a quantity lies before ``symbol``; ``None`` where that cannot be said."""
    if not (isinstance(leaf, At) and isinstance(symbol, At)):
        return None
    distance = symbol.indices[0] - leaf.indices[0]
    return int(distance) if distance.is_Integer else None
