"""The blocks of a document as they are laid out: what makes no difference there is the same in all that look alike.

Pictures are numbered in their order and have the size that matters: the lines of a derivation only their height, a
formula that is alone in its cell the width of the widest of its column. Digits are others (``digits``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from templates.blocks.digits import masked
from templates.blocks.figures import Figures
from templates.blocks.model import Size
from templates.document import Document
from templates.formulas.images import Picture
from templates.page import Page
from templates.pdf_pictures import Drawn, PdfPictures

Filling = Picture | Drawn
"""What is drawn in a gap."""

_IMAGE = re.compile(r'<img src="([^"]+)"((?: (?:class|style)="[^"]*")*)(?: alt="[^"]*")?/>')
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_CELL = re.compile(
    r'(<tr>)|(<t[dh]\b[^>]*?(?: class="(left|center|right)")?>)(?:<img src="([^"]+)"( class="m d\d+"/></td>))?'
)
_BEFORE = {"left": 0.0, "center": 0.5, "right": 1.0}
_EM = Size(1.0, 1.0)
_LINES = (' class="eqs"', ' class="l')


@dataclass(frozen=True)
class BlockPiece:
    """A block of a document: its HTML with any digits, its own ones, its pictures and their sizes as it is laid out."""

    html: str
    digits: str
    sizes: tuple[Size, ...]
    fillings: tuple[Filling, ...]
    attachments: Mapping[str, str]

    @property
    def stretches(self) -> bool:
        """Whether it is made of nothing but derivations, which are pictures below each other."""
        return _stretches(self.html)


def pieces(document: Document, width: float, figures: Figures) -> Iterator[BlockPiece]:
    """The title block of a document and its blocks, whose text is ``width`` em wide."""
    page = Page(document, pictures := PdfPictures(), width)
    yield _piece(page.header(), pictures, figures)
    page.pictures = pictures = PdfPictures()
    for html in page.each(document.blocks, width):
        if html.strip():
            yield _piece(str(html), pictures, figures)
        page.pictures = pictures = PdfPictures()


def _piece(html: str, pictures: PdfPictures, figures: Figures) -> BlockPiece:
    known: dict[str, Filling] = {**pictures.formulas, **pictures.figures}
    html = _TABLE.sub(lambda table: _in_columns(table[0], known), html.strip())
    stretches = _stretches(html)
    fillings: list[Filling] = []
    sizes: list[Size] = []

    def numbered(image: re.Match[str]) -> str:
        fillings.append(known[image[1]])
        size = _size(known[image[1]], image[2].startswith(_LINES), figures)
        sizes.append(_EM if stretches else size)
        return f'<img src="{len(sizes) - 1}"{image[2]}/>'

    html, digits = masked(_IMAGE.sub(numbered, html))
    return BlockPiece(html, digits, tuple(sizes), tuple(fillings), pictures.attachments)


def _stretches(html: str) -> bool:
    return html.startswith(("<img", '<div class="eqs"'))


def _size(filling: Filling, is_line: bool, figures: Figures) -> Size:
    if isinstance(filling, Picture):
        return Size(1.0 if is_line else filling.width, filling.height)
    if filling.formulas is not None:
        return Size(filling.formulas.width, filling.formulas.height)
    return Size(*figures.size(filling.rest), in_em=False)


def _in_columns(table: str, known: dict[str, Filling]) -> str:
    """A table whose lone formulas have addresses of their own, and the pictures there are as wide as their columns."""
    widest: dict[int, float] = {}
    column = 0
    for cell in _CELL.finditer(table):
        column = 0 if cell[1] else column + 1
        if cell[4] and isinstance(alone := known[cell[4]], Picture):
            widest[column] = max(widest.get(column, 0.0), alone.width)

    def widened(cell: re.Match[str]) -> str:
        nonlocal column
        column = 0 if cell[1] else column + 1
        if not (cell[3] and cell[4] and isinstance(alone := known[cell[4]], Picture)):
            return cell[0]
        address = f"{cell[4]}:{column}"
        known[address] = _moved(alone, widest[column], _BEFORE[cell[3]])
        return f'{cell[2]}<img src="{address}"{cell[5]}'

    return _CELL.sub(widened, table)


def _moved(picture: Picture, width: float, share: float) -> Picture:
    """A picture that is ``width`` wide, with that ``share`` of its new room before it."""
    room = share * (width - picture.width)
    return Picture(tuple(replace(part, x=part.x + room) for part in picture.parts), width, picture.height)
