"""PDF on A4 pages, by WeasyPrint.

Formulas go into the page as images with a key of ours for an address. Whatever is fetched is fetched here: our
fonts and our formulas, nothing else.
"""

from __future__ import annotations

import atexit
import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from solver.errors import Problem
from templates import fonts
from templates.document import Document, Figure
from templates.drawing import Drawing
from templates.equation_lines import wanted
from templates.formula_images import FormulaImage, font_was_embedded
from templates.mathjax import typeset_soon
from templates.messages import word
from templates.page import Page, style
from templates.svg_safety import safe_svg

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

SUFFIX = ".pdf"
WIDTH = 42.0  # em of text between the margins, which style/print.css sets to this


def write(document: Document) -> bytes:
    """``document`` as PDF."""
    with _collector_paused():
        return _write(document)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """WeasyPrint's objects live as long as the document; searching them for garbage is a tenth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _write(document: Document) -> bytes:
    typeset_soon(wanted(document))
    _styles(document.language)  # WeasyPrint is loaded while MathJax works
    pictures = _Pictures()
    html = Page(document, pictures.formula, pictures.figure, WIDTH).html(sheet="", outlines=None)
    if _fast_way_works:
        try:
            return _printed(html, pictures, document.language, fast=True)
        except _ContractBroken as broken:
            _take_the_slow_way(str(broken))
    return _printed(html, pictures, document.language, fast=False)


class _ContractBroken(Exception):
    """WeasyPrint did not draw our own images as it did when this was written."""


_fast_way_works = True


def _take_the_slow_way(reason: str) -> None:
    """Remember for this process that formulas must be SVG pictures, and say so once."""
    global _fast_way_works
    _fast_way_works = False
    import weasyprint

    logging.getLogger("rechenweg").warning(
        "WeasyPrint %s does not take formulas as text (%s); using pictures, which is slower", weasyprint.VERSION, reason
    )


def _printed(html: str, pictures: _Pictures, language: str, fast: bool) -> bytes:
    from weasyprint import HTML

    fetcher, fatal = _fetcher(pictures)
    sheets, configuration = _styles(language)
    images = {url: FormulaImage(drawing) for url, drawing in pictures.formulas.items()} if fast else {}
    try:
        rendered = HTML(string=html, url_fetcher=fetcher).render(
            stylesheets=list(sheets), font_config=configuration, cache=dict(images)
        )
        pdf: bytes = rendered.write_pdf()
    except fatal:
        pdf = b""
    except (AttributeError, TypeError, KeyError, AssertionError) as error:
        if fast and not pictures.refused:
            raise _ContractBroken(f"{type(error).__name__}: {error}") from error
        raise
    if pictures.refused:
        raise Problem("refused_resource", url=pictures.refused[0])
    if fast and not all(image.drawn for image in images.values()):
        raise _ContractBroken("they were not drawn")
    if fast and not font_was_embedded(rendered.fonts):
        raise _ContractBroken("their font was not embedded")
    return pdf


class _Pictures:
    """The pictures of one document, by the address that its HTML gives them."""

    def __init__(self) -> None:
        self.formulas: dict[str, Drawing] = {}
        self.figures: dict[str, str] = {}
        self.refused: list[str] = []
        self._urls: dict[tuple[str, float, float], str] = {}

    def formula(self, drawing: Drawing, css: str) -> Markup:
        key = (drawing.tex, drawing.width, drawing.height)  # a formula may be set in two sizes
        url = self._urls.setdefault(key, f"math:{len(self._urls)}")
        self.formulas[url] = drawing
        return Markup(f'<img class="m" src="{url}" alt="{escape(drawing.tex)}" style="{css}">')

    def figure(self, figure: Figure) -> Markup:
        url = f"figure:{len(self.figures)}"
        self.figures[url] = safe_svg(figure.svg)
        return Markup(f'<div class="picture"><img src="{url}" alt="{escape(figure.alt)}"></div>')

    def svg(self, url: str) -> str | None:
        """The picture at ``url`` for those who want it as SVG."""
        return self.formulas[url].svg if url in self.formulas else self.figures.get(url)


def _fetcher(pictures: _Pictures) -> tuple[URLFetcher, type[BaseException]]:
    """What WeasyPrint asks for every address, and what stops it."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            if picture := pictures.svg(url):
                return URLFetcherResponse(url, picture, {"Content-Type": "image/svg+xml"})
            face = fonts.read(url.removeprefix(fonts.SCHEME)) if url.startswith(fonts.SCHEME) else None
            if face is None:
                # WeasyPrint logs an ordinary exception and goes on without the resource, in pictures even a fatal
                # one; hence the list.
                pictures.refused.append(url)
                raise FatalURLFetchingError(url)
            return URLFetcherResponse(url, face, {"Content-Type": "font/ttf"})

    return Fetcher(), FatalURLFetchingError


@cache
def _styles(language: str) -> tuple[tuple[CSS, ...], FontConfiguration]:
    """The style sheets, parsed once, and the fonts they name."""
    from weasyprint import CSS

    common, configuration = _common_style()
    footer = f'"{word("page", language)} " counter(page) " {word("of", language)} " counter(pages)'
    return (common, CSS(string=f"@page {{ @bottom-right {{ content: {footer} }} }}")), configuration


def _forget_styles() -> None:
    """Let go of the fonts while WeasyPrint can still remove its files; later it would end in a traceback."""
    _styles.cache_clear()
    _common_style.cache_clear()
    gc.collect()


@cache
def _common_style() -> tuple[CSS, FontConfiguration]:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    configuration = FontConfiguration()
    atexit.register(_forget_styles)
    fetcher, _ = _fetcher(_Pictures())
    text = fonts.rules() + style("base") + style("print")
    return CSS(string=text, font_config=configuration, url_fetcher=fetcher), configuration
