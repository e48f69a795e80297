"""Equations in the words of students."""

from __future__ import annotations

import pytest

from tests.worksheets.program_marking.cells import named
from worksheets.program_marking.equations import equations, shown


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("rnn", "h_t = tanh(W_hh h_(t−1) + W_xh x_t + b_h)"),
        ("gru", "z_t = σ(W_z x_t + U_z h_(t−1) + b_z)"),
        ("lstm", "h_t = o_t ⊙ tanh(C_t)"),
    ],
)
def test_equations_are_those_of_any_time(name: str, written: str) -> None:
    cell = named(name)
    symbol = next(step.symbol for step in cell.equations if shown(step.symbol) == written.partition(" ")[0])
    assert equations(cell, [symbol]) == written
