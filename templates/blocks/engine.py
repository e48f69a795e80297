"""Documents from blocks that are laid out once: a batch of variants differs in little but its digits.

WeasyPrint lays out each block that it has not met, and writes the file. In between, blocks are put on pages and their
formulas drawn without it. ``BlockEngine.written`` gives the same pages as WeasyPrint alone, or raises ``NotCarried``.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from templates.blocks.carried import NotCarried
from templates.blocks.dividing import Divisions, Parts
from templates.blocks.figures import Figures
from templates.blocks.floats import LaidOut, floated
from templates.blocks.model import Block, stretched
from templates.blocks.pagination import Paginator
from templates.blocks.painting import Filled, Painter
from templates.blocks.pieces import BlockPiece, pieces
from templates.blocks.running import SAMPLE, Running
from templates.blocks.tables import Tables
from templates.blocks.typesetting import Source, Typesetter
from templates.document import Document
from templates.floating import ROUNDS
from templates.page import style

MOST_BLOCKS = 5000
_NAME = re.compile(r'<h\d id="([^"]*)"')
_CLASS = re.compile(r'class="[^"]*"')


class BlockEngine:
    """The blocks of one language and setting that a process has met."""

    def __init__(self, language: str, setting: str, styles: Sequence[Any], configuration: Any) -> None:
        self._typesetter = Typesetter(language, setting, styles, configuration)
        self._figures = Figures(self._typesetter.capture, configuration)
        sample = self._typesetter.page(SAMPLE, {}, styles)
        self._running = Running(language, sample, self._typesetter.capture)
        self._blocks: OrderedDict[Source, Block] = OrderedDict()
        self._tables = Tables(self._typesetter)
        self._divisions = Divisions(self._typesetter)
        self._configuration = configuration

    def rendered(self, document: Document, width: float) -> tuple[Any, dict[str, str]]:
        """``document`` as WeasyPrint keeps one whose pages are laid out, and its attachments by name."""
        from weasyprint.document import Document as Rendered
        from weasyprint.pdf.metadata import DocumentMetadata

        found = list(pieces(document, width, self._figures))
        laid_out = self._on_pages(found)
        for _ in range(ROUNDS):
            if (order := floated([piece.html for piece in found], laid_out, self._running.geometry)) is None:
                break
            found = [found[number] for number in order]
            laid_out = self._on_pages(found)
        filled = [Filled(b, found[origin]) for b, origin in zip(laid_out.blocks, laid_out.origin, strict=True)]
        painter = Painter(self._typesetter.capture, self._running, self._figures, filled)
        painted = list(painter.pages(laid_out.pages))
        title = f"{document.title} – {document.subtitle}" if document.subtitle else document.title
        metadata = DocumentMetadata(title=title, generator="Rechenweg", lang=document.language)
        rendered = Rendered(painted, metadata, None, self._configuration, {}, None)
        rendered.fonts = painter.fonts
        return rendered, {name: text for piece in found for name, text in piece.attachments.items()}

    def _on_pages(self, parts: Sequence[BlockPiece]) -> LaidOut:
        before = ["", "", *(_tag(piece.html) for piece in parts[1:-1])]
        sources = [
            Source(piece.html, piece.sizes, tag, not number, under)
            for number, (piece, tag, under) in enumerate(
                zip(parts, before[: len(parts)], _sections(parts), strict=True)
            )
        ]
        blocks = self._laid_out(parts, sources)
        top, bottom = self._running.geometry.top, self._running.geometry.bottom

        def divided(number: int, above: float) -> Parts:
            if parts[number].stretches:
                raise NotCarried("a derivation that is divided")
            return self._divisions.parts(sources[number], above)

        paginator = Paginator(blocks, top, bottom, divided)
        pages = list(paginator.pages())
        return LaidOut(paginator.blocks, paginator.origin, pages)

    def _laid_out(self, parts: Sequence[BlockPiece], sources: Sequence[Source]) -> list[Block]:
        tables = self._tables.blocks({n: (piece, sources[n]) for n, piece in enumerate(parts) if piece.rows})
        others = self._known([source for number, source in enumerate(sources) if number not in tables])
        found = [tables[number] if number in tables else others[source] for number, source in enumerate(sources)]
        return [
            stretched(block, piece.heights) if piece.stretches else block
            for piece, block in zip(parts, found, strict=True)
        ]

    def _known(self, sources: Sequence[Source]) -> Mapping[Source, Block]:
        """The blocks of these sources, laid out where they are new."""
        while len(self._blocks) > MOST_BLOCKS:
            self._blocks.popitem(last=False)
        new = [source for source in dict.fromkeys(sources) if source not in self._blocks]
        for source, block in zip(new, self._typesetter.blocks(new), strict=True):
            self._blocks[source] = block
        for source in sources:
            self._blocks.move_to_end(source)
        return self._blocks


def _sections(pieces: Sequence[BlockPiece]) -> Iterator[str]:
    """The name of the last heading before each of the blocks whose section has a style of its own, if there is one."""
    under = ""
    for piece in pieces:
        yield under
        if (name := _NAME.match(piece.html)) and name[1] in _styled_sections():
            under = name[1]


@cache
def _styled_sections() -> frozenset[str]:
    """The names of headings on which the style of all blocks after them depends, as in ``#literature ~ ul``."""
    return frozenset(re.findall(r"#([\w-]+)\s*~", style("base") + style("print")))


def _tag(html: str) -> str:
    """The tag with which a block begins, with its class alone."""
    opening = html[1 : html.index(">")].rstrip("/")
    return " ".join([opening.split()[0], *_CLASS.findall(opening)])
