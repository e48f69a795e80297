"""Marking vanilla RNNs: every usual form of a right program gets all points, a wrong one loses the right points."""

# ruff: noqa: E501 - rows of programs are easier to read as rows

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from tests.worksheets.student_programs import RIGHT_RNN, suite_of
from worksheets.catalogue import find
from worksheets.program_marking import cell_start
from worksheets.program_marking.cell import cell
from worksheets.program_marking.judging import mark
from worksheets.program_marking.suite import Marked
from worksheets.verdicts import FOLLOW_THROUGH

pytestmark = pytest.mark.sandbox

SEED = 20251023

FORWARD = "np.tanh(self.Wxh @ x + self.Whh @ h + self.bh)"
TANH = "da = (1 - hidden_states[t] ** 2) * dh"
NEXT = "dh_next = self.Whh.T @ da"
BEFORE = "h_prev = hidden_states[t - 1] if t > 0 else np.zeros_like(dh)"
GRADIENTS = {"rnn_gradient_wxh", "rnn_gradient_whh", "rnn_gradient_bh"}


def marked(*changes: tuple[str, str], seed: int = SEED) -> Marked:
    """The marks of the right program with pieces of it replaced."""
    program = RIGHT_RNN
    for old, new in changes:
        assert old in program
        program = program.replace(old, new)
    return mark(program.encode(), suite_of("blatt4", "4.1"), seed=seed)


def lost(marks: Marked) -> Mapping[str, set[str]]:
    """The checks that cost points, each with the codes of its findings."""
    return {r.check.id: {f.code for f in r.findings} for r in marks.results if r.points < r.check.of}


WRONG = {
    "hidden bias left out": ([(" + self.bh)", ")")], {"rnn_states"}, "mistake_bias_left_out"),
    "state not carried on": ([(FORWARD, FORWARD.replace("@ h ", "@ np.zeros_like(h) "))], {"rnn_states"}, "mistake_previous_state_dropped"),
    "tanh left out": ([(FORWARD, FORWARD.removeprefix("np.tanh"))], {"rnn_states"}, "mistake_activation_left_out"),
    "sigmoid for tanh": ([(FORWARD, f"1 / (1 + np.exp(-{FORWARD.removeprefix('np.tanh')}))")], {"rnn_states"}, "mistake_activation_exchanged"),
    "recurrent matrix transposed": ([(FORWARD, FORWARD.replace("self.Whh", "self.Whh.T"))], {"rnn_states"}, "mistake_matrix_transposed"),
    "output bias left out": ([(" + self.by)", ")")], {"rnn_outputs"}, "mistake_bias_left_out"),
    "state kept between calls": (
        [("h = np.zeros((self.hidden_size, 1))", "h = getattr(self, 'h', np.zeros((self.hidden_size, 1)))"),
         ("        return outputs, hidden", "        self.h = h\n        return outputs, hidden")],
        {"rnn_forward_lengths", "rnn_forward_repeatable"}, "rnn_not_repeatable"),
    "inputs changed": (
        [("        for x in inputs:", "        for x in inputs:\n            x *= 2")],
        {"rnn_states", "rnn_forward_lengths", "rnn_forward_repeatable"}, "rnn_inputs_changed"),
    "tanh' left out": ([(TANH, "da = dh")], GRADIENTS, "mistake_in_gradient_activation_derivative_left_out"),
    "tanh' of the state": ([(TANH, "da = (1 - np.tanh(hidden_states[t]) ** 2) * dh")], GRADIENTS, "mistake_in_gradient_derivative_at_result"),
    "overwritten": (
        [(f'g["{n}"] += ', f'g["{n}"] = ') for n in ("Why", "by", "Wxh", "Whh", "bh")],
        {*GRADIENTS, "rnn_gradient_why", "rnn_gradient_by"}, "mistake_gradient_overwritten"),
    "truncated": ([(NEXT, "dh_next = np.zeros_like(da)")], GRADIENTS, "mistake_in_gradient_handed_back_left_out"),
    "recurrent weight left out": ([(NEXT, "dh_next = da")], GRADIENTS, "mistake_in_gradient_recurrent_weight_left_out"),
    "recurrent weight not transposed": ([(NEXT, "dh_next = self.Whh @ da")], GRADIENTS, "mistake_in_gradient_matrix_transposed"),
    "state of the same step": ([(BEFORE, "h_prev = hidden_states[t]")], {"rnn_gradient_whh"}, "mistake_in_gradient_state_of_another_step"),
    "last state before the first": ([(BEFORE, "h_prev = hidden_states[t - 1]")], {"rnn_gradient_whh"}, "mistake_last_state_before_first"),
    "sign turned": (
        [("dy = outputs[t] - targets[t]", "dy = targets[t] - outputs[t]")],
        {*GRADIENTS, "rnn_gradient_why", "rnn_gradient_by"}, "mistake_in_gradient_error_sign_turned"),
    "only the last error": (
        [("dy = outputs[t] - targets[t]", "dy = (outputs[t] - targets[t]) * (t == len(inputs) - 1)")],
        {*GRADIENTS, "rnn_gradient_why", "rnn_gradient_by"}, "mistake_only_last_error"),
    "gradient transposed": ([("        return g", "        g['Whh'] = g['Whh'].T\n        return g")], {"rnn_gradient_whh"}, "rnn_gradient_transposed"),
    "a bias without gradient": ([('            g["bh"] += da\n', "")], {"rnn_gradient_bh"}, "rnn_gradient_zero"),
    "He's spread": ([("np.sqrt(6 / (rows + columns))", "np.sqrt(6 / columns)")], {"rnn_spread"}, "rnn_he"),
    "small fixed spread": ([("bound, bound, (rows", "0.01, 0.01, (rows")], {"rnn_spread"}, "rnn_other_variance"),
    "deviation as bound": ([("np.sqrt(6 / (rows", "np.sqrt(2 / (rows")], {"rnn_spread"}, "rnn_deviation_as_bound"),
    "all weights equal": ([("np.random.uniform(-bound, bound, (rows, columns))", "np.full((rows, columns), bound)")], {"rnn_spread"}, "rnn_all_equal"),
    "biases at random": ([("self.bh = np.zeros((hidden_size, 1))", "self.bh = np.random.randn(hidden_size, 1)")], {"rnn_biases"}, "rnn_biases_not_zero"),
}  # fmt: skip


class TestWrong:
    @pytest.mark.parametrize("name", WRONG)
    def test_loses_the_right_points_with_the_right_hint(self, name: str) -> None:
        changes, checks, hint = WRONG[name]
        found = lost(marked(*changes))
        assert set(found) == checks
        assert any(hint in codes for codes in found.values())

    def test_two_mistakes_are_both_named(self) -> None:
        found = lost(
            marked((" + self.bh)", ")"), (FORWARD.replace(" + self.bh)", ")"), "(self.Wxh @ x + self.Whh @ h)"))
        )
        assert found["rnn_states"] == {"mistake_bias_left_out", "mistake_activation_left_out"}

    def test_two_mistakes_of_the_gradients_are_both_named(self) -> None:
        found = lost(marked((TANH, "da = dh"), (NEXT, "dh_next = self.Whh @ da")))
        assert found["rnn_gradient_whh"] == {
            "mistake_in_gradient_activation_derivative_left_out",
            "mistake_in_gradient_matrix_transposed",
        }

    def test_an_unknown_mistake_is_said_to_be_one(self) -> None:
        found = lost(marked((FORWARD, FORWARD.replace("np.tanh", "np.arctan"))))
        assert found["rnn_states"] == {"rnn_differs_from"}

    def test_states_that_say_nothing_earn_nothing_later(self) -> None:
        """Following a mistake must not be cheap: constant states make every later formula trivial."""
        found = lost(marked((FORWARD, "np.zeros_like(self.bh)")))
        assert {"rnn_states", "rnn_outputs", "rnn_gradient_wxh", "rnn_gradient_whh"} <= set(found)

    def test_a_mistake_of_the_forward_pass_costs_nothing_in_the_backward_pass(self) -> None:
        marks = marked((" + self.bh)", ")"))
        verdicts = {r.check.id: r.verdict for r in marks.results}
        assert verdicts["rnn_gradient_whh"] == FOLLOW_THROUGH
        assert verdicts["rnn_outputs"] == FOLLOW_THROUGH

    def test_a_backward_pass_that_is_the_slope_of_a_wrong_forward_pass_follows(self) -> None:
        """Without tanh the derivative is 1: by differences of the program's own forward pass this is right."""
        marks = marked((FORWARD, FORWARD.removeprefix("np.tanh")), (TANH, "da = dh"))
        assert set(lost(marks)) == {"rnn_states"}


class TestRight:
    @pytest.mark.parametrize("seed", range(3))
    def test_gets_all_points_for_every_draw(self, seed: int) -> None:
        assert lost(marked(seed=seed)) == {}

    @pytest.mark.parametrize(
        "changes",
        [
            [('        return g', '        return {"d" + k: v for k, v in g.items()}')],
            [('        return g', '        return {"dL/dW_" + k[1:] if k[0] == "W" else "db_" + k[1:]: v for k, v in g.items()}')],
            [("dy = outputs[t] - targets[t]", "dy = 2 * (outputs[t] - targets[t]) / len(inputs)")],
            [("dy = outputs[t] - targets[t]", "dy = (outputs[t] - targets[t]) / len(inputs)")],
            [("        return g", "        return {k: np.clip(v, -1, 1) for k, v in g.items()}")],
            [("np.random.uniform(-bound, bound, (rows, columns))", "np.random.randn(rows, columns) * np.sqrt(2 / (rows + columns))")],
            [("        self.hidden_size = hidden_size", "        np.random.seed(42)\n        self.hidden_size = hidden_size")],
            [("output_size):", "output_size, rate=0.1):")],
            [("        return outputs, hidden_states", "        return np.array(outputs), np.array(hidden_states)")],
            [("        hidden_states = []", "        hidden_states = [h]"), ("hidden_states[t]", "hidden_states[t + 1]"), ("hidden_states[t - 1] if t > 0 else np.zeros_like(dh)", "hidden_states[t]")],
            [("import matplotlib.pyplot as plt", "import matplotlib.pyplot as plt\nfig, ax = plt.subplots(2, 2)\nax[0, 0].plot([1])\nfrom matplotlib import cm\n")],
        ],
        ids=["dWxh", "dL/dW_xh", "mean", "half mean", "clipped", "normal", "fixed seed", "default", "arrays", "h_0", "plots"],
    )  # fmt: skip
    def test_gets_all_points_in_every_usual_form(self, changes: list[tuple[str, str]]) -> None:
        assert lost(marked(*changes)) == {}

    def test_the_usual_name_for_half_of_xavier_gets_half_the_points(self) -> None:
        marks = marked(("np.sqrt(6 / (rows + columns))", "np.sqrt(3 / columns)"))
        assert lost(marks) == {"rnn_spread": {"rnn_lecun"}}
        assert marks.of - marks.points == 1

    def test_weights_that_are_stored_transposed_cost_only_their_shape(self) -> None:
        changes = [
            ("self._xavier(hidden_size, input_size)", "self._xavier(input_size, hidden_size)"),
            ("self.Wxh @ x", "self.Wxh.T @ x"),
            ("da @ inputs[t].T", "inputs[t] @ da.T"),
        ]
        assert set(lost(marked(*changes))) == {"rnn_shapes"}


class TestSpread:
    """The test of the spread is honest: its bound is far outside of what chance reaches, and near enough to matter."""

    def test_deviates_as_predicted(self) -> None:
        rng = np.random.default_rng(1)
        rows, columns, networks, runs = 20, 40, 10, 300
        deviations = []
        for _ in range(runs):
            entries = rng.normal(0, np.sqrt(2 / (rows + columns)), (networks, rows, columns))
            variance = np.mean(np.var(entries, axis=(1, 2), ddof=1))
            deviations.append((variance * (rows + columns) / 2 - 1) / np.sqrt(2 / entries.size))
        assert 0.85 < np.std(deviations) < 1.15
        assert np.max(np.abs(deviations)) < cell_start.SIGMAS

    @pytest.mark.parametrize("matrices", [3, 9])
    def test_tells_the_known_initialisations_apart(self, matrices: int) -> None:
        """He and Xavier differ by more than the bound allows, for every matrix but the square one with 1/n."""
        rows, columns = cell(find("blatt4").models["rnn_output"], "SimpleRNN").shapes(cell_start.LARGE)["Wxh"]
        bound = cell_start.SIGMAS * np.sqrt(2 / (cell_start.MATRICES / matrices * rows * columns))
        assert abs((1 / columns) / (2 / (rows + columns)) - 1) > 2 * bound
