"""Mistakes in lookups, each as the rule that stands in the step of somebody who makes it."""

from __future__ import annotations

import pytest

from tests.solver.misconceptions.making import made

TABLE = {"z": "E[k] + b"}
NUMBERS = {"E_1": [[1], [2]], "E_2": [[3], [4]], "k": 2, "b": [[0.5], [0]], "x_2": 0}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("column_looked_up", 1),
        ("neighbour_looked_up", 1),  # of two rows the one before is the one after
        ("softmax_over_columns", 0),
    ],
)
def test_in_a_table_of_vectors(kind: str, expected: int) -> None:
    assert len(made(kind, TABLE, NUMBERS, "z")) == expected


def test_a_column_has_the_length_of_the_table() -> None:
    numbers = {**NUMBERS, "E_1": [[1], [2], [0]], "E_2": [[3], [4], [0]], "b": [[0], [0], [0]]}
    assert made("column_looked_up", TABLE, numbers, "z") == []


@pytest.mark.parametrize(
    ("rule", "rows", "expected"),
    [
        ("mean(X, axis=0)", [[1, 2], [3, 5]], "mean(X, axis=1)^T"),
        ("norm(X, axis=1)", [[1, 2], [3, 5]], "norm(X, axis=0)^T"),
        ("X - mean(X, axis=0)", [[1, 2], [3, 5], [4, 0]], "X - mean(X, axis=1) @ …"),
        ("X / sum(X, axis=1)", [[1, 2], [3, 5]], "X / (… @ sum(X, axis=0))"),
        ("max(X, axis=0)", [[1, 2], [3, 5], [4, 0]], None),  # three numbers are no answer where two are asked
    ],
)
def test_along_the_other_axis(rule: str, rows: list[list[int]], expected: str | None) -> None:
    found = made("axis_exchanged", {"m": rule}, {"X": rows}, "m")
    assert found == ([{"m": expected}] if expected else [])
