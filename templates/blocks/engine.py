"""Documents from blocks that are laid out once: a batch of variants differs in little but its digits.

WeasyPrint lays out each block that no process has met. All else is done without it: blocks are put on pages, their
formulas drawn, and the file is written, so that it is not even loaded where every block is known.
``BlockEngine.rendered`` gives the same pages as WeasyPrint alone, or raises ``NotCarried``. Only letters in figures may
stand a fraction of a pixel aside, as their place is written as a sum.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from templates.blocks.carried import NotCarried
from templates.blocks.dividing import Divisions, Parts
from templates.blocks.faces import Faces, Outdated
from templates.blocks.figures import Figures
from templates.blocks.file import PaintedDocument
from templates.blocks.floats import LaidOut, floated
from templates.blocks.kept import Known, Layouts
from templates.blocks.model import Block, stretched
from templates.blocks.pagination import Paginator
from templates.blocks.painting import Filled, Painter, marks_on
from templates.blocks.pieces import BlockPiece, KnownPieces, contents, pieces
from templates.blocks.running import SAMPLE, Running
from templates.blocks.tables import Tables
from templates.blocks.typesetting import Source, Typesetter
from templates.document import Document
from templates.floating import ROUNDS
from templates.page import style

MOST_BLOCKS = 5000
MOST_PIECES = 2000
_NAME = re.compile(r'<h\d id="([^"]*)"')
_DISAGREE = (LookupError, ValueError, TypeError, AttributeError, AssertionError)
"""What is raised where layouts that were kept do not fit together, as no one would write them."""
_CLASS = re.compile(r'class="[^"]*"')


class BlockEngine:
    """The blocks of one language and setting that a process has met."""

    def __init__(
        self, language: str, setting: str, load: Callable[[], tuple[Sequence[Any], Any]], keeps_files: bool = False
    ) -> None:
        """What lays out is loaded where something is new. ``keeps_files``: see ``Faces``."""
        self._typesetter = Typesetter(language, setting, load)
        self._language, self._setting, self._keeps_files = language, setting, keeps_files
        self._begin()

    def _begin(self) -> None:
        """Know what was kept by other processes, and nothing else."""
        self._layouts = layouts = Layouts(self._language, self._setting)
        self._faces = Faces(self._typesetter, layouts, self._keeps_files)
        self._figures = Figures(self._typesetter, layouts)
        self._running = Running(self._language, self._sample, self._typesetter.capture, layouts)
        self._pieces: KnownPieces = KnownPieces(MOST_PIECES)
        self._blocks: Known[Source, Block] = Known(layouts, "block", Source, Block, MOST_BLOCKS)
        self._tables = Tables(self._typesetter, layouts)
        self._divisions = Divisions(self._typesetter, layouts)

    def _sample(self) -> Sequence[Any]:
        return self._typesetter.page(SAMPLE, {}, self._typesetter.styles)

    def rendered(self, document: Document, width: float) -> PaintedDocument:
        """``document`` with its pages laid out and painted."""
        try:
            found = self._rendered(document, width)
        except (Outdated, *_DISAGREE):
            if not self._layouts.was_read:
                raise
            self._layouts.begin_anew()
            self._begin()
            found = self._rendered(document, width)
        self._layouts.flush()
        return found

    def _rendered(self, document: Document, width: float) -> PaintedDocument:
        found = list(pieces(document, width, self._figures, self._pieces))
        laid_out = self._on_pages(found)
        for _ in range(ROUNDS):
            if (order := floated([piece.html for piece in found], laid_out, self._running.geometry)) is None:
                break
            found = [found[number] for number in order]
            laid_out = self._on_pages(found)
        if laid_out.outside > 1:
            found[1] = contents(document, width, self._figures, numbers := _numbers(laid_out))
            laid_out = self._on_pages(found)
            if _numbers(laid_out) != numbers:
                raise NotCarried("contents that move what they name")
        self._faces.load()
        filled = [Filled(b, found[origin]) for b, origin in zip(laid_out.blocks, laid_out.origin, strict=True)]
        painter = Painter(self._faces, self._running, self._figures, filled)
        painted = list(painter.pages(laid_out.pages))
        title = f"{document.title} – {document.subtitle}" if document.subtitle else document.title
        self._faces.load()
        attachments = {name: text for piece in found for name, text in piece.attachments.items()}
        return PaintedDocument(title, document.language, painted, painter.typefaces(), attachments)

    def _on_pages(self, parts: Sequence[BlockPiece]) -> LaidOut:
        outside = 2 if parts[1:] and parts[1].html.startswith("<nav>") else 1
        before = [*("" for _ in range(outside + 1)), *(_tag(piece.html) for piece in parts[outside:-1])]
        sources = [
            Source(piece.html, piece.sizes, tag, number < outside, under)
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
        return LaidOut(paginator.blocks, paginator.origin, pages, outside)

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
        self._blocks.forget_the_oldest()
        new = [source for source in dict.fromkeys(sources) if source not in self._blocks]
        for source, block in zip(new, self._typesetter.blocks(new), strict=True):
            self._blocks[source] = block
        return {source: self._blocks[source] for source in sources}


def _numbers(laid_out: LaidOut) -> dict[str, int]:
    """The number of the page on which each anchor is."""
    return {
        mark.text: number
        for number, parts in reversed([*enumerate(laid_out.pages, 1)])
        for part in parts
        for mark in marks_on(laid_out.blocks[part.block], part)
        if mark.kind == "anchor"
    }


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
