"""A block on its own, as the engine lays it out."""

from __future__ import annotations

from templates import pdf_process
from templates.blocks.model import Block
from templates.blocks.typesetting import Source, Typesetter


def typesetter(setting: str = "book") -> Typesetter:
    return Typesetter("de", setting, *pdf_process.THIS.styles("de"))


def laid_out(html: str, setting: str = "book", before: str = "") -> Block:
    (block,) = typesetter(setting).blocks([Source(html, (), before)])
    return block
