"""Every mistake that a program with a recurrent cell can make, as mutations of the cell's own steps.

What is changed comes from ``solver.misconceptions`` and, for mistakes of programs alone, from ``program_mistakes``.
A mistake is made wherever it can be made, or in one step and not in the others. Right programs need nothing of this.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import lru_cache

from sympy import Expr

from solver.derivation import Step, step
from solver.expressions import DERIVATIVES, Delta, at
from solver.misconceptions import KINDS, Context, Kind, Slip, slips
from solver.rates import rate
from worksheets.program_marking import program_mistakes
from worksheets.program_marking.cell import TOTAL, Cell, Steps
from worksheets.program_marking.equations import equations, shown
from worksheets.program_marking.mistakes import Made, Mistake

FORWARD_KINDS = (
    "bias_left_out",
    "previous_state_dropped",
    "activation_left_out",
    "activation_exchanged",
    "matrix_transposed",
    "matrices_exchanged",
    "gates_exchanged",
    "concatenation_order",
    "factor_left_out",
    "power_left_out",
)
BACKWARD_KINDS = (
    "activation_derivative_left_out",
    "derivative_at_pre_activation",
    "recurrent_weight_left_out",
    "matrix_transposed",
    "error_sign_turned",
    "gates_exchanged",
)
_OF_ACTIVATIONS = {"activation_derivative_left_out", "derivative_at_pre_activation"}
"""These also know the square of the loss, whose derivative is a matter of the error's convention."""

FORWARD: Mapping[str, Kind] = {**{k: KINDS[k] for k in FORWARD_KINDS}, **program_mistakes.FORWARD}
BACKWARD: Mapping[str, Kind] = {
    **{k: KINDS[k] for k in BACKWARD_KINDS[:2]},
    **program_mistakes.BACKWARD,
    **{k: KINDS[k] for k in BACKWARD_KINDS[2:]},
}
"""Those that rewrite a derivative as a whole come first, so that others can be made on top of them."""


@lru_cache(maxsize=8)
def of_states(cell: Cell) -> tuple[Mistake, ...]:
    """The mistakes that make the states wrong."""
    steps = [step for step in cell.equations if step.symbol != at(cell.output, 1)]
    return (*_forward(cell, steps), *map(Mistake, program_mistakes.FORWARD_LOOP))


@lru_cache(maxsize=8)
def of_outputs(cell: Cell) -> tuple[Mistake, ...]:
    """The mistakes in the equation of the output."""
    return tuple(_forward(cell, [step for step in cell.equations if step.symbol == at(cell.output, 1)]))


def _forward(cell: Cell, steps: Iterable[Step]) -> Iterator[Mistake]:
    return _mistakes(cell, (s for s in slips(steps, context(cell), FORWARD, FORWARD) if not _is_exchanged_rule(s)))


@lru_cache(maxsize=8)
def of_gradients(cell: Cell) -> tuple[Mistake, ...]:
    """The mistakes of the backward pass."""
    found = (
        slip
        for slip in slips(cell.chain, context(cell), BACKWARD, BACKWARD)
        if slip.kind not in _OF_ACTIVATIONS or isinstance(slip.step.symbol, Delta)
    )
    return (*_mistakes(cell, found), *map(Mistake, program_mistakes.BACKWARD_LOOP))


@lru_cache(maxsize=8)
def context(cell: Cell) -> Context:
    """The cell's steps as those see them who make a mistake in one of them."""
    return Context(cell.derivation, tuple(cell.gradients.values()), over_deltas=True)


@lru_cache(maxsize=10_000)
def changed(cell: Cell, made: Made) -> Steps | None:
    """A cell's steps with these mistakes, each made on top of the one before; ``None`` where one rules out another."""
    steps = cell.derivation.steps
    found = dict(steps)
    for slip in (slip for mistake in made for slip in mistake.slips):
        symbol = slip.step.symbol
        if found[symbol] == steps[symbol]:
            found[symbol] = slip.step
            continue
        kind = (BACKWARD if isinstance(symbol, DERIVATIVES) else FORWARD)[slip.kind]
        rules = (rule for concerned, rule in kind(found[symbol], context(cell)) if concerned == slip.concerned)
        if (rule := next(rules, None)) is None:
            return None
        found[symbol] = step(symbol, rule)
    return found


def _mistakes(cell: Cell, found: Iterable[Slip]) -> Iterator[Mistake]:
    """A mistake wherever it can be made, then each by itself; of those that change the same, the first."""
    everywhere: dict[Hashable, list[Slip]] = {}
    for slip in found:
        everywhere.setdefault(_sign(slip), []).append(slip)
    alone = [[slip] for together in everywhere.values() for slip in together]
    seen: set[Hashable] = set()
    for group in (*everywhere.values(), *alone):
        first = {slip.step.symbol: slip for slip in reversed(group)}  # a rule has one place changed at a time
        key = frozenset((s.step.symbol, s.step.rule) for s in first.values())
        if key not in seen:
            seen.add(key)
            ordered = tuple(slip for slip in group if first[slip.step.symbol] is slip)
            yield Mistake(ordered[0].kind, ordered, _facts(cell, ordered))


def _is_exchanged_rule(slip: Slip) -> bool:
    """Whether a gate gets the other's equation; the same happens where the other gate is read in its place."""
    return slip.kind == "gates_exchanged" and slip.step.symbol in slip.concerned


def _sign(slip: Slip) -> Hashable:
    """What the same mistake has in common in all steps; two gates are exchanged in both directions at once."""
    return slip.kind, frozenset(slip.concerned) if slip.kind == "gates_exchanged" else slip.concerned


def _facts(cell: Cell, made: tuple[Slip, ...]) -> dict[str, str]:
    """What fills the sentence: the quantities computed wrongly, and what the mistake is about."""
    steps = dict.fromkeys(_computed(slip.step.symbol) for slip in made)
    about = [shown(c) for c in made[0].concerned if c != at(TOTAL, 1)]
    facts = {"step": ", ".join(map(shown, steps)), "equation": equations(cell, steps)}
    facts |= dict(zip(("about", "other"), about, strict=False))
    activated = [slip.step.symbol.args[1] for slip in made if isinstance(slip.step.symbol, Delta)]
    facts["derivative"] = ", ".join(shown(rate(cell.derivation.steps[a].rule, a)) for a in activated)
    return facts


def _computed(symbol: Expr) -> Expr:
    """The quantity that a step computes, or at which it computes the gradient."""
    return symbol.args[1] if isinstance(symbol, DERIVATIVES) else symbol
