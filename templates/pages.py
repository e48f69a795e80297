"""What all PDF documents of a process share: WeasyPrint, the style sheets, the typefaces."""

from __future__ import annotations

import atexit
import gc
import shutil
from collections.abc import Iterator
from copy import copy
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from solver.errors import Problem
from templates import fonts, system_libraries
from templates.messages import word
from templates.page import style
from templates.pdf_pictures import PdfPictures, depth_classes

if TYPE_CHECKING:
    from weasyprint import CSS, HTML, Attachment
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher


_UNUSED_BOXES = frozenset(
    [f"@{side}-{part}-corner" for side in ("top", "bottom") for part in ("left", "right")]
    + [f"@{side}-{part}" for side in ("left", "right") for part in ("top", "middle", "bottom")]
    + ["@top-center", "@bottom-left", "@bottom-center"]
)

_UNUSED_PARTS = frozenset("marker footnote-call footnote-marker note-call note-marker note-callback".split())


def are_ready() -> bool:
    """Whether the slow part is done: WeasyPrint is loaded and the style sheets are parsed."""
    return _common_style.cache_info().currsize > 0


def load() -> None:
    """Do the slow part now."""
    _common_style()


def parsed(html: str, fetcher: URLFetcher, fast: bool) -> HTML:
    """The page as WeasyPrint keeps it. Ours is well-formed XML, which is read in a hundredth of the time of HTML."""
    from weasyprint import HTML

    if fast:
        import weasyprint

        try:
            root = ElementTree.fromstring(html.removeprefix("<!DOCTYPE html>"))
        except ElementTree.ParseError:
            return HTML(string=html, url_fetcher=fetcher)
        page: HTML = HTML.__new__(HTML)
        page.base_url, page.url_fetcher, page.media_type = None, fetcher, "print"
        wrapper = weasyprint.cssselect2.ElementWrapper
        page.wrapper_element = wrapper.from_html_root(root, content_language=None)
        page.etree_element = page.wrapper_element.etree_element
        page._ua_stylesheets = lambda forms=False: [_user_agent_style()]
        return page
    return HTML(string=html, url_fetcher=fetcher)


@cache
def _user_agent_style() -> CSS:
    """WeasyPrint's own style sheet without what our pages lack: most margin boxes, footnotes, markers except of lists.

    It would compute the style of each for every page and every element, which is a fifth of the time.
    """
    from weasyprint.html import UA_STYLESHEET

    sheet = copy(UA_STYLESHEET)
    sheet.page_rules = [
        (rule, [selector for selector in selectors if selector[1] not in _UNUSED_BOXES], declarations)
        for rule, selectors, declarations in sheet.page_rules
    ]
    matcher = sheet.matcher = copy(sheet.matcher)
    everywhere, by_name = matcher.other_selectors, dict(matcher.lower_local_name_selectors)
    by_name["li"] = [*by_name.get("li", []), *(entry for entry in everywhere if entry[3] == "marker")]
    matcher.lower_local_name_selectors = by_name
    matcher.other_selectors = [entry for entry in everywhere if entry[3] not in _UNUSED_PARTS]
    return sheet


def fetcher(pictures: PdfPictures) -> tuple[URLFetcher, type[BaseException]]:
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


def svg_image(svg: str, source: URLFetcher, configuration: FontConfiguration) -> Any:
    """A picture as WeasyPrint draws it; of a layout it asks for no more than the typefaces."""
    from weasyprint.images import SVGImage

    layout = SimpleNamespace(font_config=configuration, dictionaries={})
    return SVGImage(ElementTree.fromstring(svg), None, source, layout)


def attachments(pictures: PdfPictures) -> Iterator[Attachment]:
    """The files that go with a document, as WeasyPrint embeds them."""
    from weasyprint import Attachment

    for name, text in pictures.attachments.items():
        yield Attachment(string=text, name=name, description=name, relationship="Supplement")


@cache
def styles(language: str) -> tuple[tuple[CSS, ...], FontConfiguration]:
    """The style sheets, parsed once, and the fonts they name."""
    common, configuration = _common_style()
    from weasyprint import CSS

    footer = f'"{word("page", language)} " counter(page) " {word("of", language)} " counter(pages)'
    return (common, CSS(string=f"@page {{ @bottom-right {{ content: {footer} }} }}")), configuration


def forget_styles() -> None:
    """Let go of the fonts while WeasyPrint can still remove its files; later it would end in a traceback."""
    styles.cache_clear()
    _common_style.cache_clear()
    gc.unfreeze()
    gc.collect()


def remove_fonts() -> None:
    """Remove WeasyPrint's copies of the typefaces; for a process that ends at once and lets go of nothing."""
    if are_ready():
        _remove_copies(_common_style()[1])


def _remove_copies(configuration: FontConfiguration) -> None:
    if folder := getattr(configuration, "_folder", None):
        shutil.rmtree(folder, ignore_errors=True)


def _check_libraries() -> None:
    """Raises ``Problem`` where WeasyPrint cannot be loaded for want of a system library."""
    try:
        import weasyprint  # noqa: F401
    except OSError as error:
        absent = system_libraries.missing()
        names = ", ".join(library.name for library in absent) or str(error).splitlines()[0]
        raise Problem("no_libraries", names=names, advice=system_libraries.advice(absent)) from None


@cache
def _common_style() -> tuple[CSS, FontConfiguration]:
    _check_libraries()
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    configuration = FontConfiguration()
    atexit.register(forget_styles)
    source, _ = fetcher(PdfPictures())
    text = fonts.rules() + style("base") + style("print") + depth_classes()
    try:
        return CSS(string=text, font_config=configuration, url_fetcher=source), configuration
    except Exception:  # such as a full disk, on which the first of them would stay
        _remove_copies(configuration)
        raise
