"""The figures of documents, each drawn once in each size."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from templates import pages
from templates.blocks.capture import Capture
from templates.blocks.carried import NotCarried
from templates.blocks.charts import Charts
from templates.blocks.kept import Known, Layouts
from templates.blocks.model import Content
from templates.pdf_pictures import PdfPictures

MOST_FIGURES = 300
MOST_CHARTS = 60
_Size = tuple[float, float]
_Drawing = tuple[str, float, float]


class Figures:
    """Figures that were drawn once."""

    def __init__(self, capture: Capture, configuration: Any, layouts: Layouts) -> None:
        self._capture, self._configuration = capture, configuration
        self._chart = lru_cache(MOST_CHARTS)(Charts(capture, configuration).drawn)
        self._sizes: Known[str, _Size] = Known(layouts, "size", str, _Size, MOST_FIGURES)
        self._drawn: Known[_Drawing, Content] = Known(layouts, "figure", _Drawing, Content, MOST_FIGURES)

    def size(self, svg: str) -> tuple[float, float]:
        """The size that a figure has by itself, in CSS pixels."""
        return self._sizes.found(svg, lambda: _own_size(self._image(svg)[0]))

    def drawn(self, svg: str, width: float, height: float) -> Content:
        """A figure in this size. Raises ``NotCarried``."""
        if (chart := self._chart(svg, width, height)) is not None:  # of whose numbers there are too many to keep all
            return chart
        size = float(width), float(height)
        return self._drawn.found((svg, *size), lambda: self._by_weasyprint(svg, *size))

    def _by_weasyprint(self, svg: str, width: float, height: float) -> Content:
        image, asked = self._image(svg)
        content = self._capture(lambda stream: image.draw(stream, width, height, None))
        if asked.refused:
            raise NotCarried("something from outside")
        return content

    def _image(self, svg: str) -> tuple[Any, PdfPictures]:
        """A figure, and what notes what it asks for."""
        asked = PdfPictures()
        fetcher, _ = pages.fetcher(asked)
        return pages.svg_image(svg, fetcher, self._configuration), asked


def _own_size(image: Any) -> _Size:
    width, height, _ = image.get_intrinsic_size(1, 16)
    return float(width), float(height)
