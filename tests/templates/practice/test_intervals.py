"""Recorded operations, calculated in the page's scripts, against ``solver.intervals``."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Expr, Integer, Rational, Symbol

from solver import arrays, functions
from solver.expressions import (
    Diag,
    Entry,
    MatrixPower,
    Negative,
    Plus,
    Power,
    Product,
    Quotient,
    Stack,
    Times,
    Transpose,
)
from solver.intervals import Interval, Rounding
from solver.tracing import Recorder
from tests.templates.practice.scripts import call

X = Symbol("X")
COLUMN = np.array([[0.3], [-1.25], [2.0]])
SQUARE = np.array([[0.3, -1.25], [2.0, 0.7]])
OF_SQUARES = ("trace", "det")
SQUARE = np.array([[0.5, -0.2], [1.0, 0.7]])


def both(rule: Expr, values: np.ndarray, unit: float, width: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """The ends of a rule's value in the scripts and in Python, one after the other."""
    rounding = Rounding(unit)
    known = Interval(values - width, values + width, rounding)
    with np.errstate(all="ignore"):
        expected = arrays.evaluate(rule, {X: known}, rounding)
    recorder = Recorder(lambda _: (values.shape[0], values.shape[1]))
    recorder.symbol(X)
    root = recorder.expression(rule)
    low, high = (np.ravel(end).tolist() for end in (known.low, known.high))
    found = call("interval", nodes=recorder.nodes, root=root, unit=unit, low=low, high=high, shape=list(values.shape))
    ends = np.array([[float(x) for x in end] for end in found])
    return ends, np.stack([np.ravel(expected.low), np.ravel(expected.high)])


RULES = [
    Plus(X, Times(Rational(1, 3), X)),
    Times(X, X, X, Rational(7, 10)),
    Times(Integer(2), X, Negative(X)),
    Quotient(X, Plus(Integer(3), X)),
    Quotient(Integer(1), X),
    Power(X, Integer(2)),
    Power(X, Integer(3)),
    Power(Power(X, Integer(2)), Rational(1, 2)),
    Product(Transpose(X), X),
    Product(X, Transpose(X)),
    Stack(X, X),
    Diag(Times(X, X)),
    Entry(X, Integer(2), Integer(1)),
]


class TestSameAsPython:
    @pytest.mark.parametrize("unit", [0.0, 1e-4])
    @pytest.mark.parametrize("width", [0.0, 5e-5])
    @pytest.mark.parametrize("rule", RULES, ids=str)
    def test_operations(self, rule: Expr, unit: float, width: float) -> None:
        found, expected = both(rule, COLUMN, unit, width)
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-13)

    @pytest.mark.parametrize("record", functions.RECORDS, ids=lambda record: f"{record.name}{record.operands}")
    def test_every_function_of_the_notation(self, record: functions.Function) -> None:
        operands = [X, Plus(Rational(1, 2), Negative(X))][: record.operands]
        for values in [SQUARE] if record.name in OF_SQUARES else [COLUMN, np.abs(COLUMN) + 0.1, COLUMN.T]:
            found, expected = both(functions.call(record.name, operands[: record.fewest]), values, 1e-3, 5e-4)
            np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-12)

    @pytest.mark.parametrize("exponent", [-1, 2, 3, 0])
    def test_powers_of_a_matrix(self, exponent: int) -> None:
        found, expected = both(MatrixPower(X, Integer(exponent)), SQUARE, 1e-4)
        np.testing.assert_allclose(found, expected, rtol=1e-12)
