"""What reaches a symbol of a rule, as it is written: the gradient ``g`` at the result ``r`` is known."""

from __future__ import annotations

import pytest
from sympy import Expr, Integer, Symbol

from solver.errors import Problem
from solver.notation import read_expression, write
from solver.pullback import Pullback
from solver.shapes import Shapes

SHAPES = {"W": (2, 3), "x": (3, 1), "b": (2, 1), "g": (2, 1), "r": (2, 1), "y": (2, 1), "s": (1, 1), "A": (2, 2)}
COLUMN = Integer(2), Integer(1)


def pullback() -> Pullback:
    return Pullback(Shapes(SHAPES))


def of(rule: str, symbol: str) -> str:
    return write(pullback().of(read_expression(rule), Symbol(symbol), Symbol("g"), COLUMN, Symbol("r")))


@pytest.mark.parametrize(
    ("rule", "symbol", "expected"),
    [
        ("W x + b", "b", "g"),
        ("W x + b", "x", "W^T @ g"),
        ("W x + b", "W", "g @ x^T"),
        ("b * y", "b", "y * g"),
        ("s * b", "s", "b^T @ g"),
        ("tanh(W x + b)", "b", "(1 - r^2) * g"),
        ("tanh(W x + b)", "x", "W^T @ ((1 - r^2) * g)"),
        ("b + b", "b", "g + g"),
        ("-b", "b", "-g"),
        ("softmax(b)", "b", "(diag(r) - r @ r^T) @ g"),
    ],
)
def test_is_written_as_the_field_does(rule: str, symbol: str, expected: str) -> None:
    assert of(rule, symbol) == expected


def test_what_only_chooses_gets_zeros() -> None:
    found = pullback().of(read_expression("stopgrad(b)"), Symbol("b"), Symbol("g"), COLUMN, Symbol("r"))
    assert found.value.shape == (2, 1)
    assert not any(found.value.entries)


def test_an_operation_without_a_derivative_is_named() -> None:
    with pytest.raises(Problem, match="no_derivative"):
        of("A^(1/2) @ b", "A")


@pytest.mark.parametrize(
    ("rule", "symbol", "expected"),
    [("tanh(A b)", "b", "A^T @ diag(1 - r^2)"), ("A b", "b", "A^T"), ("b * y", "b", "diag(y)"), ("s * b", "s", "b^T")],
)
def test_the_jacobian_is_transposed(rule: str, symbol: str, expected: str) -> None:
    assert write(pullback().jacobian(*_jacobian(rule, symbol))) == expected


def _jacobian(rule: str, symbol: str) -> tuple[Expr, Expr, tuple[Expr, Expr], Expr]:
    return read_expression(rule), Symbol(symbol), COLUMN, Symbol("r")


def test_a_jacobian_through_a_matrix_is_none() -> None:
    with pytest.raises(Problem, match="no_jacobian_through_matrix"):
        pullback().jacobian(*_jacobian("((b @ y^T) * A) @ y", "b"))


def test_the_slope_of_a_sigmoid_cancels_the_fractions_of_its_loss() -> None:
    loss = read_expression("r - y")
    upstream = read_expression("-y / r + (1 - y) / (1 - r)")
    found = pullback().through_sigmoid(read_expression("sigma(b)"), Symbol("b"), upstream, COLUMN, Symbol("r"))
    assert found == loss


def test_other_rates_stand_in_for_the_slopes() -> None:
    mistaken = Pullback(Shapes(SHAPES), lambda node, result: Symbol("y"))
    found = mistaken.of(read_expression("tanh(b)"), Symbol("b"), Symbol("g"), COLUMN, Symbol("r"))
    assert write(found) == "y * g"
