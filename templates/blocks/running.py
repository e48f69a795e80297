"""The heads and feet of pages: a line of text each, in the boxes that the style sheet has for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from templates.blocks.capture import Capture
from templates.blocks.carried import NotCarried
from templates.blocks.kept import Known, Layouts
from templates.blocks.model import Content
from templates.messages import word

SAMPLE = '<h1>A</h1><main><h2 data-short="B">B</h2><p style="break-after: page">x</p><p>x</p></main>'
"""A document with a second page, which has a head."""
MOST_LINES = 1000
_SPACES = re.compile("[ \t\n\r]+")


@dataclass(frozen=True)
class Geometry:
    """The size of a page, where its text begins and ends, and the boxes around it."""

    width: float
    height: float
    top: float
    bottom: float
    places: tuple[str, ...] = ()


class Running:
    """What stands around the text of a page, as the second page of a sample has it."""

    def __init__(self, language: str, sample: Callable[[], Sequence[Any]], capture: Capture, layouts: Layouts) -> None:
        self._language, self._sample, self._capture = language, sample, capture
        geometries: Known[str, Geometry] = Known(layouts, "geometry", str, Geometry, 1)
        self.geometry = geometries.found("", self._geometry)
        self._lines: Known[tuple[str, str], Content] = Known(layouts, "line", tuple[str, str], Content, MOST_LINES)

    @cached_property
    def _page(self) -> Any:
        return self._sample()[1]

    @cached_property
    def _boxes(self) -> dict[str, tuple[Any, Any]]:
        """The boxes around the text, with their text."""
        from weasyprint.formatting_structure import boxes

        return {
            margin.at_keyword: (margin, next(b for b in margin.descendants() if isinstance(b, boxes.TextBox)))
            for margin in self._page._page_box.children
            if isinstance(margin, boxes.MarginBox)
        }

    def _geometry(self) -> Geometry:
        page, box = self._page, self._page._page_box
        top = float(box.content_box_y())
        return Geometry(float(page.width), float(page.height), top, top + float(box.height), tuple(self._boxes))

    def around(self, title: str, task: str, number: int, count: int) -> Iterator[Content]:
        """What surrounds page ``number`` of ``count``; the first one has no head."""
        foot = f"{task}{word('page', self._language)} {number} {word('of', self._language)} {count}"
        texts = {"@top-left": title if number > 1 else "", "@bottom-right": foot}
        for place in self.geometry.places:
            if text := _SPACES.sub(" ", texts[place]).strip(" "):
                yield self._lines.found((place, text), partial(self._line, place, text))

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
