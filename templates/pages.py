"""A page for WeasyPrint: read, and given what it asks for: our fonts, our pictures, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from templates import fonts
from templates.pdf_pictures import PdfPictures

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


def parsed(html: str, fetcher: URLFetcher, fast: bool) -> HTML:
    """The page as WeasyPrint keeps it. Ours is well-formed XML, which is read in a hundredth of the time of HTML."""
    from weasyprint import HTML

    if fast:
        try:
            root = ElementTree.fromstring(html.removeprefix("<!DOCTYPE html>"))
        except ElementTree.ParseError:
            return HTML(string=html, url_fetcher=fetcher)
        page: HTML = HTML.__new__(HTML)
        page.base_url, page.url_fetcher, page.media_type = None, fetcher, "print"
        page.etree_element = root
        adopt(page)
        page._ua_stylesheets = lambda forms=False: [_user_agent_style()]
        return page
    return HTML(string=html, url_fetcher=fetcher)


def adopt(page: HTML) -> None:
    """Lets WeasyPrint see the elements of a page as they stand now."""
    import weasyprint

    wrapper = weasyprint.cssselect2.ElementWrapper
    page.wrapper_element = wrapper.from_html_root(page.etree_element, content_language=None)


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


class FlatPicture:
    """A picture of WeasyPrint's whose groups are drawn in their place.

    WeasyPrint makes a group of each text in SVG that is centred or ends at its place, in a box that cuts off the edge
    of a letter now and then; readers draw a group on a surface of its own, which takes time.
    """

    def __init__(self, image: Any) -> None:
        self._image = image

    def get_intrinsic_size(self, resolution: object, font_size: float) -> tuple[float, float, float]:
        """Width, height and their ratio."""
        size: tuple[float, float, float] = self._image.get_intrinsic_size(resolution, font_size)
        return size

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Write the picture into a page's content, in a box of this size."""
        start, known = len(stream.stream), set(stream._resources["XObject"])
        self._image.draw(stream, width, height, style)
        groups = {name: group for name, group in stream._resources["XObject"].items() if name not in known}
        if all(map(_is_opaque, groups.values())) and all(map(_is_solid, stream._resources["ExtGState"])):
            stream.stream[start:] = _inlined(stream.stream[start:], groups)
            for name in groups:
                del stream._resources["XObject"][name]


def _is_opaque(group: Any) -> bool:
    """Whether a group looks the same where it is no group: nothing in it shines through."""
    if not hasattr(group, "_resources"):  # a picture made of dots
        return False
    inner = group._resources
    others = inner["Pattern"] or inner["Shading"]
    return not others and all(map(_is_solid, inner["ExtGState"])) and all(map(_is_opaque, inner["XObject"].values()))


def _is_solid(opacity: str) -> bool:
    """Whether this is the name of full opacity, ``a1`` for areas and ``A1`` for lines."""
    return opacity[0] in "aA" and float(opacity[1:]) == 1


def _inlined(operators: Sequence[Any], groups: Mapping[str, Any]) -> Iterator[Any]:
    for operator in operators:
        name = operator[1:-3].decode() if isinstance(operator, bytes) and operator.endswith(b" Do") else ""
        if name not in groups:
            yield operator
            continue
        group = groups[name]
        yield b"q"
        yield from _inlined(group.stream, group._resources["XObject"])
        yield b"Q"


def svg_image(svg: str, source: URLFetcher, configuration: FontConfiguration) -> FlatPicture:
    """A picture as WeasyPrint draws it; of a layout it asks for no more than the typefaces."""
    from weasyprint.images import SVGImage

    layout = SimpleNamespace(font_config=configuration, dictionaries={})
    return FlatPicture(SVGImage(ElementTree.fromstring(svg), None, source, layout))


def attachments(files: Mapping[str, str]) -> Iterator[Attachment]:
    """The files that go with a document, by their names, as WeasyPrint embeds them."""
    from weasyprint import Attachment

    for name, text in files.items():
        yield Attachment(string=text, name=name, description=name, relationship="Supplement")
