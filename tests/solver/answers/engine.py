"""Pieces of an answer as text: its tokens, and what stands on its one side."""

from __future__ import annotations

from solver.answers.items import Item
from solver.answers.names import Names
from solver.answers.numerals import POINT, Convention
from solver.answers.plain import plain
from solver.answers.sides import side
from solver.answers.tokens import Token, tokens

NAMES = Names(frozenset("W_hh W_xh b_h A B a b c".split()), frozenset("h x".split()))


def cut(text: str, convention: Convention = POINT, names: Names = NAMES, *, splits: bool = False) -> list[Token]:
    return tokens(plain(text), convention, names, splits=splits)


def item(text: str, names: Names = NAMES) -> Item:
    return side(cut(text, names=names), len(text), names)
