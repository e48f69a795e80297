"""Recorded operations computed with NumPy: what expressions are worth there, and no SymPy for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

import numpy as np
import pytest
from sympy import Expr, Rational, Symbol

from solver import arrays, functions
from solver.expressions import Block, Diag, Literal, MatrixPower, Negative, Plus, Product, Stack, Times, Transpose
from solver.replaying import can_replay, replay
from solver.tracing import Recorder
from solver.values import matrix
from tests.root import ROOT

X, Y, M = Symbol("X"), Symbol("Y"), Symbol("M")
GIVEN: Mapping[Expr, np.ndarray] = {
    X: np.array([[0.3], [1.7]]),
    Y: np.array([[-0.8], [2.5]]),
    M: np.array([[0.5, -1.25], [2.0, 0.75]]),
}
LEFT_OUT = {"erf", "hardmax", "unknown"}
"""Operations that are recorded and not computed here."""


def recorded(expression: Expr) -> tuple[Recorder, int]:
    recorder = Recorder(lambda symbol: GIVEN[symbol].shape)
    return recorder, recorder.expression(expression)


@pytest.mark.parametrize(
    "expression",
    [
        Plus(X, Negative(Y), Rational(1, 3)),
        Times(X, Y, X),
        Product(M, Plus(X, Y)),
        Product(Transpose(X), M, Y),
        Product(Diag(X), M),
        Product(Block(M, 1, 2), Transpose(Y)),
        Stack(M, Transpose(X)),
        MatrixPower(M, Rational(2)),
        MatrixPower(M, Rational(-1)),
        Times(Literal(matrix([[1, 2], [3, 4]])), M),
    ],
    ids=str,
)
def test_what_is_built_from_matrices(expression: Expr) -> None:
    check(expression)


@pytest.mark.parametrize("name", [record.name for record in functions.RECORDS])
def test_every_function(name: str) -> None:
    record = functions.named(name)
    operand = M if isinstance(record, functions.Whole) and record.of_square else X
    check(functions.call(name, [operand] * record.fewest))


def check(expression: Expr) -> None:
    recorder, number = recorded(expression)
    if can_replay(recorder.nodes):
        symbols = [GIVEN[symbol] for symbol in recorder.symbols]
        with np.errstate(all="ignore"):
            found = replay(recorder.nodes, symbols)[number]
            expected = arrays.evaluate(expression, GIVEN, np)
        assert found == pytest.approx(np.asarray(expected), rel=1e-12, abs=1e-14, nan_ok=True)
    else:
        assert LEFT_OUT & {node[0] for node in recorder.nodes} or recorder.nodes[number] == ["!"]


def test_it_loads_no_algebra() -> None:
    code = "import solver.replaying, sys; sys.exit(bool({'sympy', 'flint'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
