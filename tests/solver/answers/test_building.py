"""What the pieces of an answer mean: operations, powers, comparisons, sums that are written out."""

from __future__ import annotations

import pytest
from sympy import Symbol

from solver import notation
from solver.answers.items import expression
from solver.answers.names import names_of
from solver.answers.numerals import Written
from solver.errors import Problem
from solver.expressions import MatrixPower, Power, at
from tests.solver.answers.engine import item

INDEXED = names_of([Symbol("a"), *(at("x", n) for n in range(1, 4))])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b + c", "a + b + c"),
        ("a - b", "a - b"),
        ("a ⊙ b", "a * b"),
        ("A @ b", "A @ b"),
        ("2 a", "2 * a"),
        ("a // b", "floor(a / b)"),
        ("A^2", "A^2"),
        ("A^(2*3-1)", "A^5"),
        ("pow(a, 2)", "a^2"),
        ("POTENZ(a; 1/2)", "a^(1/2)"),
        ("e^a", "exp(a)"),
        ("e * a", "exp(1) * a"),
        ("pi * a", "pi * a"),
        ("(a > 0)", "step(a)"),
        ("x.mean()", "mean(x)"),
        ("A^T", "A^T"),
        ("dL/da", "dL/da"),
        ("softmax(b)[1]", "softmax(b).1"),
        ("(A @ b)_2", "(A @ b).2"),
        ("(A A)_{2,1} + c", "(A @ A).2,1 + c"),
        ("(b)[2]^2", "b.2^2"),
        ("(a + c) [2]", "(a + c) * 2"),
    ],
)
def test_means_what_it_says(text: str, expected: str) -> None:
    names = names_of([*map(Symbol, ["a", "b", "c", "A", "x", "L"])])
    assert notation.write(expression(item(text, names))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sum_{i=1}^{3} x_i", "x[1] + x[2] + x[3]"),
        ("∑_{i=2}^{3} x_i^2", "x[2]^2 + x[3]^2"),
        ("∑_i x_i", "x[1] + x[2] + x[3]"),
        ("prod_{i=1}^{2} x_i", "x[1] * x[2]"),
        ("a ∑_{i=1}^{1} x_i", "a @ x[1]"),
    ],
)
def test_a_sum_over_an_index_is_written_out(text: str, expected: str) -> None:
    assert notation.write(expression(item(text, INDEXED))) == expected


def test_a_power_of_each_entry_is_another_than_that_of_a_matrix() -> None:
    assert isinstance(item("A^⊙2"), Power)
    assert isinstance(item("A^2"), MatrixPower)


def test_two_numbers_make_a_fraction_that_is_a_number() -> None:
    found = item("-1/4")
    assert isinstance(found, Written)
    assert (str(found.value), found.text) == ("-1/4", "-1/4")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a / 0", "division_by_zero"),
        ("a^99999", "exponent_too_large"),
        ("∑_{i=1}^{100} x_i", "answer_sum_length"),
        ("∑_i a", "answer_unreadable"),
    ],
)
def test_what_cannot_be_is_refused(text: str, code: str) -> None:
    with pytest.raises(Problem, match=code):
        item(text, INDEXED)
