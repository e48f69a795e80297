"""Mistakes in the chain rule, each as the rule that stands in its step."""

from __future__ import annotations

import pytest

from tests.solver.misconceptions.making import LOSS, LOSS_NUMBERS, made


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

    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("derivative_without_square", {"dh_2/dh_1": "(1 - h[2]) * w"}),
            ("derivative_of_other_activation", {"dh_2/dh_1": "h[2] * (1 - h[2]) * w"}),
            ("derivative_of_result_again", {"dh_2/dh_1": "(1 - tanh(h[2])^2) * w"}),
            ("state_of_same_step", {"d+h_2/dw": "(1 - h[2]^2) * h[2]"}),
        ],
    )
    def test_in_a_local_derivative(self, kind: str, expected: dict[str, str]) -> None:
        (found,) = made(kind, LOSS, LOSS_NUMBERS, "h_1", "h_2", "L_2", "dL_2/dw")
        assert expected.items() <= found.items()
