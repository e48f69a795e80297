"""The value of each operation, against NumPy and exact arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st
from sympy import Symbol

from solver.errors import Problem
from solver.evaluation import LONGEST_EXACT, evaluate
from solver.expressions import Block, Diag, Eye, Literal
from solver.notation import read_expression
from solver.values import Unproven, Value, certified
from tests.solver.engine import Array, floats, solve, value


def computed(text: str, numbers: Mapping[str, Any]) -> Value:
    return certified(lambda: evaluate(read_expression(text), {Symbol(n): value(v) for n, v in numbers.items()}))


A, V, W = [[1, 2], [3, 4]], [[0.5], [-2]], [[3], [0.25]]
NUMBERS: dict[str, Any] = {"A": A, "v": V, "w": W, "s": 0.5}
PLAIN: dict[str, Array] = {n: np.atleast_2d(np.array(v, float)) for n, v in NUMBERS.items()}
a, v, w, s = PLAIN.values()
EXACT = [
    ("A @ v", a @ v),
    ("v^T A w", v.T @ a @ w),
    ("A v + w - s * v", a @ v + w - s * v),
    ("v * w * v", v * w * v),
    ("s * A * s", s * a * s),
    ("v / w", v / w),
    ("v / s", v / s),
    ("s / v", s / v),
    ("1 - v^2", 1 - v**2),
    ("v^-2", v**-2.0),
    ("A^2", a @ a),
    ("A^0", np.eye(2)),
    ("A^(-1)", np.array([[-2, 1], [1.5, -0.5]])),
    ("A^(-3) A^2 A", np.eye(2)),
    ("(2 A)^(-2) * 16", np.array([[22, -10], [-15, 7]])),
    ("square(A) + square(v) v^T", a**2 + v**2 @ v.T),
    ("[v, w, s]", np.vstack([v, w, s])),
    ("A^T - -A", a.T + a),
    ("relu(v) + step(w)", np.maximum(v, 0) + (w > 0)),
    ("sum(A) * v", a.sum() * v),
    ("mean(A) + v", a.mean() + v),
    ("1/4^(1/2)", np.array([[0.5]])),
    ("(1/8)^(-2/3)", np.array([[4.0]])),
    ("sqrt(9/4)", np.array([[1.5]])),
    ("tanh(0 * v) + exp(0 * v) + 2 sigma(0 * v) + log(1 + 0 * v)", np.full((2, 1), 2.0)),
    ("softmax(0 * v)", np.full((2, 1), 0.5)),
    ("softmax(s)", np.ones((1, 1))),
]
TRANSCENDENTAL = [
    ("tanh(A)", np.tanh(a)),
    ("sigma(v)", 1 / (1 + np.exp(-v))),
    ("exp(v) * log(w) / sqrt(w)", np.exp(v) * np.log(w) / np.sqrt(w)),
    ("softmax(v)", np.exp(v) / np.exp(v).sum()),
    ("w^(1/2)", np.sqrt(w)),
    ("w^(-3/2)", w**-1.5),
    ("(tanh(v) - tanh(v))^2", 0 * v),
    ("tanh(v)^3", np.tanh(v) ** 3),
    ("relu(tanh(v)) + step(tanh(v))", np.maximum(np.tanh(v), 0) + (v > 0)),
]


class TestOperations:
    @pytest.mark.parametrize(("text", "expected"), EXACT, ids=[t for t, _ in EXACT])
    def test_exact(self, text: str, expected: Array) -> None:
        found = computed(text, NUMBERS)
        assert found.is_exact
        np.testing.assert_allclose(floats(found), expected, rtol=1e-15)

    @pytest.mark.parametrize(("text", "expected"), TRANSCENDENTAL, ids=[t for t, _ in TRANSCENDENTAL])
    def test_enclosed(self, text: str, expected: Array) -> None:
        found = computed(text, NUMBERS)
        assert not found.is_exact
        np.testing.assert_allclose(floats(found), expected, rtol=1e-14, atol=1e-30)

    def test_what_gradients_are_made_of(self) -> None:
        known = {Symbol("A"): value(A), Symbol("v"): value(V)}
        block = Block(Symbol("A"), 1, 2, Symbol("x"))
        assert floats(evaluate(block, known)).tolist() == [[2], [4]]
        assert floats(evaluate(Diag(Symbol("v")), known)).tolist() == [[0.5, 0], [0, -2]]
        assert floats(evaluate(Eye(2), known)).tolist() == [[1, 0], [0, 1]]
        assert evaluate(Literal(known[Symbol("v")]), {}) is known[Symbol("v")]

    @given(st.lists(st.integers(-60, 60), min_size=1, max_size=5))
    def test_softmax_of_large_numbers(self, exponents: list[int]) -> None:
        found = floats(computed("softmax(100 v)", {"v": [[e] for e in exponents]}))
        powers = np.exp([100 * (e - max(exponents)) for e in exponents])
        np.testing.assert_allclose(found[:, 0], powers / powers.sum(), rtol=1e-12, atol=1e-300)


class TestLimits:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("v / (s - s)", "division_by_zero"),
            ("tanh(v) / (s - s)", "division_by_zero"),
            ("(s - s)^-1", "division_by_zero"),
            ("log(v)", "outside_domain"),
            ("log(0 * w)", "outside_domain"),
            ("sqrt(v)", "outside_domain"),
            ("v^(1/2)", "outside_domain"),
            ("tanh(v)^(1/2)", "outside_domain"),
            ("exp(exp(exp(2 * w)))", "number_too_large"),
            ("exp(1000 * w)", "number_too_large"),
            ("((((12^12)^12)^12)^12)", "number_too_large"),
        ],
    )
    def test_are_problems(self, text: str, code: str) -> None:
        with pytest.raises(Problem) as caught:
            computed(text, NUMBERS)
        assert caught.value.code == code

    def test_ball_around_zero_needs_more_bits(self) -> None:
        with pytest.raises(Unproven):
            evaluate(read_expression("1 / (tanh(s) - tanh(s))"), {Symbol("s"): value(0.3)})

    def test_long_fractions_become_balls(self) -> None:
        """Each step doubles the digits: 2^60 of them would not fit into any machine."""
        solved = solve({"h[t]": "h[t-1]^2 - 1/3"}, {"h_0": 0.1}, ["h_60"], 60)
        exact = [v.is_exact for v in solved.values.values()]
        assert exact[:5] == [True] * 5
        assert not exact[-1]
        fractions = [e for v in solved.values.values() for e in v.entries if isinstance(e, fmpq)]
        assert max(e.height_bits() for e in fractions) <= LONGEST_EXACT
        h = 0.1
        for _ in range(60):
            h = h * h - 1 / 3
        assert solved["h_60"].item() == pytest.approx(h)

    def test_problem_names_the_step(self) -> None:
        with pytest.raises(Problem) as caught:
            solve({"h[t]": "1 / h[t-1] - 1"}, {"h_0": 1}, ["h_2"], 2)
        assert (caught.value.code, caught.value.facts["symbol"]) == ("division_by_zero", "h_2")
