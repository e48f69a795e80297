"""A block on its own, as the engine lays it out."""

from __future__ import annotations

from functools import partial
from typing import Any

from templates import pdf_process
from templates.blocks.kept import Layouts
from templates.blocks.model import Block
from templates.blocks.typesetting import Source, Typesetter


class Nothing(Layouts):
    """No layouts are kept."""

    def __init__(self) -> None:
        super().__init__("de", "book")

    def get(self, name: str, key: str, kind: Any) -> Any:
        raise KeyError(key)

    def put(self, name: str, key: str, kind: Any, value: object) -> None:
        return


def typesetter(setting: str = "book") -> Typesetter:
    return Typesetter("de", setting, partial(pdf_process.THIS.styles, "de"))


def laid_out(html: str, setting: str = "book", before: str = "") -> Block:
    (block,) = typesetter(setting).blocks([Source(html, (), before)])
    return block
