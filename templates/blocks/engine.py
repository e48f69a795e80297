"""Documents from blocks that are laid out once: a batch of variants differs in little but its digits.

WeasyPrint lays out each block that it has not met, and writes the file. In between, blocks are put on pages and their
formulas drawn without it. ``BlockEngine.written`` gives the same pages as WeasyPrint alone, or raises ``NotCarried``.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from templates import pages
from templates.blocks.capture import Capture
from templates.blocks.carried import NotCarried
from templates.blocks.digits import masked
from templates.blocks.floats import LaidOut, floated
from templates.blocks.model import Block, Content, stretched
from templates.blocks.pagination import Paginator
from templates.blocks.painting import Filled, Painter
from templates.blocks.running import SAMPLE, Running
from templates.blocks.typesetting import Source, Typesetter
from templates.document import Document
from templates.floating import ROUNDS
from templates.page import Page, style
from templates.pdf_pictures import PdfPictures

MOST_BLOCKS = 5000
MOST_FRAGMENTS = 500
MOST_FIGURES = 300
_EM = (1.0, 1.0)
_NAME = re.compile(r'<h\d id="([^"]*)"')
_CLASS = re.compile(r'class="[^"]*"')


@dataclass(frozen=True)
class _Piece:
    """A block of a document: its HTML with any digits, its own, and its pictures with the sizes that they are laid out in."""

    html: str
    digits: str
    sizes: tuple[tuple[str, tuple[float, float], bool], ...]
    pictures: PdfPictures


class BlockEngine:
    """The blocks of one language and setting that a process has met."""

    def __init__(self, language: str, setting: str, styles: Sequence[Any], configuration: Any) -> None:
        self._typesetter = Typesetter(language, setting, styles, configuration)
        self._figures = Figures(self._typesetter.capture, configuration)
        sample = self._typesetter.page(SAMPLE, {}, styles)
        self._running = Running(language, sample, self._typesetter.capture)
        self._blocks: OrderedDict[Source, Block] = OrderedDict()
        self._fragments: OrderedDict[tuple[Source, float], list[Block | None]] = OrderedDict()
        self._configuration = configuration

    def rendered(self, document: Document, width: float) -> tuple[Any, dict[str, str]]:
        """``document`` as WeasyPrint keeps one whose pages are laid out, and its attachments by name."""
        from weasyprint.document import Document as Rendered
        from weasyprint.pdf.metadata import DocumentMetadata

        pieces = list(self._pieces(document, width))
        laid_out = self._on_pages(pieces)
        for _ in range(ROUNDS):
            if (order := floated([piece.html for piece in pieces], laid_out, self._running.geometry)) is None:
                break
            pieces = [pieces[number] for number in order]
            laid_out = self._on_pages(pieces)
        whose = [pieces[number] for number in laid_out.origin]
        filled = [Filled(b, piece.pictures, piece.digits) for b, piece in zip(laid_out.blocks, whose, strict=True)]
        painter = Painter(self._typesetter.capture, self._running, self._figures, filled)
        painted = list(painter.pages(laid_out.pages))
        title = f"{document.title} – {document.subtitle}" if document.subtitle else document.title
        metadata = DocumentMetadata(title=title, generator="Rechenweg", lang=document.language)
        rendered = Rendered(painted, metadata, None, self._configuration, {}, None)
        rendered.fonts = painter.fonts
        attachments = {name: text for piece in pieces for name, text in piece.pictures.attachments.items()}
        return rendered, attachments

    def _on_pages(self, pieces: Sequence[_Piece]) -> LaidOut:
        before = ["", "", *(_tag(piece.html) for piece in pieces[1:-1])]
        sources = [
            Source(piece.html, piece.sizes, tag, not number, under)
            for number, (piece, tag, under) in enumerate(
                zip(pieces, before[: len(pieces)], _sections(pieces), strict=True)
            )
        ]
        blocks = [
            stretched(block, _sizes(piece.pictures)) if _stretches(piece.html) else block
            for piece, block in zip(pieces, self._laid_out(sources), strict=True)
        ]
        top, bottom = self._running.geometry.top, self._running.geometry.bottom
        paginator = Paginator(blocks, top, bottom, lambda number, above: self._divided(sources[number], above))
        pages = list(paginator.pages())
        return LaidOut(paginator.blocks, paginator.origin, pages)

    def _divided(self, source: Source, above: float) -> list[Block | None]:
        if _stretches(source.html):
            raise NotCarried("a derivation that is divided")
        key = (source, round(above, 9))
        if (found := self._fragments.get(key)) is None:
            found = self._fragments[key] = self._typesetter.on_pages(source, above)
            if len(self._fragments) > MOST_FRAGMENTS:
                self._fragments.popitem(last=False)
        return found

    def _laid_out(self, sources: Sequence[Source]) -> list[Block]:
        new = [source for source in dict.fromkeys(sources) if source not in self._blocks]
        for source, block in zip(new, self._typesetter.blocks(new), strict=True):
            self._blocks[source] = block
        found = [self._blocks[source] for source in sources]
        for source in sources:
            self._blocks.move_to_end(source)
        while len(self._blocks) > MOST_BLOCKS:
            self._blocks.popitem(last=False)
        return found

    def _pieces(self, document: Document, width: float) -> Iterator[_Piece]:
        page = Page(document, pictures := PdfPictures(), width)
        yield _Piece(*masked(page.header().strip()), (), pictures)
        page.pictures = pictures = PdfPictures()
        for piece in page.each(document.blocks, width):
            if html := piece.strip():
                sizes = [(url, _EM, True) for url in pictures.formulas] if _stretches(html) else self._sizes(pictures)
                yield _Piece(*masked(str(html)), tuple(sizes), pictures)
            page.pictures = pictures = PdfPictures()

    def _sizes(self, pictures: PdfPictures) -> Iterator[tuple[str, tuple[float, float], bool]]:
        for url, size in zip(pictures.formulas, _sizes(pictures), strict=True):
            yield url, size, True
        for url, figure in pictures.figures.items():
            if figure.formulas is not None:
                yield url, (figure.formulas.width, figure.formulas.height), True
            else:
                yield url, self._figures.size(figure.rest), False


def _sections(pieces: Sequence[_Piece]) -> Iterator[str]:
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


def _stretches(html: str) -> bool:
    """Whether a block is made of nothing but derivations, which are pictures below each other."""
    return html.startswith(("<img", '<div class="eqs"'))


def _sizes(pictures: PdfPictures) -> list[tuple[float, float]]:
    """Those of formulas, in em."""
    return [(picture.width, picture.height) for picture in pictures.formulas.values()]


def _tag(html: str) -> str:
    """The tag with which a block begins, with its class alone."""
    opening = html[1 : html.index(">")].rstrip("/")
    return " ".join([opening.split()[0], *_CLASS.findall(opening)])


class Figures:
    """Figures that were drawn once."""

    def __init__(self, capture: Capture, configuration: Any) -> None:
        self._capture, self._configuration = capture, configuration
        self._drawn: OrderedDict[tuple[str, float, float], Content] = OrderedDict()

    def size(self, svg: str) -> tuple[float, float]:
        """The size that a figure has by itself, in CSS pixels."""
        width, height, _ = self._image(svg)[0].get_intrinsic_size(1, 16)
        return width, height

    def drawn(self, svg: str, width: float, height: float) -> Content:
        """A figure in this size. Raises ``NotCarried``."""
        key = (svg, width, height)
        if (found := self._drawn.get(key)) is None:
            image, asked = self._image(svg)
            found = self._drawn[key] = self._capture(lambda stream: image.draw(stream, width, height, None))
            if asked.refused:
                raise NotCarried("something from outside")
            if len(self._drawn) > MOST_FIGURES:
                self._drawn.popitem(last=False)
        return found

    def _image(self, svg: str) -> tuple[Any, PdfPictures]:
        """A figure, and what notes what it asks for."""
        asked = PdfPictures()
        fetcher, _ = pages.fetcher(asked)
        return pages.svg_image(svg, fetcher, self._configuration), asked
