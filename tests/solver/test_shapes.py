"""Shapes inferred from equations and from what is known of the numbers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Expr, Integer, Symbol

from solver.dimensions import Flat
from solver.errors import Problem
from solver.expressions import Block, Diag, Eye, Literal
from solver.notation import read_asked, read_expression
from solver.shapes import Shapes
from tests.solver.engine import read_model, value

LSTM = {
    "f[t]": "sigma(W_f @ [h[t-1], x[t]] + b_f)",
    "C[t]": "f[t] * C[t-1] + tanh(W_C @ [h[t-1], x[t]] + b_C)",
    "h[t]": "f[t] * tanh(C[t])",
    "y[t]": "W_y h[t]",
}
RNN = {"h[t]": "tanh(W_hh h[t-1] + W_xh x[t] + b_h)", "y[t]": "W_hy h[t] + b_y"}


def shapes(equations: dict[str, str], known: dict[str, Any]) -> Shapes:
    return read_model(equations).shapes({n: Flat(s) if isinstance(s, int) else s for n, s in known.items()})


class TestInference:
    @pytest.mark.parametrize(
        ("known", "name", "expected"),
        [
            ({"W_hh": (2, 2), "x": (3, 1)}, "W_xh", (2, 3)),
            ({"W_hh": (2, 2), "x": (3, 1)}, "b_h", (2, 1)),
            ({"W_hh": (2, 2), "x": (3, 1)}, "h", (2, 1)),
            ({"h": 2, "x": 3, "b_y": 1}, "W_hh", (2, 2)),
            ({"h": 2, "x": 3, "b_y": 1}, "W_hy", (1, 2)),
            ({"h": 2, "x": 3, "W_hy": 2, "b_y": 1}, "W_hy", (1, 2)),
            ({"b_h": 2, "x": 2}, "b_h", (2, 1)),
            ({"b_h": 2, "W_xh": 2}, "W_xh", (2, 1)),
            ({"b_h": 2, "W_xh": 2}, "x", (1, 1)),
            ({"h": 1, "W_xh": 3}, "W_xh", (1, 3)),
            ({"h": 1, "W_xh": 3}, "x", (3, 1)),
        ],
    )
    def test_of_a_recurrent_layer(self, known: dict[str, Any], name: str, expected: tuple[int, int]) -> None:
        assert shapes(RNN, known).of(name) == expected

    @given(st.integers(1, 5), st.integers(1, 5))
    def test_concatenation_adds_rows(self, hidden: int, features: int) -> None:
        for known in (
            {"h": hidden, "x": features},
            {"b_f": hidden, "W_f": (hidden, hidden + features)},
            {"C": hidden, "W_C": (hidden, hidden + features)},
        ):
            found = shapes(LSTM, known)
            assert found.of("W_f") == found.of("W_C") == (hidden, hidden + features)
            assert found.of("x") == (features, 1)
            assert found.of("f") == found.of("C") == found.of("b_C") == (hidden, 1)

    def test_sizes_may_be_symbols(self) -> None:
        hidden, features = Symbol("d_h"), Symbol("d_x")
        found = shapes(LSTM, {"h": (hidden, 1), "x": (features, 1)})
        assert found.of("W_f") == (hidden, hidden + features)
        assert found.of("C") == (hidden, 1)
        assert found.of("y")[1] == 1
        assert not found.is_known(found.of("W_y"))

    def test_same_part_twice_in_a_concatenation(self) -> None:
        assert shapes({"y[t]": "W [x[t], x[t]]"}, {"W": (1, 6)}).of("x")[0] == 3

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
    def test_of_operations(self, rule: str, known: dict[str, Any], expected: tuple[int, int]) -> None:
        assert shapes({"r": rule}, known).of("r") == expected

    def test_what_gradients_are_made_of(self) -> None:
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

    def test_a_list_that_nothing_is_said_about_is_a_column(self) -> None:
        assert shapes({"r": "sum(v)"}, {"v": 3}).of("v") == (3, 1)

    def test_one_default_settles_the_others(self) -> None:
        found = shapes({"r": "sum(v^T w)"}, {"v": 3, "w": 3})
        assert found.of("v") == found.of("w") == (3, 1)


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

    @pytest.mark.parametrize(
        ("equations", "known"),
        [
            ({"h[t]": "[h[t-1], x[t]]"}, {"x": (2, 1)}),
            ({"y": "W [h, x]", "z": "h + b"}, {"W": (1, 3), "b": (5, 1)}),
            ({"y": "W [x, x]"}, {"W": (1, 3)}),
            ({"y": "W h", "h": "b + c"}, {"W": (2, 3), "b": 2}),
        ],
    )
    def test_sizes_that_cannot_be(self, equations: dict[str, str], known: dict[str, Any]) -> None:
        with pytest.raises(Problem) as caught:
            shapes(equations, known)
        assert caught.value.code in ("shape_clash", "list_length")
        assert "_" not in str(caught.value.facts.get("right_shape", ""))

    def test_list_too_short_for_a_matrix(self) -> None:
        with pytest.raises(Problem) as caught:
            shapes(RNN, {"h": (2, 1), "x": (2, 1), "W_xh": 3})
        assert (caught.value.code, caught.value.facts["found"]) == ("list_length", 3)
        assert caught.value.facts["expected"] == "2×2"


def test_names_are_those_of_quantities() -> None:
    found = shapes({"r": "a * b + c * d"}, {"a": 1})
    assert set(found.names) == {"r", "a", "b", "c", "d"}
    node: Expr = read_expression("a * b")
    assert len(found.expression(node)) == 2
