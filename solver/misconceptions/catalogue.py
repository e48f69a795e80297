"""The catalogue: every kind of mistake by its name, and the slips that a derivation allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from solver.derivation import Step, step
from solver.misconceptions import averages, backward, cells, counting, forward, layers, operations, windows
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
        averages.average_not_divided,
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
        counting.one_direction_counted,
        counting.bias_of_input_size,
        cells.sign_in_matrix,
        cells.gate_left_out,
        cells.state_of_another_step,
        cells.relu_applied,
        cells.update_gate_turned,
        cells.reset_after_product,
        cells.residual_left_out,
        layers.scaling_left_out,
        layers.root_left_out,
        layers.mask_left_out,
        layers.exponential_left_out,
        layers.normalisation_left_out,
        layers.softmax_over_columns,
        layers.axis_exchanged,
        layers.column_looked_up,
        layers.neighbour_looked_up,
        averages.sample_variance,
        averages.epsilon_left_out,
        averages.epsilon_moved,
        averages.weights_exchanged,
        averages.decay_rates_exchanged,
        averages.bias_correction_left_out,
        averages.coefficient_left_out,
        averages.divisor_left_out,
        averages.base_of_logarithm,
        windows.kernel_flipped,
        windows.stride_left_out,
        windows.padding_left_out,
        windows.mean_pooled,
        windows.largest_pooled,
        forward.multiplied_by_entries,
        forward.raised_by_entries,
        backward.derivative_without_square,
        backward.derivative_of_other_activation,
        backward.derivative_of_result_again,
        backward.state_of_same_step,
        backward.gradient_of_total_loss,
        operations.derivative_cut,
        operations.jacobian_transposed,
        operations.outer_product_transposed,
        operations.chain_factor_left_out,
        operations.summand_left_out,
        operations.sign_turned,
        operations.sum_averaged,
        operations.last_summand_alone,
        operations.square_root_left_out,
    )
}

PROVEN = tuple(KINDS)[: list(KINDS).index("one_direction_counted") + 1]
"""Kinds that variants are proven for: each shows, and is told from the others. The marker looks for the rest, too."""

CARRIED = (
    "activation_left_out",
    "activation_exchanged",
    "relu_applied",
    "previous_state_dropped",
    "gate_left_out",
    "update_gate_turned",
    "reset_after_product",
    "factor_left_out",
    "average_not_divided",
    "power_left_out",
)
"""Kinds after which derivatives are others, where somebody derives the equations that are wrong."""

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
        "axis_exchanged",
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


def _slips_of(one: Step, context: Context, catalogue: Mapping[str, Kind], kinds: Iterable[str]) -> Iterator[Slip]:
    for kind in kinds:
        for concerned, rule in catalogue[kind](one, context):
            if rule != one.rule:
                yield Slip(kind, concerned, step(one.symbol, rule))


def slips(
    steps: Iterable[Step], context: Context, kinds: Iterable[str] = KINDS, catalogue: Mapping[str, Kind] = KINDS
) -> Iterator[Slip]:
    """Every mistake that can be made in one of these steps; ``catalogue`` holds the kinds that are meant."""
    kinds = tuple(kinds)
    wanted = tuple(catalogue[kind] for kind in kinds)
    for one in steps:
        key = (one, wanted)
        if key not in context.slips:
            context.slips[key] = tuple(_slips_of(one, context, catalogue, kinds))
        yield from context.slips[key]
