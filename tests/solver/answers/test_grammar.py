"""What may stand where in an answer, and what was expected where it may not."""

from __future__ import annotations

import pytest

from solver import notation
from solver.answers.grammar import side_by_grammar
from solver.answers.items import expression
from solver.errors import Problem
from tests.solver.answers.engine import NAMES, cut


def parsed(text: str) -> str:
    return notation.write(expression(side_by_grammar(cut(text), len(text), NAMES)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b * c", "a + b * c"),
        ("(a + b) * c", "(a + b) * c"),
        ("-a^2", "-a^2"),
        ("2^-1", "2^(-1)"),
        ("a - -b", "a - -b"),
        ("A b", "A @ b"),
        ("tanh a + b", "tanh(a) + b"),
        ("a^T b", "a^T @ b"),
        ("sum(h_1)", "sum(h[1])"),
    ],
)
def test_binds_as_people_write(text: str, expected: str) -> None:
    assert parsed(text) == expected


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("a +", 4, "answer_operand"),
        ("* a", 1, "answer_operand"),
        ("(a + b", 7, "answer_closing"),
        ("tanh()", 6, "answer_operand"),
        ("a ^", 4, "answer_operand"),
    ],
)
def test_says_what_was_expected_and_where(text: str, column: int, expected: str) -> None:
    with pytest.raises(Problem, match="answer_unreadable") as caught:
        parsed(text)
    assert (caught.value.place.column, caught.value.facts["expected"]) == (column, expected)


def test_a_problem_inside_keeps_its_own_words() -> None:
    with pytest.raises(Problem, match="unknown_symbol") as caught:
        parsed("a + q")
    assert caught.value.place.column == 5
