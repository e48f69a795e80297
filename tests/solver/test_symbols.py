"""Entries and derivatives as symbols."""

from __future__ import annotations

import pytest
from sympy import Integer, Symbol

from solver.expressions import Entry, Total, at
from solver.notation import write
from solver.replacing import unindexed
from solver.symbols import derivative, is_derivative, plain_symbols, whole

L, W, p, z = map(Symbol, "LWpz")


@pytest.mark.parametrize(
    ("of", "by", "written"),
    [
        (L, W, "dL/dW"),
        (L, Entry(W, Integer(1), Integer(2)), "dL/dW.1,2"),
        (Entry(p, Integer(2)), Entry(z, Integer(1)), "dp/dz.2,1"),
    ],
)
def test_a_derivative_by_an_entry_is_an_entry_of_that_by_the_whole(of: Symbol, by: Symbol, written: str) -> None:
    found = derivative(of, by)
    assert (write(found), is_derivative(found)) == (written, True)
    assert plain_symbols(found) == (whole(of), whole(by))


def test_without_indices() -> None:
    assert unindexed(Total(at("L", 2), at("h", 1))) == Total(L, Symbol("h"))
    assert not is_derivative(Entry(p, Integer(2)))
