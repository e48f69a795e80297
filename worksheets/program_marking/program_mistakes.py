"""Mistakes that are made in programs alone, beside those of ``solver.misconceptions``.

``FORWARD`` and ``BACKWARD`` change a step, like the kinds there. ``FORWARD_LOOP`` and ``BACKWARD_LOOP`` leave the step
as it is and go wrong in the loop over time; ``passes`` computes what they lead to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sympy import Expr
from sympy.core.symbol import Str

from solver import functions
from solver.algebra import negative, times
from solver.derivation import Step
from solver.expressions import (
    DERIVATIVES,
    ONE,
    Apply,
    At,
    Delta,
    Diag,
    Eye,
    Negative,
    Plus,
    Product,
    Times,
    Total,
    Transpose,
    Via,
    apply,
    at,
    leaves,
)
from solver.misconceptions import Context, Kind
from solver.misconceptions.rewriting import Change, is_parameter, rewritten, without
from solver.rates import rate
from solver.replacing import replace
from solver.walking import nodes, within


def summand_left_out(step: Step, context: Context) -> Iterator[Change]:
    """A term of a sum is forgotten, such as the one with the input."""

    def change(node: Expr) -> Iterator[Change]:
        for position, term in enumerate(node.args if _is_sum(node) else ()):
            yield (term,), without(node, position)

    return rewritten(step.rule, change)


def _is_sum(node: Expr) -> bool:
    """Whether a node is a sum of quantities: 1 − z is none."""
    return isinstance(node, Plus) and not any(term.is_Rational for term in node.args)


def summand_subtracted(step: Step, context: Context) -> Iterator[Change]:
    """− in place of +."""

    def change(node: Expr) -> Iterator[Change]:
        for position, term in enumerate(node.args if _is_sum(node) else ()):
            yield (term,), Plus(*node.args[:position], negative(term), *node.args[position + 1 :])

    return rewritten(step.rule, change)


def bias_after_activation(step: Step, context: Context) -> Iterator[Change]:
    """f(W x) + b in place of f(W x + b)."""
    node = step.rule
    if isinstance(node, Apply) and isinstance(node.operand, Plus):
        for position, term in enumerate(node.operand.args):
            if is_parameter(term):
                yield (term, Str(node.function)), Plus(node.of(without(node.operand, position)), term)


def relu_taken(step: Step, context: Context) -> Iterator[Change]:
    """ReLU in place of tanh or σ."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Apply) and _is_squashing(functions.of(node)):
            yield (Str(node.function), Str("relu")), apply("relu", node.operand)

    return rewritten(step.rule, change)


def activation_added(step: Step, context: Context) -> Iterator[Change]:
    """A function is applied where the equation has none: softmax to a linear output."""
    if not any(within(step.rule, Apply)):
        for record in functions.RECORDS:
            if _is_squashing(record) or (record.activation and not isinstance(record, functions.Entrywise)):
                yield (Str(record.name),), functions.call(record.name, [step.rule])


def _is_squashing(record: functions.Function) -> bool:
    """Whether a function brings every number into a range: tanh and σ."""
    return record.activation is not None and record.activation.flat is not None


def state_of_another_step(step: Step, context: Context) -> Iterator[Change]:
    """h_(t−1) in place of h_t, or the other way round."""
    if not isinstance(step.symbol, At) and not (isinstance(step.symbol, Total) and is_parameter(step.symbol.args[1])):
        return
    for leaf in step.reads:
        if context.is_state(leaf):
            other = at(leaf.name, 1 - leaf.indices[0])
            is_known = other in context.derivation.given or other in context.derivation.steps
            if is_known and (other in context.derivation.given or context.comes_before(other, step.symbol)):
                yield (leaf, other), replace(step.rule, {leaf: other})


def gate_left_out(step: Step, context: Context) -> Iterator[Change]:
    """An elementwise factor is forgotten: h_(t−1) in place of r_t ⊙ h_(t−1)."""
    if isinstance(step.symbol, Delta):
        return iter(())

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Diag):
            yield (node.args[0],), Eye(context.shape(node)[0])
        for position, factor in enumerate(node.args if isinstance(node, Times) else ()):
            if not factor.is_Rational and not any(isinstance(leaf, DERIVATIVES) for leaf in leaves(factor)):
                gate = factor.args[0] if isinstance(factor, Transpose) else factor
                yield (gate,), without(node, position)

    return rewritten(step.rule, change)


def complement_taken(step: Step, context: Context) -> Iterator[Change]:
    """z in place of 1 − z and 1 − z in place of z."""
    complements = {node.args[1].args[0] for node in nodes(step.rule) if _is_complement(node)}
    for gate in complements:
        if isinstance(gate, At):
            yield (gate,), replace(step.rule, {gate: Plus(ONE, Negative(gate))})


def _is_complement(node: Expr) -> bool:
    return isinstance(node, Plus) and node.args[0] == ONE and isinstance(node.args[1], Negative)


def gate_after_product(step: Step, context: Context) -> Iterator[Change]:
    """r ⊙ (U h) in place of U (r ⊙ h)."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Product) and len(node.args) == 2 and isinstance(node.args[1], Times):
            matrix, inner = node.args
            if is_parameter(matrix) and context.is_square(matrix) and len(inner.args) == 2:
                gate, state = inner.args
                yield (gate, matrix), times(gate, Product(matrix, state))

    return rewritten(step.rule, change)


def path_left_out(step: Step, context: Context) -> Iterator[Change]:
    """Of a gradient, which is the sum over the uses of a quantity, one use is forgotten."""
    for position, term in enumerate(step.rule.args if isinstance(step.rule, Plus) else ()):
        if isinstance(term, Via) and term.args[2] != term.args[0]:
            yield (term.args[2],), without(step.rule, position)


def handed_back_left_out(step: Step, context: Context) -> Iterator[Change]:
    """The gradient does not flow back in time: what the next step hands back is forgotten."""
    for position, term in enumerate(step.rule.args if isinstance(step.rule, Plus) else ()):
        if isinstance(term, Via) and term.args[2] == term.args[0]:
            yield (), without(step.rule, position)


def derivative_at_result(step: Step, context: Context) -> Iterator[Change]:
    """1 − tanh²(h) in place of 1 − h²: the derivative of a value that has gone through the function already."""
    for node, result, upstream in _activated(step, context):
        inner = node.of(result)
        yield (Str(node.function),), times(upstream, rate(inner, inner))


def derivative_of_another_function(step: Step, context: Context) -> Iterator[Change]:
    """h (1 − h), which belongs to σ, in place of 1 − h²."""
    for node, result, upstream in _activated(step, context):
        if (other := functions.exchanged(node)) and functions.is_layer(other):
            yield (Str(node.function), Str(other.function)), times(upstream, rate(other, result))


def derivative_of_gradient(step: Step, context: Context) -> Iterator[Change]:
    """1 − dh² in place of (1 − h²) dh."""
    for node, result, upstream in _activated(step, context):
        yield (Str(node.function),), rate(node.of(result), upstream)


def added_after_activation(step: Step, context: Context) -> Iterator[Change]:
    """What the next step hands back does not go through the derivative of the activation."""
    for node, result, upstream in _activated(step, context):
        found = context.derivation.steps[upstream]
        paths = found.rule.args if isinstance(found.rule, Plus) else ()
        handed = [p for p in paths if isinstance(p, Via) and p.args[2] == p.args[0]]
        others = [p for p in paths if p not in handed]
        if len(handed) == 1 and others:
            through = others[0] if len(others) == 1 else Plus(*others)
            yield (result,), Plus(times(through, rate(node, result)), handed[0])


def _activated(step: Step, context: Context) -> Iterator[tuple[Apply, Expr, Expr]]:
    """Of a step that takes a gradient through an activation: the activation, its result, and the gradient there."""
    if isinstance(step.symbol, Delta):
        root, result = step.symbol.args
        node = context.derivation.steps[result].rule
        assert isinstance(node, Apply)
        yield node, result, Total(root, result)


FORWARD: Mapping[str, Kind] = {
    kind.__name__: kind
    for kind in (
        relu_taken,
        activation_added,
        bias_after_activation,
        gate_left_out,
        gate_after_product,
        complement_taken,
        state_of_another_step,
        summand_left_out,
        summand_subtracted,
    )
}

BACKWARD: Mapping[str, Kind] = {
    kind.__name__: kind
    for kind in (
        derivative_at_result,
        derivative_of_another_function,
        derivative_of_gradient,
        added_after_activation,
        handed_back_left_out,
        state_of_another_step,
        path_left_out,
        gate_left_out,
    )
}

FORWARD_LOOP = ("input_of_first_step", "state_starts_at_one", "states_are_one_array")

BACKWARD_LOOP = (
    "gradient_overwritten",
    "only_last_step",
    "only_last_error",
    "last_state_before_first",
    "output_error_left_out",
    "forwards_in_time",
)
