"""The mistakes of a program, derived from the equations of its cell."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worksheets.program_marking.cells import NAMES, drawn, named, sequence
from worksheets.program_marking import mutations
from worksheets.program_marking.mistakes import Mistake


def found(name: str) -> tuple[Mistake, ...]:
    cell = named(name)
    return (*mutations.of_states(cell), *mutations.of_outputs(cell), *mutations.of_gradients(cell))


def one(name: str, kind: str, **facts: str) -> Mistake:
    (mistake,) = (m for m in found(name) if m.kind == kind and facts.items() <= m.facts.items())
    return mistake


class TestWhatCanBeMistaken:
    @pytest.mark.parametrize(
        ("name", "kind", "facts"),
        [
            ("rnn", "bias_left_out", {"step": "h_t", "about": "b_h"}),
            ("rnn", "summand_left_out", {"step": "h_t", "about": "W_xh x_t"}),
            ("rnn", "state_of_another_step", {"step": "y_t", "about": "h_t", "other": "h_(t−1)"}),
            ("rnn", "activation_derivative_left_out", {"step": "h_t", "derivative": "1 − h_t²"}),
            ("rnn", "added_after_activation", {"step": "h_t"}),
            ("gru", "previous_state_dropped", {"step": "z_t, r_t, h_t", "about": "h_(t−1)"}),
            ("gru", "summand_left_out", {"step": "z_t", "about": "U_z h_(t−1)"}),
            ("gru", "gate_after_product", {"step": "h̃_t", "about": "r_t", "other": "U_h"}),
            ("gru", "complement_taken", {"about": "z_t", "equation": "h_t = (1 − z_t) ⊙ h_(t−1) + z_t ⊙ h̃_t"}),
            ("gru", "gates_exchanged", {"step": "h̃_t, h_t"}),
            ("gru", "path_left_out", {"step": "h_(t−1)", "about": "r_t"}),
            ("gru", "derivative_of_another_function", {"step": "z_t", "other": "tanh"}),
            ("lstm", "concatenation_order", {"step": "f_t", "about": "h_(t−1)", "other": "x_t"}),
            ("lstm", "path_left_out", {"step": "C_t", "about": "h_t"}),
        ],
    )
    def test_is_named_with_what_it_is_about(self, name: str, kind: str, facts: dict[str, str]) -> None:
        assert any(m.kind == kind and facts.items() <= m.facts.items() for m in found(name))

    @pytest.mark.parametrize("name", NAMES)
    def test_nothing_of_our_own_devising_is_told(self, name: str) -> None:
        """The symbols that only serve the derivation are no words for students."""
        assert not any("total" in text or "handed" in text for m in found(name) for text in m.facts.values())

    @pytest.mark.parametrize("name", NAMES)
    def test_the_same_change_is_not_named_twice(self, name: str) -> None:
        changes = [frozenset((s.step.symbol, s.step.rule) for s in m.slips) for m in found(name) if m.slips]
        assert len(changes) == len(set(changes))


class TestTwoAtOnce:
    def test_are_made_on_top_of_one_another_in_the_same_step(self) -> None:
        passes, (xs, _) = drawn("rnn"), sequence()
        made = one("rnn", "bias_left_out", step="h_t"), one("rnn", "activation_left_out")
        w, h = passes.weights, np.zeros((4, 1))
        for x, state in zip(xs, passes.states(xs, made) or [], strict=True):
            h = w["Wxh"] @ x + w["Whh"] @ h
            assert np.allclose(state, h)

    def test_that_rule_one_another_out_give_nothing(self) -> None:
        passes, (xs, _) = drawn("rnn"), sequence()
        made = one("rnn", "activation_left_out"), one("rnn", "relu_taken")
        assert passes.states(xs, made) is None
