"""Mistakes in convolution and pooling, each as the rule that stands in the step of somebody who makes it."""

from __future__ import annotations

import pytest

from tests.solver.misconceptions.making import made

NUMBERS = {"K_1": 2, "K_2": -1, **{f"x_{n}": n for n in range(1, 5)}}
CONVOLUTION = {"Y[i]": "sum(a=1..2, K[a] * x[i+a-1])", "s": "Y[1] + Y[2]"}
STRIDED = {"Y[i]": "sum(a=1..2, K[a] * x[2i+a-2])", "s": "Y[1] + Y[2]"}
LARGEST = {"P[i]": "max(a=1..2, x[2i+a-2])", "s": "P[1] + P[2]"}
MEAN = {"M[i]": "1/2 * sum(a=1..2, x[2i+a-2])", "s": "M[1] + M[2]"}
PRODUCT = {"Y[i]": "sum(a=1..4, K[a] * x[a])", "s": "Y[1] + Y[2]"}


class TestMistakesInWindows:
    @pytest.mark.parametrize(
        ("kind", "equations", "expected"),
        [
            (
                "kernel_flipped",
                CONVOLUTION,
                [{"Y_1": "K[2] * x[1] + K[1] * x[2]", "Y_2": "K[2] * x[2] + K[1] * x[3]"}],
            ),
            ("kernel_flipped", LARGEST, []),
            ("stride_left_out", CONVOLUTION, []),
            ("stride_left_out", STRIDED, [{"Y_2": "K[1] * x[2] + K[2] * x[3]"}]),
            ("stride_left_out", LARGEST, [{"P_2": "max([x[2], x[3]])"}]),
            ("padding_left_out", CONVOLUTION, []),
            ("mean_pooled", LARGEST, [{"P_1": "1/2 * (x[1] + x[2])", "P_2": "1/2 * (x[3] + x[4])"}]),
            ("mean_pooled", MEAN, []),
            ("largest_pooled", MEAN, [{"M_1": "max([x[1], x[2]])", "M_2": "max([x[3], x[4]])"}]),
            ("largest_pooled", STRIDED, []),
        ],
    )
    def test_move_it_or_take_something_else_of_it(
        self, kind: str, equations: dict[str, str], expected: list[dict[str, str]]
    ) -> None:
        assert made(kind, equations, NUMBERS, "s") == expected

    def test_leave_a_border_out_where_a_window_remains(self) -> None:
        numbers = {"K_1": 2, "K_2": -1, "K_3": 3, **{f"x_{n}": n for n in range(1, 5)}}
        equations = {"Y[i]": "sum(a=1..3, K[a] * x[i+a-2])", "s": "Y[1] + Y[2]"}
        expected = [
            {
                "Y_1": "K[1] * x[1] + K[2] * x[2] + K[3] * x[3]",
                "Y_2": "K[1] * x[2] + K[2] * x[3] + K[3] * x[4]",
            }
        ]
        assert made("padding_left_out", equations, numbers, "s", outside={"x": 0}) == expected

    @pytest.mark.parametrize("kind", ["kernel_flipped", "stride_left_out", "padding_left_out"])
    def test_are_none_where_a_sum_takes_all(self, kind: str) -> None:
        numbers = {**NUMBERS, "K_3": 1, "K_4": 1}
        assert made(kind, PRODUCT, numbers, "s") == []
