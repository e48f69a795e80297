"""Mistakes in the chain rule: each function yields what it is about and the rule as it is then."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Integer

from solver import functions
from solver.derivation import Step
from solver.expressions import (
    DERIVATIVES,
    ONE,
    Apply,
    At,
    Delta,
    Negative,
    Plus,
    Product,
    Times,
    Total,
    Transpose,
    Via,
    apply,
    leaves,
)
from solver.misconceptions.context import Context
from solver.misconceptions.patterns import offset
from solver.misconceptions.rewriting import Change, derived_with, is_parameter, rewritten, without
from solver.rates import rate
from solver.replacing import replace
from solver.values import SCALAR


def direct_term_missing(step: Step, context: Context) -> Iterator[Change]:
    """Of the sum over all uses of a weight the last one, which needs no step back, is left out."""
    if len(shares := _shares(step)) > 1:
        yield (shares[0],), without(step.rule, 0)


def truncated(step: Step, context: Context) -> Iterator[Change]:
    """The gradient is not carried on through time: the uses before a certain step are left out."""
    shares = _shares(step)
    for kept in range(1, len(shares)):
        yield (shares[kept - 1], Integer(kept)), Plus(*shares[:kept]) if kept > 1 else shares[0]


def _shares(step: Step) -> tuple[Expr, ...]:
    """The terms of a sum over the uses of a parameter, the latest use first."""
    is_sum = isinstance(step.rule, Plus) and all(isinstance(term, Via) for term in step.rule.args)
    return step.rule.args if is_sum and isinstance(step.symbol, Total) and is_parameter(step.symbol.args[1]) else ()


def recurrent_weight_left_out(step: Step, context: Context) -> Iterator[Change]:
    """The derivative from state to state lacks the weight that lies between them."""
    if not isinstance(step.symbol, DERIVATIVES) or any(map(is_parameter, step.symbol.args)):
        return

    def change(node: Expr) -> Iterator[Change]:
        for position, factor in enumerate(node.args if isinstance(node, Times | Product) else ()):
            weight = factor.args[0] if isinstance(factor, Transpose) else factor
            if is_parameter(weight) and (context.is_square(weight) or context.shape(weight) == SCALAR):
                yield (weight,), without(node, position)

    yield from rewritten(step.rule, change)


def error_sign_turned(step: Step, context: Context) -> Iterator[Change]:
    """ŷ − y in place of y − ŷ."""
    difference = step.rule
    if isinstance(step.symbol, DERIVATIVES) and isinstance(difference, Plus) and len(difference.args) == 2:
        first, second = difference.args
        if isinstance(second, Negative) and not (first.is_Rational or isinstance(second.args[0], DERIVATIVES)):
            if not any(isinstance(leaf, DERIVATIVES) for leaf in leaves(difference)):
                yield (first, second.args[0]), Negative(difference)


def activation_derivative_left_out(step: Step, context: Context) -> Iterator[Change]:
    """The chain rule is carried on as if f′ were 1."""
    return derived_with(context.one, step, context)


def derivative_at_pre_activation(step: Step, context: Context) -> Iterator[Change]:
    """1 − a² in place of 1 − tanh²(a): the derivative is written in the result, the pre-activation put in."""
    return derived_with(_at_operand, step, context)


def _at_operand(node: Apply, result: Expr) -> Expr:
    return rate(node, node.operand)


def derivative_without_square(step: Step, context: Context) -> Iterator[Change]:
    """1 − h in place of 1 − h² for tanh."""
    return derived_with(_without_square, step, context)


def _without_square(node: Apply, result: Expr) -> Expr:
    return Plus(ONE, Negative(result)) if node.function == "tanh" else rate(node, result)


def derivative_of_other_activation(step: Step, context: Context) -> Iterator[Change]:
    """h (1 − h), the derivative of σ, in place of 1 − h² for tanh, or the reverse."""
    return derived_with(_of_the_other, step, context)


def _of_the_other(node: Apply, result: Expr) -> Expr:
    return rate(functions.exchanged(node) or node, result)


def derivative_of_result_again(step: Step, context: Context) -> Iterator[Change]:
    """1 − tanh²(h) in place of 1 − h²: the activation is applied to the state once more."""
    return derived_with(_of_result, step, context)


def _of_result(node: Apply, result: Expr) -> Expr:
    return rate(node, apply(node.function, result) if functions.of(node).activation else result)


def state_of_same_step(step: Step, context: Context) -> Iterator[Change]:
    """h_t in place of h_{t−1}, by which a recurrent weight is multiplied."""
    if not isinstance(step.symbol, DERIVATIVES) or isinstance(step.symbol, Delta):
        return
    reader = step.symbol.args[2] if isinstance(step.symbol, Via) else step.symbol.args[0]
    for leaf in step.reads:
        if offset(leaf, reader) == 1 and leaf.args[0] == reader.args[0] and is_parameter(step.symbol.args[1]):
            yield (reader, leaf), replace(step.rule, {leaf: reader})


def gradient_of_total_loss(step: Step, context: Context) -> Iterator[Change]:
    """The gradients of all losses up to this one are added."""
    symbol = step.symbol
    if not isinstance(symbol, Total) or not isinstance(symbol.args[0], At) or not is_parameter(symbol.args[1]):
        return
    loss, parameter = symbol.args
    if context.shape(loss) == SCALAR and not context.is_read(loss):
        earlier = [s for s in context.derivation.steps if isinstance(s, At) and (offset(s, loss) or 0) > 0]
        others = [context.further(Total(s, parameter)) for s in earlier if s.args[0] == loss.args[0]]
        terms = [other for other in others if other is not None]
        if terms:
            yield (loss,), Plus(step.rule, *terms)
