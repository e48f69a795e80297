"""The figures of documents, each drawn once in each size."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from templates import pages
from templates.blocks.carried import NotCarried
from templates.blocks.charts import Charts
from templates.blocks.kept import Known, Layouts
from templates.blocks.model import Content
from templates.blocks.typesetting import Typesetter
from templates.pdf_pictures import PdfPictures

MOST_FIGURES = 300
MOST_CHARTS = 60
POINT = 1 / 0.75
"""... in pixels."""
_Size = tuple[float, float]
_Drawing = tuple[str, float, float]


class Figures:
    """Figures that were drawn once."""

    def __init__(self, typesetter: Typesetter, layouts: Layouts) -> None:
        self._typesetter = typesetter
        self._chart = lru_cache(MOST_CHARTS)(Charts(typesetter, layouts).drawn)
        self._sizes: Known[str, _Size] = Known(layouts, "size", str, _Size, MOST_FIGURES)
        self._drawn: Known[_Drawing, Content] = Known(layouts, "figure", _Drawing, Content, MOST_FIGURES)

    def size(self, svg: str) -> tuple[float, float]:
        """The size that a figure has by itself, in CSS pixels."""
        if (size := _in_points(svg)) is not None:
            return size
        return self._sizes.found(svg, lambda: _own_size(self._image(svg)[0]))

    def drawn(self, svg: str, width: float, height: float) -> Content:
        """A figure in this size. Raises ``NotCarried``."""
        if (chart := self._chart(svg, width, height)) is not None:  # of whose numbers there are too many to keep all
            return chart
        size = float(width), float(height)
        return self._drawn.found((svg, *size), lambda: self._by_weasyprint(svg, *size))

    def _by_weasyprint(self, svg: str, width: float, height: float) -> Content:
        image, asked = self._image(svg)
        content = self._typesetter.capture(lambda stream: image.draw(stream, width, height, None))
        if asked.refused:
            raise NotCarried("something from outside")
        return content

    def _image(self, svg: str) -> tuple[Any, PdfPictures]:
        """A figure, and what notes what it asks for."""
        _, configuration = self._typesetter.loaded
        asked = PdfPictures()
        fetcher, _ = pages.fetcher(asked)
        return pages.svg_image(svg, fetcher, configuration), asked


def _in_points(svg: str) -> _Size | None:
    """The size that the figure itself says, in points; ``None`` where it says it in another way."""
    head = svg[: svg.find(">")]
    found = [re.search(rf' {side}="(\d+(?:\.\d+)?)pt"', head) for side in ("width", "height")]
    if not head.startswith("<svg ") or None in found:
        return None
    width, height = (float(side[1]) * POINT for side in found if side)
    return width, height


def _own_size(image: Any) -> _Size:
    width, height, _ = image.get_intrinsic_size(1, 16)
    return float(width), float(height)
