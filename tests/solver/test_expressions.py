"""Expressions keep what was written."""

from __future__ import annotations

import pytest
from sympy import Expr, Integer, Symbol

from solver.algebra import is_ones, negative, ones, plus, power, product, scaled, spread, times, transpose
from solver.expressions import (
    ONE,
    Block,
    Diag,
    Eye,
    Literal,
    Negative,
    Plus,
    Power,
    Product,
    Quotient,
    Times,
    Transpose,
    at,
    at_index,
    base,
    leaves,
    operands,
    rebuilt,
    replace,
)
from solver.notation import read_asked, read_expression, write
from solver.symbols import unindexed
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

    @pytest.mark.parametrize(
        ("text", "index", "expected"),
        [
            ("W h[t-1] + x[t]", 3, "W @ h[2] + x[3]"),
            ("h[t+1]^2", 3, "h[4]^2"),
            ("alpha[t,2] * t", 1, "alpha[1,2] * t"),
        ],
    )
    def test_at_index(self, text: str, index: int, expected: str) -> None:
        assert write(at_index(read_expression(text), {t: Integer(index)})) == expected

    @pytest.mark.parametrize(
        "node",
        [
            Power(Integer(2), Integer(2)),
            Power(a, Integer(2)),
            Times(a, a),
            Block(W, Integer(0), Integer(1), a),
            Eye(Integer(2)),
            read_expression("tanh(a)"),
            a,
        ],
    )
    def test_rebuilt_of_the_same_is_the_same(self, node: Expr) -> None:
        assert rebuilt(node, lambda part: part) == node

    def test_rebuilt_changes_operands_only(self) -> None:
        assert rebuilt(Power(Integer(2), Integer(2)), lambda part: part + 1) == Power(Integer(3), Integer(2))
        assert rebuilt(Block(a, Integer(0), Integer(1), a), lambda part: b) == Block(b, Integer(0), Integer(1), a)

    def test_replaced_and_unindexed(self) -> None:
        assert replace(read_expression("a + b * a"), {a: c}) == read_expression("c + b * c")
        assert unindexed(read_expression("h[t-1] * a")) == Times(Symbol("h"), a)
        assert base(at("h", 2)) == base(Symbol("h")) == "h"

    def test_literals_are_equal_only_to_themselves(self) -> None:
        one, other = Literal(value(1)), Literal(value(1))
        assert one == one
        assert one != other


class TestAlgebra:
    @pytest.mark.parametrize(
        ("found", "expected"),
        [
            (times(Integer(2), a, Integer(3), b), Times(Integer(6), a, b)),
            (times(ONE, a), a),
            (times(Integer(-1), a), Negative(a)),
            (times(Integer(-2), a), Negative(Times(Integer(2), a))),
            (times(Negative(a), b), Negative(Times(a, b))),
            (times(Negative(a), Negative(b)), Times(a, b)),
            (times(Negative(Times(a, b)), c), Negative(Times(a, b, c))),
            (times(Negative(Times(a, Negative(b))), c), Times(a, b, c)),
            (times(Integer(0), a), Times(Integer(0), a)),
            (times(ONE, ONE), ONE),
            (product(Eye(Integer(2)), W, Eye(Integer(2))), W),
            (product(Eye(Integer(2)), Eye(Integer(2))), Eye(Integer(2))),
            (product(Negative(W), a), Negative(Product(W, a))),
            (product(Product(W, W), a), Product(W, W, a)),
            (negative(Negative(a)), a),
            (negative(Integer(2)), Integer(-2)),
            (plus([a]), a),
            (power(a, Integer(1)), a),
            (power(a, Integer(0)), ONE),
            (transpose(Product(W, a)), Product(Transpose(a), Transpose(W))),
            (transpose(Transpose(a)), a),
            (transpose(Diag(a)), Diag(a)),
            (transpose(Plus(Diag(a), Negative(W))), Plus(Diag(a), Negative(Transpose(W)))),
            (transpose(Negative(Diag(a))), Negative(Diag(a))),
        ],
    )
    def test_as_one_writes_it(self, found: Expr, expected: Expr) -> None:
        assert found == expected

    def test_ones_vanish_in_products(self) -> None:
        shape = (Integer(2), Integer(1))
        assert is_ones(spread(a, shape))
        assert is_ones(negative(spread(a, shape)))
        assert not is_ones(Times(a, b))
        assert scaled(b, spread(a, shape)) == Times(a, b)
        assert scaled(b, ones(shape)) == b
        assert scaled(b, Negative(spread(a, shape))) == Negative(Times(a, b))
        assert scaled(Quotient(a, b), c) == Times(Quotient(a, b), c)
