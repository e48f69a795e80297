"""Numbers that are given as such and added to every entry."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.values import nearest
from tests.worksheets.test_calculating_indices import drawn, folder, number, solved

__all__ = ["folder"]

LAYER_NORM = {
    "n": "(x - mean(x)) / sqrt(var(x) + epsilon)",
    "y": "gamma * n + beta",
    "L": "1/2 * sum(square(y))",
}


@settings(max_examples=8)
@given(seed=st.integers(0, 999), size=st.integers(2, 4))
def test_a_norm_with_numbers(folder: Path, seed: int, size: int) -> None:
    x = drawn(seed, size)
    numbers = {"x": x.tolist(), "gamma": 1.5, "beta": 0.25, "epsilon": 0.01}
    found = solved(folder, LAYER_NORM, numbers, ["y", "L", "dL/dbeta", "dL/dgamma", "dL/depsilon"])
    n = (x - x.mean()) / np.sqrt(x.var() + 0.01)
    y = 1.5 * n + 0.25
    np.testing.assert_allclose([nearest(e) for e in found.value(found.symbol("y")).entries], y, atol=1e-12)
    assert number(found, "dL/dbeta") == pytest.approx(y.sum(), abs=1e-12)
    assert number(found, "dL/dgamma") == pytest.approx(y @ n, abs=1e-12)
    assert number(found, "dL/depsilon") == pytest.approx(1.5 * y @ n * -0.5 / (x.var() + 0.01), abs=1e-12)


@pytest.mark.parametrize(
    ("rule", "expected"), [("x - b", [0.5, 1.5]), ("b - x", [-0.5, -1.5]), ("W x + b", [3.5, 1.5])]
)
def test_sums_of_one(folder: Path, rule: str, expected: list[float]) -> None:
    found = solved(folder, {"y": rule, "q": "W x"}, {"x": [1, 2], "b": 0.5, "W": [[1, 1], [-1, 1]]}, ["y", "dy/db"])
    assert [nearest(e) for e in found.value(found.symbol("y")).entries] == expected
    sign = -1 if rule == "x - b" else 1
    assert [nearest(e) for e in found.value(found.symbol("dy/db")).entries] == [sign, sign]
