"""Documents from blocks that are laid out once: a batch of variants differs in little but its digits.

WeasyPrint lays out each block that it has not met, and writes the file. In between, blocks are put on pages and their
formulas drawn without it. ``BlockEngine.written`` gives the same pages as WeasyPrint alone, or raises ``NotCarried``.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any

from templates import pages
from templates.blocks.capture import Capture
from templates.blocks.carried import NotCarried
from templates.blocks.model import Block, Content, stretched
from templates.blocks.pagination import Paginator
from templates.blocks.painting import Filled, Painter
from templates.blocks.running import Running
from templates.blocks.typesetting import Source, Typesetter
from templates.document import Document
from templates.page import Page
from templates.pdf_pictures import PdfPictures

MOST_BLOCKS = 5000
MOST_FRAGMENTS = 500
MOST_FIGURES = 300
_EM = (1.0, 1.0)
_CLASS = re.compile(r'class="[^"]*"')


class BlockEngine:
    """The blocks of one language and setting that a process has met."""

    def __init__(self, language: str, setting: str, styles: Sequence[Any], configuration: Any) -> None:
        self._typesetter = Typesetter(language, setting, styles, configuration)
        self._figures = Figures(self._typesetter.capture, configuration)
        sample = self._typesetter.page(Running.sample(), {}, styles)
        self._running = Running(language, sample, self._typesetter.capture)
        self._blocks: OrderedDict[Source, Block] = OrderedDict()
        self._fragments: OrderedDict[tuple[Source, float], list[Block | None]] = OrderedDict()
        self._configuration = configuration

    def rendered(self, document: Document, width: float) -> tuple[Any, dict[str, str]]:
        """``document`` as WeasyPrint keeps one whose pages are laid out, and its attachments by name."""
        from weasyprint.document import Document as Rendered
        from weasyprint.pdf.metadata import DocumentMetadata

        sources, pictures = zip(*self._sources(document, width), strict=True)
        blocks = [
            stretched(block, _sizes(drawn)) if _stretches(source.html) else block
            for source, block, drawn in zip(sources, self._laid_out(sources), pictures, strict=True)
        ]
        geometry = self._running.geometry
        paginator = Paginator(blocks, geometry.top, geometry.bottom, lambda n, above: self._divided(sources[n], above))
        layout = list(paginator.pages())
        filled = [Filled(block, pictures[n]) for block, n in zip(paginator.blocks, paginator.origin, strict=True)]
        painter = Painter(self._typesetter.capture, self._running, self._figures, filled)
        painted = list(painter.pages(layout))
        title = f"{document.title} – {document.subtitle}" if document.subtitle else document.title
        metadata = DocumentMetadata(title=title, generator="Rechenweg", lang=document.language)
        rendered = Rendered(painted, metadata, None, self._configuration, {}, None)
        rendered.fonts = painter.fonts
        attachments = {name: text for drawn in pictures for name, text in drawn.attachments.items()}
        return rendered, attachments

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

    def _sources(self, document: Document, width: float) -> Iterator[tuple[Source, PdfPictures]]:
        page = Page(document, pictures := PdfPictures(), width)
        yield Source(page.header().strip(), (), "", True), pictures
        before = ""
        page.pictures = pictures = PdfPictures()
        for piece in page.each(document.blocks, width):
            if html := piece.strip():
                sizes = [(url, _EM, True) for url in pictures.formulas] if _stretches(html) else self._sizes(pictures)
                yield Source(str(html), tuple(sizes), before), pictures
                before = _tag(html)
            page.pictures = pictures = PdfPictures()

    def _sizes(self, pictures: PdfPictures) -> Iterator[tuple[str, tuple[float, float], bool]]:
        for url, size in zip(pictures.formulas, _sizes(pictures), strict=True):
            yield url, size, True
        for url, figure in pictures.figures.items():
            if figure.formulas is not None:
                yield url, (figure.formulas.width, figure.formulas.height), True
            else:
                yield url, self._figures.size(figure.rest), False


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
