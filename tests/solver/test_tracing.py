"""Expressions recorded as plain data; what is calculated with it is tested in ``templates/practice``."""

from __future__ import annotations

from sympy import Symbol

from solver import functions
from solver.expressions import Plus, Product, Times
from solver.replaying import CONSTANT, SYMBOL
from solver.tracing import IMPOSSIBLE, OPERATIONS, Recorder

X = Symbol("X")


class TestRecording:
    def test_equal_parts_are_recorded_once(self) -> None:
        recorder = Recorder(lambda _: (2, 1))
        first = recorder.expression(Plus(Times(X, X), Times(X, X)))
        assert recorder.expression(Plus(Times(X, X), Times(X, X))) == first
        assert len(recorder.nodes) == 3

    def test_what_does_not_fit_is_impossible(self) -> None:
        recorder = Recorder(lambda _: (2, 3))
        assert recorder.nodes[recorder.expression(Product(X, X))] == [IMPOSSIBLE]

    def test_every_function_comes_to_known_operations(self) -> None:
        recorder = Recorder(lambda _: (2, 1))
        for record in functions.RECORDS:
            recorder.expression(functions.call(record.name, [X] * record.fewest))
        assert {node[0] for node in recorder.nodes} <= {SYMBOL, CONSTANT, *OPERATIONS}
