"""Functions of all entries together: their values, the sharing of equal extremes, and gradients by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from flint import arb, fmpq

from solver import functions
from solver.functions import Whole
from solver.values import Unproven, Value
from tests.solver.engine import floats, solve, value


def of(name: str, entries: Any) -> Value:
    record = next(r for r in functions.RECORDS if r.name == name and isinstance(r, Whole))
    return record.of_value(entries if isinstance(entries, Value) else value(entries))


@pytest.mark.parametrize(
    ("name", "entries", "expected"),
    [
        ("sum", [[1, 2], [3, 4]], [[10]]),
        ("mean", [[1], [2], [6]], [[3]]),
        ("var", [[1], [2], [6]], [[fmpq(14, 3)]]),
        ("max", [[1], [-4], [3]], [[3]]),
        ("min", [[1], [-4], [3]], [[-4]]),
        ("argmax", [[1], [5], [5]], [[2]]),
        ("hardmax", [[1], [5], [5], [0]], [[0], [fmpq(1, 2)], [fmpq(1, 2)], [0]]),
        ("softmax", [[2], [2]], [[fmpq(1, 2)], [fmpq(1, 2)]]),
    ],
)
def test_is_exact_of_exact_entries(name: str, entries: Any, expected: list[list[object]]) -> None:
    assert [list(row) for row in of(name, entries).rows] == expected


def test_softmax_is_of_a_column_or_of_each_row() -> None:
    np.testing.assert_allclose(floats(of("softmax", [[0], [1]])).sum(), 1)
    np.testing.assert_allclose(floats(of("softmax", [[0, 1], [5, 7]])).sum(axis=1), [1, 1])


def test_softmax_of_large_entries_does_not_overflow() -> None:
    np.testing.assert_allclose(floats(of("softmax", [[1000], [1000 - 1]])).ravel(), [0.7310585786, 0.2689414214])


@pytest.mark.parametrize("name", ["argmax", "hardmax"])
def test_balls_that_overlap_do_not_say_which_is_the_largest(name: str) -> None:
    with pytest.raises(Unproven):
        of(name, Value((2, 1), (arb(1, 0.1), arb(1.05, 0.1))))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("sum(x)", [1, 1, 1]),
        ("mean(x)", [1 / 3, 1 / 3, 1 / 3]),
        ("var(x)", [-4 / 3, -2 / 3, 2]),
        ("max(x)", [0, 0, 1]),
        ("min(x)", [1, 0, 0]),
        ("argmax(x)", [0, 0, 0]),
    ],
)
def test_its_gradient(rule: str, expected: list[float]) -> None:
    found = solve({"L": rule}, {"x": [[1], [2], [6]]}, ["dL/dx"], 0)["dL/dx"]
    np.testing.assert_allclose(found.ravel(), expected, atol=1e-12)


def test_equal_extremes_share_the_gradient() -> None:
    found = solve({"L": "max(x)"}, {"x": [[6], [2], [6]]}, ["dL/dx"], 0)["dL/dx"]
    np.testing.assert_allclose(found.ravel(), [0.5, 0, 0.5])
