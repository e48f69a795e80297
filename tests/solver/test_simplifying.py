"""Derivatives written shorter have the same value, and the form that a textbook prints."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Expr, Integer, Rational

from solver.evaluation import evaluate
from solver.expressions import Diag, Eye, Negative, Plus, Product, Quotient, Times, Transpose
from solver.notation import read_expression, write
from solver.powers import settled
from solver.replacing import replace
from solver.shapes import Shapes
from solver.simplifying import over, simplified
from solver.values import Value, precision
from tests.solver.engine import floats, solve, value

SHAPES = {"a": (1, 1), "b": (1, 1), "u": (3, 1), "v": (3, 1), "r": (1, 3), "A": (3, 3), "B": (3, 3)}
D, UNIT = (read_expression(name) for name in ("D", "I"))
PLACED = {D: Diag(read_expression("u")), UNIT: Eye(Integer(3))}
"""What equations cannot say and derivatives contain."""


def shapes(**more: tuple[int, int]) -> Shapes:
    return Shapes({name: tuple(map(Rational, shape)) for name, shape in {**SHAPES, **more}.items()})


def read(text: str) -> Expr:
    return replace(settled(read_expression(text), shapes(D=(3, 3), I=(3, 3))), PLACED)


def numbers(draws: list[int]) -> dict[Expr, Value]:
    """Positive fractions, as roots and divisions demand."""
    waiting = iter(draws)
    return {
        read_expression(name): value([[Rational(next(waiting), 7) for _ in range(columns)] for _ in range(rows)])
        for name, (rows, columns) in SHAPES.items()
    }


ROWS = [
    ("(u / a)^T", "u^T / a"),
    ("a^T * u", "a * u"),
    ("(u - mean(u))^T @ v", "(u - mean(u))^T @ v"),
    ("(u^T - mean(u)) @ v", "(u - mean(u))^T @ v"),
    ("sqrt(a)^2", "a"),
    ("u / sqrt(a)^2 * (1 / (2 * sqrt(a)))", "u / (2 * a^(3/2))"),
    ("-((u / sqrt(a)^2)^T * (1 / (2 * sqrt(a))))^T", "-(u / (2 * a^(3/2)))"),
    ("2 * (1 / (2 * b)) * (1 / (2 * sqrt(a))) * a", "sqrt(a) / (2 * b)"),
    ("1 / u * v", "v / u"),
    ("u / u * a", "a * 1"),
    ("6 * (1 / 2) * (a + b)^2 * a", "3 * (a + b)^2 * a"),
    ("u @ (1 / sqrt(2))^T", "u / sqrt(2)"),
    ("u @ a + v @ b^T", "a * u + b * v"),
    ("u + u", "2 * u"),
    ("u - v", "u - v"),
    ("D @ D", "diag"),
    ("D @ v", "u * v"),
    ("D @ A", "D A"),
    ("(1 / a * I) @ u", "u / a"),
    ("A / B * A", "A * A / B"),
    ("A^T @ (u / a) * 2", "2 / a * A^T @ u"),
    ("(1 - u^2) * v", "(1 - u^2) * v"),
    ("a * b", "a * b"),
    ("A^2 / a", "A^2 / a"),
    ("(a^2)^(1/2) / a", "sqrt(a^2) / a"),
    ("b / (a * b^2) - u^T @ v / a", "1 / (b * a) - u^T @ v / a"),
    ("1 / (a / u)", "u / a"),
    ("(r / a) @ (u * b)", "b * (r @ u) / a"),
]


@pytest.mark.parametrize(("text", "expected"), [row for row in ROWS if row[1] not in ("diag", "D A", "a * 1")])
def test_forms(text: str, expected: str) -> None:
    found = simplified(read(text), shapes())
    assert write(found) == write(read(expected)), write(found)


@settings(max_examples=15)
@given(st.lists(st.integers(1, 40), min_size=29, max_size=29), st.sampled_from([text for text, _ in ROWS]))
def test_the_value_is_the_same(draws: list[int], text: str) -> None:
    node, known = read(text), numbers(draws)
    with precision(256):
        long, short = evaluate(node, known), evaluate(simplified(node, shapes()), known)
    assert long.shape == short.shape
    if long.is_exact and short.is_exact:
        assert long.entries == short.entries
    else:
        np.testing.assert_allclose(floats(long), floats(short), rtol=1e-13)


U = read_expression("u")
LEAVES = st.sampled_from(["a", "b", "u", "v", "u", "v"]).map(read_expression)
COLUMNS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Times, inner, inner),
        st.builds(Quotient, inner, inner),
        st.builds(Negative, inner),
        st.builds(lambda x: Times(Rational(2, 3), x), inner),
        st.builds(lambda x: Transpose(Transpose(x)), inner),
        st.builds(lambda x, y: Transpose(Plus(*(Transpose(Times(z, U)) for z in (x, y)))), inner, inner),
        st.builds(lambda x: read_expression("q^2").func(x, Rational(2)), inner),
        st.builds(lambda x: Product(Eye(Integer(3)), Times(x, U)), inner),
    ),
    max_leaves=6,
)


@settings(max_examples=60)
@given(COLUMNS, st.lists(st.integers(1, 40), min_size=29, max_size=29))
def test_any_expression_keeps_its_exact_value(node: Expr, draws: list[int]) -> None:
    known = numbers(draws)
    with precision(256):
        long, short = evaluate(node, known), evaluate(simplified(node, shapes()), known)
    assert long.is_exact
    assert long.shape == short.shape
    assert all(one == other for one, other in zip(long.entries, short.entries, strict=True))


def test_a_fraction_over_a_column() -> None:
    factor, weights = over(read("-(a * v) / u"), read("u"), shapes()) or (None, None)
    assert (write(factor), write(weights)) == ("-a", "v")
    assert over(read("v / a"), read("u"), shapes()) is None
    assert over(read("v / u^2"), read("u"), shapes()) is None


class TestSoftmaxBelowItsLogarithm:
    """The gradient is (Σ y) p − y; y need not sum to 1."""

    numbers: ClassVar[dict[str, Any]] = {
        "z": [[0.3], [-1], [0.7]],
        "y": [[0.2], [0.5], [0.1]],
        "W": [[1, 2], [0, 1], [3, 1]],
        "x": [[1], [-0.5]],
    }

    @pytest.mark.parametrize(
        ("equations", "rule"),
        [
            ({"p": "softmax(z)", "L": "-sum(y * log(p))"}, "sum(y) * p - y"),
            ({"p": "softmax(z)", "L": "-y^T @ log(p)"}, "sum(y) * p - y"),
            ({"L": "-y^T @ log(softmax(z))"}, "sum(y) * softmax(z) - y"),
            ({"p": "softmax(z)", "l": "log(p)", "L": "-y^T @ l"}, "sum(y) * p - y"),
            ({"p": "softmax(z)", "K": "-sum(y * log(p))", "L": "K / 3"}, "1/3 * (sum(y) * p - y)"),
            ({"K": "-y^T @ log(softmax(z))", "L": "K / 3"}, "dL/dK * (dK/dz)"),
            ({"p": "softmax(z)", "L": "sum(y * p)"}, "(dp/dz)^T @ (dL/dp)"),
        ],
    )
    def test_rules(self, equations: dict[str, str], rule: str) -> None:
        given = {name: self.numbers[name] for name in ("z", "y")}
        found = solve(equations, given, ["dL/dz"], 1)
        p = np.exp(self.numbers["z"]) / np.exp(self.numbers["z"]).sum()
        y = np.array(self.numbers["y"])
        scale = 1 / 3 if "K" in equations else 1
        expected = scale * (y.sum() * p - y) if "log" in str(equations) else p * (y - (y * p).sum())
        np.testing.assert_allclose(found["dL/dz"], expected, rtol=1e-12)
        assert found.rule("dL/dz") == rule

    @pytest.mark.parametrize("rows", [1, 2])
    def test_of_rows(self, rows: int) -> None:
        given: dict[str, Any] = {"Z": [[0.3, -1, 0.5], [1, 0, 2]][:rows], "Y": [[0.2, 0.5, 0.1], [1, 0, 0]][:rows]}
        found = solve({"P": "softmax(Z)", "L": "-sum(Y * log(P))"}, given, ["dL/dZ"], 1)
        powers, targets = np.exp(given["Z"]), np.array(given["Y"])
        shares = powers / powers.sum(axis=1, keepdims=True)
        np.testing.assert_allclose(found["dL/dZ"], targets.sum(axis=1, keepdims=True) * shares - targets, rtol=1e-12)
        assert ("sum(Y)" in found.rule("dL/dZ")) == (rows == 1)

    def test_the_long_forms_explain_it(self) -> None:
        given = {name: self.numbers[name] for name in ("z", "y")}
        found = solve({"p": "softmax(z)", "L": "-sum(y * log(p))"}, given, ["dL/dz"], 1)
        step = found.derivation.steps[found.symbol("dL/dz")]
        assert len(step.origins) == 2
        assert found.symbol("dL/dp") not in found.derivation.steps
