"""What looks like data: a usual name that stands at no weight's place."""

from __future__ import annotations

import pytest

from solver.data_names import looks_like_data
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
