"""Signs that mean one thing where one number is asked, and another where several are."""

from __future__ import annotations

import pytest

from solver.answers.asked import as_asked
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
        ("(1 2 / 3 4)", COLUMN),
        ("(1 2 / 3 4 / 5 6)", MATRIX),
        ("a b / c d", MATRIX),
    ],
)
def test_anything_else_stays(text: str, shape: Shape | None) -> None:
    assert as_asked(text, shape) == text
