"""Lists with what separates their entries: which are matrices, and what expression each one is."""

from __future__ import annotations

import pytest

from solver import notation
from solver.answers.items import Listed, check_depth, expression
from solver.answers.numerals import Gap
from solver.errors import Problem
from solver.expressions import Negative
from tests.solver.answers.engine import item


def listed(text: str) -> Listed:
    found = item(text)
    assert isinstance(found, Listed)
    return found


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("[[1, 2], [3, 4]]", [2, 2]),
        ("[1 2; 3 4; 5 6]", [2, 2, 2]),
        ("[1, 2; 3, 4]^T", [2, 2]),
        ("[1 2 3; 4 5 6]^T", [2, 2, 2]),
        ("(1, 2)", None),
        ("(1; 2)", None),
        ("[h_1; (1, 2)]", None),
    ],
)
def test_two_strengths_of_separators_make_a_matrix(text: str, lengths: list[int] | None) -> None:
    rows = listed(text).rows
    assert (None if rows is None else [len(row) for row in rows]) == lengths


def test_a_turned_matrix_has_its_columns_as_rows() -> None:
    assert notation.write(expression(item("[1 2; 3 4]^T"))) == notation.write(expression(item("[1 3; 2 4]")))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[[1, 2], [3]]", "answer_ragged"),
        ("[[1, 2], 3]", "answer_ragged"),
        ("[[[1, 2], [3, 4]], [5, 6]]", "answer_nested"),
        ("[1 2, 3 4; 5]", "answer_separators"),
    ],
)
def test_what_is_no_matrix_says_why(text: str, code: str) -> None:
    with pytest.raises(Problem, match=code):
        _ = listed(text).rows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(1, 2)", "[1, 2]"),
        ("(1, 2)^T", "[1, 2]^T"),
        ("[1 2]", "[1, 2]^T"),
        ("[1 2]^T", "[1, 2]"),
        ("[a; 2 h_1]", "[a, 2 * h[1]]"),
        ("[1, 2; a, 4]", "[[1, 2]^T, [a, 4]^T]"),
    ],
)
def test_a_list_is_a_column_and_blanks_alone_make_a_row(text: str, expected: str) -> None:
    assert notation.write(expression(item(text))) == expected


def test_an_open_entry_says_why_it_is_open() -> None:
    with pytest.raises(Problem, match="answer_unreadable"):
        expression(Listed((item("1"), Gap(Problem("answer_unreadable"))), (2,)))


def test_depth_is_limited() -> None:
    node = item("a")
    for _ in range(200):
        node = Negative(node)
    check_depth(item("((((a))))"))
    with pytest.raises(Problem, match="nested_too_deep"):
        check_depth(node)
