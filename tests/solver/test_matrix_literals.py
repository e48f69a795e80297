"""Matrices that equations write by their rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.errors import Problem
from solver.expressions import Stack
from solver.matrix_literals import rows_of
from solver.notation import read_expression, write
from solver.reference.equations import Key, Sheet, equation
from solver.reference.runs import Run
from tests.solver.engine import solve

number = st.integers(-20, 20).filter(bool).map(lambda n: n / 10)


@pytest.mark.parametrize(
    "text",
    ["[[a, b], [c, d]]", "[[a, 2, a * b]]", "[a, b]", "[[a, b], c]", "[[a^T, b], [c, 1]]", "[[a, b]^T, [c, d]^T]"],
)
def test_what_is_read_is_written(text: str) -> None:
    found = read_expression(text)
    assert read_expression(write(found)) == found
    assert write(found) == text


def test_rows_of_one_entry_are_a_column() -> None:
    assert read_expression("[[a], [b]]") == read_expression("[a, b]")


def test_only_brackets_in_brackets_are_rows() -> None:
    found = read_expression("[[a, b], c]")
    assert isinstance(found, Stack)
    assert rows_of(found) is None
    assert read_expression("[a]") == read_expression("a")


@given(t=number, a=number)
@settings(max_examples=10)
def test_values_and_gradients_of_a_rotation(t: float, a: float) -> None:
    equations = {"R": "[[cos(t), -sin(t)], [a * sin(t), cos(t)]]", "L": "sum(R @ R @ x)"}
    numbers = {"t": [[t]], "a": [[a]], "x": [[1.0], [0.5]]}

    def loss(t: float, a: float) -> float:
        matrix = np.array([[np.cos(t), -np.sin(t)], [a * np.sin(t), np.cos(t)]])
        return float((matrix @ matrix @ np.array(numbers["x"])).sum())

    found, h = solve(equations, numbers, ["R", "L", "dL/dt", "dL/da"], 1), 1e-6
    assert found["R"].shape == (2, 2)
    assert found["L"] == pytest.approx(loss(t, a), abs=1e-12)
    assert found["dL/dt"] == pytest.approx((loss(t + h, a) - loss(t - h, a)) / (2 * h), abs=1e-6)
    assert found["dL/da"] == pytest.approx((loss(t, a + h) - loss(t, a - h)) / (2 * h), abs=1e-6)


def test_blocks_stand_beside_and_below_each_other() -> None:
    numbers = {"A": [[1, 2], [3, 4]], "c": [[5], [6]], "d": [[7]]}
    found = solve({"B": "[[A, c], [c^T, d]]", "L": "sum(B @ B)"}, numbers, ["B", "dL/dA"], 1)
    block = np.array([[1, 2, 5], [3, 4, 6], [5, 6, 7]])
    assert np.array_equal(found["B"], block)
    ones = np.ones((3, 3))
    assert np.allclose(found["dL/dA"], (ones @ block.T + block.T @ ones)[:2, :2])
    sheet = Sheet(
        {"B": (equation("B", "[[A, c], [c^T, d]]"),)}, {Key(n): np.array(v, dtype=complex) for n, v in numbers.items()}
    )
    assert np.array_equal(Run(sheet).value(Key("B")).real, block)


def test_rows_that_do_not_fit_are_refused() -> None:
    with pytest.raises(Problem) as caught:
        solve({"B": "[[a, a], [a, a, a]]"}, {"a": [[1]]}, ["B"], 1)
    assert caught.value.code == "shape_clash"
