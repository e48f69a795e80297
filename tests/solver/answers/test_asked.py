"""Signs that mean one thing where one number is asked, and another where several are."""

from __future__ import annotations

import pytest

from solver.answers.asked import as_asked, behind_name
from solver.values import Shape

ONE, COLUMN, MATRIX = (1, 1), (2, 1), (2, 2)


@pytest.mark.parametrize(
    ("text", "shape", "expected"),
    [
        ("2,2 : 4", ONE, "2,2 / 4"),
        ("m = 2.2 : 4", ONE, "m = 2.2 / 4"),
        ("1 1/2", ONE, "1+1/2"),
        ("0,6 544", ONE, "0,6544 "),
        ("(0,5 / -0,3)", COLUMN, "(0,5 ; -0,3)"),
        ("3 x 4", COLUMN, "3 ; 4"),
        ("(1 2 / 3 4)", MATRIX, "(1 2 \n 3 4)"),
        ("A = (1; 2 | -3; 0,4)", MATRIX, "A = (1; 2 \n -3; 0,4)"),
        ("1 2 / 3 4", MATRIX, "1 2 \n 3 4"),
        ("(p-q) ⊗ h", MATRIX, " outer(((p-q)), (h))"),
        (r"A = d \otimes x", MATRIX, "A = outer((d), (x))"),
    ],
)
def test_means_what_is_asked(text: str, shape: Shape, expected: str) -> None:
    assert as_asked(text, shape) == expected


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("2,2 : 4", COLUMN),
        ("h_1: 0,5", ONE),
        ("2,2 : 4", None),
        ("0,5/0,3", COLUMN),
        ("(1 2 / 3)", MATRIX),
        ("d ⊗ x^T", MATRIX),
        ("d ⊗ x", COLUMN),
        ("a ⊗ b + c ⊗ d", MATRIX),
        ("(1 2 / 3 4)", COLUMN),
        ("(1 2 / 3 4 / 5 6)", MATRIX),
        ("a b / c d", MATRIX),
    ],
)
def test_anything_else_stays(text: str, shape: Shape | None) -> None:
    assert as_asked(text, shape) == text


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("h1 (0,5; -0,3)", "h_1", "h1 = (0,5; -0,3)"),
        ("y_{1} 0,7139", "y_1", "y_{1} = 0,7139"),
        ("alpha_1 .5", "alpha_1", "alpha_1 = .5"),
        ("h1 (0,5; -0,3)", "h_2", "h1 (0,5; -0,3)"),  # a product, if anything
        ("h1 (0,5; a)", "h_1", "h1 (0,5; a)"),
        ("y_1 + 1", "y_1", "y_1 + 1"),
        ("y_1 -0,5", "y_1", "y_1 = -0,5"),
        ("h1 = 0,5", "h_1", "h1 = 0,5"),
    ],
)
def test_a_value_may_stand_behind_its_name(text: str, name: str, expected: str) -> None:
    assert behind_name(text, name) == expected
