"""Mistakes in the equations of a model: each function yields what it is about and the rule as it is then."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Integer
from sympy.core.symbol import Str

from solver import functions
from solver.derivation import Step
from solver.expressions import (
    Apply,
    Count,
    MatrixPower,
    Plus,
    Power,
    Product,
    Stack,
    Times,
    Transpose,
    leaves,
    operands,
)
from solver.functions import Raised
from solver.misconceptions.context import Context
from solver.misconceptions.patterns import averaged, offset
from solver.misconceptions.rewriting import Change, is_parameter, rewritten, size_of, without
from solver.replacing import replace


def bias_left_out(step: Step, context: Context) -> Iterator[Change]:
    """A summand without an index is left out of a pre-activation."""

    def change(node: Expr) -> Iterator[Change]:
        for position, term in enumerate(node.args if isinstance(node, Plus) else ()):
            if is_parameter(term) and context.is_model_step(step):
                yield (term,), without(node, position)

    return rewritten(step.rule, change)


def activation_left_out(step: Step, context: Context) -> Iterator[Change]:
    """A function is not applied: the output tanh of an LSTM, the tanh of a state."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Apply) and functions.of(node).activation:
            yield (Str(node.function),), node.operand

    return rewritten(step.rule, change)


def activation_exchanged(step: Step, context: Context) -> Iterator[Change]:
    """Another function that is easily taken for it: tanh in place of σ, or σ in place of tanh."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Apply) and (other := functions.exchanged(node)):
            yield (Str(node.function), Str(other.function)), other

    return rewritten(step.rule, change)


def matrix_transposed(step: Step, context: Context) -> Iterator[Change]:
    """Rows are taken for columns, where the matrix is square and nothing gives it away."""

    def change(node: Expr) -> Iterator[Change]:
        if not isinstance(node, Product):
            return
        for position, factor in enumerate(node.args):
            matrix = factor.args[0] if isinstance(factor, Transpose) else factor
            if is_parameter(matrix) and context.is_square(matrix):
                turned = matrix if isinstance(factor, Transpose) else Transpose(matrix)
                yield (matrix,), node.func(*node.args[:position], turned, *node.args[position + 1 :])

    return rewritten(step.rule, change)


def matrices_exchanged(step: Step, context: Context) -> Iterator[Change]:
    """Two weights of the same shape in one sum: W_xh meets the state and W_hh the input."""
    weights = [s for s in leaves(step.rule) if is_parameter(s) and _is_factor(s, step.rule)]
    if not context.is_model_step(step):
        return
    for position, first in enumerate(weights):
        for second in weights[position + 1 :]:
            if context.shape(first) == context.shape(second):
                yield (first, second), replace(step.rule, {first: second, second: first})


def _is_factor(symbol: Expr, node: Expr) -> bool:
    direct = isinstance(node, Product | Times) and symbol in node.args
    return direct or any(_is_factor(symbol, part) for part in operands(node))


def previous_state_dropped(step: Step, context: Context) -> Iterator[Change]:
    """The summand with the state of the step before is left out, or this state is taken for zero."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Plus):
            for position, term in enumerate(node.args):
                if earlier := [s for s in _factors(term) if _is_earlier_state(s, step, context)]:
                    yield (earlier[0],), without(node, position)
        if isinstance(node, Stack):
            for position, part in enumerate(node.args):
                if _is_earlier_state(part, step, context):
                    zero = context.zero(part)
                    yield (part,), Stack(*node.args[:position], zero, *node.args[position + 1 :])

    return rewritten(step.rule, change)


def _factors(term: Expr) -> tuple[Expr, ...]:
    return term.args if isinstance(term, Product | Times) else (term,)


def _is_earlier_state(leaf: Expr, step: Step, context: Context) -> bool:
    return offset(leaf, step.symbol) in (1, -1) and context.is_state(leaf)


def input_of_another_step(step: Step, context: Context) -> Iterator[Change]:
    """The input of the step before or after is read."""
    for leaf in step.reads:
        if offset(leaf, step.symbol) == 0 and leaf in context.derivation.given:
            for other in context.neighbours(leaf):
                yield (other, leaf), replace(step.rule, {leaf: other})


def gates_exchanged(step: Step, context: Context) -> Iterator[Change]:
    """A quantity is taken for another one of the same form: f for i, o for f."""
    for other in context.like(step.symbol):
        yield (step.symbol, other), context.derivation.steps[other].rule
    for leaf in step.reads:
        for other in context.like(leaf):
            if other not in step.reads:
                yield (leaf, other), replace(step.rule, {leaf: other})
            elif context.comes_before(leaf, other):
                yield (leaf, other), replace(step.rule, {leaf: other, other: leaf})


def concatenation_order(step: Step, context: Context) -> Iterator[Change]:
    """[x; h] in place of [h; x]."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Stack) and len(node.args) == 2:
            yield node.args, Stack(*reversed(node.args))

    return rewritten(step.rule, change)


def sign_lost(step: Step, context: Context) -> Iterator[Change]:
    """A minus is lost, of a summand or of the result; where there is none, nothing changes."""

    def change(node: Expr) -> Iterator[Change]:
        for position, term in enumerate(node.args if isinstance(node, Plus) else ()):
            if not term.is_Rational:
                changed = (*node.args[:position], size_of(term), *node.args[position + 1 :])
                yield (term,), Plus(*changed)

    if not isinstance(step.symbol, Count):
        yield (step.symbol,), size_of(step.rule)
    if context.is_model_step(step):
        yield from rewritten(step.rule, change)


def factor_left_out(step: Step, context: Context) -> Iterator[Change]:
    """A number in front is forgotten: the ½ of a squared error."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Times) and averaged(node) is None:
            for position, factor in enumerate(node.args):
                if factor.is_Rational and len(node.args) > 1:
                    yield (factor,), without(node, position)

    return rewritten(step.rule, change) if context.is_model_step(step) else iter(())


def power_left_out(step: Step, context: Context) -> Iterator[Change]:
    """The square of a squared error is forgotten."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Power | MatrixPower):
            yield (node,), node.args[0]
        if isinstance(node, Apply) and isinstance(functions.of(node).written, Raised):
            yield (node,), node.operand

    return rewritten(step.rule, change) if context.is_model_step(step) else iter(())


def multiplied_by_entries(step: Step, context: Context) -> Iterator[Change]:
    """Two square matrices are multiplied entry by entry, ``A * B`` for ``A @ B``."""

    def change(node: Expr) -> Iterator[Change]:
        for position in range(len(node.args) - 1 if isinstance(node, Product) else 0):
            first, second = node.args[position : position + 2]
            if context.is_square(first) and context.is_square(second):
                rest = *node.args[:position], Times(first, second), *node.args[position + 2 :]
                yield (first, second), rest[0] if len(rest) == 1 else Product(*rest)

    return rewritten(step.rule, change)


def raised_by_entries(step: Step, context: Context) -> Iterator[Change]:
    """Each entry is raised to a power in place of the matrix: ``1/A`` for the inverse, the squares of the entries."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, MatrixPower) and context.is_square(node.args[0]):
            matrix, power = node.args[:2]
            yield (matrix, power), Power(matrix, power)
            if power < -1:
                yield (matrix, power), Power(MatrixPower(matrix, -power), Integer(-1))

    return rewritten(step.rule, change)
