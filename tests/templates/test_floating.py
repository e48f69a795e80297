"""Figures that float: behind the text that fills their page, before the next figure and in their task."""

from __future__ import annotations

import pytest

from templates.document import Block, Document, Figure, Heading, Paragraph, Text
from templates.formats import pdf
from tests.templates.everything import page_texts

TALL = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="330"><rect width="300" height="330"/></svg>'


def paragraphs(name: str, count: int) -> list[Block]:
    return [Paragraph((Text(f"{name}{number} " + "word " * 60),)) for number in range(count)]


def picture(name: str) -> Figure:
    return Figure(TALL, name, (Text(name),))


def heading(level: int, name: str) -> Heading:
    return Heading(level, (Text(name),), name)


def pages_of(*blocks: Block) -> list[str]:
    return page_texts(pdf.write(Document("Title", "", "en", blocks)))


def page_with(pages: list[str], text: str) -> int:
    return next(number for number, page in enumerate(pages) if text in page)


def test_text_fills_the_page_before_a_figure() -> None:
    pages = pages_of(*paragraphs("before", 8), picture("drawn"), *paragraphs("after", 8))
    assert page_with(pages, "after0") == page_with(pages, "after1") == 0
    assert page_with(pages, "drawn") == 1


def test_a_figure_that_fits_stays_where_it_is() -> None:
    [page, *_] = pages_of(*paragraphs("before", 2), picture("drawn"), *paragraphs("after", 8))
    assert page.index("before1") < page.index("drawn") < page.index("after0")


def test_it_passes_a_part_with_the_text_below_it_but_no_task() -> None:
    tasks = [heading(1, "one"), heading(2, "part-a"), *paragraphs("before", 7), picture("drawn")]
    passed = pages_of(*tasks, heading(2, "part-b"), *paragraphs("after", 8))
    assert page_with(passed, "part-b") == page_with(passed, "after0") == 0
    kept = pages_of(*tasks, heading(1, "two"), *paragraphs("after", 8))
    assert "two" not in kept[0]


@pytest.mark.parametrize("between", [0, 1])
def test_figures_keep_their_order(between: int) -> None:
    drawn = [picture("first"), *paragraphs("between", between), picture("second")]
    pages = pages_of(*paragraphs("before", 8), *drawn, *paragraphs("after", 8))
    assert page_with(pages, "Figure 1. first") <= page_with(pages, "Figure 2. second")
