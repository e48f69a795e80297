"""Numbers and single symbols are read without the grammar, as the grammar reads them."""

from __future__ import annotations

import pytest

from solver.answers.grammar import side_by_grammar
from solver.answers.names import Names
from solver.answers.numerals import COMMA
from solver.answers.plain import plain
from solver.answers.quick import quick_side
from solver.answers.tokens import Token, tokens

NAMES = Names(frozenset(["W_hh"]), frozenset("hL"))


def cut(text: str) -> list[Token]:
    return [token for token in tokens(plain(text), COMMA, NAMES) if token.type != "EQUALS"]


@pytest.mark.parametrize(
    "text", ["0,5", "-0,5", "(1; 2)", "[[1; 2]; [3; 4]]", "(1; 2)^T", "1; 2; 3", "--1", "h_1", "dL_3/dW_hh", "(1; 2;)"]
)
def test_agrees_with_the_grammar(text: str) -> None:
    found = quick_side(cut(text), NAMES)
    assert found is not None
    assert found == side_by_grammar(cut(text), len(text), NAMES)


@pytest.mark.parametrize("text", ["1 + 2", "tanh(1)", "2 h_1", "(1; 2", "-(1; 2)", "h_1 h_1"])
def test_leaves_the_rest_to_the_grammar(text: str) -> None:
    assert quick_side(cut(text), NAMES) is None
