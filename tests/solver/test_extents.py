"""Shapes, receptive fields and the operations of a whole pass, from how far indices run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from solver.errors import Problem
from solver.values import certified, nearest
from tests.running import rechenweg
from worksheets.building import load
from worksheets.solving import solve

CNN = {
    "Y[o,i,j]": "sum(c=1..3, sum(a=1..5, sum(b=1..5, K[o,c,a,b] * X[c,2i+a-4,2j+b-4]))) + b_o[o]",
    "A[o,i,j]": "relu(Y[o,i,j])",
    "P[o,i,j]": "max(a=1..2, max(b=1..2, A[o,2i+a-2,2j+b-2]))",
    "Z[o,i,j]": "sum(c=1..10, sum(a=1..3, sum(b=1..3, Q[o,c,a,b] * P[c,i+a-1,j+b-1])))",
}
SHAPES = {"X": [3, 32, 32], "K": ["c_out", 3, 5, 5], "b_o": ["c_out"], "Q": [20, "c_out", 3, 3]}


def sheet_of(
    folder: Path, equations: Mapping[str, str], task: Mapping[str, Any], ask: Sequence[str], **model: Any
) -> Path:
    models = {"m": {"equations": dict(equations), **model}}
    path = folder / "sheet.yaml"
    text = json.dumps({"id": "sheet", "models": models, "tasks": {"1": {"model": "m", **task, "ask": list(ask)}}})
    path.write_text(text, encoding="utf-8")
    return path


def values(path: Path) -> list[list[float]]:
    read = load(path)
    found = certified(lambda: solve(read, read.tasks["1"]))
    return [[nearest(entry) for entry in found.value(symbol).entries] for symbol in found.asked]


@pytest.fixture
def cnn(tmp_path: Path) -> Path:
    ask = ["shape(Y)", "shape(P)", "shape(Z)", "field(P)", "field(Z)", "params(m)", "macs(m)", "flops(m)"]
    task = {"sizes": {"c_out": 10}, "shapes": SHAPES}
    return sheet_of(tmp_path, CNN, task, ask, inputs=["X"], outside={"X": 0})


def test_a_network_that_is_only_declared(cnn: Path) -> None:
    macs = 10 * 16 * 16 * 75 + 20 * 6 * 6 * 90
    flops = 10 * 16 * 16 * (75 + 74 + 1) + 20 * 6 * 6 * (90 + 89)
    assert values(cnn) == [
        [10, 16, 16], [10, 8, 8], [20, 6, 6], [3, 7, 7], [3, 15, 15], [10 * 75 + 10 + 20 * 90], [macs], [flops]
    ]  # fmt: skip


def test_they_are_checked_and_marked(cnn: Path) -> None:
    assert "field(Z) = [3, 15, 15]" in " ".join(rechenweg("check", cnn).output.split())
    assert rechenweg("crosscheck", cnn).exit_code == 0
    assert "2 of 2 points" in rechenweg("verify", cnn, "1", "shape(Y)=10×16×16", "macs(m)=256.800").output


@given(length=st.integers(5, 12), kernel=st.integers(1, 4), stride=st.integers(1, 3), pooled=st.integers(1, 2))
@settings(max_examples=12)
def test_one_dimension_is_what_an_array_has(
    tmp_path_factory: pytest.TempPathFactory, length: int, kernel: int, stride: int, pooled: int
) -> None:
    equations = {
        "y[i]": f"sum(a=1..{kernel}, k[a] * x[{stride}i+a-{stride}])",
        "z[i]": f"sum(a=1..{pooled}, y[{pooled}i+a-{pooled}])",
    }
    width = (length - kernel) // stride + 1
    assume(pooled <= width)
    given = {"x": [1 + n for n in range(length)], "k": [1 + n for n in range(kernel)]}
    path = sheet_of(
        tmp_path_factory.mktemp("s"), equations, {"given": given}, ["shape(y)", "field(z)", "z_1"], inputs=["x"]
    )
    shape, field, (z,) = values(path)
    reads = np.zeros(length, dtype=bool)
    for place in range(pooled):
        reads[stride * place : stride * place + kernel] = True
    assert shape == [width]
    assert field == [np.flatnonzero(reads)[-1] + 1]
    taps = [given["k"][a] * given["x"][stride * p + a] for p in range(pooled) for a in range(kernel)]
    assert z == pytest.approx(sum(taps))


def test_what_indices_leave_of_declared_lengths_are_rows_and_columns(tmp_path: Path) -> None:
    equations = {"q[h]": "X W[h]", "y[i]": "sum(a=1..3, k[a] * z[i+a-1])"}
    task = {"shapes": {"X": [7, 6], "W": [4, 6, 5], "z": [9], "k": [3]}}
    path = sheet_of(tmp_path, equations, task, ["shape(q)", "shape(y)", "macs(m)"], inputs=["X", "z"])
    assert values(path) == [[4, 7, 5], [7], [4 * 7 * 6 * 5 + 7 * 3]]


def test_matrices_have_rows_and_columns(tmp_path: Path) -> None:
    task = {"given": {"X": [[1, 2, 3], [4, 5, 6]], "W": [[1, 2], [3, 4], [5, 6]]}}
    path = sheet_of(
        tmp_path, {"Z": "relu(X W)", "s": "sum(Z)"}, task, ["shape(Z)", "macs(m)", "shape(s)"], inputs=["X"]
    )
    assert values(path) == [[2, 2], [12], [1]]


@pytest.mark.parametrize(
    ("ask", "code"), [("shape(Q)", "unknown_symbol"), ("field(s)", "no_input"), ("macs(n)", "unknown_model")]
)
def test_what_there_is_not_is_refused(tmp_path: Path, ask: str, code: str) -> None:
    path = sheet_of(tmp_path, {"s": "w + 1"}, {"given": {"w": 1}}, [ask])
    with pytest.raises(Problem) as caught:
        values(path)
    assert caught.value.code == code
