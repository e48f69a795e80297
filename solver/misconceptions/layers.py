"""Mistakes in lookups and attention: each function yields what it is about and the rule as it is then."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sympy import Expr, Integer

from solver import functions
from solver.derivation import Step
from solver.errors import Problem
from solver.expressions import (
    ONE,
    Apply,
    At,
    Lookup,
    OneHot,
    Over,
    Plus,
    Product,
    Quotient,
    Stack,
    Times,
    Transpose,
    apply,
    leaves,
    operands,
)
from solver.functions.axes import along
from solver.misconceptions.context import Context
from solver.misconceptions.rewriting import Change, in_model, without
from solver.replacing import at_index, rebuilt, replace
from solver.spreading import filling


def scaling_left_out(step: Step, context: Context) -> Iterator[Change]:
    """The scores are not divided by √d."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Quotient) and _is_root(node.args[1]) and node.args[0] != ONE:
            yield (node.args[1],), node.args[0]
        for position, factor in enumerate(node.args if isinstance(node, Times) else ()):
            if isinstance(factor, Quotient) and factor.args[0] == ONE and _is_root(factor.args[1]):
                yield (factor.args[1],), without(node, position)

    return in_model(step, context, change)


def root_left_out(step: Step, context: Context) -> Iterator[Change]:
    """d in place of √d."""

    def change(node: Expr) -> Iterator[Change]:
        if _is_root(node):
            yield (node.operand, node), node.operand

    return in_model(step, context, change)


def _is_root(node: Expr) -> bool:
    return isinstance(node, Apply) and node.function == "sqrt" and bool(node.operand.is_Rational)


def exponential_left_out(step: Step, context: Context) -> Iterator[Change]:
    """Scores are divided by their sum, without e to their power."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Apply) and node.function == "softmax" and 1 in context.shape(node.operand):
            yield (), Quotient(node.operand, apply("sum", node.operand))
        if _is_share(node):
            yield (), _without_exp(node)

    return in_model(step, context, change)


def _without_exp(node: Expr) -> Expr:
    if isinstance(node, Apply) and node.function == "exp":
        return node.operand
    return rebuilt(node, _without_exp)


def normalisation_left_out(step: Step, context: Context) -> Iterator[Change]:
    """e to the power of a score, not divided by the sum of all."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Apply) and node.function == "softmax":
            yield (), apply("exp", node.operand)
        if _is_share(node):
            yield (), node.args[0]

    return in_model(step, context, change)


def _is_share(node: Expr) -> bool:
    """Whether a node is one power of e, of a sum of many."""
    return isinstance(node, Quotient) and _has_exp(node.args[0]) and _has_exp(node.args[1])


def _has_exp(node: Expr) -> bool:
    return (isinstance(node, Apply) and node.function == "exp") or any(map(_has_exp, operands(node)))


def softmax_over_columns(step: Step, context: Context) -> Iterator[Change]:
    """The weights of a column add up to 1, not those of a row."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Apply) and node.function == "softmax" and 1 not in context.shape(node.operand):
            yield (), Transpose(apply("softmax", Transpose(node.operand)))
        if _is_share(node) and isinstance(node.args[1], Over):
            if (turned := _turned(node.args[1], context)) is not None:
                yield (), Quotient(node.args[0], turned)

    return in_model(step, context, change)


def axis_exchanged(step: Step, context: Context) -> Iterator[Change]:
    """A sum, mean or the like of each row in place of each column, or the reverse; lying as the rest of the rule needs
    it, and none where neither way fits."""
    for lying in (lambda node: node, Transpose):
        found = [(c, rule) for c, rule in _other_axis(step, context, lying) if _fits(rule, step, context)]
        if found:
            yield from found
            return


def _other_axis(step: Step, context: Context, lying: Callable[[Expr], Expr]) -> Iterator[Change]:
    def change(node: Expr) -> Iterator[Change]:
        if (turned := _along_other(node)) is not None:
            yield (), lying(turned)
        for part in node.args if isinstance(node, Product) and len(node.args) == 2 else ():
            if (turned := _along_other(part)) is not None:  # what was spread is spread the other way
                yield (), filling(turned, context.shape(turned), context.shape(node))

    return in_model(step, context, change)


def _along_other(node: Expr) -> Expr | None:
    record = functions.of(node) if isinstance(node, Apply) else None
    if not isinstance(record, functions.Whole) or record.axis is None:
        return None
    return along(record.of, node.operand, 1 - record.axis)


def _fits(rule: Expr, step: Step, context: Context) -> bool:
    try:
        return context.shape(rule) == context.shape(step.rule)
    except Problem:
        return False


def _turned(over: Over, context: Context) -> Expr | None:
    """The sum over the other one of two indices."""
    scores = {leaf for leaf in leaves(over) if isinstance(leaf, At) and len(leaf.indices) == 2}
    found = {leaf: context.written_out(At(leaf.args[0], *reversed(leaf.indices))) for leaf in scores}
    if not scores or None in found.values():
        return None
    return replace(over, {leaf: other for leaf, other in found.items() if other is not None})


def mask_left_out(step: Step, context: Context) -> Iterator[Change]:
    """Positions that come later are summed over as well."""
    symbol = step.symbol
    if isinstance(symbol, At) and context.is_model_step(step):
        if (unmasked := _unmasked(step.rule, symbol.indices[0], context)) is not None:
            yield (), unmasked


def _unmasked(rule: Expr, own: Expr, context: Context) -> Expr | None:
    """The rule with its sums up to the own position carried on to the last one."""
    changed = False

    def further(node: Expr) -> Expr:
        nonlocal changed
        if isinstance(node, Over) and node.kind == "sum" and node.bounds[1] == own:
            later = context.positions(node.body, node.index)[int(own) :]
            terms = [context.in_known(at_index(node.body, {node.index: Integer(n)})) for n in later]
            if terms and None not in terms:
                changed = True
                return Plus(*node.operands, *terms)
        return rebuilt(node, further)

    found = further(rule)
    return found if changed else None


def column_looked_up(step: Step, context: Context) -> Iterator[Change]:
    """A column of a table of vectors in place of the row: the one-hot vector on the other side."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Lookup) and len(node.instances) > 1:
            rows, columns = context.shape(node.instances[0])
            if (int(rows), int(columns)) == (len(node.instances), 1):
                table = Stack(*map(Transpose, node.instances))
                yield (node.whole.args[0],), Product(table, OneHot(node.place, rows, Integer(node.first)))

    return in_model(step, context, change)


def neighbour_looked_up(step: Step, context: Context) -> Iterator[Change]:
    """The row before or after the right one, counted from 0 in place of 1."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Lookup) and len(node.instances) > 1:
            for shift in (1, -1):
                others = (*node.instances[shift:], *node.instances[:shift])
                yield (node.whole.args[0],), Lookup(node.pattern, node.place, Integer(node.first), *others)

    return in_model(step, context, change)
