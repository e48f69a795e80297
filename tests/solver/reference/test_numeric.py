"""The functions of the independent evaluator: values and slopes are those of the engine, which shares no code."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from solver import functions
from solver.functions import EQUATIONS
from solver.reference.equations import Key, Sheet, equation
from solver.reference.runs import Run, total
from tests.solver.engine import solve

OPERANDS: dict[str, dict[str, Any]] = {"x": {"x": [[0.3], [-0.7], [1.2]]}, "X": {"x": [[2, 0.3], [-0.7, 1.5]]}}
SQUARE = ("trace", "det", "inv")
SPECTRAL = ("eigenvalues", "spectral_radius")
POSITIVE = ("log", "log2", "sqrt", "pow")


def number(name: str) -> dict[str, Any]:
    if name in SQUARE:
        return OPERANDS["X"]
    return {"x": [[0.3], [0.7], [1.2]]} if name in POSITIVE else OPERANDS["x"]


@pytest.mark.parametrize("name", [name for name in EQUATIONS if name not in SPECTRAL])
def test_a_function_is_what_the_engine_has(name: str) -> None:
    rule = f"{name}(x, 1.5)" if functions.operands_of(name) == (2,) else f"{name}(x)"
    numbers = number(name)
    array = np.array(numbers["x"], dtype=complex)
    sheet = Sheet({"y": (equation("y", rule),), "s": (equation("s", "sum(square(y))"),)}, {Key("x"): array})
    found = solve({"y": rule, "s": "sum(square(y))"}, numbers, ["y", "s", "ds/dx"], 1)
    np.testing.assert_allclose(Run(sheet).value(Key("y")).real, found["y"], rtol=1e-12, atol=1e-14)
    slope = total(sheet, Key("s"), Key("x")).values.reshape(array.shape)
    np.testing.assert_allclose(slope, found["ds/dx"], rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("name", SPECTRAL)
def test_those_without_a_slope_as_well(name: str) -> None:
    numbers = [[2, 0.3], [0.3, 1.5]]
    sheet = Sheet({"y": (equation("y", f"{name}(X)"),)}, {Key("X"): np.array(numbers, dtype=complex)})
    found = solve({"y": f"{name}(X)"}, {"X": numbers}, ["y"], 1)
    np.testing.assert_allclose(Run(sheet).value(Key("y")).real, found["y"], rtol=1e-12)


@pytest.mark.parametrize("rule", ["max(x, y)", "min(x, y)", "leaky_relu(x, 0.2)", "dot(x, y)", "sum(outer(x, y))"])
def test_those_of_two_as_well(rule: str) -> None:
    numbers = {"x": [[0.3], [-0.7], [0.5]], "y": [[0.1], [0.9], [0.5]]}
    given = {Key(name): np.array(rows, dtype=complex) for name, rows in numbers.items()}
    sheet = Sheet({"s": (equation("s", f"sum({rule})"),)}, given)
    found = solve({"s": f"sum({rule})"}, numbers, ["s", "ds/dx"], 1)
    np.testing.assert_allclose(Run(sheet).value(Key("s")).real, found["s"], rtol=1e-12)
    np.testing.assert_allclose(total(sheet, Key("s"), Key("x")).values.reshape(3, 1), found["ds/dx"], rtol=1e-12)
