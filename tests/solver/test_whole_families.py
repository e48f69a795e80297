"""An indexed quantity as a whole within an equation: values, gradients, and how it is written."""

from __future__ import annotations

import numpy as np
import pytest

from solver.errors import Problem
from solver.notation import write
from tests.solver.engine import read_model, solve

NUMBERS = {"x_1": 1, "x_2": 3, "x_3": 2}
X = np.array([1.0, 3.0, 2.0])


def test_numbers_with_one_index_are_a_column() -> None:
    found = solve({"s[j]": "x[j]^2", "p": "softmax(s)", "L": "dot(p, p)"}, NUMBERS, ["p", "L", "dL/dx_2"], 3)
    powers = np.exp(X**2 - 9)
    p = powers / powers.sum()
    np.testing.assert_allclose(found["p"].ravel(), p, rtol=1e-12)
    expected = sum(2 * p[i] * p[i] * ((i == 1) - p[1]) for i in range(3)) * 2 * X[1]
    assert found["dL/dx_2"].item() == pytest.approx(expected, rel=1e-10)


def test_numbers_with_two_indices_are_a_matrix() -> None:
    equations = {"S[i,j]": "a[i] * x[j]", "A": "relu(S)", "best": "max(S)", "r": "sum(S, axis=1)"}
    found = solve(equations, {**NUMBERS, "a_1": 2, "a_2": -1, "a_3": 1}, ["A", "best", "r", "dbest/da_1"], 3)
    expected = np.outer([2, -1, 1], X)
    np.testing.assert_allclose(found["A"], np.maximum(expected, 0))
    np.testing.assert_allclose(found["r"].ravel(), expected.sum(1))
    assert (found["best"].item(), found["dbest/da_1"].item()) == (6, 3)


def test_columns_with_an_index_are_the_rows_of_a_matrix() -> None:
    found = solve({"h[t]": "w * x[t]", "m": "mean(h, axis=0)"}, {**NUMBERS, "w": [[1], [2]]}, ["m"], 3)
    np.testing.assert_allclose(found["m"], [[2, 4]])


def test_a_given_sequence_is_one_as_well() -> None:
    found = solve({"m": "mean(x)", "y[i]": "x[i] - m"}, NUMBERS, ["m", "y_3"], 3)
    assert (found["m"].item(), found["y_3"].item()) == (2, 0)


def test_an_equation_over_other_indices_reads_it_as_a_whole() -> None:
    equations = {"M[i,j]": "A[j,i] / sum(k, A[j,k])", "r[n]": "M @ r[n-1]"}
    links = np.array([[0, 1.0, 1], [1, 0, 0], [0.5, 1, 0]])
    given: dict[str, object] = {f"A_{i + 1},{j + 1}": links[i, j] for i, j in np.ndindex(3, 3)}
    found = solve(equations, {**given, "r_0": [[1], [2], [3]]}, ["r_2", "dr_2/dr_0"], 3)
    step = (links / links.sum(1, keepdims=True)).T
    np.testing.assert_allclose(found["r_2"].ravel(), step @ step @ [1, 2, 3])
    np.testing.assert_allclose(found["dr_2/dr_0"], step @ step)


def test_it_is_written_by_its_name() -> None:
    model = read_model({"S[i,j]": "a[i] * x[j]", "best": "max(S) + sum(i, a[i])"})
    assert write(model.equations["best"][0].rule) == "max(S) + sum(i=1..T, a[i])"


def test_beside_an_index_it_is_missing() -> None:
    """What is forgotten most often: the t of ``V h[t]``."""
    with pytest.raises(Problem) as caught:
        read_model({"h[t]": "w * x[t]", "y[t]": "v * h"})
    assert caught.value.code == "index_missing"
