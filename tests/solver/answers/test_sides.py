"""Answers of several sides, and lists of which some entries cannot be read."""

from __future__ import annotations

import pytest

from solver.answers.conventions import Expected
from solver.answers.names import Names
from solver.answers.reading import Numbers as Stated
from solver.answers.reading import Reading, Readings, Unreadable, read
from solver.values import Shape

NAMES = Names(frozenset("W_hy b_y".split()), frozenset("h x y".split()))


def preferred(text: str, shape: Shape) -> Reading:
    found = read(text, Expected(shape, decimal=","), NAMES)
    assert isinstance(found, Readings), found
    return found.preferred


@pytest.mark.parametrize(
    ("text", "taken", "others"),
    [
        ("0,5 + 0,2 = 0,7", "0.7", 1),
        ("y = 0,7", "0.7", 0),  # what stands in front of all is a label
        ("#out: 0,7", "0.7", 0),
        ("y_1 = W_hy h_1 + b_y = 0,7", "0.7", 1),
        ("0,7 = W_hy h_1 + b_y", "0.7", 1),  # numbers say more than formulas
        ("0,7 = ???", "0.7", 0),
        ("y_1 → 0,7", "0.7", 0),
        ("y_1 ist 0,7", "0.7", 0),
        ("1/0 = 0,7", "0.7", 0),
    ],
)
def test_the_last_side_that_can_be_read_counts(text: str, taken: str, others: int) -> None:
    found = preferred(text, (1, 1))
    assert (found.text, len(found.others)) == (taken, others)


@pytest.mark.parametrize(
    ("text", "shape", "taken"),
    [
        ("(0,5; ?)", (2, 1), "(0.5; ?)"),
        ("(0,5; )", (2, 1), "(0.5; ?)"),
        ("(; 0,5)", (2, 1), "(?; 0.5)"),
        ("(0,5; k.A.; 0,1)", (3, 1), "(0.5; ?; 0.1)"),
        ("[[1, ?], [3, 4]]", (2, 2), "[[1, ?], [3, 4]]"),
    ],
)
def test_an_entry_that_cannot_be_read_costs_no_other(text: str, shape: Shape, taken: str) -> None:
    found = preferred(text, shape)
    assert found.text == taken
    assert isinstance(found.content, Stated)
    assert len(found.content.gaps) == 1


@pytest.mark.parametrize("text", ["(?; ?)", "(0,5 ? 0,1)", "y_1 = ", "(0,5; ?; ?)"])
def test_what_holds_too_little_is_not_read(text: str) -> None:
    assert isinstance(read(text, Expected((2, 1)), NAMES), Unreadable)


@pytest.mark.parametrize(
    ("text", "shape", "taken"),
    [
        ("0,5 -0,3", (2, 1), "(0.5; -0.3)"),
        ("0,5\t-0,3", (2, 1), "(0.5; -0.3)"),
        ("(0,5 | -0,3)", (2, 1), "(0.5; -0.3)"),
        ("0.5 and -0.3", (2, 1), "(0.5; -0.3)"),
        ("[[0.5], [-0.3]]'", (2, 1), "(0.5; -0.3)"),
        ("np.float64(0.5)", (1, 1), "0.5"),
        ("0, 7139", (1, 1), "0.7139"),
        ("0 ,7139", (1, 1), "0.7139"),
        ("tanh(0,6; -0,4)", (2, 1), "tanh([3/5, -2/5])"),
        ("0,713 93", (1, 1), "0.71393"),
        ("7,139 E-01", (1, 1), "0.7139"),
        ("7.139×10-1", (1, 1), "0.7139"),
        ("71,39 Prozent", (1, 1), "0.7139"),
        ("0,7139…", (1, 1), "0.7139"),
        ("(1·10^(-1); 2·10^(-1))", (2, 1), "(0.1; 0.2)"),
        ("3 - 1", (1, 1), "3 - 1"),
    ],
)
def test_separators_and_numbers_as_people_write_them(text: str, shape: Shape, taken: str) -> None:
    assert preferred(text, shape).text == taken
