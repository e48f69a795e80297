"""Mistakes in recurrent cells and in reading their numbers: each function yields what it is about and the rule as it is
then."""

from __future__ import annotations

from collections.abc import Iterator

from flint import fmpq
from sympy import Expr, Integer
from sympy.core.symbol import Str

from solver.derivation import Step
from solver.expressions import Apply, At, Block, Count, Literal, Plus, Product, Stack, Times, apply, leaves
from solver.misconceptions.context import Context
from solver.misconceptions.patterns import complement
from solver.misconceptions.rewriting import Change, is_parameter, rewritten, without
from solver.replacing import replace
from solver.values import SCALAR, Value

MOST_ENTRIES = 16
"""In larger matrices nobody is told of which entry a sign was misread: there are too many to tell."""


def sign_in_matrix(step: Step, context: Context) -> Iterator[Change]:
    """One entry of a matrix or vector of parameters is read with the wrong sign."""
    if isinstance(step.symbol, Count):
        return
    for parameter in step.reads:
        if not is_parameter(parameter):
            continue
        rows, columns = map(int, context.shape(parameter))
        if 1 < rows * columns <= MOST_ENTRIES:
            for n in range(rows * columns):
                signs = Literal(Value((rows, columns), tuple(fmpq(-1 if m == n else 1) for m in range(rows * columns))))
                concerned = parameter, Integer(n // columns + 1), Integer(n % columns + 1)
                yield concerned, replace(step.rule, {parameter: Times(parameter, signs)})


def gate_left_out(step: Step, context: Context) -> Iterator[Change]:
    """A gate or another factor of an elementwise product is forgotten."""

    def change(node: Expr) -> Iterator[Change]:
        for position, factor in enumerate(node.args if isinstance(node, Times) else ()):
            rest = without(node, position) if len(node.args) > 1 else node
            is_gate = isinstance(factor, At) or complement(factor) is not None
            if is_gate and not rest.is_Rational and context.shape(rest) == context.shape(node):
                yield (factor,), rest

    return rewritten(step.rule, change) if context.is_model_step(step) else iter(())


def state_of_another_step(step: Step, context: Context) -> Iterator[Change]:
    """The state of the step before or after the right one is read."""
    if isinstance(step.symbol, Count):
        return
    for leaf in step.reads:
        if context.is_state(leaf):
            for other in context.known_beside(leaf, step.symbol):
                yield (other, leaf), replace(step.rule, {leaf: other})


def relu_applied(step: Step, context: Context) -> Iterator[Change]:
    """ReLU in place of tanh or σ."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Apply) and node.function in ("tanh", "sigma"):
            yield (Str(node.function),), apply("relu", node.operand)

    return rewritten(step.rule, change) if context.is_model_step(step) else iter(())


def update_gate_turned(step: Step, context: Context) -> Iterator[Change]:
    """z and 1 − z exchanged, as some papers and PyTorch have them."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Plus):
            factors = [f for term in node.args if isinstance(term, Times) for f in term.args]
            for factor in factors:
                if (gate := complement(factor)) is not None and gate in factors:
                    yield (gate,), replace(node, {factor: gate, gate: factor})

    return rewritten(step.rule, change) if context.is_model_step(step) else iter(())


def reset_after_product(step: Step, context: Context) -> Iterator[Change]:
    """The reset gate is multiplied on the other side of the matrix product: r ⊙ (U h) for U (r ⊙ h), or the reverse."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Product) and len(node.args) == 2:
            matrix, inner = node.args
            if isinstance(inner, Stack):
                yield from _out_of_stack(matrix, inner)
            elif (gate := _gated(inner)) and context.is_square(matrix):
                yield (gate[0],), Times(gate[0], Product(matrix, gate[1]))
        if isinstance(node, Times) and len(node.args) == 2 and isinstance(node.args[0], At):
            gate_, rest = node.args
            for found, moved in _into_products(rest, gate_):
                if found:
                    yield (gate_,), moved

    def _out_of_stack(matrix: Expr, stack: Stack) -> Iterator[Change]:
        start = 0
        for position, part in enumerate(stack.args):
            rows = int(context.shape(part)[0])
            if (gate := _gated(part)) and rows == int(context.shape(matrix)[0]) and context.shape(gate[0]) != SCALAR:
                zero = Literal(Value((rows, 1), (fmpq(0),) * rows))
                others = Stack(*stack.args[:position], zero, *stack.args[position + 1 :])
                block = Block(matrix, Integer(start), Integer(start + rows))
                yield (gate[0],), Plus(Times(gate[0], Product(block, gate[1])), Product(matrix, others))
            start += rows

    def _into_products(node: Expr, gate: Expr) -> Iterator[tuple[bool, Expr]]:
        terms = node.args if isinstance(node, Plus) else (node,)
        moved = [Product(t.args[0], Times(gate, t.args[1])) if _is_square_product(t) else t for t in terms]
        yield moved != list(terms), Plus(*moved) if len(moved) > 1 else moved[0]

    def _is_square_product(term: Expr) -> bool:
        return isinstance(term, Product) and len(term.args) == 2 and context.is_square(term.args[0])

    return rewritten(step.rule, change) if context.is_model_step(step) else iter(())


def _gated(node: Expr) -> tuple[Expr, Expr] | None:
    """The gate and the state of r ⊙ h."""
    if isinstance(node, Times) and len(node.args) == 2 and all(isinstance(f, At) for f in node.args):
        return node.args[0], node.args[1]
    return None


def residual_left_out(step: Step, context: Context) -> Iterator[Change]:
    """What goes around a layer is not added: x in x + f(x)."""
    rule = step.rule
    if not isinstance(rule, Plus) or not context.is_model_step(step):
        return
    for position, term in enumerate(rule.args):
        others = [leaf for other in rule.args if other != term for leaf in leaves(other)]
        if isinstance(term, At) and any(context.depends(leaf, term) for leaf in others):
            yield (term,), without(rule, position)
