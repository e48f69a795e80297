"""Figures that float, as ``templates.floating`` moves them in a document that WeasyPrint laid out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from xml.etree.ElementTree import Element, SubElement

from templates.blocks.model import Block
from templates.blocks.pagination import Part
from templates.blocks.running import Geometry
from templates.floating import float_figures

_TAG = re.compile(r'<(\w+)(?:[^>]*? class="([^"]*)")?')


@dataclass(frozen=True)
class LaidOut:
    """The blocks of a document on its pages; ``origin`` says of which block of the document each is all or a part.

    The first ``outside`` of these are no part of the text: the title block, and the list of contents.
    """

    blocks: Sequence[Block]
    origin: Sequence[int]
    pages: Sequence[Sequence[Part]]
    outside: int = 1


@dataclass(frozen=True)
class _Box:
    """What is asked of WeasyPrint's box of a block."""

    element: Element
    position_y: float
    margin_bottom: float
    bottom: float  # of its border

    def margin_height(self) -> float:
        return self.bottom + self.margin_bottom - self.position_y


def floated(html: Sequence[str], laid_out: LaidOut, geometry: Geometry) -> list[int] | None:
    """The blocks in another order, by their numbers, where figures left holes; ``None`` where there are none."""
    main = Element("main")
    elements = [_element(main, text) for text in html[laid_out.outside :]]
    pages = [SimpleNamespace(_page_box=_page(elements, laid_out, parts, geometry)) for parts in laid_out.pages]
    if not float_figures(main, pages):
        return None
    outside = laid_out.outside
    return [*range(outside), *(elements.index(element) + outside for element in main)]


def _element(main: Element, html: str) -> Element:
    tag, name = _TAG.match(html).groups()  # type: ignore[union-attr]
    return SubElement(main, tag, {"class": name or ""})


def _page(elements: Sequence[Element], laid_out: LaidOut, parts: Sequence[Part], geometry: Geometry) -> SimpleNamespace:
    text = SimpleNamespace(element_tag="main", children=list(_boxes(elements, laid_out, parts, geometry)))
    height = geometry.bottom - geometry.top
    return SimpleNamespace(height=height, content_box_y=lambda: geometry.top, descendants=lambda: iter([text]))


def _boxes(elements: Sequence[Element], laid_out: LaidOut, parts: Sequence[Part], geometry: Geometry) -> Iterator[_Box]:
    for part in parts:
        number, block = laid_out.origin[part.block], laid_out.blocks[part.block]
        if number < laid_out.outside:
            continue
        is_continued = part.last + 1 < len(block.items) or number in laid_out.origin[part.block + 1 : part.block + 2]
        top = part.y + block.items[part.first].start
        bottom = geometry.bottom if is_continued else part.y + block.height
        above = top - geometry.top if part.leads else block.margin_top
        yield _Box(
            elements[number - laid_out.outside], top - above, 0.0 if is_continued else block.margin_bottom, bottom
        )
