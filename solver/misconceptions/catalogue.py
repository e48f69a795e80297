"""The catalogue: every kind of mistake by its name, and the slips that a derivation allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from solver.derivation import Step, step
from solver.misconceptions import backward, counting, forward
from solver.misconceptions.context import Context
from solver.misconceptions.rewriting import Change, Concerned

Kind = Callable[[Step, Context], Iterator[Change]]

KINDS: dict[str, Kind] = {
    kind.__name__: kind
    for kind in (
        forward.bias_left_out,
        forward.activation_left_out,
        forward.activation_exchanged,
        forward.matrix_transposed,
        forward.matrices_exchanged,
        forward.previous_state_dropped,
        forward.input_of_another_step,
        forward.gates_exchanged,
        forward.concatenation_order,
        forward.sign_lost,
        forward.factor_left_out,
        forward.power_left_out,
        backward.direct_term_missing,
        backward.truncated,
        backward.activation_derivative_left_out,
        backward.derivative_at_pre_activation,
        backward.recurrent_weight_left_out,
        backward.error_sign_turned,
        counting.gates_not_counted,
        counting.biases_not_counted,
        counting.two_biases,
        counting.matrix_not_counted,
    )
}

CONDITIONAL = frozenset({"sign_lost"})
"""Kinds that some numbers leave without effect: where there is no minus, none is lost."""

ACCEPTED = frozenset({"two_biases"})
"""Kinds that are another convention rather than a mistake."""

FREQUENT = frozenset(
    {
        "bias_left_out",
        "activation_left_out",
        "activation_exchanged",
        "matrix_transposed",
        "previous_state_dropped",
        "gates_exchanged",
        "sign_lost",
        "direct_term_missing",
        "truncated",
        "activation_derivative_left_out",
        "error_sign_turned",
        "gates_not_counted",
        "biases_not_counted",
    }
)
"""Kinds that are made most often, and so matter most to be told from others."""


@dataclass(frozen=True)
class Slip:
    """One mistake in one step: its kind, what it is about, and the step as it is then."""

    kind: str
    concerned: Concerned
    step: Step


def slips(
    steps: Iterable[Step], context: Context, kinds: Iterable[str] = KINDS, catalogue: Mapping[str, Kind] = KINDS
) -> Iterator[Slip]:
    """Every mistake that can be made in one of these steps; ``catalogue`` holds the kinds that are meant."""
    kinds = tuple(kinds)
    for one in steps:
        for kind in kinds:
            for concerned, rule in catalogue[kind](one, context):
                if rule != one.rule:
                    yield Slip(kind, concerned, step(one.symbol, rule))
