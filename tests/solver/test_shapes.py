"""Shapes inferred from equations and from what is known of the numbers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Expr, Symbol

from solver.errors import Problem
from solver.notation import read_expression
from tests.solver.engine import shapes

LSTM = {
    "f[t]": "sigma(W_f @ [h[t-1], x[t]] + b_f)",
    "C[t]": "f[t] * C[t-1] + tanh(W_C @ [h[t-1], x[t]] + b_C)",
    "h[t]": "f[t] * tanh(C[t])",
    "y[t]": "W_y h[t]",
}
RNN = {"h[t]": "tanh(W_hh h[t-1] + W_xh x[t] + b_h)", "y[t]": "W_hy h[t] + b_y"}


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

    def test_a_list_that_nothing_is_said_about_is_a_column(self) -> None:
        assert shapes({"r": "sum(v)"}, {"v": 3}).of("v") == (3, 1)

    def test_one_default_settles_the_others(self) -> None:
        found = shapes({"r": "sum(v^T w)"}, {"v": 3, "w": 3})
        assert found.of("v") == found.of("w") == (3, 1)


class TestClashes:
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
