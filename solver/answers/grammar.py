"""An answer's grammar: what may stand where, for answers that are more than numbers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib import resources

import lark
from lark import Lark, UnexpectedToken
from lark.exceptions import VisitError
from lark.lexer import Lexer
from lark.visitors import Transformer_NonRecursive

from solver.answers.building import Build
from solver.answers.items import Item, check_depth
from solver.answers.names import Names
from solver.answers.numerals import Written
from solver.answers.tokens import Call, Token, unreadable
from solver.errors import Problem


class _Rules(Build, Transformer_NonRecursive[lark.Token, list[Item]]):
    """Builds from the bottom of the tree to its top."""

    def __init__(self, names: Names) -> None:
        Build.__init__(self, names)
        Transformer_NonRecursive.__init__(self)


class _Replay(Lexer):
    """Hands over tokens that were cut before."""

    def __init__(self, *_: object) -> None:
        pass

    def lex(self, tokens: Iterable[Token]) -> Iterable[lark.Token]:  # type: ignore[override]
        for t in tokens:
            yield lark.Token(t.type, t.value, start_pos=t.start_pos, column=t.column, end_pos=t.end_pos)


@lru_cache
def _grammar() -> Lark:
    text = resources.files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer=_Replay, maybe_placeholders=False)


def side_by_grammar(found: list[Token], end: int, names: Names) -> Item:
    """One side of an equation by the grammar alone."""
    try:
        tree = _grammar().parse(found)
    except UnexpectedToken as error:
        raise _unexpected(error, end) from None
    try:
        item: Item = _Rules(names).transform(tree)
    except VisitError as error:
        if isinstance(error.orig_exc, Problem | RecursionError):  # which the reading tells of as it does of its own
            raise error.orig_exc from None
        raise
    check_depth(item)
    return item


def _unexpected(error: UnexpectedToken, end: int) -> Problem:
    token, accepted = error.token, set(error.accepts or error.expected)
    expected = "answer_operand" if "NUMBER" in accepted else "answer_after_operand"
    if "CLOSE" in accepted and "NUMBER" not in accepted - {"OPEN"}:
        expected = "answer_closing"
    if token.type == "$END":
        return unreadable(end, "", expected)
    return unreadable(token.start_pos or 0, _shown(token), expected)


def _shown(token: lark.Token) -> str:
    if isinstance(token.value, Written):
        return token.value.text
    if isinstance(token.value, Call):
        return token.value.name
    if token.type == "SEPARATOR":
        return {1: " ", 2: ",", 3: ";"}.get(token.value, "\\\\")
    return str(token.value[0]) if isinstance(token.value, tuple) else str(token.value)
