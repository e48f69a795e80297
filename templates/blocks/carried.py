"""Which documents are put together from blocks, and which WeasyPrint lays out as a whole.

What only shows while a block is laid out or put on a page raises ``NotCarried`` there: something that floats or has to
be divided in a way that is WeasyPrint's alone, letters that no typeface has. The whole document is
WeasyPrint's then, which gives the same pages in more time.
"""

from __future__ import annotations

from collections.abc import Sequence

from templates.document import AnswerFields, Block, Document, Listing, Note, Together


class NotCarried(Exception):
    """Something in a document that WeasyPrint alone can lay out; the message says what."""


def reason_against(document: Document, variant: str | None) -> str:
    """Why a document is one for WeasyPrint alone; empty where nothing speaks against blocks."""
    reasons = {
        "its structure is told to programs, which WeasyPrint makes of its own boxes": variant is not None,
        "its pages carry marks, and are as many as paper has sides": document.marks is not None or document.even,
        "its cover has a page to itself": bool(document.cover),
        "its fields are those of a form, which WeasyPrint puts into the file": _has_fields(document.blocks),
    }
    return next((reason for reason, speaks_against in reasons.items() if speaks_against), "")


def _has_fields(blocks: Sequence[Block]) -> bool:
    for block in blocks:
        inner: Sequence[Sequence[Block]] = ()
        if isinstance(block, Note | Together):
            inner = (block.blocks,)
        elif isinstance(block, Listing):
            inner = block.items
        if isinstance(block, AnswerFields) or any(map(_has_fields, inner)):
            return True
    return False
