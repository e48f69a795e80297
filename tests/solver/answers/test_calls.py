"""Functions that an answer calls: what they make of one argument, of several, and of none that fits."""

from __future__ import annotations

import pytest

from solver import notation
from solver.answers.items import expression
from solver.errors import Problem
from tests.solver.answers.engine import item


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tanh(a)", "tanh(a)"),
        ("tanh^2(a)", "tanh(a)^2"),
        ("tanh'(a)", "1 - tanh(a)^2"),
        ("softmax(A, 0)", "softmax(A^T)^T"),
        ("softmax(A, 1)", "softmax(A)"),
        ("softmax(A, -1)", "softmax(A)"),
        ("softmax(a, b)", "softmax([a, b])"),
        ("softmax((1, 2))", "softmax([1, 2])"),
        ("max(a, b)", "max(a, b)"),
        ("max(a, b, c)", "max([a, b, c])"),
        ("transpose(A)", "A^T"),
        ("diag(a)", "diag(a)"),
        ("inv(A)", "A^(-1)"),
        ("dot(A, b)", "A @ b"),
        ("matmul(A, b)", "A @ b"),
        ("multiply(a, b)", "a * b"),
        ("outer(a, b)", "a @ b^T"),
        ("sumproduct(a, b)", "sum(a * b)"),
        ("SUMMENPRODUKT(a; b)", "sum(a * b)"),
        ("TANHYP(a)", "tanh(a)"),
        ("Math.exp(a)", "exp(a)"),
        ("round(a, 4)", "a"),
        ("RUNDEN(a; 4)", "a"),
        ("round(a)", "round(a)"),
        ("vstack(a, b)", "[a, b]"),
        ("array([1, 2])", "[1, 2]"),
        ("eye(2)", "eye(2)"),
        ("onehot(2, 3)", "onehot(2, 3)"),
        ("onehot(a, 3)", "onehot(a, 3)"),
    ],
)
def test_are_what_they_are_called_for(text: str, expected: str) -> None:
    assert notation.write(expression(item(text))) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tanh(a, b)", "one_argument"),
        ("dot(a)", "two_arguments"),
        ("outer(a, b, c)", "two_arguments"),
        ("softmax'(a)", "not_a_function"),
        ("onehot(1, a)", "one_hot_size"),
        ("onehot(1, 0)", "one_hot_size"),
        ("onehot(1, 2001)", "one_hot_size"),
    ],
)
def test_refuse_other_arguments_at_their_place(text: str, code: str) -> None:
    with pytest.raises(Problem, match=code) as caught:
        item(f"1 + {text}")
    assert caught.value.place.column == 5
