"""What a function is whose sign a reader may not know, in a sentence: the step, and what derivatives bring along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sympy import Expr

from solver.errors import Place
from solver.expressions import Apply
from solver.walking import within
from templates import markdown
from templates.document import Block
from templates.messages import catalogue, word


def functions_in(rules: Iterable[Expr]) -> dict[str, None]:
    """The names of the functions in some rules, in the order of their appearance."""
    return dict.fromkeys(node.function for rule in rules for node in within(rule, Apply))


def explained(rules: Iterable[Expr], language: str, known: set[str]) -> Iterator[Block]:
    """A paragraph about those functions in the rules that have a sentence and are not ``known``; now they are."""
    names = [name for name in functions_in(rules) if name not in known]
    keys = [key for name in names if (key := f"explained_{name}") in catalogue(language)["document"]]
    known.update(names)
    yield from markdown.blocks(" ".join(word(key, language).format() for key in keys), Place())
