"""A mistake in a program, and its words for students."""

from __future__ import annotations

import pytest

from tests.worksheets.program_marking.cells import named
from worksheets.program_marking import mutations
from worksheets.program_marking.mistakes import IN_GRADIENT, IN_PROGRAM, equations, sets, shown


def test_two_at_once_are_looked_for_only_where_mistakes_are_few() -> None:
    few, many = mutations.of_states(named("rnn")), mutations.of_states(named("gru"))
    assert max(map(len, sets(few))) == 2
    assert max(map(len, sets(many))) == 1


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


def test_a_finding_says_whether_it_is_the_pass_or_its_gradient_that_is_wrong() -> None:
    cell = named("rnn")
    assert {m.finding.code for m in mutations.of_states(cell) if m.kind == "matrix_transposed"} <= {
        IN_PROGRAM + "matrix_transposed"
    }
    assert {m.finding.code for m in mutations.of_gradients(cell) if m.slips} == {
        IN_GRADIENT + m.kind for m in mutations.of_gradients(cell) if m.slips
    }
