"""Answers that are words: whether a comparison holds, and which one of several was chosen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sympy import Expr

from solver.derivation import Derivation
from solver.expressions import PLACES, Apply, Compared, Lookup, Over, leaves
from solver.symbols import Family

_FALSE = ("nein", "falsch", "false", "no", "f", "n", "gilt nicht", "stimmt nicht", "unwahr")
_TRUE = ("ja", "wahr", "true", "yes", "w", "t", "y", "j", "gilt", "stimmt", "richtig")
TRUTH = {**dict.fromkeys(_FALSE, 0), **dict.fromkeys(_TRUE, 1)}
"""How people say that a comparison holds, 1, or does not, 0."""
_BETWEEN = re.compile("[,;]")
_AROUND = re.compile(r"^[\s\"'„“”»«(\[]+|[\s\"'„“”»«)\].!]+$")


def is_comparison(rule: Expr) -> bool:
    return isinstance(rule, Compared)


def words_for(rule: Expr, vocab: Sequence[str], first: int) -> Mapping[str, int]:
    """The words that an answer to a quantity with this rule may be, with the numbers that they mean.

    A comparison has the words of truth, a place among several (``argmax``) those of the sheet's ``vocab``.
    """
    if is_comparison(rule):
        return TRUTH
    is_place = isinstance(rule, Apply) and rule.function in PLACES
    if is_place or (isinstance(rule, Over) and rule.kind in PLACES):
        return {folded(word): number for number, word in enumerate(vocab, first)}
    return {}


def words_of(symbol: Expr, derivation: Derivation, vocab: Sequence[str], first: int) -> Mapping[str, int]:
    """The words that an answer to a quantity may be, and, of all of an indexed one, those of which it may be a list."""
    rule = derivation.steps[symbol].rule
    rules = [leaf for leaf in leaves(rule) if leaf in derivation.steps] if isinstance(symbol, Family) else [rule]
    found = (words_for(_read_off(one, derivation), vocab, first) for one in rules)
    return next(filter(None, found), {})


def _read_off(rule: Expr, derivation: Derivation) -> Expr:
    """The rule of what another one only looks up, as a path looks up the places that were the best.

    The rule of an entry's step may be this entry.
    """
    while True:
        if isinstance(rule, Lookup) and rule.instances:
            rule = rule.instances[0]
        elif rule in derivation.steps and derivation.steps[rule].rule != rule:
            rule = derivation.steps[rule].rule
        else:
            return rule


def folded(text: str) -> str:
    """A word without what stands around it, in small letters."""
    return _AROUND.sub("", text).casefold()


def in_numbers(text: str, words: Mapping[str, int]) -> str:
    """The answer, or the numbers that it means where it is one of the words or a list of them."""
    parts = [text] if folded(text) in words else _BETWEEN.split(text)
    found = [words.get(folded(part)) for part in parts]
    return text if None in found else "; ".join(map(str, found))
