"""Passages of a sheet's texts as blocks, with the values and figures of a derivation in their places."""

from __future__ import annotations

from solver.errors import Problem
from templates import references, texts
from templates.document import Block, Inline, Paragraph
from templates.vocabulary import Vocabulary
from worksheets.texts import Passage


def filled_line(words: Vocabulary, passage: Passage) -> tuple[Inline, ...]:
    """A text of one paragraph, filled. Raises ``Problem`` for another one."""
    found = filled(words, passage)
    if len(found) != 1 or not isinstance(found[0], Paragraph):
        raise Problem("bad_marking_point", passage.place, found=passage.text.strip())
    return found[0].children


def filled(words: Vocabulary, passage: Passage) -> tuple[Block, ...]:
    """A passage as blocks; the figures that it refers to are noted. Raises ``Problem`` for what cannot be used."""
    found = texts.blocks(passage, words.functions, words.finalize)
    for name in references.referred(found):
        words.context.library.referred.setdefault(name, passage.place_of(name))
    return found
