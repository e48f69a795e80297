"""Gradients by rows of numbers that are worked out on paper."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.solver.engine import solve


class TestMaximum:
    """Away from ties, where every convention says the same: what is largest takes all of the gradient."""

    @pytest.mark.parametrize(
        ("rule", "numbers", "expected"),
        [
            ("max(x)", {"x": [[1], [4], [-3]]}, {"x": [[0], [1], [0]]}),
            ("3 * max(x)^2", {"x": [[1], [-4], [2]]}, {"x": [[0], [0], [12]]}),
            ("max(W x)", {"W": [[1, 2], [3, -1]], "x": [[1], [1]]}, {"x": [[1], [2]], "W": [[1, 1], [0, 0]]}),
            ("max(a, b)", {"a": 2, "b": 5}, {"a": [[0]], "b": [[1]]}),
            ("max(a, b)", {"a": 2, "b": -5}, {"a": [[1]], "b": [[0]]}),
            ("w^T @ max(x, z)", {"w": [[2], [3]], "x": [[1], [5]], "z": [[4], [-5]]}, {"x": [[0], [3]], "z": [[2], [0]],
                                                                                      "w": [[4], [5]]}),
        ],
    )  # fmt: skip
    def test_gives_all_to_the_largest(self, rule: str, numbers: dict[str, Any], expected: dict[str, Any]) -> None:
        solved = solve({"L": rule}, numbers, [f"dL/d{name}" for name in expected], 0)
        for name, gradient in expected.items():
            np.testing.assert_allclose(solved[f"dL/d{name}"], gradient, err_msg=name)
