"""PDF on A4 pages, by WeasyPrint.

Formulas go into the page as images with a key of ours for an address. Whatever is fetched is fetched here: our
fonts and our formulas, nothing else.
"""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from solver.errors import Problem
from templates import mathjax, pages
from templates.document import Document
from templates.equation_lines import wanted
from templates.formula_images import FormulaImage, font_was_embedded
from templates.page import Page
from templates.pdf_pictures import PdfPictures

SUFFIX = ".pdf"
WIDTH = 42.0  # em of text between the margins, which style/print.css sets to this


def prepare() -> None:
    """Begin to load what ``write`` will need, in the background; whatever fails does so again when it is needed."""
    global _loading
    if _loading is None and not pages.are_ready():
        _loading = threading.Thread(target=_load, name="prepare")
        _loading.start()


_loading: threading.Thread | None = None


def _load() -> None:
    try:
        mathjax.start()
        pages.load()
    except Exception:
        return


def write(document: Document) -> bytes:
    """``document`` as PDF."""
    if _loading is not None:
        _loading.join()
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
    ahead = None if pages.are_ready() else mathjax.Ahead(wanted(document))
    try:
        pages.styles(document.language)  # WeasyPrint is loaded while MathJax works
        pictures = PdfPictures(None)
        html = Page(document, pictures, WIDTH).html(sheet="", outlines=None)
    finally:
        if ahead:
            ahead.stop()
        mathjax.keep()
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


def _printed(html: str, pictures: PdfPictures, language: str, fast: bool) -> bytes:
    fetcher, fatal = pages.fetcher(pictures)
    sheets, configuration = pages.styles(language)
    images = {url: FormulaImage(picture) for url, picture in pictures.formulas.items()} if fast else {}
    try:
        page = pages.parsed(html, fetcher, fast)
        rendered = page.render(stylesheets=list(sheets), font_config=configuration, cache=dict(images))
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
