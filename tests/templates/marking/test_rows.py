"""The table of marks: rows below one another, and sums."""

from __future__ import annotations

from fractions import Fraction

import pytest

from templates.marking.rows import Row, heading, lines, total


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    half = Fraction(1, 2)
    rows = [
        Row.of("a", ("h_1", "correct"), half, half, "en", ()),
        Row.of("", ("dL_3/dW", "wrong"), Fraction(0), half, "en", ("a remark",)),
        Row.of("b", ("sketch", ""), None, Fraction(2), "en", ()),
    ]
    assert list(lines(rows)) == [
        "(a)   h_1      correct  0.5 / 0.5",
        "      dL_3/dW  wrong    0 / 0.5",
        "a remark",
        "(b)   sketch            – / 2",
    ]


@pytest.mark.parametrize(
    ("language", "open_", "expected"),
    [("en", 0, "Total: 1.5 of 3 points"), ("de", 0, "Summe: 1,5 von 3 Punkten"), ("en", 1, "; 1 not yet marked")],
)
def test_sums(language: str, open_: int, expected: str) -> None:
    assert expected in total(Fraction(3, 2), Fraction(3), Fraction(open_), language)


def test_a_heading_is_one_line() -> None:
    assert heading("1.1\n2", "en") == "Task 1.1 2"
