"""Rows and columns that are added to every row or column of a matrix: values, gradients, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Symbol

from solver.answers.fitting import fitted
from solver.dimensions import Flat
from solver.errors import Problem
from solver.notation import read_expression
from tests.solver.engine import read_model, solve

ROWS = {"Z": "tanh(X @ W - b)", "m": "o @ Z / 3", "C": "Z - m", "L": "sum(C * C * Z)"}
COLUMNS = {"Z": "tanh(W^T @ X^T - b^T)", "m": "Z @ o^T / 3", "C": "Z - m", "L": "sum(C * C * Z)"}


def loss(X: Any, W: Any, b: Any) -> Any:
    Z = np.tanh(X @ W - b)
    C = Z - Z.sum(axis=0) / 3
    return (C * C * Z).sum()


@settings(max_examples=5)
@given(inputs=st.integers(1, 3), outputs=st.sampled_from([2, 3, 4]), seed=st.integers(0, 10**6))
def test_a_batch_has_the_values_and_gradients_of_numpy(inputs: int, outputs: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    shapes = {"X": (3, inputs), "W": (inputs, outputs), "b": (1, outputs)}
    numbers = {name: draw.uniform(-1, 1, shape).round(2) for name, shape in shapes.items()}
    for equations in (ROWS, COLUMNS):
        found = solve(equations, {**numbers, "o": np.ones((1, 3), dtype=int)}, ["L", "dL/db", "dL/dX"], 1)
        assert found["L"].item() == pytest.approx(loss(**numbers), rel=1e-12)
        for name in "bX":
            for place in np.ndindex(shapes[name]):
                step = np.zeros(shapes[name], dtype=complex)
                step[place] = 1e-30j
                slope = loss(**{**numbers, name: numbers[name] + step}).imag / 1e-30
                assert found[f"dL/d{name}"][place] == pytest.approx(slope, rel=1e-10, abs=1e-12)


def test_a_step_shows_what_is_spread() -> None:
    numbers = {"A": [[1, 2, 3], [4, 5, 6]], "b": [[1], [2]]}
    found = solve({"Z": "A - b", "L": "sum(Z * Z)"}, numbers, ["dL/db"], 1)
    assert (found.rule("Z"), found.rule("dL/db")) == ("A - b @ …", "-(dL/dZ) @ …")


@pytest.mark.parametrize(("length", "expected"), [(3, (1, 3)), (2, (2, 1))])
@pytest.mark.parametrize("rule", ["A + b", "b + A", "A - b", "A - b + 1", "A * b", "A / b", "2 * b * A"])
def test_a_list_lies_as_it_fits(rule: str, length: int, expected: tuple[int, int]) -> None:
    found = read_model({"Z": rule}).shapes({"A": (2, 3), "b": Flat(length)})
    assert (found.of("b"), found.of("Z")) == (expected, (2, 3))


@pytest.mark.parametrize(
    ("rule", "known", "code"),
    [
        ("A + b", {"A": (3, 3), "b": Flat(3)}, "row_or_column"),
        ("A + b", {"A": (2, 3), "b": Flat(4)}, "list_length"),
        ("A + b", {"A": (2, 3), "b": (3, 1)}, "shape_clash"),
        ("A + b", {"A": (2, 1), "b": (1, 2)}, "shape_clash"),
        ("A * b", {"A": (2, 3), "b": (1, 2)}, "shape_clash"),
        ("A / b", {"A": (3, 3), "b": Flat(3)}, "row_or_column"),
        ("A + b", {"A": (2, 3), "b": (1, 1)}, "shape_clash"),
    ],
)
def test_what_does_not_fit_is_refused(rule: str, known: dict[str, Any], code: str) -> None:
    with pytest.raises(Problem) as caught:
        read_model({"Z": rule}).shapes(known)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("answer", "shape"),
    [("A + b", (2, 3)), ("A - c", (2, 3)), ("A + [1, 2, 3]", (2, 3)), ("A / b", (2, 3)),
     ("A * b", (2, 3)), ("c * A", (2, 3)), ("B + c", (2, 2)), ("B + [1, 2]", None),
     ("A + d", None)],
)  # fmt: skip
def test_answers_add_them_as_equations_do(answer: str, shape: tuple[int, int] | None) -> None:
    shapes = {"A": (2, 3), "B": (2, 2), "b": (1, 3), "c": (2, 1), "d": (3, 1)}
    known = {Symbol(name): one for name, one in shapes.items()}
    if shape is not None:
        assert fitted(read_expression(answer), known.__getitem__)[1] == shape
    else:
        with pytest.raises(Problem):
            fitted(read_expression(answer), known.__getitem__)
