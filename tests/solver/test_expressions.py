"""Expressions keep what was written."""

from __future__ import annotations

import pytest
from sympy import Symbol

from solver.expressions import Literal, Times, at, base, leaves, operands
from solver.notation import read_asked, read_expression, write
from tests.solver.engine import value

a, b, c, W, t = map(Symbol, ["a", "b", "c", "W", "t"])


class TestTrees:
    @pytest.mark.parametrize("text", ["b + a + b", "2 * 3 * a", "1 * a + 0", "a - a", "W @ W^T", "a / a", "2^2"])
    def test_nothing_is_evaluated_or_sorted(self, text: str) -> None:
        assert write(read_expression(text)) == text

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("W h[t-1] + U x[t] + W", ["W", "h_t-1", "U", "x_t"]),
            ("[a, b] * tanh(a)", ["a", "b"]),
            ("1 + 2", []),
        ],
    )
    def test_leaves_in_order_and_once(self, text: str, expected: list[str]) -> None:
        assert [write(leaf) for leaf in leaves(read_expression(text))] == expected

    def test_derivatives_are_leaves(self) -> None:
        total = read_asked("dL_3/dh_2", frozenset({"L", "h"}))
        assert list(leaves(Times(total, a))) == [total, a]
        assert operands(total) == ()

    def test_the_name_of_a_quantity_is_that_without_its_indices(self) -> None:
        assert base(at("h", 2)) == base(Symbol("h")) == "h"

    def test_literals_are_equal_only_to_themselves(self) -> None:
        one, other = Literal(value(1)), Literal(value(1))
        assert one == one
        assert one != other
