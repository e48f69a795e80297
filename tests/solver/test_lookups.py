"""Quantities at indices that are calculated: several at once, by expressions, by given letters."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sympy import Symbol

from solver import lookups
from solver.errors import Problem
from solver.expressions import Lookup, at
from solver.notation import read_expression, write
from solver.values import certified, nearest
from worksheets.building import load
from worksheets.crosscheck import compare
from worksheets.solving import Solution, solve


def solved(folder: Path, equations: Mapping[str, str], given: Mapping[str, Any], ask: Sequence[str]) -> Solution:
    inputs = [name for name in given if not isinstance(given[name], list)]
    sheet = {
        "id": "sheet",
        "models": {"m": {"equations": dict(equations), **({"inputs": inputs} if inputs else {})}},
        "tasks": {"1": {"model": "m", "given": dict(given), "ask": list(ask)}},
    }
    path = folder / "sheet.yaml"
    path.write_text(json.dumps(sheet), encoding="utf-8")
    read = load(path)
    return certified(lambda: solve(read, read.tasks["1"]))


def values(
    folder: Path, equations: Mapping[str, str], given: Mapping[str, Any], ask: Sequence[str]
) -> list[list[float]]:
    found = solved(folder, equations, given, ask)
    return [[nearest(entry) for entry in found.value(found.symbol(text)).entries] for text in ask]


@pytest.mark.parametrize(
    "text",
    ["A[y[t-1],y[t]]", "E[ceil(h / 2)]", "E[x[t] + 1]", "A[i,y[t],z[t]]", "x[t - d[t]]", "p[t][y[t]]", "S[t][i,y[t]]"],
)
def test_what_is_read_is_written(text: str) -> None:
    found = read_expression(text, {Symbol("t"), Symbol("h"), Symbol("i")})
    assert isinstance(found, Lookup)
    assert write(found) == text


def test_a_lookup_in_another_one_has_a_letter_of_its_own() -> None:
    found = lookups.at(Symbol("A"), (at("y", 1), at("y", 2)), lookups.is_expression)
    assert isinstance(found, Lookup)
    assert len({one.chosen for one in found.nested}) == 2
    assert lookups.indices_of(found) == (at("y", 1), at("y", 2))


def test_more_than_three_are_too_many() -> None:
    with pytest.raises(Problem) as caught:
        read_expression("A[b[1],b[2],b[3],b[4]]")
    assert caught.value.code == "too_many_computed_indices"


A = [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("equations", "given", "ask", "expected"),
    [
        ({"s": "sum(t=2..T, A[y[t-1],y[t]])"}, {"A": A, "y": [1, 2, 2]}, ["s"], [[6]]),
        ({"s": "sum(t=2..T, A[y[t-1],y[t]]^2)"}, {"A": A, "y": [1, 2, 2]}, ["ds/dA_1,2", "ds/dA_2,1"], [[4], [0]]),
        ({"z": "sum(Q) + Q[s,a]^2"}, {"Q": A, "s": 2, "a": 1}, ["z", "dz/dQ"], [[19], [1, 1, 7, 1]]),
        (
            {"s[h]": "q[h] * k[ceil(h/2)]"},
            {"q": [1, 2, 3], "k": [5, 6]},
            ["s_2", "s_3", "ds_3/dk_2"],
            [[10], [18], [3]],
        ),
        ({"y[t]": "x[t-d] + x[t]"}, {"x": [1, 2, 4], "d": 1}, ["y_3"], [[6]]),
        (
            {"s": "p[2][y[2]]^2", "p[t]": "2 * x[t]"},
            {"x": [[1, 2], [3, 4]], "y": [1, 2]},
            ["s", "ds/dx_2"],
            [[64], [0, 32]],
        ),
        (
            {"s": "sum(j=1..2, p[2][j]^2)", "p[t]": "2 * x[t]"},
            {"x": [[1, 2], [3, 4]]},
            ["s", "ds/dx_2"],
            [[100], [24, 32]],
        ),
        ({"z": "w[s+1] + w[s]"}, {"w": [4, 5, 6], "s": 2}, ["z"], [[11]]),
    ],
)
def test_values_and_gradients(
    tmp_path: Path, equations: dict[str, str], given: dict[str, Any], ask: list[str], expected: list[list[float]]
) -> None:
    found = values(tmp_path, equations, given, ask)
    assert all(np.allclose(one, other) for one, other in zip(found, expected, strict=True))


@pytest.mark.parametrize(
    ("equations", "given", "ask", "code"),
    [
        ({"h[t]": "tanh(W[h[t-1], x[t]])"}, {"W": [1, 2], "x": [1], "h_0": 0}, "h_1", "index_no_whole"),
        ({"z": "sum(j=1..2, Q[s,j]) + sum(j=1..2, Q[j])"}, {"Q": A, "s": 1}, "z", "index_counts"),
        ({"s[h]": "q[h] * k[h/2]"}, {"q": [1, 2], "k": [5, 6]}, "s_2", "bad_index"),
        ({"s[h]": "q[h] * k[sqrt(h)]"}, {"q": [1, 2], "k": [5, 6]}, "s_2", "index_not_whole"),
    ],
)
def test_what_is_no_index_is_refused(
    tmp_path: Path, equations: dict[str, str], given: dict[str, Any], ask: str, code: str
) -> None:
    with pytest.raises(Problem) as caught:
        values(tmp_path, equations, given, [ask])
    assert caught.value.code == code


class TestIndicesInBracketsOfTheirOwn:
    """``Q[k-1][a]``, which is an entry of a column or an index like the others."""

    EQUATIONS: Mapping[str, str] = {
        "d[k]": "r[k] + max(j, Q[k-1][s[k+1]][j]) - Q[k-1][s[k]][a[k]]",
        "Q[k,i,j]": "Q[k-1][i,j] + 0.5 * d[k] * [i = s[k]] * [j = a[k]]",
        "e": "E[2][s[1]] + E[s[2]][1]",
        "f": "E[1,2]",
    }
    GIVEN: Mapping[str, Any] = {
        "Q_0": [[0, 1], [2, 0]],
        "s": [1, 2, 1],
        "a": [1, 2],
        "r": [1, 2],
        "E": [[1, 2], [3, 4]],
    }

    def test_they_are_those_of_a_quantity_that_has_so_many(self, tmp_path: Path) -> None:
        found = values(tmp_path, self.EQUATIONS, self.GIVEN, ["Q[1][1][1]", "Q[2][2][2]", "Q[2,2,2]", "e", "f"])
        assert found == [[1.5], [1.75], [1.75], [6], [2]]

    def test_the_second_evaluator_reads_them_alike(self, tmp_path: Path) -> None:
        found = list(compare(solved(tmp_path, self.EQUATIONS, self.GIVEN, ["d_1", "Q_2,2,2", "e"])))
        assert len(found) > 2
        assert all(one.agrees and one.reference is not None for one in found)

    def test_an_entry_of_a_column_stays_one(self, tmp_path: Path) -> None:
        equations = {
            "p[t]": "softmax(x[t])",
            "c[t]": "p[t][y[t]] + p[t][1]",
            "Z[t]": "outer(x[t], y[t] * x[t])",
            "z": "Z[1][2][1]",
        }
        given = {"x": [[3, 3], [0, 0], [0, 0]], "y": [2, 1, 2]}
        assert values(tmp_path, equations, given, ["c_1", "p[1][2]", "z"]) == [[1], [0.5], [18]]
