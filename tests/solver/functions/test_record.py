"""What a record says of a function: how it is written, how many operands it takes, and what it is of values."""

from __future__ import annotations

from typing import Any

import pytest
from flint import fmpq
from sympy import Rational, Symbol

from solver import functions
from solver.functions import Between, Named, Raised
from tests.solver.engine import value


@pytest.mark.parametrize(
    ("written", "tex"),
    [(Named(r"\tanh"), r"\tanh"), (Between("|", "|"), r"|\;\cdot\;|"), (Raised(2), r"(\;\cdot\;)^{2}")],
)
def test_a_name_alone_shows_where_the_operand_goes(written: Named | Between | Raised, tex: str) -> None:
    assert written.tex == tex


@pytest.mark.parametrize(
    ("name", "operands", "fewest"), [("tanh", 1, 1), ("leaky_relu", 2, 1), ("max", 2, 2), ("softmax", 1, 1)]
)
def test_numbers_with_a_default_may_be_left_out(name: str, operands: int, fewest: int) -> None:
    record = next(r for r in functions.RECORDS if r.name == name and r.operands == operands)
    assert record.fewest == fewest


def test_a_function_of_two_is_taken_entry_by_entry_and_a_number_with_each() -> None:
    record = next(r for r in functions.RECORDS if r.name == "max" and r.operands == 2)
    assert record.value(value([[1], [5]]), value([[3], [4]])).entries == (fmpq(3), fmpq(5))
    assert record.value(value([[1], [5]]), value(3)).entries == (fmpq(3), fmpq(5))


def test_of_expressions_it_is_a_formula() -> None:
    z: Any = Symbol("z")
    formula: Any = functions.named("sigma").proof(value([[0]]).map(lambda _: z)).entries[0]
    assert formula.subs(z, 0) == Rational(1, 2)
