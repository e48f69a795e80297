"""The figures of documents, each drawn once in each size."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from templates import pages
from templates.blocks.capture import Capture
from templates.blocks.carried import NotCarried
from templates.blocks.charts import Charts
from templates.blocks.model import Content
from templates.pdf_pictures import PdfPictures

MOST_FIGURES = 300


class Figures:
    """Figures that were drawn once."""

    def __init__(self, capture: Capture, configuration: Any) -> None:
        self._capture, self._configuration = capture, configuration
        self._charts = Charts(capture, configuration)
        self._drawn: OrderedDict[tuple[str, float, float], Content] = OrderedDict()

    def size(self, svg: str) -> tuple[float, float]:
        """The size that a figure has by itself, in CSS pixels."""
        width, height, _ = self._image(svg)[0].get_intrinsic_size(1, 16)
        return width, height

    def drawn(self, svg: str, width: float, height: float) -> Content:
        """A figure in this size. Raises ``NotCarried``."""
        key = (svg, width, height)
        if (found := self._drawn.get(key)) is None:
            found = self._drawn[key] = self._charts.drawn(svg, width, height) or self._by_weasyprint(svg, width, height)
            if len(self._drawn) > MOST_FIGURES:
                self._drawn.popitem(last=False)
        return found

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
