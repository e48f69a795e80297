"""Proofs that two formulas are the same, stopped in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from sympy import Symbol

from solver.answers.prover import Claim, Prover, is_same
from solver.notation import read_expression

SHAPES: Mapping[object, tuple[int, int]] = {Symbol(name): (1, 1) for name in "abx"} | {
    Symbol("u"): (2, 1),
    Symbol("v"): (2, 1),
    Symbol("A"): (2, 2),
}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("(a + b)^2", "a^2 + 2 * a * b + b^2", True),
        ("tanh(x)", "(exp(x) - exp(-x)) / (exp(x) + exp(-x))", True),
        ("sigma(-x)", "1 - sigma(x)", True),
        ("A @ (u + v)", "A @ u + A @ v", True),
        ("A @ u", "A^T @ u", False),
        ("tanh(x)", "sigma(x)", False),
    ],
)
def test_entries_are_compared(one: str, other: str, same: bool) -> None:
    assert is_same(read_expression(one), read_expression(other), SHAPES) is same


def forever(_: Claim, __: object) -> bool:
    while True:
        pass


def breaks(_: Claim, __: object) -> bool:
    raise RecursionError


@pytest.fixture(params=[forever, breaks])
def helpless(request: pytest.FixtureRequest) -> Iterator[Prover]:
    prover = Prover(seconds=0.2, prove=request.param)
    yield prover
    prover.close()


def test_what_does_not_end_or_breaks_is_no_proof(helpless: Prover) -> None:
    assert not helpless.proves([(Symbol("a"), Symbol("a"))], SHAPES)
