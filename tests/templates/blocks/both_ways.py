"""A document written from blocks and by WeasyPrint alone."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from unittest import mock

import pypdf
import pypdfium2
from PIL import Image, ImageChops

from templates.blocks import carried
from templates.document import Document
from templates.formats import pdf

DPI = 60
ROUNDED = 1  # of 255, at the edge of a letter whose place is written as a sum in one file and not in the other


def from_blocks(document: Document) -> bytes:
    """As blocks, or not at all."""
    content = pdf._from_blocks(document, None)
    assert content is not None, "WeasyPrint had to lay it out as a whole"
    return content


def by_weasyprint(document: Document) -> bytes:
    with mock.patch.object(carried, "reason_against", return_value="asked for"):
        return pdf.write(document)


def assert_alike(document: Document) -> None:
    """Both show the same pages, but for what a reader rounds, with the same words, links and bookmarks."""
    ours, theirs = from_blocks(document), by_weasyprint(document)
    for number, (page, expected) in enumerate(zip(_pictures(ours), _pictures(theirs), strict=True), 1):
        shades = ImageChops.difference(page, expected).histogram()
        assert not any(shades[ROUNDED + 1 :]), f"page {number} looks different"
    assert words(ours) == words(theirs)
    assert _places(ours) == _places(theirs)


def words(content: bytes) -> list[list[str]]:
    """The words of each page."""
    with pypdfium2.PdfDocument(content) as opened:
        return [page.get_textpage().get_text_range().split() for page in opened]


def _pictures(content: bytes) -> list[Image.Image]:
    with pypdfium2.PdfDocument(content) as opened:
        return [page.render(scale=DPI / 72).to_pil().convert("L") for page in opened]


def _places(content: bytes) -> list[object]:
    """Where names, bookmarks and links are, in points; and what the file says of itself."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    found: list[object] = [dict(reader.metadata or {}), reader.root_object["/Lang"]]
    for name, there in sorted(reader.named_destinations.items()):
        found.append((name, reader.get_destination_page_number(there), round(float(there.top or 0), 1)))
    found += _outline(reader, reader.outline)
    for page in reader.pages:
        for link in links(page):
            found.append((str(link.get("/Dest", link.get("/A"))), [round(float(x), 1) for x in link["/Rect"]]))
    return found


def links(page: pypdf.PageObject) -> list[Any]:
    return [annotation.get_object() for annotation in page.annotations or ()]


def _outline(reader: pypdf.PdfReader, entries: Sequence[object]) -> list[object]:
    found: list[object] = []
    for entry in entries:
        if isinstance(entry, list):
            found.append(_outline(reader, entry))
        else:
            place = reader.get_destination_page_number(entry)  # type: ignore[arg-type]
            found.append((entry.title, place, round(float(entry.top), 1)))  # type: ignore[attr-defined]
    return found
