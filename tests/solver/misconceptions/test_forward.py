"""Mistakes on the way forward, each as the rule that stands in the step of somebody who makes it."""

from __future__ import annotations

import pytest

from tests.solver.misconceptions.making import GATE_NUMBERS, GATES, LOSS, LOSS_NUMBERS, RNN, RNN_NUMBERS, made


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

    @pytest.mark.parametrize(
        ("kind", "rule", "expected"),
        [
            ("multiplied_by_entries", "A @ B", ["A * B"]),
            ("multiplied_by_entries", "A^T @ A @ x", ["(A^T * A) @ x"]),
            ("multiplied_by_entries", "A @ x", []),
            ("multiplied_by_entries", "A * B", []),
            ("raised_by_entries", "A^2", ["A^2"]),
            ("raised_by_entries", "inv(A) @ x", ["A^(-1) @ x"]),
        ],
    )
    def test_of_matrices_that_are_taken_for_their_entries(self, kind: str, rule: str, expected: list[str]) -> None:
        """A power in a settled rule is that of the entries."""
        numbers = {"A": [[1, 2], [3, 4]], "B": [[0, 1], [1, 1]], "x": [[1], [2]]}
        assert made(kind, {"y": rule}, numbers, "y") == [{"y": text} for text in expected]

    def test_of_powers_below_minus_one_in_two_ways(self) -> None:
        """1 over each entry of A A, and each entry to the power."""
        assert len(made("raised_by_entries", {"y": "A^(-2)"}, {"A": [[1, 2], [3, 4]]}, "y")) == 2
