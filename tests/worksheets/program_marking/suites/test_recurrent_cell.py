"""Marking programs with a recurrent cell that only the sheet describes: a GRU, and an LSTM of a newcomer's sheet."""

# ruff: noqa: E501 - rows of programs are easier to read as rows

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from solver.errors import Problem
from tests.worksheets.program_marking.cells import LSTM
from tests.worksheets.student_programs import RIGHT_GRU, suite_of
from worksheets.building import load
from worksheets.program_marking.judging import mark
from worksheets.program_marking.suite import Marked, Suite, find
from worksheets.verdicts import FOLLOW_THROUGH

pytestmark = pytest.mark.sandbox

SEED = 20251023


def marked(program: str, *changes: tuple[str, str], suite: Suite | None = None) -> Marked:
    """The marks of a program with pieces of it replaced."""
    for old, new in changes:
        assert old in program
        program = program.replace(old, new)
    return mark(program.encode(), suite or suite_of("gru", "4.1"), seed=SEED)


def lost(marks: Marked) -> Mapping[str, set[str]]:
    """The checks that cost points, each with the codes of its findings."""
    return {r.check.id: {f.code for f in r.findings} for r in marks.results if r.points < r.check.of}


RESET = "self.Uh @ (r * h)"
STATE = "h = (1 - z) * h + z * g"
BACK = "dh_next = (1 - z) * dh + r * (self.Uh.T @ dg) + self.Uz.T @ dz + self.Ur.T @ dr"
EVERY_GATE = {f"rnn_gradient_{kind}{gate}" for kind in "wub" for gate in "zrh"}

WRONG = {
    "reset after the product": ([(RESET, "r * (self.Uh @ h)")], {"rnn_states"}, "mistake_gate_after_product"),
    "reset left out": ([(RESET, "self.Uh @ h")], {"rnn_states"}, "mistake_gate_left_out"),
    "gates swapped": ([(RESET, "self.Uh @ (z * h)"), (STATE, "h = (1 - r) * h + r * g")], {"rnn_states"}, "mistake_gates_exchanged"),
    "update turned round": ([(STATE, "h = z * h + (1 - z) * g")], {"rnn_states"}, "mistake_complement_taken"),
    "tanh in a gate": ([("z = sigmoid(", "z = np.tanh(")], {"rnn_states"}, "mistake_activation_exchanged"),
    "a bias left out": ([(" + self.br)", ")")], {"rnn_states"}, "mistake_bias_left_out"),
    "one array": (
        [(STATE, "h *= 1 - z; h += z * g"), ("self.cache.append((z, r, g, h))", "self.cache.append((z, r, g, h.copy()))")],
        {"rnn_states", *EVERY_GATE, "rnn_gradient_wy", "rnn_gradient_by"},
        "mistake_states_are_one_array"),
    "the way through the reset gate": ([(" + self.Ur.T @ dr", "")], EVERY_GATE, "mistake_in_gradient_path_left_out"),
    "straight way left out": ([("(1 - z) * dh + ", "")], EVERY_GATE, "mistake_in_gradient_path_left_out"),
    "not transposed": ([("self.Uz.T @ dz", "self.Uz @ dz")], EVERY_GATE, "mistake_in_gradient_matrix_transposed"),
    "not handed back": ([(BACK, "")], EVERY_GATE, "mistake_in_gradient_handed_back_left_out"),
    "σ' left out": ([("dz = z * (1 - z) * ", "dz = ")], EVERY_GATE, "mistake_in_gradient_activation_derivative_left_out"),
    "gradient of U_h without the reset gate": ([("(\"h\", dg, r * h)", "(\"h\", dg, h)")], {"rnn_gradient_uh"}, "mistake_in_gradient_gate_left_out"),
}  # fmt: skip


class TestGRU:
    def test_a_right_program_gets_all_points(self) -> None:
        marks = marked(RIGHT_GRU)
        assert lost(marks) == {}
        assert {r.check.of for r in marks.results if r.check.id in ("rnn_gradient_uz", "rnn_gradient_uh")} == {2}

    @pytest.mark.parametrize("name", WRONG)
    def test_a_wrong_one_loses_the_right_points_with_the_right_hint(self, name: str) -> None:
        changes, checks, hint = WRONG[name]
        found = lost(marked(RIGHT_GRU, *changes))
        assert any(hint in codes for codes in found.values()), found
        assert set(found) == checks

    def test_gates_that_went_wrong_on_the_way_forward_cost_nothing_on_the_way_back(self) -> None:
        """Nobody returns the gates: a backward pass with the same mistake in them, and with right formulas, follows."""
        marks = marked(RIGHT_GRU, (" + self.bz)", ")"))
        assert set(lost(marks)) == {"rnn_states"}
        assert {r.verdict for r in marks.results if r.check.id in EVERY_GATE} == {FOLLOW_THROUGH}


SHEET = """\
id: mine
models:
  lstm_output:
    equations:
{equations}
tasks:
  "1":
    checks: {checks}
    parts: {{a: {{kind: programming}}, b: {{kind: programming}}, c: {{kind: programming}}}}
"""
CHECKS = "{suite: recurrent_cell, model: lstm_output, class: LSTM}"

RIGHT_LSTM = """\
import numpy as np


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


class LSTM:
    def __init__(self, input_size, hidden_size, output_size):
        self.hidden_size = hidden_size
        for gate in "fiCo":
            bound = np.sqrt(6 / (2 * hidden_size + input_size))
            setattr(self, "W" + gate, np.random.uniform(-bound, bound, (hidden_size, hidden_size + input_size)))
            setattr(self, "b" + gate, np.zeros((hidden_size, 1)))
        bound = np.sqrt(6 / (output_size + hidden_size))
        self.Why = np.random.uniform(-bound, bound, (output_size, hidden_size))
        self.by = np.zeros((output_size, 1))

    def forward(self, inputs):
        h = C = np.zeros((self.hidden_size, 1))
        outputs, hidden_states, self.cache = [], [], []
        for x in inputs:
            v = np.vstack([h, x])
            f, i, o = (sigmoid(W @ v + b) for W, b in ((self.Wf, self.bf), (self.Wi, self.bi), (self.Wo, self.bo)))
            g = np.tanh(self.WC @ v + self.bC)
            before, C = C, f * C + i * g
            h = o * np.tanh(C)
            self.cache.append((v, f, i, o, g, before, C))
            hidden_states.append(h)
            outputs.append(self.Why @ h + self.by)
        return outputs, hidden_states

    def backward(self, inputs, targets, outputs, hidden_states):
        names = ("Wf", "bf", "Wi", "bi", "WC", "bC", "Wo", "bo", "Why", "by")
        grads = {name: np.zeros_like(getattr(self, name)) for name in names}
        dh_next = dC_next = np.zeros((self.hidden_size, 1))
        for t in reversed(range(len(inputs))):
            v, f, i, o, g, before, C = self.cache[t]
            dy = outputs[t] - targets[t]
            grads["Why"] += dy @ hidden_states[t].T
            grads["by"] += dy
            dh = self.Why.T @ dy + dh_next
            dC = dh * o * (1 - np.tanh(C) ** 2) + dC_next
            deltas = {"f": dC * before * f * (1 - f), "i": dC * g * i * (1 - i), "C": dC * i * (1 - g**2),
                      "o": dh * np.tanh(C) * o * (1 - o)}
            for gate, d in deltas.items():
                grads["W" + gate] += d @ v.T
                grads["b" + gate] += d
            dC_next = dC * f
            dh_next = sum(getattr(self, "W" + gate).T @ d for gate, d in deltas.items())[: self.hidden_size]
        return grads
"""


def newcomers(folder: Path, checks: str = CHECKS) -> Path:
    path = folder / "mine.yaml"
    equations = "\n".join(f"      {left}: {right}" for left, right in LSTM.items())
    path.write_text(SHEET.format(equations=equations, checks=checks), encoding="utf-8")
    return path


class TestAnotherCell:
    """A cell that no sheet has had a program task for: some lines of YAML, and no Python."""

    def suite(self, folder: Path, checks: str = CHECKS) -> Suite:
        found = load(newcomers(folder, checks)).tasks["1"].checks
        assert found is not None
        return find(found)

    def test_a_right_program_gets_all_points(self, tmp_path: Path) -> None:
        assert lost(marked(RIGHT_LSTM, suite=self.suite(tmp_path))) == {}

    @pytest.mark.parametrize(
        ("old", "new", "hint"),
        [
            ("np.vstack([h, x])", "np.vstack([h, x]) * 1.0", None),
            ("f * C + i * g", "i * C + f * g", "mistake_gates_exchanged"),
            ("h = o * np.tanh(C)", "h = o * C", "mistake_activation_left_out"),
            ("dC_next = dC * f", "dC_next = dC", "mistake_in_gradient_gate_left_out"),
            ("** 2) + dC_next", "** 2)", "mistake_in_gradient_handed_back_left_out"),
        ],
    )
    def test_a_wrong_one_is_told_why(self, old: str, new: str, hint: str | None, tmp_path: Path) -> None:
        found = lost(marked(RIGHT_LSTM, (old, new), suite=self.suite(tmp_path)))
        assert bool(found) == (hint is not None)
        assert hint is None or any(hint in codes for codes in found.values()), found

    @pytest.mark.parametrize(
        ("checks", "code"),
        [
            ("recurrent_cell", "checks_incomplete"),
            ("{suite: recurrent_cell, model: lstm_output}", "checks_incomplete"),
            ("{suite: sine_data, class: LSTM}", "checks_need_nothing"),
            ("{suite: recurrent_cell, model: lstm_outpu, class: LSTM}", "unknown_model"),
        ],
    )
    def test_checks_that_say_too_little_or_too_much_are_refused_with_their_line(
        self, checks: str, code: str, tmp_path: Path
    ) -> None:
        with pytest.raises(Problem) as caught:
            self.suite(tmp_path, checks)
        assert caught.value.code == code
        assert caught.value.place is not None
        assert caught.value.place.line == 14
