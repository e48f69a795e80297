"""Sheets whose indices calculate: convolutions, pooling, reversals, recursions over two indices, numbered ones."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from solver.errors import Problem
from solver.values import certified, nearest
from worksheets.building import load
from worksheets.solving import Solution, solve

Array = NDArray[np.float64]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sheets")


def solved(
    folder: Path, equations: Mapping[str, str], numbers: Mapping[str, Any], asked: Sequence[str], **model: Any
) -> Solution:
    """The solution of a sheet with one task. Raises ``Problem``."""
    task = {"model": "m", "given": dict(numbers), "ask": list(asked)}
    if "steps" in model:
        task["steps"] = model.pop("steps")
    sheet = {"id": "sheet", "models": {"m": {"equations": dict(equations), **model}}, "tasks": {"1": task}}
    path = folder / "sheet.yaml"
    path.write_text(json.dumps(sheet), encoding="utf-8")
    read = load(path)
    return certified(lambda: solve(read, read.tasks["1"]))


def number(solution: Solution, text: str) -> float:
    return nearest(solution.value(solution.symbol(text)).entries[0])


def matrix(solution: Solution, name: str, rows: int, columns: int) -> Array:
    """The numbers of a quantity with two indices, or a derivative by one."""
    return np.array([[number(solution, f"{name}_{i},{j}") for j in range(1, columns + 1)] for i in range(1, rows + 1)])


def drawn(seed: int, *shape: int) -> Array:
    return np.round(np.random.default_rng(seed).uniform(-1, 1, shape), 2)


def places(name: str, rows: int, columns: int) -> list[str]:
    return [f"{name}_{i},{j}" for i in range(1, rows + 1) for j in range(1, columns + 1)]


class TestConvolution:
    @settings(max_examples=25)
    @given(
        height=st.integers(3, 5), width=st.integers(3, 5), kernel=st.integers(1, 3), stride=st.integers(1, 2),
        padding=st.integers(0, 2), seed=st.integers(0, 999),
    )  # fmt: skip
    def test_values_and_gradients(
        self, folder: Path, height: int, width: int, kernel: int, stride: int, padding: int, seed: int
    ) -> None:
        padding = min(padding, kernel - 1)
        X, K = drawn(seed, height, width), drawn(seed + 1, kernel, kernel)
        rows, columns = ((size + 2 * padding - kernel) // stride + 1 for size in (height, width))
        shift = stride - 1 + padding
        row, column = (f"{stride}{letter}+{inner}-{shift + 1}" for letter, inner in ("ia", "jb"))
        padded, is_read = np.pad(X, padding), np.zeros((height + 2 * padding, width + 2 * padding), dtype=bool)
        slices = [
            (i, j, np.s_[i * stride : i * stride + kernel, j * stride : j * stride + kernel])
            for i in range(rows)
            for j in range(columns)
        ]
        for _, _, window in slices:
            is_read[window] = True
        read = [
            (i, j)
            for i in range(1, height + 1)
            for j in range(1, width + 1)
            if is_read[i - 1 + padding, j - 1 + padding]
        ]
        equations = {
            "Y[i,j]": f"sum(a=1..{kernel}, sum(b=1..{kernel}, K[a,b] * X[{row},{column}]))",
            "L": "1/2 * sum(i, sum(j, Y[i,j]^2))",
        }
        asked = ["L", *places("dL/dK", kernel, kernel), *(f"dL/dX_{i},{j}" for i, j in read)]
        found = solved(folder, equations, {"X": X.tolist(), "K": K.tolist()}, asked, outside={"X": 0})

        Y, dK, dX = np.zeros((rows, columns)), np.zeros(K.shape), np.zeros(padded.shape)
        for i, j, window in slices:
            Y[i, j] = (K * padded[window]).sum()
            dK += Y[i, j] * padded[window]
            dX[window] += Y[i, j] * K
        np.testing.assert_allclose(matrix(found, "Y", rows, columns), Y, atol=1e-12)
        np.testing.assert_allclose(matrix(found, "dL/dK", kernel, kernel), dK, atol=1e-12)
        for i, j in read:
            assert number(found, f"dL/dX_{i},{j}") == pytest.approx(dX[i - 1 + padding, j - 1 + padding], abs=1e-12)
        assert found.derivation.steps.keys() >= {found.symbol(f"Y_{rows},{columns}")}
        assert found.symbol(f"Y_{rows + 1},1") not in found.derivation.steps

    def test_a_window_that_would_stand_out_is_none(self, folder: Path) -> None:
        equations = {"y[i]": "sum(a=1..3, w[a] * x[i+a-1])", "s": "sum(i, y[i])"}
        found = solved(folder, equations, {"x": [1, 2, 3, 4], "w": [1, 0, -1]}, ["s"])
        assert number(found, "s") == -4

    def test_the_kernel_says_how_far_its_sum_runs(self, folder: Path) -> None:
        equations = {"y[i]": "sum(a, w[a] * x[i+a-1])", "s": "sum(i, y[i])"}
        found = solved(folder, equations, {"x": [1, 2, 3, 4], "w": [1, 1]}, ["s"])
        assert number(found, "s") == 3 + 5 + 7

    def test_zeros_around_vectors(self, folder: Path) -> None:
        equations = {"y[t]": "W @ x[t-1] + x[t]"}
        numbers = {"x": [[1, 2], [3, 4]], "W": [[1, 1], [0, 2]]}
        found = solved(folder, equations, numbers, ["y_1", "y_2", "dy_2/dx_1"], outside={"x": 0})
        assert [nearest(e) for e in found.value(found.symbol("y_1")).entries] == [1, 2]
        assert [nearest(e) for e in found.value(found.symbol("y_2")).entries] == [6, 8]
        assert [nearest(e) for e in found.value(found.symbol("dy_2/dx_1")).entries] == [1, 1, 0, 2]

    def test_a_delayed_sequence_is_as_long_as_the_own(self, folder: Path) -> None:
        equations = {"y[t]": "x[t] + 1/2 * x[t-1]", "s": "sum(t, y[t])"}
        assert number(solved(folder, equations, {"x": [2, 4, 6]}, ["s"], outside={"x": 0}), "s") == 15


class TestPooling:
    @settings(max_examples=15)
    @given(
        rows=st.integers(2, 3),
        columns=st.integers(2, 3),
        seed=st.integers(0, 999),
        kind=st.sampled_from(["max", "min"]),
    )
    def test_values_and_gradients(self, folder: Path, rows: int, columns: int, seed: int, kind: str) -> None:
        X = np.random.default_rng(seed).permutation(4 * rows * columns).reshape(2 * rows, 2 * columns) / 4
        equations = {
            "P[i,j]": f"{kind}(a=1..2, {kind}(b=1..2, X[2i+a-2,2j+b-2]))",
            "L": "1/2 * sum(i, sum(j, P[i,j]^2))",
        }
        found = solved(folder, equations, {"X": X.tolist()}, ["L", *places("dL/dX", *X.shape)])
        blocks = X.reshape(rows, 2, columns, 2)
        P = getattr(blocks, kind)(axis=(1, 3))
        np.testing.assert_array_equal(matrix(found, "P", rows, columns), P)
        expected = np.where(blocks == P[:, None, :, None], blocks, 0).reshape(X.shape)
        np.testing.assert_array_equal(matrix(found, "dL/dX", *X.shape), expected)

    def test_equal_ones_share_the_gradient(self, folder: Path) -> None:
        found = solved(folder, {"m": "max(i, x[i])"}, {"x": [3, 1, 3]}, ["dm/dx_1", "dm/dx_2"])
        assert (number(found, "dm/dx_1"), number(found, "dm/dx_2")) == (0.5, 0)

    @pytest.mark.parametrize(
        ("rule", "expected"), [("argmax(i, x[i])", 3), ("argmax(i=2..3, x[i])", 3), ("argmax(v)", 2)]
    )
    def test_places(self, folder: Path, rule: str, expected: int) -> None:
        found = solved(folder, {"k": rule, "r": "sum(v) + x[1]"}, {"x": [0.5, 1, 2, 1.5], "v": [0, 4, 4]}, ["k", "r"])
        assert number(found, "k") == expected

    def test_a_place_does_not_move(self, folder: Path) -> None:
        found = solved(folder, {"y": "x[1]^2 + argmax(i, x[i])"}, {"x": [3, 1]}, ["y", "dy/dx_1", "dy/dx_2"])
        assert [number(found, s) for s in ("y", "dy/dx_1", "dy/dx_2")] == [10, 6, 0]

    def test_vectors_have_no_largest_one(self, folder: Path) -> None:
        with pytest.raises(Problem, match="extreme_of_vectors"):
            solved(folder, {"m": "max(i, x[i])"}, {"x": [[3, 1], [2, 4]]}, ["m"])


class TestNumbers:
    @pytest.mark.parametrize(
        ("equations", "asked", "expected"),
        [
            ({"y[t]": "t * x[t]"}, "y_3", 12),
            ({"y[t]": "beta^t * x[t]"}, "y_3", 0.5),
            ({"y[t]": "beta^(T-t) * x[t]"}, "y_2", 1),
            ({"y[t]": "(t + 1)^2 - t / 2"}, "y_2", 8),
            ({"y[t]": "x[T+1-t]"}, "y_1", 4),
            ({"m": "1/T * sum(t, x[t])"}, "m", 7 / 3),
            ({"m": "sum(k=1..4, k * beta^k)"}, "m", 0.5 + 0.5 + 0.375 + 0.25),
            ({"m": "sum(t=2..T, x[t] - x[t-1])"}, "m", 3),
            ({"m": "sum(t, t * x[t]) / T"}, "m", 17 / 3),
            ({"P[p,2k-1]": "sin(p / 100^(2k/4))", "P[p,2k]": "cos(p / 100^(2k/4))"}, "P_2,1", np.sin(2 / 10)),
            ({"P[p,2k-1]": "sin(p / 100^(2k/4))", "P[p,2k]": "cos(p / 100^(2k/4))"}, "P_2,4", np.cos(2 / 100)),
        ],
    )  # fmt: skip
    def test_an_index_is_a_number(self, folder: Path, equations: dict[str, str], asked: str, expected: float) -> None:
        numbers = {"x": [1, 2, 4], "beta": 0.5}
        reads = {"all": "beta + sum(t, x[t])"}
        assert number(solved(folder, {**equations, **reads}, numbers, [asked]), asked) == pytest.approx(
            expected, abs=1e-15
        )

    def test_a_quantity_of_that_name_is_meant(self, folder: Path) -> None:
        found = solved(folder, {"y[t]": "t * x[t] / T"}, {"x": [1, 2], "t": 5, "T": 10}, ["y_2"])
        assert number(found, "y_2") == 1

    def test_two_lengths_are_no_number(self, folder: Path) -> None:
        equations = {"y": "1/T * (sum(i, x[i]) + sum(j, z[j]))"}
        with pytest.raises(Problem, match="which_length"):
            solved(folder, equations, {"x": [1, 2], "z": [1, 2, 3]}, ["y"])

    def test_any_number_is_none(self, folder: Path) -> None:
        with pytest.raises(Problem, match="index_as_number"):
            solved(folder, {"y[t]": "t * x[t]"}, {"x[t]": 2}, ["y_t"])


class TestConditions:
    def test_several_in_one_equation(self, folder: Path) -> None:
        equations = {
            "a[t,s] if t > 1 and s > 2": "(a[t-1,s] + a[t-1,s-1] + a[t-1,s-2]) * y[t,s]",
            "a[t,s] if t > 1": "(a[t-1,s] + a[t-1,s-1]) * y[t,s]",
            "a[1,s] if s <= 2": "y[1,s]",
            "a[1,s]": "0 * y[1,s]",
            "p": "a[T,2] + a[T,3]",
        }
        y = drawn(4, 3, 3)
        alpha = np.zeros((3, 3))
        alpha[0, :2] = y[0, :2]
        for t in (1, 2):
            for s in range(3):
                alpha[t, s] = alpha[t - 1, max(0, s - 2) : s + 1].sum() * y[t, s]
        found = solved(folder, equations, {"y": y.tolist()}, ["p"], outside={"a": 0})
        assert number(found, "p") == pytest.approx(alpha[2, 1] + alpha[2, 2], abs=1e-15)

    @pytest.mark.parametrize(("i", "j", "expected"), [(1, 1, 7), (2, 1, 1), (1, 2, 0)])
    def test_indices_compared_with_each_other(self, folder: Path, i: int, j: int, expected: int) -> None:
        equations = {"M[i,i]": "7 * c", "M[i,j] if j < i": "1 * c", "M[i,j]": "0 * c"}
        found = solved(folder, equations, {"c": 1}, [f"M_{i},{j}"], steps=2)
        assert number(found, f"M_{i},{j}") == expected


class TestTimeFromZero:
    def test_sequences_and_sums_begin_at_zero(self, folder: Path) -> None:
        equations = {"h[t]": "1/2 * h[t-1] + x[t]", "s": "sum(t, h[t])", "l": "h[T]"}
        found = solved(folder, equations, {"x": [1, 2, 4], "h[-1]": 0}, ["h_0", "h_2", "s", "l"], first=0)
        assert [number(found, s) for s in ("h_0", "h_2", "s", "l")] == [1, 5.25, 8.75, 5.25]


class TestLayers:
    def test_of_different_widths(self, folder: Path) -> None:
        equations = {"z[l]": "W[l] @ a[l-1] + b[l]", "a[l]": "relu(z[l])", "y": "a[T]"}
        numbers = {"W": [[[1, 2], [3, -4], [1, 1]], [[1, 1, -1]]], "b": [[0, 1, 0], [2]], "a_0": [1, 2]}
        found = solved(folder, equations, numbers, ["y", "dy/dW_1", "dy/da_0"])
        assert number(found, "y") == 4
        gradient = found.value(found.symbol("dy/dW_1"))
        assert (gradient.shape, [nearest(e) for e in gradient.entries]) == ((3, 2), [1, 2, 0, 0, -1, -2])

    def test_a_row_behind_a_matrix_is_no_layer(self, folder: Path) -> None:
        with pytest.raises(Problem, match="shape_changes"):
            solved(folder, {"y[t]": "sum(x[t])"}, {"x": [[1, 2], [1, 2, 3]]}, ["y_1"])


def test_a_size_of_t_says_how_long_and_is_no_quantity(folder: Path) -> None:
    equations = {"h[t]": "w * h[t-1] + x[t]", "c": "h[T]", "m": "1/T * sum(t, h[t])"}
    given = {"w": 2, "h_0": 0, "x": [1, 2]}
    tasks = {
        "1": {"model": "m", "given": given, "ask": ["c", "m"]},
        "2": {"sizes": {"h": 4, "x": 3, "T": 5}, "ask": ["sequential(m)"]},
    }
    path = folder / "sheet.yaml"
    path.write_text(
        json.dumps({"id": "sheet", "models": {"m": {"equations": equations}}, "tasks": tasks}), encoding="utf-8"
    )
    sheet = load(path)
    found = solve(sheet, sheet.tasks["1"])
    assert (number(found, "c"), number(found, "m")) == (4, 2.5)


WARM_UP = {"eta[t] if t <= w": "t / w", "eta[t] if t > w": "1 / t", "s": "sum(t, eta[t] * g[t])"}


class TestConditionsOnGivenNumbers:
    @pytest.mark.parametrize(("w", "expected"), [(2, [0.5, 1, 1 / 3, 0.25]), (3, [1 / 3, 2 / 3, 1, 0.25])])
    def test_say_which_equation_holds(self, folder: Path, w: int, expected: list[float]) -> None:
        found = solved(folder, WARM_UP, {"w": w, "g": [1, 2, 3, 4]}, ["s", "eta_1", "eta_2", "eta_3", "eta_4"])
        assert [number(found, f"eta_{t}") for t in (1, 2, 3, 4)] == pytest.approx(expected)
        assert number(found, "s") == pytest.approx(np.dot(expected, [1, 2, 3, 4]))
        assert found.task.model is not None
        assert found.task.model.parameters == ()

    @pytest.mark.parametrize("w", [1.5, [1, 2]])
    def test_must_be_whole(self, folder: Path, w: object) -> None:
        with pytest.raises(Problem, match="condition_number"):
            solved(folder, WARM_UP, {"w": w, "g": [1, 2, 3, 4]}, ["s"])


class TestSumsOverEntries:
    """Where such a sum ends, the shape of what it chooses entries from says."""

    @pytest.mark.parametrize("first", [0, 1])
    def test_end_with_the_computed_column_or_matrix(self, folder: Path, first: int) -> None:
        equations = {
            "h": "tanh(W x)",
            "A": "h h^T W",
            "s": "sum(i, h[i])",
            "m": "max(i, h[i])",
            "n": "1/T * sum(i, h[i]^2)",
            "q": "sum(i, sum(j, A[i,j]))",
        }
        W, x = np.array([[1, 0.5], [0, 1], [-1, 1]]), np.array([1, 0.5])
        numbers = {"W": W.tolist(), "x": x.tolist()}
        found = solved(folder, equations, numbers, ["s", "m", "n", "q"], inputs=["x"], first=first)
        h = np.tanh(W @ x)
        expected = [h.sum(), h.max(), np.square(h).sum() / (2 + first), (np.outer(h, h) @ W).sum()]
        assert [number(found, name) for name in "smnq"] == pytest.approx(expected)

    def test_of_nothing_known_have_no_end(self, folder: Path) -> None:
        with pytest.raises(Problem, match="index_unused"):
            solved(folder, {"s": "sum(i, x)"}, {"x": 1}, ["s"])
