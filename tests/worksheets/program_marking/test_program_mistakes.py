"""Mistakes of programs alone: what they make of a cell's equations, and of its gradients."""

from __future__ import annotations

import pytest
from sympy import Expr, Symbol

from solver.derivation import Step
from solver.expressions import Delta, Total, at
from tests.worksheets.program_marking.cells import named
from worksheets.program_marking.cell import TOTAL
from worksheets.program_marking.equations import shown
from worksheets.program_marking.mutations import context
from worksheets.program_marking.program_mistakes import BACKWARD, FORWARD

LOSS = at(TOTAL, 1)
SHORT = {
    "Total(At(total, 1), At(h, 1))": "dh",
    "Delta(At(total, 1), At(h, 1))": "da",
    "Via(At(total, 1), At(h, 1), At(y, 1))": "from_y",
    "Via(At(total, 1), At(h, 1), At(total, 1))": "handed",
}


def rules(name: str, symbol: Expr, kind: str) -> list[str]:
    """What a kind of mistake makes of the rule of a step, with short names for gradients."""
    cell = named(name)
    step: Step = cell.derivation.steps[symbol]
    found = [shown(rule) for _, rule in {**BACKWARD, **FORWARD}[kind](step, context(cell))]
    for long, short in SHORT.items():
        found = [rule.replace(long, short) for rule in found]
    return found


@pytest.mark.parametrize(
    ("name", "state", "kind", "expected"),
    [
        ("rnn", "h", "relu_taken", ["ReLU(W_hh h_(t−1) + W_xh x_t + b_h)"]),
        ("rnn", "h", "bias_after_activation", ["tanh(W_hh h_(t−1) + W_xh x_t) + b_h"]),
        (
            "rnn",
            "h",
            "summand_left_out",
            ["tanh(W_xh x_t + b_h)", "tanh(W_hh h_(t−1) + b_h)", "tanh(W_hh h_(t−1) + W_xh x_t)"],
        ),
        ("rnn", "y", "summand_subtracted", ["-W_hy h_t + b_y", "W_hy h_t − b_y"]),
        ("rnn", "y", "activation_added", ["tanh(W_hy h_t + b_y)", "σ(W_hy h_t + b_y)", "softmax(W_hy h_t + b_y)"]),
        ("rnn", "h", "activation_added", []),
        ("rnn", "y", "state_of_another_step", ["W_hy h_(t−1) + b_y"]),
        ("rnn", "h", "state_of_another_step", []),
        (
            "gru",
            "h",
            "gate_left_out",
            [
                "h_(t−1) + z_t ⊙ h̃_t",
                "(1 − z_t) + z_t ⊙ h̃_t",
                "(1 − z_t) ⊙ h_(t−1) + h̃_t",
                "(1 − z_t) ⊙ h_(t−1) + z_t",
            ],
        ),
        ("gru", "h", "complement_taken", ["(1 − (1 − z_t)) ⊙ h_(t−1) + (1 − z_t) ⊙ h̃_t"]),
        ("gru", "h", "gate_after_product", []),
        ("gru", "htilde", "gate_after_product", ["tanh(W_h x_t + r_t ⊙ (U_h h_(t−1)) + b_h)"]),
    ],
)
def test_an_equation_goes_wrong(name: str, state: str, kind: str, expected: list[str]) -> None:
    assert rules(name, at(state, 1), kind) == expected


@pytest.mark.parametrize(
    ("symbol", "kind", "expected"),
    [
        (Total(LOSS, at("h", 1)), "path_left_out", ["handed"]),
        (Total(LOSS, at("h", 1)), "handed_back_left_out", ["from_y"]),
        (Delta(LOSS, at("h", 1)), "derivative_at_result", ["dh ⊙ (1 − tanh(h_t)²)"]),
        (Delta(LOSS, at("h", 1)), "derivative_of_another_function", ["dh ⊙ h_t ⊙ (1 − h_t)"]),
        (Delta(LOSS, at("h", 1)), "derivative_of_gradient", ["1 − dh²"]),
        (Delta(LOSS, at("h", 1)), "added_after_activation", ["from_y ⊙ (1 − h_t²) + handed"]),
        (Delta(LOSS, at("h", 1)), "gate_left_out", []),
        (Total(LOSS, Symbol("W_hh")), "state_of_another_step", ["da h_t^T"]),
        (Total(LOSS, Symbol("W_xh")), "state_of_another_step", []),
        (Total(LOSS, at("h", 0)), "derivative_at_result", []),
    ],
)
def test_a_gradient_goes_wrong(symbol: Expr, kind: str, expected: list[str]) -> None:
    assert rules("rnn", symbol, kind) == expected
