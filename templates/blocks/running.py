"""The heads and feet of pages: a line of text each, in the boxes that the style sheet has for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from templates.blocks.capture import Capture
from templates.blocks.carried import NotCarried
from templates.blocks.model import Content
from templates.messages import word

SAMPLE = '<h1>A</h1><main><h2>B</h2><p style="break-after: page">x</p><p>x</p></main>'
"""A document with a second page, which has a head."""
_SPACES = re.compile("[ \t\n\r]+")


@dataclass(frozen=True)
class Geometry:
    """The size of a page, and where its text begins and ends."""

    width: float
    height: float
    top: float
    bottom: float


class Running:
    """What stands around the text of a page, as the second page of a sample has it."""

    def __init__(self, language: str, pages: Sequence[Any], capture: Capture) -> None:
        from weasyprint.formatting_structure import boxes

        box = pages[1]._page_box
        self.geometry = Geometry(pages[1].width, pages[1].height, box.content_box_y(), box.content_box_y() + box.height)
        self._language, self._capture = language, capture
        self._boxes = {
            margin.at_keyword: (margin, next(b for b in margin.descendants() if isinstance(b, boxes.TextBox)))
            for margin in box.children
            if isinstance(margin, boxes.MarginBox)
        }
        self.line = lru_cache(maxsize=1000)(self._line)

    def around(self, title: str, task: str, number: int, count: int) -> Iterator[Content]:
        """What surrounds page ``number`` of ``count``; the first one has no head."""
        texts = {"@top-left": title if number > 1 else "", "@top-right": task if number > 1 else ""}
        texts["@bottom-right"] = f"{word('page', self._language)} {number} {word('of', self._language)} {count}"
        for place in self._boxes:
            if text := _SPACES.sub(" ", texts[place]).strip(" "):
                yield self.line(place, text)

    def _line(self, place: str, text: str) -> Content:
        from weasyprint.draw.text import draw_text
        from weasyprint.text.line_break import split_first_line

        margin, sample = self._boxes[place]
        line, _, _, width, height, baseline = split_first_line(text, sample.style, None, None, 0)
        if width > margin.width or (height, baseline) != (sample.height, sample.baseline):
            raise NotCarried("a head of a page with more than a line of letters")
        box = sample.copy()
        box.text, box.pango_layout, box.width = text, line, width
        room = margin.width - width if margin.style["text_align_all"] in ("end", "right") else 0.0
        box.position_x = margin.content_box_x() + room
        return self._capture(lambda stream: draw_text(stream, box, 0, "clip", "none"))
