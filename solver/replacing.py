"""An expression with something in it replaced: operations are rebuilt over the new operands, never evaluated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import is_

from sympy import Expr, Integer, Symbol

from solver.expressions import DERIVATIVES, At, Compared, Counter, Entry, MatrixPower, Over, Quotient, operands
from solver.indices import moved, raised_by


def without_index(expression: Expr) -> Expr:
    """The expression with sums over an index written as plain sums of their instances."""
    return rebuilt(expression.plain if isinstance(expression, Over) else expression, without_index)


def unindexed(expression: Expr) -> Expr:
    """The expression with its quantities named without their indices."""
    if isinstance(expression, At):
        return Symbol(expression.name)
    if isinstance(expression, DERIVATIVES):
        return expression.func(*map(unindexed, expression.args))
    return rebuilt(expression, unindexed)


def rebuilt(node: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """The same operation over changed operands; itself where none changes."""
    quantities = operands(node)
    changed = tuple(map(change, quantities))
    return node if all(map(is_, changed, quantities)) else node.over(*changed)


def replace(expression: Expr, replacements: Mapping[Expr, Expr]) -> Expr:
    """The expression with symbols replaced; operations are rebuilt, never evaluated."""
    if expression in replacements:
        return replacements[expression]
    return rebuilt(expression, lambda part: replace(part, replacements))


def at_index(expression: Expr, indices: Mapping[Expr, Expr]) -> Expr:
    """The expression with index symbols replaced: ``h[t-1]`` at t = 3 is ``h[2]``, and ``t * x[t]`` is ``3 * x[3]``."""
    if isinstance(expression, At):
        return At(expression.args[0], *(moved(i, indices) for i in expression.indices))
    if isinstance(expression, DERIVATIVES):
        return expression.func(*(at_index(part, indices) for part in expression.args))
    if isinstance(expression, Over):
        free = {letter: index for letter, index in indices.items() if letter != expression.index}
        low, high = (moved(bound, free) for bound in expression.bounds)
        return Over(*expression.args[:2], low, high, at_index(expression.body, free))
    if isinstance(expression, Counter):
        index = moved(expression.index, indices)
        return index if index.is_Integer else Counter(index)
    found = rebuilt(expression, lambda part: at_index(part, indices))
    if isinstance(found, Compared) and found is not expression and found.args[1] == found.args[2]:
        return Integer(int(found.relation in ("=", "<=", ">=")))  # p[j] > p[i] where both are the same one
    if isinstance(found, Entry):
        return Entry(found.args[0], *(moved(i, indices) for i in found.args[1:]))
    if isinstance(found, MatrixPower) and not found.args[1].is_Rational:
        return MatrixPower(found.args[0], raised_by(found.args[1], indices))
    if isinstance(found, Quotient) and all(part.is_Rational for part in found.args) and found.args[1]:
        return found.args[0] / found.args[1]
    return found
