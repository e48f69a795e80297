"""What a mistake may look at: which quantities are states, what stands beside them, and which steps are alike."""

from __future__ import annotations

import pytest
from sympy import Expr

from solver.misconceptions.context import Context
from solver.notation import read_asked, write
from tests.solver.engine import Solved, solve
from tests.solver.misconceptions.making import context

LSTM = {
    "f[t]": "sigma(W_f x[t] + U_f h[t-1])",
    "i[t]": "sigma(W_i x[t] + U_i h[t-1])",
    "g[t]": "tanh(W_g x[t] + U_g h[t-1])",
    "c[t]": "f[t] * c[t-1] + i[t] * g[t]",
    "h[t]": "tanh(c[t])",
    "L": "square(h[2])",
}
NUMBERS = {
    **{f"{matrix}_{gate}": 0.1 * n for n, gate in enumerate("fig", 1) for matrix in "WU"},
    "h_0": 0.1, "c_0": 0.2, "x_1": 1, "x_2": -1,
}  # fmt: skip


@pytest.fixture(scope="module")
def solved() -> Solved:
    return solve(LSTM, NUMBERS, ["L", "h_1"], 2)


@pytest.fixture(scope="module")
def found(solved: Solved) -> Context:
    return context(solved)


def symbol(text: str) -> Expr:
    return read_asked(text, frozenset("figchx"))


def names(symbols: tuple[Expr, ...]) -> list[str]:
    return sorted(map(write, symbols))


def test_a_state_is_what_an_equation_computes_at_some_index(found: Context) -> None:
    assert [n for n in ("h_0", "h_1", "x_1", "f_2") if found.is_state(symbol(n))] == ["h_0", "h_1", "f_2"]


def test_the_gates_of_a_cell_are_alike(found: Context) -> None:
    assert names(found.like(symbol("f_1"))) == ["i_1"]
    assert names(found.like(symbol("g_1"))) == []
    assert names(found.like(symbol("c_1"))) == []


def test_given_neighbours_are_one_index_away(found: Context) -> None:
    assert names(found.neighbours(symbol("x_1"))) == ["x_2"]
    assert names(found.neighbours(symbol("h_1"))) == ["h_0"]


def test_a_state_beside_is_known_before_its_reader_is_computed(found: Context) -> None:
    assert names(found.known_beside(symbol("h_1"), symbol("f_2"))) == ["h_0"]
    assert names(found.known_beside(symbol("h_1"), symbol("L"))) == ["h_0", "h_2"]


@pytest.mark.parametrize(("of", "on", "expected"), [("L", "f_1", True), ("f_1", "L", False), ("h_1", "h_1", False)])
def test_one_quantity_depends_on_what_it_is_computed_from(found: Context, of: str, on: str, expected: bool) -> None:
    assert found.depends(symbol(of), symbol(on)) is expected


def test_what_the_derivation_lacks_is_written_out_after_the_pattern_of_another_index(found: Context) -> None:
    layer = context(solve({"h[t]": "tanh(w x[t])", "y[t]": "v h[t]"}, {"w": 1, "v": 2, "x_1": 1, "x_2": 3}, ["y_1"], 2))
    other = layer.written_out(symbol("h_2"))
    assert other is not None
    assert write(other) == "tanh(w @ x[2])"
    assert layer.written_out(symbol("h_1")) == symbol("h_1")
    assert found.written_out(symbol("h_3")) is None, "it reads still other indices"


def test_zeros_of_a_shape_are_always_the_same(found: Context) -> None:
    assert found.zero(symbol("h_1")) is found.zero(symbol("c_2"))
