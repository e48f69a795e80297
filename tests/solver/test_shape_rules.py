"""The shape of each operation, and what it says of operands that do not fit."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Integer, Symbol

from solver.errors import Problem
from solver.expressions import Block, Diag, Eye, Literal
from solver.notation import read_asked
from solver.shapes import Shapes
from tests.solver.engine import shapes, value


@pytest.mark.parametrize(
    ("rule", "known", "expected"),
    [
        ("a * b", {"a": 1, "b": 3}, (3, 1)),
        ("a * b", {"a": 3}, (3, 1)),
        ("a * b / c", {"a": 1, "b": 1, "c": 3}, (3, 1)),
        ("1 - b", {"b": 3}, (3, 1)),
        ("b - mean(b)", {"b": 3}, (3, 1)),
        ("b + 2 * mean(b)^2", {"b": 3}, (3, 1)),
        ("sum(b)", {"b": 3}, (1, 1)),
        ("softmax(b)", {"b": 3}, (3, 1)),
        ("softmax(W a)", {"W": (3, 2)}, (3, 1)),
        ("b^T", {"b": (3, 1)}, (1, 3)),
        ("a b^T", {"a": 2, "b": (3, 1)}, (2, 3)),
        ("1 + 2", {}, (1, 1)),
    ],
)
def test_of_operations(rule: str, known: dict[str, Any], expected: tuple[int, int]) -> None:
    assert shapes({"r": rule}, known).of("r") == expected


def test_what_gradients_are_made_of() -> None:
    found = Shapes({"A": (2, 3), "v": (3, 1), "L": (1, 1)})
    for node, expected in [
        (Block(Symbol("A"), Integer(1), Integer(3), Symbol("x")), (2, 2)),
        (Diag(Symbol("v")), (3, 3)),
        (Eye(Integer(4)), (4, 4)),
        (Literal(value([[1, 2]])), (1, 2)),
        (read_asked("dL/dA"), (2, 3)),
        (read_asked("dv/dv"), (3, 3)),
        (read_asked("params(rnn)"), (1, 1)),
    ]:
        assert found.expression(node) == expected, node


class TestClashes:
    @pytest.mark.parametrize(
        ("rule", "known", "facts"),
        [
            ("A @ v", {"A": (2, 3), "v": (2, 1)}, ("A", "2×3", "v", "2×1")),
            ("A @ (v + w)", {"A": (2, 3), "v": (2, 1), "w": (2, 1)}, ("A", "2×3", "v + w", "2×1")),
            ("A v + b", {"A": (2, 3), "v": (3, 1), "b": (3, 1)}, ("A @ v", "2×1", "b", "3×1")),
            ("v * w", {"v": (2, 1), "w": (3, 1)}, ("v", "2×1", "w", "3×1")),
            ("v / w", {"v": (2, 1), "w": (3, 1)}, ("v", "2×1", "w", "3×1")),
            ("v + w", {"v": (2, 1), "w": (1, 2)}, ("v", "2×1", "w", "1×2")),
            ("[v, w]", {"v": (2, 1), "w": (2, 2)}, ("v", "2×1", "w", "2×2")),
        ],
    )
    def test_name_both_operands_and_their_shapes(
        self, rule: str, known: dict[str, Any], facts: tuple[str, str, str, str]
    ) -> None:
        with pytest.raises(Problem) as caught:
            shapes({"q": "v + v", "r": rule}, known)
        problem = caught.value
        assert problem.code == "shape_clash"
        assert tuple(problem.facts[k] for k in ("left", "left_shape", "right", "right_shape")) == facts
        assert (problem.place.file, problem.place.line) == ("sheet.yaml", 2)

    @pytest.mark.parametrize(
        ("rule", "known", "facts"),
        [
            ("v + s", {"v": (2, 1), "s": (1, 1)}, ("s", "v", 2)),
            ("v + A w", {"v": (2, 1), "A": (1, 3), "w": (3, 1)}, ("A @ w", "v", 2)),
            ("s - v", {"v": (3, 1), "s": (1, 1)}, ("s", "v", 3)),
        ],
    )
    def test_name_a_number_that_is_added_to_a_column(
        self, rule: str, known: dict[str, Any], facts: tuple[str, str, int]
    ) -> None:
        with pytest.raises(Problem) as caught:
            shapes({"r": rule}, known)
        assert caught.value.code == "number_added"
        assert tuple(caught.value.facts[k] for k in ("symbol", "list", "found")) == facts
