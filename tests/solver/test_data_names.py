"""What looks like data: a usual name that stands at no weight's place."""

from __future__ import annotations

import pytest

from solver.data_names import looks_like_data, looks_like_setting
from solver.notation import read_expression


@pytest.mark.parametrize(
    ("name", "rule", "expected"),
    [
        ("x", "tanh(W @ x)", True),
        ("X", "X @ W_q", True),
        ("yhat", "(y - yhat)^2", True),
        ("target", "h - target", True),
        ("x_1", "W @ x_1", True),
        ("t", "1/2 * (t - h)^2", True),
        ("d", "d - h", True),
        ("w", "w * x", False),
        ("X", "X @ h[t-1]", False),
        ("y", "W @ h + y", False),
        ("bias", "W @ h + bias", False),
    ],
)
def test_by_name_and_place(name: str, rule: str, expected: bool) -> None:
    assert looks_like_data(name, [read_expression(rule)], lambda _: False) is expected


@pytest.mark.parametrize(
    ("name", "rule", "expected"),
    [
        ("eps", "(x - mean(x)) / sqrt(var(x) + eps)", True),
        ("epsilon", "m / (sqrt(v) + epsilon)", True),
        ("eta", "w[k-1] - eta * g[k]", True),
        ("eta_2", "w - eta_2 * dL/dw", True),
        ("tau", "softmax(z / tau)", True),
        ("lambda", "L + lambda / 2 * sum(square(w))", True),
        ("beta_1", "beta_1 * m[k-1] + (1 - beta_1) * g[k]", True),
        ("gamma", "sum(t, gamma^t * r[t])", True),
        ("beta", "gamma * n + beta", False),
        ("gamma", "gamma * n + beta", False),
        ("eta", "tanh(eta * x[t] + b)", False),
        ("tau", "tau @ h[t-1]", False),
        ("lambda", "W @ h + lambda", False),
        ("w", "w / (1 - w)", False),
    ],
)
def test_settings_by_name_and_place(name: str, rule: str, expected: bool) -> None:
    assert looks_like_setting(name, [read_expression(rule)], lambda _: False) is expected
