"""Slips that any operation allows, in a model or in its derivatives: each function yields what it is about and the rule
as it is then. They are looked for after all mistakes that have a reason of their own."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Integer, Rational

from solver.derivation import Step
from solver.errors import Problem
from solver.expressions import (
    DERIVATIVES,
    ONE,
    Apply,
    Negative,
    Over,
    Plus,
    Power,
    Product,
    Times,
    Transpose,
    apply,
)
from solver.misconceptions.context import Context
from solver.misconceptions.patterns import averaged
from solver.misconceptions.rewriting import Change, Changing, alike, derived_with, is_parameter, without
from solver.rates import rate


def summand_left_out(step: Step, context: Context) -> Iterator[Change]:
    """A term of a sum is forgotten: q in p − q, the path around a gate."""

    def change(node: Expr) -> Iterator[Change]:
        for position, term in enumerate(node.args if isinstance(node, Plus) else ()):
            if _fits(rest := without(node, position), node, context):
                yield (_unsigned(term),), rest

    return _anywhere(step, context, change)


def sign_turned(step: Step, context: Context) -> Iterator[Change]:
    """A minus in place of a plus, or the reverse."""

    def change(node: Expr) -> Iterator[Change]:
        for position, term in enumerate(node.args if isinstance(node, Plus) else ()):
            turned = term.args[0] if isinstance(term, Negative) else Negative(term)
            yield (_unsigned(term),), Plus(*node.args[:position], turned, *node.args[position + 1 :])
        if isinstance(node, Negative):
            yield (node.args[0],), node.args[0]

    return _anywhere(step, context, change)


def _unsigned(term: Expr) -> Expr:
    return term.args[0] if isinstance(term, Negative) else term


def chain_factor_left_out(step: Step, context: Context) -> Iterator[Change]:
    """One of the factors of the chain rule is forgotten."""

    def change(node: Expr) -> Iterator[Change]:
        for position, factor in enumerate(
            node.args if isinstance(node, Times | Product) and len(node.args) > 1 else ()
        ):
            if _fits(rest := without(node, position), node, context):
                yield (_standing(factor),), rest

    return alike(step.rule, change) if isinstance(step.symbol, DERIVATIVES) else iter(())


def jacobian_transposed(step: Step, context: Context) -> Iterator[Change]:
    """W δ in place of Wᵀ δ, where the matrix is square and nothing gives it away."""

    def change(node: Expr) -> Iterator[Change]:
        for position, factor in enumerate(node.args if isinstance(node, Product) else ()):
            matrix = _standing(factor)
            if context.is_square(matrix) and not is_parameter(matrix):
                turned = matrix if isinstance(factor, Transpose) else Transpose(matrix)
                yield (_named(matrix, context),), Product(*node.args[:position], turned, *node.args[position + 1 :])

    return alike(step.rule, change) if isinstance(step.symbol, DERIVATIVES) else iter(())


def _named(jacobian: Expr, context: Context) -> Expr:
    """The parameter that a Jacobian is, if it is one."""
    step = context.derivation.steps.get(jacobian)
    return step.rule if step is not None and is_parameter(step.rule) else jacobian


def outer_product_transposed(step: Step, context: Context) -> Iterator[Change]:
    """x δᵀ in place of δ xᵀ, where both are equally long."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Product) and len(node.args) == 2 and context.is_square(node):
            column, row = node.args
            if context.shape(column)[1] == 1:
                yield (column, _standing(row)), Product(_lying(row), _lying(column))

    return _anywhere(step, context, change)


def _standing(factor: Expr) -> Expr:
    return factor.args[0] if isinstance(factor, Transpose) else factor


def _lying(factor: Expr) -> Expr:
    return factor.args[0] if isinstance(factor, Transpose) else Transpose(factor)


def derivative_cut(step: Step, context: Context) -> Iterator[Change]:
    """h or 1 − h, a part of the derivative of σ, in place of h (1 − h); h² in place of 1 − h² for tanh."""
    for part in (_first_part, _second_part):
        yield from derived_with(part, step, context)


def _first_part(node: Apply, result: Expr) -> Expr:
    parts = {"sigma": result, "tanh": Power(result, Integer(2))}
    return parts.get(node.function) or rate(node, result)


def _second_part(node: Apply, result: Expr) -> Expr:
    return Plus(ONE, Negative(result)) if node.function == "sigma" else rate(node, result)


def sum_averaged(step: Step, context: Context) -> Iterator[Change]:
    """The mean in place of the sum."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Over) and node.kind == "sum" and len(node.operands) > 1:
            count = len(node.operands)
            yield (Integer(count),), Times(Rational(1, count), node)
        if isinstance(node, Apply) and node.function == "sum":
            yield (), apply("mean", node.operand)

    return iter(()) if averaged(step.rule) else _anywhere(step, context, change)


def last_summand_alone(step: Step, context: Context) -> Iterator[Change]:
    """Of a sum over an index only the last term."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Over) and node.kind == "sum" and len(node.operands) > 1:
            yield (), node.operands[-1]

    return _anywhere(step, context, change)


def square_root_left_out(step: Step, context: Context) -> Iterator[Change]:
    """The variance in place of the standard deviation, the squared length in place of the length."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Apply) and node.function == "sqrt" and not node.operand.is_Rational:
            yield (node.operand,), node.operand

    return _anywhere(step, context, change)


def _anywhere(step: Step, context: Context, change: Changing) -> Iterator[Change]:
    """A change of a model's step or of a derivative; counts have slips of their own."""
    is_meant = context.is_model_step(step) or isinstance(step.symbol, DERIVATIVES)
    return alike(step.rule, change) if is_meant else iter(())


def _fits(rest: Expr, node: Expr, context: Context) -> bool:
    try:
        return context.shape(rest) == context.shape(node)
    except Problem:
        return False
