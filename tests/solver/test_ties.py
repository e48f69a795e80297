"""Ties: equal largest entries, between which a gradient is shared."""

from __future__ import annotations

import pytest
from flint import fmpq
from sympy import Symbol

from solver.expressions import Negative, Plus, Times, apply
from solver.ties import has_tie, shares
from solver.values import Value

A, B = Symbol("a"), Symbol("b")


@pytest.mark.parametrize(("a", "b", "tied"), [(1, 1, True), (1, 2, False), (0, 0, True), (-1, 1, False)])
def test_equal_entries_tie(a: int, b: int, tied: bool) -> None:
    known = {symbol: Value((1, 1), (fmpq(entry),)) for symbol, entry in ((A, a), (B, b))}
    assert has_tie(Times(B, apply("heaviside", Plus(A, Negative(B)))), known) is tied


def test_every_place_is_found_and_a_maximum_itself_is_none() -> None:
    assert len(list(shares(Plus(Times(apply("heaviside", A), B), apply("tanh", apply("heaviside", B)))))) == 2
    assert not list(shares(apply("max", A, B)))
