"""From the numbers put in to the value: each line equals the value, and says one thing more than the one before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Expr, Rational, Symbol

from solver.evaluation import evaluate
from solver.expressions import Literal, Negative, Operation, operands
from solver.notation import read_expression
from solver.powers import settled
from solver.reduction import stages, substituted
from solver.shapes import Shapes
from solver.values import precision
from tests.solver.engine import floats, value

RULES = [
    "tanh(W @ h + U @ x + b)",
    "v @ h + 0.5",
    "f * C + i * g",
    "o * tanh(C)",
    "1/2 * (s - f)^2",
    "(1 - h^2) * x",
    "-sum(h * x)",
    "W @ [f, C] + b",
    "W^T @ h * -2 - -x",
    "(h - mean(h)) / sqrt(mean((h - mean(h))^2) + 0.1)",
    "softmax(W h)",
    "f / (1 + s^2)^(1/2)",
    "s",
    "2 * (2 * 2 + 2) + 1",
    "v W h f",
    "((f + C) * i - g) / (f - 2) - f * g",
]
NUMBERS: dict[str, Any] = {
    "W": [[0.1, -0.3], [0.6, 0.2]],
    "U": [[0.5, 0.3], [-0.2, 0.4]],
    "h": [[0.5], [-0.25]],
    "x": [[1], [0]],
    "b": [[0.1], [-0.2]],
    "v": [[0.7, -0.1]],
} | dict(zip("fCigos", [0.5, 0.3, 0.25, -0.75, 0.8, 1.5], strict=True))
SHAPES = Shapes({name: tuple(map(Rational, value(rows).shape)) for name, rows in NUMBERS.items()})


def known(numbers: Mapping[str, Any]) -> dict[Expr, Any]:
    return {Symbol(n): value(v) for n, v in numbers.items()}


def shown(node: Expr) -> str:
    """A line as one would read it aloud: numbers rounded, operations by their names."""
    if isinstance(node, Literal):
        return str(np.round(floats(node.value), 2).tolist() if node.value.shape != (1, 1) else _short(node))
    if isinstance(node, Negative):
        return f"-{shown(node.args[0])}"
    if not isinstance(node, Operation):
        return str(node)
    return f"{type(node).__name__}({', '.join(map(shown, operands(node)))})"


def _short(node: Literal) -> float:
    return float(np.round(floats(node.value).item(), 3))


class TestLines:
    @pytest.mark.parametrize("rule", RULES)
    def test_each_equals_the_value(self, rule: str) -> None:
        with precision(128):
            expression = read_expression(rule)
            expected = evaluate(expression, known(NUMBERS))
            lines = stages(expression, known(NUMBERS))
            assert isinstance(lines[-1], Literal)
            for line in lines:
                found = evaluate(line, {})
                assert found.shape == expected.shape
                assert np.abs(floats(found) - floats(expected)).max() < 1e-15
            texts = [shown(line) for line in lines[:-1] if not isinstance(line, Negative)]
            assert len(set(texts)) == len(texts)

    @given(st.lists(st.integers(-9, 9), min_size=6, max_size=6), st.sampled_from(RULES))
    def test_for_any_numbers(self, digits: list[int], rule: str) -> None:
        numbers = NUMBERS | {n: d / 10 for n, d in zip("fCigos", digits, strict=True)}
        with precision(128):
            lines = stages(read_expression(rule), known(numbers))
            np.testing.assert_allclose(floats(evaluate(lines[0], {})), floats(lines[-1].value), rtol=1e-12)

    @pytest.mark.parametrize(
        ("rule", "lines"),
        [
            ("f * C + i * g", ["Plus(Times(0.5, 0.3), Times(0.25, -0.75))", "Plus(0.15, -0.188)", "-0.038"]),
            ("tanh(f * C + i)", ["Apply(Plus(Times(0.5, 0.3), 0.25))", "Apply(0.4)", "0.38"]),
            ("o * tanh(C)", ["Times(0.8, Apply(0.3))", "Times(0.8, 0.291)", "0.233"]),
            (
                "v @ h + f",
                [
                    "Plus(Product([[0.7, -0.1]], [[0.5], [-0.25]]), 0.5)",
                    "Plus(Times(0.7, 0.5), Times(-0.1, -0.25), 0.5)",
                    "Plus(0.35, 0.025, 0.5)",
                    "0.875",
                ],
            ),
            ("1 - h^2", ["Plus(1, -Power([[0.5], [-0.25]]))", "[[0.75], [0.94]]"]),
            ("-(f - f)", ["-Plus(0.5, -0.5)", "0.0"]),
            (
                "-(f - f) * C + g",
                ["Plus(Times(-Plus(0.5, -0.5), 0.3), -0.75)", "Plus(Times(0.0, 0.3), -0.75)", "-0.75"],
            ),
            (
                "(f - (C - C)) * g",
                [
                    "Times(Plus(0.5, -Plus(0.3, -0.3)), -0.75)",
                    "Times(Plus(0.5, -0.0), -0.75)",
                    "Times(0.5, -0.75)",
                    "-0.375",
                ],
            ),
            ("-(h - h)", ["-Plus([[0.5], [-0.25]], -[[0.5], [-0.25]])", "[[0.0], [0.0]]"]),
            ("[f, C]", ["[[0.5], [0.3]]"]),
            ("W^T", ["[[0.1, 0.6], [-0.3, 0.2]]"]),
            ("f", ["0.5"]),
            ("1", ["1", "1.0"]),
        ],
    )
    def test_expected_lines(self, rule: str, lines: list[str]) -> None:
        with precision(128):
            assert [shown(line) for line in stages(settled(read_expression(rule), SHAPES), known(NUMBERS))] == lines

    def test_numbers_put_in(self) -> None:
        line = substituted(read_expression("W @ [f, C] + b"), known(NUMBERS))
        assert shown(line) == "Plus(Product([[0.1, -0.3], [0.6, 0.2]], [[0.5], [0.3]]), [[0.1], [-0.2]])"
