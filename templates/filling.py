"""Passages of a sheet's texts as blocks, with the values and figures of a derivation in their places."""

from __future__ import annotations

from functools import lru_cache

from solver.errors import Problem
from solver.model import Model
from templates import references, texts
from templates.document import Block, Inline, Paragraph
from templates.typeset import Typesetter
from templates.vocabulary import Vocabulary
from worksheets.sheet import symbol_in
from worksheets.texts import Passage

SYMBOLIC = frozenset({"tex", "full", "range"})
"""The words about symbols alone."""


def filled_line(words: Vocabulary, passage: Passage) -> tuple[Inline, ...]:
    """A text of one paragraph, filled. Raises ``Problem`` for another one."""
    found = filled(words, passage)
    if len(found) != 1 or not isinstance(found[0], Paragraph):
        raise Problem("bad_marking_point", passage.place, found=passage.text.strip())
    return found[0].children


def filled(words: Vocabulary, passage: Passage) -> tuple[Block, ...]:
    """A passage as blocks; the figures that it refers to are noted. Raises ``Problem`` for what cannot be used."""
    context, known = words.context, None
    if texts.names(passage) <= SYMBOLIC:
        known = _symbolic(passage, context.own.task.model, context.typesetter, context.library.is_full)
    found, referred = known or _with_references(texts.blocks(passage, words.functions, words.finalize))
    for name in referred:
        context.library.referred.setdefault(name, passage.place_of(name))
    return found


_Found = tuple[tuple[Block, ...], tuple[str, ...]]
"""Blocks, and the figures to which they refer."""


def _with_references(found: tuple[Block, ...]) -> _Found:
    return found, tuple(references.referred(found))


class _Elsewhere(Exception):
    """A passage speaks of another calculation."""


@lru_cache(1024)
def _symbolic(passage: Passage, model: Model | None, typesetter: Typesetter, full: bool) -> _Found | None:
    """A passage that names no numbers, the same in all variants; ``None`` where it speaks of another calculation."""

    def tex(symbol: str, of: str | None = None) -> str:
        if of is not None:
            raise _Elsewhere
        return typesetter.tex(symbol_in(model, symbol))

    try:
        return _with_references(texts.blocks(passage, {"tex": tex, "full": full}, lambda value: value))
    except _Elsewhere:
        return None
