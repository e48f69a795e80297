"""Mistakes in means and moving averages, each as the rule that stands in the step of somebody who makes it."""

from __future__ import annotations

import pytest

from tests.solver.misconceptions.making import made

BATCH = {
    "mu": "1/2 * sum(n, x[n])",
    "v": "1/2 * sum(n, (x[n] - mu)^2)",
    "z": "gamma * (x[1] - mu) / sqrt(v + 0.01)",
}
BATCH_NUMBERS = {"x_1": 0.5, "x_2": 1.5, "gamma": 2}
ADAM = {
    "m[k]": "0.9 * m[k-1] + 0.1 * g",
    "s[k]": "0.99 * s[k-1] + 0.01 * g^2",
    "mhat[k]": "m[k] / (1 - 0.9^k)",
    "w[k]": "w[k-1] - eta * mhat[k] / (sqrt(s[k]) + 0.001)",
}
ADAM_NUMBERS = {"m_0": 0.1, "s_0": 0.2, "w_0": 1, "g": 2, "eta": 0.1}
LOSS = {"L": "-log(p)", "d": "m * h / 0.8", "H": "log2(p)"}
LOSS_NUMBERS = {"p": 0.2, "m": 1, "h": 3}


class TestMistakesInAverages:
    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("average_not_divided", [{"mu": "sum(n=1..2, x[n])", "v": "sum(n=1..2, (x[n] - mu)^2)"}]),
            ("factor_left_out", []),
            ("sample_variance", [{"v": "1 * sum(n=1..2, (x[n] - mu)^2)"}]),
            ("epsilon_left_out", [{"z": "gamma * (x[1] - mu) / sqrt(v)"}]),
            ("epsilon_moved", [{"z": "gamma * (x[1] - mu) / (sqrt(v) + 1/100)"}]),
            ("coefficient_left_out", [{"z": "(x[1] - mu) / sqrt(v + 1/100)"}]),
        ],
    )
    def test_in_a_batch(self, kind: str, expected: list[dict[str, str]]) -> None:
        assert made(kind, BATCH, BATCH_NUMBERS, "z") == expected

    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            (
                "weights_exchanged",
                [{"m_1": "1/10 * m[0] + 9/10 * g"}, {"s_1": "1/100 * s[0] + 99/100 * g^2"}],
            ),
            (
                "decay_rates_exchanged",
                [
                    {
                        "m_1": "99/100 * m[0] + 1/100 * g",
                        "mhat_1": "m[1] / (1 - (99/100)^1)",
                        "s_1": "9/10 * s[0] + 1/10 * g^2",
                    }
                ],
            ),
            (
                "bias_correction_left_out",
                [{"mhat_1": "m_1", "w_1": "w[0] - eta * m[1] / (sqrt(s[1]) + 1/1000)"}],
            ),
            ("epsilon_moved", [{"w_1": "w[0] - eta * mhat[1] / sqrt(s[1] + 1/1000)"}]),
            ("coefficient_left_out", [{"w_1": "w[0] - mhat[1] / (sqrt(s[1]) + 1/1000)"}]),
            ("average_not_divided", []),
        ],
    )
    def test_in_an_optimiser(self, kind: str, expected: list[dict[str, str]]) -> None:
        assert made(kind, ADAM, ADAM_NUMBERS, "w_1") == expected

    @pytest.mark.parametrize(
        ("kind", "asked", "expected"),
        [
            ("base_of_logarithm", "L", [{"L": "-(log(p) / log(2))"}, {"L": "-(log(p) / log(10))"}]),
            ("base_of_logarithm", "H", [{"H": "log(p)"}]),
            ("divisor_left_out", "d", [{"d": "m * h"}]),
            ("coefficient_left_out", "d", [{"d": "h / (4/5)"}, {"d": "m / (4/5)"}]),
        ],
    )
    def test_in_a_loss_or_in_dropout(self, kind: str, asked: str, expected: list[dict[str, str]]) -> None:
        assert made(kind, LOSS, LOSS_NUMBERS, asked) == expected

    def test_of_two_rates_alone_exchange_one_with_the_other(self) -> None:
        one = {name: ADAM[name] for name in ("m[k]", "mhat[k]")}
        numbers = {name: ADAM_NUMBERS[name] for name in ("m_0", "g")}
        assert made("decay_rates_exchanged", one, numbers, "mhat_1") == []
