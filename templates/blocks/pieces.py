"""The blocks of a document as they are laid out: what makes no difference there is the same in all that look alike.

Pictures are numbered in their order and have the size that matters, of the lines of a derivation only their height;
digits are others (``digits``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial

from templates.blocks.digits import masked
from templates.blocks.figures import Figures
from templates.blocks.kept import Recent
from templates.blocks.model import Size
from templates.document import Block, Document
from templates.formulas.images import Picture
from templates.page import Page, leads
from templates.pdf_pictures import Drawn, PdfPictures

Filling = Picture | Drawn
"""What is drawn in a gap."""

_IMAGE = re.compile(r'<img src="([^"]+)"((?: (?:class|style)="[^"]*")*)(?: alt="[^"]*")?/>')
_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<t[dh]\b.*?</t[dh]>", re.DOTALL)
_EM = Size(1.0, 1.0)
_LINES = (' class="eqs"', ' class="l')


@dataclass(frozen=True)
class BlockPiece:
    """A block of a document: its HTML with any digits, its own ones, its pictures and their sizes as it is laid out.

    A table has the ``rows`` of its cells as well; it ``has_header`` if the first is that, and ``is_whole`` if no page
    may end in it.
    """

    html: str
    digits: str
    sizes: tuple[Size, ...]
    fillings: tuple[Filling, ...]
    attachments: Mapping[str, str]
    rows: tuple[tuple[BlockPiece, ...], ...] = ()
    has_header: bool = False
    is_whole: bool = False

    @cached_property
    def cells(self) -> tuple[BlockPiece, ...]:
        """Those of a table, row by row."""
        return tuple(cell for row in self.rows for cell in row)

    @property
    def heights(self) -> list[float]:
        """Those of its formulas, in em."""
        return [filling.height for filling in self.fillings if isinstance(filling, Picture)]

    @property
    def stretches(self) -> bool:
        """Whether it is made of nothing but derivations, which are pictures below each other."""
        return _stretches(self.html)


_Numbers = tuple[tuple[str, int], ...]
_Key = tuple[Block, bool, float, _Numbers]
KnownPieces = Recent[_Key, tuple[BlockPiece | None, _Numbers]]
"""The pieces of blocks, each as it is after so many numbered figures and tables, and how many there are behind it: most
blocks of a batch are the same in all its documents.
"""


def pieces(document: Document, width: float, figures: Figures, known: KnownPieces) -> Iterator[BlockPiece]:
    """The title block of a document, its list of contents and its blocks, whose text is ``width`` em wide."""
    page = Page(document, pictures := PdfPictures(), width)
    yield _piece(page.header(), pictures, figures)
    if page.lists_contents:
        yield contents(document, width, figures, {})
    numbers: _Numbers = ()
    for index, block in enumerate(document.blocks):
        key = (block, leads(document.blocks, index), width, numbers)
        piece, numbers = known.found(key, partial(_made, page, key, figures))
        if piece is not None:
            yield piece


def _made(page: Page, key: _Key, figures: Figures) -> tuple[BlockPiece | None, _Numbers]:
    block, is_tied, width, numbers = key
    page.pictures, page.counts = (pictures := PdfPictures()), dict(numbers)
    html = str(page.block(block, width, is_tied))
    return _piece(html, pictures, figures) if html.strip() else None, tuple(page.counts.items())


def contents(document: Document, width: float, figures: Figures, pages: Mapping[str, int]) -> BlockPiece:
    """The list of contents, with the number of the page of each anchor where it is known."""
    page = Page(document, pictures := PdfPictures(), width)
    return _piece(page.contents(pages), pictures, figures)


def _piece(html: str, pictures: PdfPictures, figures: Figures) -> BlockPiece:
    known: dict[str, Filling] = {**pictures.formulas, **pictures.figures}
    piece = replace(_filled(html.strip(), known, figures), attachments=pictures.attachments)
    if not piece.html.startswith("<table") or piece.html.count("<table") > 1 or "<caption" in html:
        return piece
    rows = tuple(
        tuple(_filled(cell, known, figures) for cell in _CELL.findall(row)) for row in _ROW.findall(html.strip())
    )
    is_whole = piece.html.startswith('<table class="whole"')
    return replace(piece, rows=rows, has_header="<thead>" in html, is_whole=is_whole)


def _filled(html: str, known: Mapping[str, Filling], figures: Figures) -> BlockPiece:
    stretches = _stretches(html)
    fillings: list[Filling] = []
    sizes: list[Size] = []

    def numbered(image: re.Match[str]) -> str:
        fillings.append(known[image[1]])
        size = _size(known[image[1]], image[2].startswith(_LINES), figures)
        sizes.append(_EM if stretches else size)
        return f'<img src="{len(sizes) - 1}"{image[2]}/>'

    html, digits = masked(_IMAGE.sub(numbered, html))
    return BlockPiece(html, digits, tuple(sizes), tuple(fillings), {})


def _stretches(html: str) -> bool:
    return html.startswith(("<img", '<div class="eqs"'))


def _size(filling: Filling, is_line: bool, figures: Figures) -> Size:
    if isinstance(filling, Picture):
        return Size(1.0 if is_line else filling.width, filling.height)
    if filling.formulas is not None:
        return Size(filling.formulas.width, filling.formulas.height)
    return Size(*figures.size(filling.rest), in_em=False)
