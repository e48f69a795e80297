"""Sheets of words, lookups, one-hot columns and comparisons."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver import arrays
from solver.errors import Problem
from solver.expressions import Literal
from solver.intervals import Rounding
from solver.values import nearest
from tests.worksheets.test_calculating_indices import drawn, folder, number, solved
from worksheets.building import load
from worksheets.variants.planning import plan

__all__ = ["folder"]

WORDS = ["the", "cat", "sat"]


class TestLookups:
    @settings(max_examples=10)
    @given(tokens=st.lists(st.integers(1, 3), min_size=1, max_size=4), seed=st.integers(0, 99))
    def test_values_and_gradients(self, folder: Path, tokens: list[int], seed: int) -> None:
        E, w = drawn(seed, 3, 2), drawn(seed + 1, 2)
        equations = {"e[t]": "E[x[t]]", "L": "sum(t, (w^T e[t])^2)"}
        numbers = {"E": E.tolist(), "x": tokens, "w": w.tolist()}
        found = solved(folder, equations, numbers, ["L", "dL/dE_1", "dL/dE_2", "dL/dE_3"])
        rows = np.array(tokens) - 1
        assert number(found, "L") == pytest.approx(((E[rows] @ w) ** 2).sum(), abs=1e-12)
        expected = np.zeros(E.shape)
        for row in rows:
            expected[row] += 2 * (E[row] @ w) * w
        for row in range(3):
            gradient = [nearest(e) for e in found.value(found.symbol(f"dL/dE_{row + 1}")).entries]
            np.testing.assert_allclose(gradient, expected[row], atol=1e-12)

    def test_back_along_the_best_path(self, folder: Path) -> None:
        equations = {"k[T]": "argmax(j, s[T,j])", "k[t] if t < T": "b[t+1,k[t+1]]"}
        numbers = {"s": [[1, 2, 1.5], [2, 1, 0.5], [1, 1, 3]], "b": [[1, 1, 1], [3, 1, 2], [1, 2, 2]]}
        found = solved(folder, equations, numbers, ["k_1", "k_2", "k_3"])
        assert [number(found, f"k_{t}") for t in (1, 2, 3)] == [1, 2, 3]

    def test_by_a_quantity_with_the_name_of_a_letter(self, folder: Path) -> None:
        found = solved(
            folder, {"y": "x[k] + x[k_next]"}, {"x": [4, 5, 7], "k": 2, "k_next": 3}, ["y", "dy/dx_2", "dy/dx_1"]
        )
        assert [number(found, s) for s in ("y", "dy/dx_2", "dy/dx_1")] == [12, 1, 0]

    @pytest.mark.parametrize(("first", "expected"), [(0, 7), (1, 5)])
    def test_words_have_numbers(self, folder: Path, first: int, expected: int) -> None:
        numbers = {"x": ["the", "sat", "cat"], "E": [4, 5, 7]}
        found = solved(folder, {"e[t]": "E[x[t]]"}, numbers, ["e_2" if first else "e_1"], first=first, vocab=WORDS)
        assert number(found, "e_2" if first else "e_1") == 7
        assert number(solved(folder, {"y": "E[k]"}, {"k": 2, "E": [4, 5, 7]}, ["y"], first=first), "y") == expected

    @pytest.mark.parametrize(
        ("numbers", "code"),
        [({"x": [4]}, "no_such_place"), ({"x": [0.5]}, "no_such_place"), ({"x": ["dog"]}, "unknown_word")],
    )
    def test_what_is_not_there(self, folder: Path, numbers: dict[str, list[object]], code: str) -> None:
        with pytest.raises(Problem, match=code):
            solved(folder, {"e[t]": "E[x[t]]"}, {**numbers, "E": [1, 2, 3]}, ["e_1"], vocab=WORDS)

    def test_variants_keep_words(self, folder: Path) -> None:
        numbers = {"x": ["the", "sat"], "E": [[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]]}
        solved(folder, {"e[t]": "E[x[t]]"}, numbers, ["e_1", "e_2"], vocab=WORDS)
        drawn = {symbol for slot in plan(load(folder / "sheet.yaml").tasks["1"]).slots for symbol, _ in slot.places}
        assert {str(symbol.name) for symbol in drawn} == {"E"}


class TestOneHot:
    def test_a_column(self, folder: Path) -> None:
        found = solved(folder, {"o": "onehot(k, 3)", "L": "sum(o * v)"}, {"k": 2, "v": [1, 2, 4]}, ["o", "L", "dL/dv"])
        assert [nearest(e) for e in found.value(found.symbol("dL/dv")).entries] == [0, 1, 0]
        assert number(found, "L") == 2

    def test_does_not_move(self, folder: Path) -> None:
        found = solved(folder, {"L": "k^2 + sum(onehot(k, 3))"}, {"k": 3}, ["L", "dL/dk"])
        assert (number(found, "L"), number(found, "dL/dk")) == (10, 6)

    @pytest.mark.parametrize(("rule", "code"), [("onehot(k, n)", "one_hot_size"), ("onehot(k, 0)", "one_hot_size")])
    def test_how_many_entries_is_a_number(self, folder: Path, rule: str, code: str) -> None:
        with pytest.raises(Problem, match=code):
            solved(folder, {"o": rule, "q": "n + k"}, {"k": 2, "n": 3}, ["o"])


class TestComparisons:
    @pytest.mark.parametrize(
        ("relation", "expected"),
        [
            ("=", [0, 1, 0]), ("!=", [1, 0, 1]), ("<", [1, 0, 0]), ("<=", [1, 1, 0]),
            (">", [0, 0, 1]), (">=", [0, 1, 1]),
        ],
    )  # fmt: skip
    def test_entry_by_entry(self, folder: Path, relation: str, expected: list[int]) -> None:
        found = solved(folder, {"y": f"[v {relation} w]"}, {"v": [1, 2, 3], "w": [2, 2, 2]}, ["y"])
        assert [nearest(e) for e in found.value(found.symbol("y")).entries] == expected

    def test_as_factors(self, folder: Path) -> None:
        equations = {"J[i,j]": "s[i] * ([i = j] - s[j])", "r": "[x > 0] * x^2"}
        found = solved(folder, equations, {"s": [0.25, 0.75], "x": 3}, ["J_1,1", "J_1,2", "r", "dr/dx"])
        assert [number(found, s) for s in ("J_1,1", "J_1,2", "r", "dr/dx")] == [0.1875, -0.1875, 9, 6]

    def test_of_what_is_enclosed(self, folder: Path) -> None:
        found = solved(folder, {"y": "[exp(x) > 1] + [exp(x) = 1] + [log(x) < 0]"}, {"x": 2}, ["y"])
        assert number(found, "y") == 1


NOTATION = {
    "e[t]": "E[x[t]] + stopgrad(E[1])",
    "p[t]": "softmax(V @ e[t]) + onehot(x[t], 3)",
    "m": "max(t, sum(square(p[t]))) + min(t=1..2, t * s[t]) + argmax(t, s[t]) + argmax(p[1])",
    "y": "sum(i, [i >= 2] * sum(k=0..1, W[k+1] * s[i-k])) + [s[1] < m] + [x[1] = x[2]] + beta^(T-1)",
    "q": "v - eta * dL/dv",
    "v": "m * y",
}
NUMBERS = {
    "E": [[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]], "x": [2, 3, 1], "V": [[1, 2], [0, 1], [-1, 0.5]], "s": [3, 1, 2],
    "W": [0.5, -1], "beta": 0.5, "eta": 0.1,
}  # fmt: skip


@pytest.mark.parametrize("unit", [None, 0.0, 1e-4])
def test_floats_and_intervals_agree_with_the_values(folder: Path, unit: float | None) -> None:
    equations = {**NOTATION, "L": "1/2 * v^2"}
    asked = ["q", "y", "dm/ds_1", "dy/dW_1", "dm/dV"]
    found = solved(folder, equations, NUMBERS, asked, outside={"s": 0})
    namespace = np if unit is None else Rounding(unit)
    given = {s: namespace.asarray(np.array(arrays.array(v))) for s, v in found.task.given.items()}
    computed = arrays.evaluate_all(found.derivation, given, namespace)
    for symbol in found.derivation.steps:
        expected = np.array(arrays.evaluate(Literal(found.values[symbol]), {}, np))
        if unit is None:
            np.testing.assert_allclose(np.broadcast_to(computed[symbol], expected.shape), expected, atol=1e-12)
        else:
            assert computed[symbol].contains(expected).all(), symbol
