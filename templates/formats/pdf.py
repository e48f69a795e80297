"""PDF on A4 pages, by WeasyPrint.

Formulas go into the page as images with a key of ours for an address. Whatever is fetched is fetched here: our
fonts and our formulas, nothing else.
"""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from solver.errors import Problem
from templates import floating, page_codes, pages, pdf_process, pdf_streams
from templates.blocks import carried
from templates.document import Document, Heading, Paragraph, Setting, Text, plain
from templates.formulas import mathjax
from templates.formulas.drawing import Drawing
from templates.formulas.equation_lines import wanted
from templates.formulas.images import Drawable, FormulaImage, font_was_embedded
from templates.formulas.math_font import name_format
from templates.formulas.mathjax_engine import Key
from templates.formulas.spoken import spoken
from templates.page import Page
from templates.pdf_forms import Look, draw_fields, looks
from templates.pdf_pictures import PdfPictures
from templates.pdf_tags import complete_characters, mend_structure, require_letters

SUFFIX = ".pdf"
WIDTH = 42.0  # em of text between the margins, which style/print.css sets to this; more where the text is smaller
WIDTHS: Mapping[Setting, float] = {"book": WIDTH, "compact": 50.0, "dense": 61.5}

ARCHIVAL = "pdf/a-3u"
# Forms of PDF that can be asked for, and whether they tell programs what is a heading, a table, a formula.
VARIANTS = {"pdf/ua-1": True, ARCHIVAL: False}
CODED_PAGES = 16  # as many pages get their code at the first try


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
    ahead = mathjax.Ahead(wanted(document)) if pdf_process.THIS.will_load else None
    try:
        if (content := _from_blocks(document, variant)) is not None:
            return content
        html, pictures = _page(document, variant)
    finally:
        if ahead:
            ahead.stop()
        mathjax.keep()
    printed = _printed(html, pictures, document, variant)
    if document.even and printed.pages % 2:
        html, pictures = _page(document, variant, last_page=True)
        printed = _printed(html, pictures, document, variant)
    return printed.content


def _from_blocks(document: Document, variant: str | None) -> bytes | None:
    """The document from blocks that are laid out once, or ``None`` where it is one for WeasyPrint alone."""
    process = pdf_process.THIS
    if not (process.sets_formulas_as_text and process.lays_out_blocks) or carried.reason_against(document, variant):
        return None
    try:
        painted = process.engine(document).rendered(document, WIDTHS[document.setting])
        content = painted.write_pdf(_finish((), _headings(document)))
    except carried.NotCarried:
        return None
    except (AttributeError, TypeError, KeyError, AssertionError) as error:
        process.lay_out_whole_documents(f"{type(error).__name__}: {error}")
        return None
    return content


def _page(document: Document, variant: str | None, *, last_page: bool = False) -> tuple[str, PdfPictures]:
    """The document as HTML, and the pictures in it."""
    speaker = spoken(document.language) if variant and VARIANTS[variant] else None
    pictures = PdfPictures(speaker, document.marks.code if document.marks else "")
    page = Page(document, pictures, WIDTHS[document.setting])
    return page.html(last_page=last_page, sheet="", outlines=None), pictures


@dataclass(frozen=True)
class _Printed:
    """A PDF and how many pages it has."""

    content: bytes
    pages: int


def _printed(html: str, pictures: PdfPictures, document: Document, variant: str | None) -> _Printed:
    if pdf_process.THIS.sets_formulas_as_text:
        try:
            return _printed_so(html, pictures, document, variant, fast=True)
        except _ContractBroken as broken:
            pdf_process.THIS.take_the_slow_way(str(broken))
    return _printed_so(html, pictures, document, variant, fast=False)


class _ContractBroken(Exception):
    """WeasyPrint did not draw our own images as it did when this was written."""


def _finish(
    spoken: Collection[str],
    headings: Mapping[str, str],
    variant: str | None = None,
    fields: Sequence[Look] = (),
) -> Callable[[Any, Any], None]:
    """What WeasyPrint calls before it writes a file."""
    mend = mend_structure(spoken, headings)

    def finish(document: Any, pdf: Any) -> None:
        mend(document, pdf)
        if variant:
            require_letters(document.fonts)
        if variant == ARCHIVAL:
            draw_fields(fields, pdf)
        else:
            pdf_streams.leave_out_times(pdf.objects)
        complete_characters(document.fonts, pdf)
        name_format(pdf.objects)
        pdf_streams.compress(pdf.objects)

    return finish


def _images(pictures: PdfPictures, fetcher: Any, configuration: Any) -> dict[str, Drawable]:
    """The formulas and the figures, as images that draw themselves."""
    images: dict[str, Drawable] = {url: FormulaImage(picture) for url, picture in pictures.formulas.items()}
    for url, figure in pictures.figures.items():
        rest = pages.svg_image(figure.rest, fetcher, configuration)
        images[url] = rest if figure.formulas is None else FormulaImage(figure.formulas, rest)
    return images


def _headings(document: Document) -> dict[str, str]:
    """What stands at each anchor, in words."""
    say = spoken(document.language)
    return {block.anchor: plain(block.children, say) for block in document.blocks if isinstance(block, Heading)}


def _printed_so(
    html: str, pictures: PdfPictures, document: Document, variant: str | None, fast: bool, coded: int = CODED_PAGES
) -> _Printed:
    fetcher, fatal = pages.fetcher(pictures)
    sheets, configuration = pdf_process.THIS.styles(document.language)
    images = _images(pictures, fetcher, configuration) if fast else {}
    pages_ = 0
    try:
        marks = [*_page_marks(document, coded)]
        rendered = _laid_out(
            pages.parsed(html, fetcher, fast),
            stylesheets=[*sheets, *marks],
            font_config=configuration,
            cache=dict(images),
            pdf_variant=variant,
        )
        pages_ = len(rendered.pages)
        if document.marks is not None and pages_ > coded:
            return _printed_so(html, pictures, document, variant, fast, pages_)
        rendered.metadata.attachments = [*pages.attachments(pictures.attachments)]
        fields = looks(rendered) if variant == ARCHIVAL else ()
        finish = _finish(pictures.spoken, _headings(document), variant, fields)
        pdf: bytes = rendered.write_pdf(pdf_variant=variant, finisher=finish)
    except fatal:
        pdf = b""
    except (AttributeError, TypeError, KeyError, AssertionError) as error:
        if fast and not pictures.refused:
            raise _ContractBroken(f"{type(error).__name__}: {error}") from error
        raise
    if pictures.refused:
        raise Problem("refused_resource", url=pictures.refused[0])
    if fast and not all(image.drawn for image in images.values() if isinstance(image, FormulaImage)):
        raise _ContractBroken("they were not drawn")
    if fast and not font_was_embedded(rendered.fonts):
        raise _ContractBroken("their font was not embedded")
    return _Printed(pdf, pages_)


def _laid_out(page: Any, **settings: Any) -> Any:
    """The page on its pages, where its figures float."""
    main = page.etree_element.find("body/main")
    rendered = page.render(**settings)
    for _ in range(floating.ROUNDS):
        if not floating.float_figures(main, rendered.pages):
            break
        pages.adopt(page)
        rendered = page.render(**settings)
    return rendered


def _page_marks(document: Document, pages_: int) -> Iterator[Any]:
    """The style that puts the marks of a document on so many of its pages."""
    if document.marks is not None:
        from weasyprint import CSS

        yield CSS(string=page_codes.style(document.marks.text, pages_))
