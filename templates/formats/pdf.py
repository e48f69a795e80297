"""PDF on A4 pages, by WeasyPrint.

Formulas go into the page as images with a key of ours for an address. Whatever is fetched is fetched here: our
fonts and our formulas, nothing else.
"""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from solver.errors import Problem
from templates import pages, pdf_process
from templates.document import Document, Heading, Paragraph, Text, plain
from templates.formulas import mathjax
from templates.formulas.drawing import Drawing
from templates.formulas.equation_lines import wanted
from templates.formulas.images import FormulaImage, font_was_embedded
from templates.formulas.math_font import name_format
from templates.formulas.mathjax_engine import Key
from templates.formulas.spoken import spoken
from templates.page import Page
from templates.pdf_pictures import PdfPictures
from templates.pdf_tags import complete_characters, mend_structure

SUFFIX = ".pdf"
WIDTH = 42.0  # em of text between the margins, which style/print.css sets to this

# Forms of PDF that can be asked for, and whether they tell programs what is a heading, a table, a formula.
VARIANTS = {"pdf/ua-1": True, "pdf/a-3u": False}


def write(document: Document, variant: str | None = None) -> bytes:
    """``document`` as PDF; ``variant`` is one of ``VARIANTS``, or ``None`` for a plain one.

    Raises ``Problem`` for a formula that cannot be set, a missing library or typeface, an unknown variant.
    """
    check(variant)
    if (content := _by_helper(document, variant)) is not None:
        return content
    try:
        with _collector_paused():
            return _write(document, variant)
    except OSError as error:  # such as a full disk: WeasyPrint keeps the typefaces in temporary files
        path = error.filename or tempfile.gettempdir()
        raise Problem("unwritable", path=str(path), reason=error.strerror or type(error).__name__) from None


def check(variant: str | None) -> None:
    """Raises ``Problem`` for a variant that there is not."""
    if variant is not None and variant not in VARIANTS:
        raise Problem("unknown_variant", name=variant, known=", ".join(VARIANTS))


def prepare() -> None:
    """Begin to load what ``write`` will need. For a process that writes one document and ends."""
    pdf_process.THIS.prepare(_write_a_small_one, _write_for_another)


def _write_a_small_one() -> None:
    """Loads everything that the first document of a process has to wait for."""
    gc.disable()
    _write(Document("x", "", "en", (Paragraph((Text("x"),)),)))


def _by_helper(document: Document, variant: str | None) -> bytes | None:
    """What a helper process writes, or ``None`` where there is none."""
    if (helper := pdf_process.THIS.helper()) is None:
        return None
    drawings = mathjax.drawn(wanted(document))
    mathjax.keep()
    return helper.ask(replace(document, data={}), variant, drawings)


def _write_for_another(document: Document, variant: str | None, drawings: dict[Key, Drawing]) -> bytes:
    mathjax.adopt(drawings)
    return write(document, variant)


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


def _write(document: Document, variant: str | None = None) -> bytes:
    ahead = None if pdf_process.THIS.is_loaded else mathjax.Ahead(wanted(document))
    try:
        pdf_process.THIS.styles(document.language)  # WeasyPrint is loaded while MathJax works
        pictures = PdfPictures(spoken(document.language) if variant and VARIANTS[variant] else None)
        html = Page(document, pictures, WIDTH).html(sheet="", outlines=None)
    finally:
        if ahead:
            ahead.stop()
        mathjax.keep()
    if pdf_process.THIS.sets_formulas_as_text:
        try:
            return _printed(html, pictures, document, variant, fast=True)
        except _ContractBroken as broken:
            pdf_process.THIS.take_the_slow_way(str(broken))
    return _printed(html, pictures, document, variant, fast=False)


class _ContractBroken(Exception):
    """WeasyPrint did not draw our own images as it did when this was written."""


def _finish(spoken: Collection[str], headings: Mapping[str, str]) -> Callable[[Any, Any], None]:
    """What WeasyPrint calls before it writes a file."""
    mend = mend_structure(spoken, headings)

    def finish(document: Any, pdf: Any) -> None:
        mend(document, pdf)
        complete_characters(document.fonts, pdf)
        name_format(pdf.objects)

    return finish


def _images(pictures: PdfPictures, fetcher: Any, configuration: Any) -> dict[str, FormulaImage]:
    """The formulas, and the figures with formulas, as images that draw themselves."""
    images = {url: FormulaImage(picture) for url, picture in pictures.formulas.items()}
    for url, figure in pictures.figures.items():
        if figure.formulas is not None:
            images[url] = FormulaImage(figure.formulas, pages.svg_image(figure.rest, fetcher, configuration))
    return images


def _headings(document: Document) -> dict[str, str]:
    """What stands at each anchor, in words."""
    say = spoken(document.language)
    return {block.anchor: plain(block.children, say) for block in document.blocks if isinstance(block, Heading)}


def _printed(html: str, pictures: PdfPictures, document: Document, variant: str | None, fast: bool) -> bytes:
    fetcher, fatal = pages.fetcher(pictures)
    sheets, configuration = pdf_process.THIS.styles(document.language)
    images = _images(pictures, fetcher, configuration) if fast else {}
    try:
        page = pages.parsed(html, fetcher, fast)
        rendered = page.render(
            stylesheets=list(sheets), font_config=configuration, cache=dict(images), pdf_variant=variant
        )
        pdf: bytes = rendered.write_pdf(pdf_variant=variant, finisher=_finish(pictures.spoken, _headings(document)))
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
