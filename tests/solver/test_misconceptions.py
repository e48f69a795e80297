"""Known mistakes: each kind as the rule that stands in the step of somebody who makes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from solver import notation
from solver.counting import count_step, size
from solver.derivation import Derivation
from solver.misconceptions import (
    ACCEPTED,
    CONDITIONAL,
    KINDS,
    Context,
    Outcome,
    carried_outcomes,
    outcomes,
    particular_outcomes,
    slips,
    two_outcomes,
)
from solver.questions import Question, questions
from solver.shapes import Shapes
from tests.solver.engine import Solved, read_model, solve

RNN = {"h[t]": "tanh(W @ h[t-1] + U @ x[t] + b)"}
RNN_NUMBERS = {
    "W": [[0.1, 0.2], [0.3, 0.4]],
    "U": [[0.5, 0.6], [0.7, 0.8]],
    "b": [[0.1], [0.2]],
    "h_0": [[0.1], [0.2]],
    "x_1": [[1], [0]],
    "x_2": [[0], [1]],
}
GATES = {
    "f[t]": "sigma(W_f @ [h[t-1], x[t]] + b_f)",
    "i[t]": "sigma(W_i @ [h[t-1], x[t]] + b_i)",
    "C[t]": "f[t] * C[t-1] + i[t] * x[t]",
    "h[t]": "tanh(C[t])",
}
GATE_NUMBERS = {
    "W_f": [[0.1, 0.2]],
    "W_i": [[0.3, 0.2]],
    "b_f": 0.1,
    "b_i": 0.2,
    "h_0": 0.1,
    "C_0": 0.3,
    "x_1": 0.5,
}
LOSS = {"h[t]": "tanh(w * h[t-1] + u * x[t])", "L[t]": "1/2 * (h[t] - g[t])^2"}
LOSS_NUMBERS = {"w": 0.5, "u": 0.3, "h_0": 0.1, "x_1": 1, "x_2": 0.4, "g_2": 0.3}


def context(found: Solved, *derivatives: str) -> Context:
    return Context(found.derivation, tuple(map(found.symbol, derivatives)))


def last_question(found: Solved, *asked: str) -> Question:
    return questions(found.derivation, [found.symbol(a) for a in asked])[-1]


def rules(outcome: Outcome) -> dict[str, str]:
    return {notation.write(s.step.symbol): notation.write(s.step.rule) for s in outcome.slips}


def made(kind: str, equations: Mapping[str, str], numbers: Mapping[str, Any], *asked: str) -> list[dict[str, str]]:
    """The changed rules of each mistake of a kind on the way to the last asked symbol."""
    found = solve(equations, numbers, asked, 2 if "x_2" in numbers else 1)
    derivatives = [a for a in asked if a.startswith("d")]
    return [rules(o) for o in outcomes(last_question(found, *asked), context(found, *derivatives), [kind])]


class TestForwardMistakes:
    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("bias_left_out", [{"h_1": "tanh(W @ h[0] + U @ x[1])"}]),
            ("activation_left_out", [{"h_1": "W @ h[0] + U @ x[1] + b"}]),
            ("activation_exchanged", [{"h_1": "sigma(W @ h[0] + U @ x[1] + b)"}]),
            (
                "matrix_transposed",
                [{"h_1": "tanh(W^T @ h[0] + U @ x[1] + b)"}, {"h_1": "tanh(W @ h[0] + U^T @ x[1] + b)"}],
            ),
            ("matrices_exchanged", [{"h_1": "tanh(U @ h[0] + W @ x[1] + b)"}]),
            ("previous_state_dropped", [{"h_1": "tanh(U @ x[1] + b)"}]),
            ("input_of_another_step", [{"h_1": "tanh(W @ h[0] + U @ x[2] + b)"}]),
            ("gates_exchanged", []),
            ("concatenation_order", []),
            ("factor_left_out", []),
            ("truncated", []),
            ("biases_not_counted", []),
        ],
    )
    def test_in_a_step_of_an_rnn(self, kind: str, expected: list[dict[str, str]]) -> None:
        assert made(kind, RNN, RNN_NUMBERS, "h_1") == expected

    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            (
                "gates_exchanged",
                [
                    {"f_1": "sigma(W_i @ [h[0], x[1]] + b_i)", "C_1": "i[1] * C[0] + f[1] * x[1]"},
                    {"i_1": "sigma(W_f @ [h[0], x[1]] + b_f)"},
                ],
            ),
            (
                "concatenation_order",
                [{"f_1": "sigma(W_f @ [x[1], h[0]] + b_f)", "i_1": "sigma(W_i @ [x[1], h[0]] + b_i)"}],
            ),
            ("bias_left_out", [{"f_1": "sigma(W_f @ [h[0], x[1]])"}, {"i_1": "sigma(W_i @ [h[0], x[1]])"}]),
            (
                "activation_left_out",
                [{"f_1": "W_f @ [h[0], x[1]] + b_f", "i_1": "W_i @ [h[0], x[1]] + b_i"}, {"h_1": "C_1"}],
            ),
        ],
    )
    def test_in_a_cell_with_gates(self, kind: str, expected: list[dict[str, str]]) -> None:
        assert made(kind, GATES, GATE_NUMBERS, "h_1") == expected

    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("factor_left_out", [{"L_2": "(h[2] - g[2])^2"}]),
            ("power_left_out", [{"L_2": "1/2 * (h[2] - g[2])"}]),
        ],
    )
    def test_in_a_loss(self, kind: str, expected: list[dict[str, str]]) -> None:
        assert made(kind, LOSS, LOSS_NUMBERS, "h_2", "L_2") == expected

    def test_are_made_in_every_step_alike(self) -> None:
        (found,) = made("bias_left_out", RNN, RNN_NUMBERS, "h_2")
        assert set(found) == {"h_1", "h_2"}

    def test_of_the_recurrent_matrix_alone_where_the_input_has_another_shape(self) -> None:
        numbers = {**RNN_NUMBERS, "U": [[0.5], [0.7]], "x_1": 1, "x_2": 0}
        assert made("matrices_exchanged", RNN, numbers, "h_1") == []
        assert len(made("matrix_transposed", RNN, numbers, "h_1")) == 1


class TestBackwardMistakes:
    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("direct_term_missing", [{"dL_2/dw": "dL_2/dw|h_1"}]),
            ("truncated", [{"dL_2/dw": "dL_2/dw|h_2"}]),
            ("recurrent_weight_left_out", [{"dh_2/dh_1": "1 - h[2]^2"}]),
            ("error_sign_turned", [{"dL_2/dh_2": "-(h[2] - g[2])"}]),
            (
                "activation_derivative_left_out",
                [{"dh_2/dh_1": "w", "d+h_2/dw": "h_1", "dh_1/dw": "h_0"}],
            ),
            (
                "derivative_at_pre_activation",
                [
                    {
                        "dh_2/dh_1": "(1 - (w * h[1] + u * x[2])^2) * w",
                        "d+h_2/dw": "(1 - (w * h[1] + u * x[2])^2) * h[1]",
                        "dh_1/dw": "(1 - (w * h[0] + u * x[1])^2) * h[0]",
                    }
                ],
            ),
            ("bias_left_out", []),
        ],
    )
    def test_in_the_chain_rule(self, kind: str, expected: list[dict[str, str]]) -> None:
        assert made(kind, LOSS, LOSS_NUMBERS, "h_1", "h_2", "L_2", "dL_2/dw") == expected


GRU = {
    "z[t]": "sigma(W_z @ x[t])",
    "g[t]": "tanh(U @ (z[t] * h[t-1]))",
    "h[t]": "(1 - z[t]) * h[t-1] + z[t] * g[t]",
}
GRU_NUMBERS = {"W_z": [[0.5], [0.7]], "U": [[0.1, 0.2], [0.3, 0.4]], "h_0": [[0.1], [0.2]], "x_1": 0.5}


class TestOtherMistakes:
    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("update_gate_turned", [{"h_1": "z[1] * h[0] + (1 - z[1]) * g[1]"}]),
            ("reset_after_product", [{"g_1": "tanh(z[1] * (U @ h[0]))"}]),
            ("relu_applied", [{"z_1": "relu(W_z @ x[1])"}, {"g_1": "relu(U @ (z[1] * h[0]))"}]),
        ],
    )
    def test_in_a_gated_cell(self, kind: str, expected: list[dict[str, str]]) -> None:
        assert made(kind, GRU, GRU_NUMBERS, "h_1") == expected

    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("derivative_without_square", {"dh_2/dh_1": "(1 - h[2]) * w"}),
            ("derivative_of_other_activation", {"dh_2/dh_1": "h[2] * (1 - h[2]) * w"}),
            ("derivative_of_result_again", {"dh_2/dh_1": "(1 - tanh(h[2])^2) * w"}),
            ("state_of_same_step", {"d+h_2/dw": "(1 - h[2]^2) * h[2]"}),
        ],
    )
    def test_in_the_chain_rule(self, kind: str, expected: dict[str, str]) -> None:
        (found,) = made(kind, LOSS, LOSS_NUMBERS, "h_1", "h_2", "L_2", "dL_2/dw")
        assert expected.items() <= found.items()

    def test_carry_forward_mistakes_into_derivatives(self) -> None:
        """Whoever took σ for tanh differentiates σ."""
        found = solve(LOSS, LOSS_NUMBERS, ["h_1", "h_2", "L_2", "dL_2/dw"], 2)
        question = last_question(found, "h_1", "h_2", "L_2", "dL_2/dw")
        rules_ = [
            {notation.write(s.symbol): notation.write(s.rule) for s in o.steps}
            for o in carried_outcomes(question, context(found, "dL_2/dw"))
            if o.kind == "activation_exchanged"
        ]
        assert [r["dh_2/dh_1"] for r in rules_] == ["h[2] * (1 - h[2]) * w"]

    def test_read_a_sign_of_one_entry_wrongly(self) -> None:
        found = solve(RNN, RNN_NUMBERS, ["h_1"], 1)
        some = outcomes(last_question(found, "h_1"), context(found), ["sign_in_matrix"])
        assert [tuple(map(str, o.slips[0].concerned)) for o in some][:2] == [("W", "1", "1"), ("W", "1", "2")]
        assert len(some) == 4 + 4 + 2


class TestCountingMistakes:
    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("gates_not_counted", ["d_h * (d_h + d_x) + d_h"]),
            ("biases_not_counted", ["2 * d_h * (d_h + d_x)"]),
            ("two_biases", ["2 * (d_h * (d_h + d_x) + 2 * d_h)"]),
            ("matrix_not_counted", ["2 * (d_h * d_x + d_h)", "2 * (d_h * d_h + d_h)"]),
        ],
    )
    def test_in_a_cell_with_two_gates(self, kind: str, expected: list[str]) -> None:
        model = read_model({k: v for k, v in GATES.items() if k in "f[t] i[t]"} | {"h[t]": "f[t] * i[t]"}, "cell")
        step = count_step(model, {"h": (size("h"), 1), "x": (size("x"), 1)})
        derivation = Derivation({step.symbol: step}, frozenset(), Shapes({}))
        found = [notation.write(s.step.rule) for s in slips([step], Context(derivation), [kind])]
        assert sorted(found) == sorted(expected)


class TestOutcomes:
    def test_have_a_kind_that_is_known(self) -> None:
        found = solve(LOSS, LOSS_NUMBERS, ["L_2", "dL_2/dw"], 2)
        question = last_question(found, "L_2", "dL_2/dw")
        assert {o.kind for o in outcomes(question, context(found, "dL_2/dw"))} <= set(KINDS)
        assert set(KINDS) >= CONDITIONAL | ACCEPTED

    def test_lose_no_sign_where_the_sign_of_an_error_can_be_turned(self) -> None:
        """Both would look the same: the error's sign decides that of the result."""
        found = solve(LOSS, LOSS_NUMBERS, ["h_1", "h_2", "L_2", "dL_2/dw"], 2)
        question = last_question(found, "h_1", "h_2", "L_2", "dL_2/dw")
        kinds = {o.kind for o in outcomes(question, context(found, "dL_2/dw"))}
        assert "error_sign_turned" in kinds
        assert "sign_lost" not in kinds

    def test_compute_first_what_only_a_mistake_reads(self) -> None:
        """f for i: where i alone was asked, f has to be computed as well."""
        found = solve(GATES, GATE_NUMBERS, ["h_1"], 1)
        (question,) = questions(found.derivation, [found.symbol("i_1")])
        (outcome,) = outcomes(question, context(found), ["gates_exchanged"])
        known = set(found.derivation.given)
        for step in outcome.steps:
            assert set(step.reads) <= known
            known.add(step.symbol)

    def test_in_one_step_alone_are_particular(self) -> None:
        found = solve(RNN, RNN_NUMBERS, ["h_2"], 2)
        question = last_question(found, "h_2")
        particular = particular_outcomes(question, context(found), ["bias_left_out"])
        assert sorted(sorted(rules(o)) for o in particular) == [["h_1"], ["h_1", "h_2"], ["h_2"]]

    def test_two_at_once_are_no_single_one(self) -> None:
        found = solve(RNN, RNN_NUMBERS, ["h_1"], 1)
        question = last_question(found, "h_1")
        kinds = ["bias_left_out", "activation_left_out"]
        single = [rules(o) for o in outcomes(question, context(found), kinds)]
        (both,) = two_outcomes(question, context(found), kinds)
        assert notation.write(both.steps[-1].rule) == "W @ h[0] + U @ x[1]"
        assert {"h_1": "W @ h[0] + U @ x[1]"} not in single
