"""Functions of each column or row: values and gradients over random shapes, against NumPy, JAX and differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.errors import Problem
from solver.notation import read_expression, write
from tests.solver.engine import solve

NAMES = ("sum", "mean", "var", "max", "min", "norm")
AXES = {"axis=0": 0, "axis=1": 1, "axis=-1": 1, "axis=-2": 0}


def matrix(rows: int, columns: int, seed: int) -> Any:
    return np.random.default_rng(seed).permutation(rows * columns * 2)[: rows * columns].reshape(rows, columns) / 8 - 1


def by_numpy(name: str, x: Any, axis: int) -> Any:
    if name == "norm":
        return np.sqrt((x**2).sum(axis, keepdims=True))
    return getattr(np, name)(x, axis=axis, keepdims=True)


def weighted(name: str, x: Any, axis: int, namespace: Any) -> Any:
    """Σ k² f(x)_k: each result with a weight of its own, so that none may stand for another."""
    found = (
        namespace.sqrt(namespace.sum(x * x, axis=axis)) if name == "norm" else getattr(namespace, name)(x, axis=axis)
    )
    return namespace.sum(found * namespace.arange(1, found.shape[0] + 1) ** 2)


some = settings(max_examples=6, derandomize=True, database=None)
shapes = given(rows=st.integers(2, 4), columns=st.integers(2, 4), seed=st.integers(0, 10**6))


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("name", NAMES)
@some
@shapes
def test_values_and_gradients(name: str, axis: int, rows: int, columns: int, seed: int) -> None:
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    x = matrix(rows, columns, seed)
    count = (columns, rows)[axis]
    weights = [[n * n for n in range(1, count + 1)]] if axis == 0 else [[n * n] for n in range(1, count + 1)]
    found = solve(
        {"y": f"{name}(X, axis={axis})", "L": "sum(w * y)"}, {"X": x.tolist(), "w": weights}, ["y", "L", "dL/dX"], 0
    )
    np.testing.assert_allclose(found["y"], by_numpy(name, x, axis), rtol=1e-12)
    expected = jax.grad(lambda z: weighted(name, z, axis, jax.numpy))(jax.numpy.asarray(x))
    np.testing.assert_allclose(found["dL/dX"], expected, rtol=1e-10, atol=1e-12)
    for place in np.ndindex(x.shape):
        shift = np.zeros(x.shape)
        shift[place] = 1e-6
        slope = (weighted(name, x + shift, axis, np) - weighted(name, x - shift, axis, np)) / 2e-6
        assert found["dL/dX"][place] == pytest.approx(slope, rel=1e-5, abs=1e-5)


@some
@shapes
def test_what_is_normalised_by_columns_spreads(rows: int, columns: int, seed: int) -> None:
    """A batch norm: rows of means and of deviations meet every row of the batch."""
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    x = matrix(rows, columns, seed)
    equations = {
        "Y": "g * (X - mean(X, axis=0)) / sqrt(var(X, axis=0) + 1/10) + b",
        "L": "sum(Y * Y * Y)",
    }
    g, b = [[1 + n / 2 for n in range(columns)]], [[n / 4 for n in range(columns)]]
    found = solve(equations, {"X": x.tolist(), "g": g, "b": b}, ["Y", "dL/dX", "dL/dg", "dL/db"], 0)

    def loss(x: Any, g: Any, b: Any) -> Any:
        centred = x - x.mean(0)
        return ((g * centred / jax.numpy.sqrt((centred**2).mean(0) + 0.1) + b) ** 3).sum()

    arrays = [jax.numpy.asarray(one) for one in (x, g, b)]
    for name, expected in zip("Xgb", jax.grad(loss, argnums=(0, 1, 2))(*arrays), strict=True):
        np.testing.assert_allclose(found[f"dL/d{name}"], expected, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize(("written", "axis"), AXES.items())
def test_axes_are_counted_as_numpy_counts_them(written: str, axis: int) -> None:
    assert write(read_expression(f"mean(X, {written})")) == f"mean(X, axis={axis})"
    assert write(read_expression(f"sum(x, {written})")) == f"sum(x, axis={axis})"


def test_the_softmax_of_columns_is_that_of_turned_rows() -> None:
    assert write(read_expression("softmax(S, axis=0)")) == "softmax(S^T)^T"
    assert write(read_expression("softmax(S, axis=1)")) == "softmax(S)"


def test_places_are_those_in_each_row() -> None:
    found = solve({"y": "argmax(X, axis=1)", "z": "argmin(X, axis=0)"}, {"X": [[1, 5, 2], [7, 0, 3]]}, ["y", "z"], 0)
    assert found["y"].tolist() == [[2], [1]]
    assert found["z"].tolist() == [[1, 2, 1]]


@pytest.mark.parametrize(
    ("text", "code", "column"), [("1 + tanh(X, axis=0)", "no_axis", 13), ("sum(X, axis=2)", "which_axis", 8)]
)
def test_what_has_no_such_axis_is_named_at_its_place(text: str, code: str, column: int) -> None:
    with pytest.raises(Problem) as caught:
        read_expression(text)
    assert caught.value.code == code
    assert caught.value.place is not None
    assert caught.value.place.column == column
