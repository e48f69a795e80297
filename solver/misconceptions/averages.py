"""Mistakes in means, moving averages and what optimisers do with them: each function yields what it is about and the
rule as it is then."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Integer, Rational
from sympy.core.symbol import Str

from solver.derivation import Step
from solver.expressions import ONE, Apply, Constant, MatrixPower, Negative, Plus, Power, Quotient, Times, apply
from solver.misconceptions.context import Context
from solver.misconceptions.patterns import averaged, complement, weights
from solver.misconceptions.rewriting import Change, in_model, is_parameter, without
from solver.replacing import rebuilt, replace, without_index
from solver.values import SCALAR

E = Constant(Str("e"))


def average_not_divided(step: Step, context: Context) -> Iterator[Change]:
    """A sum in place of the mean: the loss and its gradient are not averaged over the batch."""

    def change(node: Expr) -> Iterator[Change]:
        if (over := averaged(node)) is not None:
            yield (abs(1 / node.args[0]),), over if node.args[0] > 0 else Negative(over)

    return in_model(step, context, change)


def sample_variance(step: Step, context: Context) -> Iterator[Change]:
    """The variance with n − 1 in place of n."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Apply) and node.function == "var":
            rows, columns = map(int, context.shape(node.operand))
            if (size := rows * columns) > 1:
                yield (), Times(Rational(size, size - 1), node)
        if (over := averaged(node)) is not None and _is_squared_distance(over.body, context):
            yield (), Times(1 / (1 / node.args[0] - 1), over)

    return in_model(step, context, change)


def _is_squared_distance(body: Expr, context: Context) -> bool:
    """Whether a body is the square of the difference from something that was computed before, once for all terms."""
    if not isinstance(body, Power | MatrixPower) or not isinstance(body.args[0], Plus):
        return False
    middle = body.args[0].args[-1]
    return isinstance(middle, Negative) and middle.args[0] in context.derivation.steps


def epsilon_left_out(step: Step, context: Context) -> Iterator[Change]:
    """The small number that keeps a denominator from being zero is not added."""

    def change(node: Expr) -> Iterator[Change]:
        for is_below, rest, epsilon in _stabilised(node, context):
            if not _is_variance(rest):
                yield (epsilon,), Quotient(node.args[0], apply("sqrt", rest) if is_below else rest)
        for position, term in enumerate(node.args if isinstance(node, Plus) else ()):
            if term.is_Rational and _is_variance(without(node, position)):
                yield (term,), without(node, position)

    return in_model(step, context, change)


def epsilon_moved(step: Step, context: Context) -> Iterator[Change]:
    """The small number is added to the root in place of below it, or the reverse."""

    def change(node: Expr) -> Iterator[Change]:
        for is_below, rest, epsilon in _stabilised(node, context):
            other = Plus(apply("sqrt", rest), epsilon) if is_below else apply("sqrt", Plus(rest.operand, epsilon))
            yield (epsilon,), Quotient(node.args[0], other)

    return in_model(step, context, change)


def _is_variance(node: Expr) -> bool:
    return isinstance(node, Apply) and node.function == "var"


def _stabilised(node: Expr, context: Context) -> Iterator[tuple[bool, Expr, Expr]]:
    """Of a fraction with a root in its denominator: whether the small number is below it, what else is, and it."""
    if not isinstance(node, Quotient):
        return
    is_below = _is_root(node.args[1])
    total = node.args[1].operand if is_below else node.args[1]
    for position, term in enumerate(total.args if isinstance(total, Plus) else ()):
        rest = without(total, position)
        is_number = term.is_Rational or (term in context.derivation.given and context.shape(term) == SCALAR)
        if is_number and (is_below or _is_root(rest)):
            yield is_below, rest, term


def _is_root(node: Expr) -> bool:
    return isinstance(node, Apply) and node.function == "sqrt"


def weights_exchanged(step: Step, context: Context) -> Iterator[Change]:
    """Of a moving average the old value gets the weight of the new one, as PyTorch counts its momentum."""

    def change(node: Expr) -> Iterator[Change]:
        if (found := weights(node)) is not None and all(weight.is_Rational for weight in found):
            yield found, _with_weights(node, *reversed(found))

    return in_model(step, context, change)


def _with_weights(node: Expr, *others: Expr) -> Expr:
    """A weighted mean with other weights."""
    found = weights(node)
    assert found is not None
    terms = zip(node.args, found, others, strict=True)
    return Plus(*(Times(*(other if f == own else f for f in term.args)) for term, own, other in terms))


def decay_rates_exchanged(step: Step, context: Context) -> Iterator[Change]:
    """β₁ in place of β₂ and the reverse, in the averages and in the correction of their bias."""
    if len(rates := context.decay_rates) != 2:
        return
    other = dict(zip(rates, reversed(rates), strict=True))

    def change(node: Expr) -> Iterator[Change]:
        found = weights(node)
        if found is not None and (own := next((w for w in found if w in other), None)) is not None:
            new = tuple(other[own] if w == own else _rest(other[own]) for w in found)
            yield rates, _with_weights(node, *new)
        power = complement(node)
        if isinstance(power, Power | MatrixPower) and power.args[0] in other:
            yield rates, Plus(ONE, Negative(power.over(other[power.args[0]])))

    yield from in_model(step, context, change)


def _rest(weight: Expr) -> Expr:
    return ONE - weight if weight.is_Rational else Plus(ONE, Negative(weight))


def bias_correction_left_out(step: Step, context: Context) -> Iterator[Change]:
    """A moving average that began at zero is not divided by 1 − βᵗ, or what goes on with it reads it undivided."""
    rules = {leaf: context.derivation.steps[leaf].rule for leaf in step.reads if leaf in context.derivation.steps}
    undivided = {leaf: rule.args[0] for leaf, rule in rules.items() if _is_corrected(rule)}
    if undivided and context.is_model_step(step):
        yield (), replace(step.rule, undivided)
    if _is_corrected(step.rule):
        yield (), step.rule.args[0]
    else:
        yield from in_model(step, context, _uncorrected)


def _uncorrected(node: Expr) -> Iterator[Change]:
    if _is_corrected(node):
        yield (), node.args[0]


def _is_corrected(node: Expr) -> bool:
    return isinstance(node, Quotient) and isinstance(complement(node.args[1]), Power | MatrixPower)


def coefficient_left_out(step: Step, context: Context) -> Iterator[Change]:
    """A given factor of an elementwise product is forgotten: the learning rate, γ, the mask of dropout."""

    def change(node: Expr) -> Iterator[Change]:
        for position, factor in enumerate(node.args if isinstance(node, Times) and len(node.args) > 1 else ()):
            is_given = is_parameter(factor) and factor in context.derivation.given
            rest = without(node, position)
            if is_given and not rest.is_Rational and context.shape(rest) == context.shape(node):
                yield (factor,), rest

    return in_model(step, context, change)


def divisor_left_out(step: Step, context: Context) -> Iterator[Change]:
    """A number below the fraction line is forgotten: dropout's probability to stay."""

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Quotient) and (node.args[1].is_Rational or is_parameter(node.args[1])):
            if not node.args[0].is_Rational:
                yield (node.args[1],), node.args[0]

    return in_model(step, context, change)


def base_of_logarithm(step: Step, context: Context) -> Iterator[Change]:
    """log₁₀ or log₂ in place of the natural logarithm, or the natural one in place of log₂."""
    if context.is_model_step(step):
        rule = without_index(step.rule)
        for base in (Integer(2), Integer(10), E):
            if (other := _to_base(rule, base)) != rule:
                yield (base,), other


def _to_base(node: Expr, base: Expr) -> Expr:
    node = rebuilt(node, lambda part: _to_base(part, base))
    if isinstance(node, Apply) and node.function == ("log2" if base == E else "log"):
        natural = apply("log", node.operand)
        return natural if base == E else Quotient(natural, apply("log", base))
    return node
