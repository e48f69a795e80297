"""All of an indexed quantity, asked as one value."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solver.errors import Problem
from solver.families import each
from solver.notation import write
from solver.values import certified, nearest
from tests.running import rechenweg
from worksheets.building import load
from worksheets.solving import solve

CONVOLUTION = {"Y[i,j]": "sum(a=1..2, sum(b=1..2, K[a,b] * X[i+a-1,j+b-1]))", "L": "sum(i=1..2, Y[i,1]^2)"}
X = [[1, 3, 2, 5], [4, 2, 0, 5], [1, 1, 3, 5]]
K = [[1, 0.5], [-1, 2]]


def written(folder: Path, equations: Mapping[str, str], given: Mapping[str, Any], ask: Sequence[str]) -> Path:
    sheet = {
        "id": "sheet",
        "models": {"m": {"equations": dict(equations)}},
        "tasks": {"1": {"model": "m", "given": dict(given), "ask": list(ask)}},
    }
    path = folder / "sheet.yaml"
    path.write_text(json.dumps(sheet), encoding="utf-8")
    return path


def values(folder: Path, equations: Mapping[str, str], given: Mapping[str, Any], ask: Sequence[str]) -> list[Any]:
    read = load(written(folder, equations, given, ask))
    found = certified(lambda: solve(read, read.tasks["1"]))
    return [np.reshape(list(map(nearest, v.entries)), v.shape) for v in map(found.value, found.asked)]


def test_a_feature_map_and_its_gradients_are_matrices(tmp_path: Path) -> None:
    y, by_kernel, by_image, by_map = values(tmp_path, CONVOLUTION, {"X": X, "K": K}, ["Y", "dL/dK", "dL/dX", "dL/dY"])
    image, kernel = np.array(X, dtype=float), np.array(K)
    windows = np.lib.stride_tricks.sliding_window_view(image, (2, 2))
    expected = (windows * kernel).sum((-2, -1))
    upstream = np.zeros((2, 3))
    upstream[:, 0] = 2 * expected[:, 0]
    assert np.allclose(y, expected)
    assert np.allclose(by_map, upstream)
    assert np.allclose(by_kernel, (windows * upstream[..., None, None]).sum((0, 1)))
    back = np.zeros((3, 4))
    for i, j in np.ndindex(2, 3):
        back[i : i + 2, j : j + 2] += upstream[i, j] * kernel
    assert np.allclose(by_image, back)  # the last columns are never reached: 0


def test_fewer_indices_ask_for_a_part_and_give_one(tmp_path: Path) -> None:
    equations = {"Y[c,i,j]": "W[c] * X[i,j]", "h[t,p]": "h[t-1,p] + x[t,p]"}
    given = {"W": [1, 2], "X": [[1, 2], [3, 4]], "h_0": [10, 20], "x": [[1, 2], [3, 4]]}
    y, h = values(tmp_path, equations, given, ["Y_2", "h_2"])
    assert np.array_equal(y, [[2, 4], [6, 8]])
    assert np.array_equal(h, [[14], [26]])


def test_a_transposed_convolution_goes_on_as_long_as_it_meets_something(tmp_path: Path) -> None:
    equations = {"y[n]": "sum(i=1..3, x[i] * k[n-2i+2])", "z[n] if n <= 5": "sum(i=1..3, x[i] * k[n-i+1])"}
    sheet = written(tmp_path, equations, {"x": [1, 2, 3], "k": [1, 0.5, -1]}, ["y", "z"])
    sheet.write_text(sheet.read_text("utf-8").replace('"equations"', '"outside": {"k": 0}, "equations"'), "utf-8")
    read = load(sheet)
    found = certified(lambda: solve(read, read.tasks["1"]))
    y, z = ([nearest(entry) for entry in found.value(symbol).entries] for symbol in found.asked)
    wide = np.zeros(7)
    for place, number in enumerate([1, 2, 3]):
        wide[2 * place : 2 * place + 3] += number * np.array([1, 0.5, -1])
    assert np.allclose(y, wide)
    assert np.allclose(z, np.convolve([1, 2, 3], [1, 0.5, -1]))


def test_numbers_are_a_column_and_columns_are_rows(tmp_path: Path) -> None:
    equations = {"h[t]": "tanh(W h[t-1] + U x[t])", "y[t]": "v^T h[t]"}
    given = {"W": [[0.5, 0.1], [0, 0.2]], "U": [1, 0.5], "h_0": [0, 0], "x": [1, 2, -1], "v": [1, 2]}
    h, y = values(tmp_path, equations, given, ["h", "y"])
    assert (h.shape, y.shape) == ((3, 2), (3, 1))
    assert np.allclose(y[:, 0], h @ [1, 2])


@pytest.mark.parametrize(
    ("equations", "given", "ask", "code"),
    [
        ({"Y[c,i,j]": "2 * X[c,i,j]"}, {"X": [[[1]]]}, "Y", "table_of_many"),
        ({"Y[i]": "W[i] W[i]"}, {"W": [[[1, 2], [3, 4]]]}, "Y", "table_of_vectors"),
        ({"y[t]": "w * x[t]"}, {"w": 2, "x": [1, 2]}, "dy/dw", "table_of_two"),
    ],
)
def test_what_is_no_table_is_refused(
    tmp_path: Path, equations: dict[str, str], given: dict[str, Any], ask: str, code: str
) -> None:
    with pytest.raises(Problem) as caught:
        values(tmp_path, equations, given, [ask])
    assert caught.value.code == code


def test_the_whole_begins_and_ends_with_its_equations(tmp_path: Path) -> None:
    equations = {"w[t] if t > 1": "x[t] * x[t-1]", "v[t] if t < T": "x[t+1] - x[t]", "A[i,j] if j > 1": "x[i] * x[j]"}
    w, v, a = values(tmp_path, equations, {"x": [1, 2, 4, 7]}, ["w", "v", "A"])
    assert (w.ravel().tolist(), v.ravel().tolist()) == ([2, 8, 28], [1, 2, 3])
    assert np.allclose(a, np.outer([1, 2, 4, 7], [2, 4, 7]))


def test_what_is_given_before_belongs_to_the_whole(tmp_path: Path) -> None:
    (w,) = values(tmp_path, {"w[t] if t > 1": "w[t-1] + x[t]"}, {"x": [1, 2, 4], "w_1": 5}, ["w"])
    assert w.ravel().tolist() == [5, 7, 11]


def test_an_index_that_chooses_entries_runs_as_far_as_there_are_any(tmp_path: Path) -> None:
    equations = {
        "p[i]": "W @ x[i]",
        "P[e]": "1/T * sum(i, p[i][e])",
        "m[i]": "max(e, p[i][e])",
        "s[i]": "sum(e, P[e] * p[i][e])",
    }
    x, weights = np.array([[1, 2], [0, 1], [3, -1], [2, 2]]), np.array([[1, 2], [0, 1], [-1, 1]])
    shares, largest, sums = values(tmp_path, equations, {"x": x.tolist(), "W": weights.tolist()}, ["P", "m", "s"])
    found = x @ weights.T
    assert np.allclose(shares.ravel(), found.mean(0))
    assert np.allclose(largest.ravel(), found.max(1))
    assert np.allclose(sums.ravel(), found @ found.mean(0))


def test_upstream_gradients_are_given_as_a_whole(tmp_path: Path) -> None:
    equations = {"M[i,j]": "max(a=1..2, max(b=1..2, X[2i+a-2,2j+b-2]))", "h[t]": "W @ x[t]"}
    image = {"X": [[1, 3, 2, 1], [4, 6, 5, 0]], "dL/dM": [[0.1, -0.2]]}
    (by_image,) = values(tmp_path, equations, image, ["dL/dX"])
    assert np.allclose(by_image, np.array([[0, 0, 0, 0], [0, 0.1, -0.2, 0]]))
    sequence = {"W": [[1, 2], [0, 1]], "x": [[1, 2], [3, 4]], "dL/dh": [[1, 2], [-1, 0]]}
    (by_weights,) = values(tmp_path, equations, sequence, ["dL/dW"])
    assert np.allclose(by_weights, [[-2, -2], [2, 4]])


def test_a_gradient_from_above_reaches_all_of_an_indexed_quantity(tmp_path: Path) -> None:
    numbers = {"w": [2, -1, 3], "x": [1, 2, 4], "dL/dy": 5}
    (found,) = values(tmp_path, {"y": "sum(i, w[i] * x[i])"}, numbers, ["dL/dx"])
    assert found.ravel().tolist() == [10, -5, 15]


def test_numbers_with_an_index_are_added_to_every_entry(tmp_path: Path) -> None:
    equations = {"Y[c]": "gamma[c] * (X[c] - mean(X[c])) + beta[c]", "L": "sum(c, sum(square(Y[c])))"}
    x = np.array([[1, 2, 4], [0, -1, 3]])
    numbers = {"X": x.tolist(), "gamma": [1.5, 0.5], "beta": [0.2, -0.1]}
    y, by_beta = values(tmp_path, equations, numbers, ["Y", "dL/dbeta"])
    expected = np.array([[1.5], [0.5]]) * (x - x.mean(1, keepdims=True)) + np.array([[0.2], [-0.1]])
    assert np.allclose(y, expected)
    assert np.allclose(by_beta.ravel(), 2 * expected.sum(1))


def test_each_is_asked_by_its_own_name(tmp_path: Path) -> None:
    task = load(written(tmp_path, CONVOLUTION, {"X": X, "K": K}, ["dL/dK"])).tasks["1"]
    assert task.model is not None
    (asked,) = (one.symbol for one in task.asked)
    assert write(asked) == "dL/dK"
    found = [write(one) for one in each(asked, task.model, task.given, task.ranges)]
    assert found == ["dL/dK_1,1", "dL/dK_1,2", "dL/dK_2,1", "dL/dK_2,2"]


def test_it_is_checked_compared_and_marked(tmp_path: Path) -> None:
    path = str(written(tmp_path, CONVOLUTION, {"X": X, "K": K}, ["Y", "dL/dX"]))
    assert "Y 2×3" in rechenweg("check", path).output
    assert "0 cannot be compared" in rechenweg("crosscheck", path).output

    assert "1 of 1 points" in rechenweg("verify", path, "1", "Y=(2.5 2 14.5; 6 7 9.5)").output


def test_answers_may_be_the_words_of_what_is_chosen(tmp_path: Path) -> None:
    equations = {"c[i]": "argmax(x[i])", "b[i]": "[x[i].1 > 1]"}
    path = written(tmp_path, equations, {"x": [[1, 2], [4, 3]]}, ["c", "b"])
    sheet = json.loads(path.read_text(encoding="utf-8"))
    sheet["models"]["m"]["vocab"] = ["cat", "dog"]
    path.write_text(json.dumps(sheet), encoding="utf-8")
    assert "2 of 2 points" in rechenweg("verify", str(path), "1", "c=[dog, cat]", "b=no; yes").output
