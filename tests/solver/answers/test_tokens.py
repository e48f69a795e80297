"""Answers cut into tokens: what blanks and line breaks mean, and what belongs to no token."""

from __future__ import annotations

import pytest

from solver.answers.numerals import COMMA, POINT, Convention, Written
from solver.answers.tokens import Token
from solver.errors import Problem
from tests.solver.answers.engine import cut


def kinds(text: str, convention: Convention = POINT, *, splits: bool = False) -> str:
    return " ".join(token.type for token in cut(text, convention, splits=splits))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a - 2", "NAME MINUS NUMBER"),
        ("[1 -2]", "OPEN NUMBER SEPARATOR MINUS NUMBER CLOSE"),
        ("[1 - 2]", "OPEN NUMBER MINUS NUMBER CLOSE"),
        ("[a -2]", "OPEN NAME MINUS NUMBER CLOSE"),
        ("(1 -2)", "OPEN NUMBER MINUS NUMBER CLOSE"),
        ("1 2", "NUMBER SEPARATOR NUMBER"),
        ("[1 2][3 4]", "OPEN NUMBER SEPARATOR NUMBER CLOSE SEPARATOR OPEN NUMBER SEPARATOR NUMBER CLOSE"),
        ("1\n2", "NUMBER SEPARATOR NUMBER"),
        ("1\n+2", "NUMBER SEPARATOR PLUS NUMBER"),
        ("tanh(a)", "FUNCTION OPEN NAME CLOSE"),
        ("tanh a", "BARE_FUNCTION NAME"),
        ("h_1 = 2", "NAME EQUALS NUMBER"),
        ("dL/dW", "DERIVATIVE"),
        ("A^T", "NAME TRANSPOSED"),
        ("A.2", "NAME"),
        ("A.1,2 a", "NAME NAME"),
        ("A.5 a", "NAME NAME"),
    ],
)
def test_blanks_separate_where_they_must(text: str, expected: str) -> None:
    assert kinds(text) == expected


def test_a_blank_before_a_sign_separates_where_it_is_said() -> None:
    assert kinds("0,5 -0,3", COMMA) == "NUMBER MINUS NUMBER"
    assert kinds("0,5 -0,3", COMMA, splits=True) == "NUMBER SEPARATOR MINUS NUMBER"


@pytest.mark.parametrize(
    ("text", "values"),
    [("1/2", ["1/2"]), ("1/2 a", ["1/2"]), ("3/2^2", ["3", "2", "2"]), ("2 * 1/2", ["2", "1/2"]), ("1/0", [])],
)
def test_a_fraction_of_two_numbers_is_one_number(text: str, values: list[str]) -> None:
    numbers = [token.value for token in cut(text) if isinstance(token.value, Written)]
    assert [str(number.value) for number in numbers] == values


@pytest.mark.parametrize(
    ("text", "position", "code"),
    [
        ("a ? b", 2, "answer_unreadable"),
        ("(a]", 2, "answer_unreadable"),
        ("a)", 1, "answer_unreadable"),
        ("1/0", 0, "division_by_zero"),
    ],
)
def test_what_belongs_to_no_token_is_told_and_the_rest_is_read(text: str, position: int, code: str) -> None:
    (lost,) = [token for token in cut(text) if token.type == "UNREADABLE"]
    assert isinstance(lost.value, Problem)
    assert (lost.start_pos, lost.value.code) == (position, code)
    assert text == "1/0" or cut(text)[0].type in ("NAME", "OPEN")


def test_a_token_knows_where_it_stands() -> None:
    assert [(t.start_pos, t.end_pos, t.column) for t in cut("ab + h_1") if t.type != "PLUS"][-1] == (5, 8, 6)
    assert Token("NAME", "a", 4, 5).column == 5


def test_too_deep_brackets_are_refused() -> None:
    with pytest.raises(Problem, match="nested_too_deep"):
        cut("(" * 200 + "a" + ")" * 200)
