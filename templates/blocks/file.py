"""The file of a document whose pages are painted: what is drawn is there already, so it is put together without
WeasyPrint, byte for byte as that would (ISO 32000-1; ``weasyprint.pdf`` for the order).
"""

from __future__ import annotations

import io
import mimetypes
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import md5
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pydyf
from pydyf import Array, Dictionary, String

from templates.pdf_tags import listed, mapping

if TYPE_CHECKING:
    from templates.blocks.painting import PaintedGroup, PaintedPage

SCALE = 0.75
"""Points in a pixel."""
_FIXED_PITCH = 1
"""A flag of a typeface."""
_MAP_BEGIN = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo
<< /Registry (Adobe)
/Ordering (UCS)
/Supplement 0
>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange"""
_MAP_END = b"""endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
_WHITES = {"lab-d50": (0.3457, 0.3585), "lab-d65": (0.3127, 0.329)}
"""The colour spaces that a page may name, and what is white in them (CIE 015)."""


@dataclass(frozen=True)
class Typeface:
    """A typeface as a file has it: what its dictionaries say, the glyphs that are shown, and their outlines."""

    name: bytes
    family: str
    flags: int
    italic_angle: int
    ascent: int
    descent: int
    stems: int
    characters: Mapping[int, str]
    widths: Mapping[int, float]
    content: bytes
    is_outlines: bool
    """Whether its outlines are those of the Compact Font Format."""


@dataclass
class PaintedDocument:
    """What a file is made of; typefaces have the names that the pages call them by."""

    title: str
    language: str
    pages: Sequence[PaintedPage]
    typefaces: Mapping[str, Typeface]
    attachments: Mapping[str, str]
    fonts: Mapping[str, Any] = field(default_factory=dict)
    """Those in which fields of forms are filled in: none."""

    def write_pdf(self, finisher: Callable[[Any, Any], None]) -> bytes:
        """The file; ``finisher`` sees it before it is written."""
        pdf = pydyf.PDF()
        pdf.add_object(spaces := Dictionary({name: _lab(white) for name, white in _WHITES.items()}))
        pdf.add_object(resources := _resources(spaces.reference))
        destinations = dict(_add_pages(pdf, self.pages, resources))
        _add_outlines(pdf, _tree(self.pages))
        pdf.info["Producer"] = String(f"WeasyPrint {version('weasyprint')}")
        if self.title:
            pdf.info["Title"] = String(self.title)
        pdf.info["Creator"] = String("Rechenweg")
        pdf.catalog["Lang"] = String(self.language)
        if self.attachments:
            _add_attachments(pdf, self.attachments)
        pdf.add_object(fonts := _fonts(pdf, self.typefaces))
        resources["Font"] = fonts.reference
        _refer(pdf, resources)
        if destinations:
            names = Array(one for name in sorted(destinations) for one in (String(name), destinations[name]))
            pdf.catalog.setdefault("Names", Dictionary())["Dests"] = Dictionary({"Names": names})
        finisher(self, pdf)
        output = io.BytesIO()
        pdf.write(output, compress=True)
        return output.getvalue()


class _Page(pydyf.Stream):
    """What is drawn on one page, which no other document has."""


def _lab(white: tuple[float, float]) -> Any:
    x, y = white
    point = Array([x / y, 1, (1 - x - y) / y])
    return Array(["/Lab", Dictionary({"WhitePoint": point, "Range": Array([-125, 125, -125, 125])})])


def _resources(spaces: bytes) -> Any:
    kinds = ("ExtGState", "XObject", "Pattern", "Shading")
    return Dictionary({**{kind: Dictionary() for kind in kinds}, "ColorSpace": spaces})


def _add_pages(pdf: Any, pages: Sequence[PaintedPage], resources: Any) -> Iterator[tuple[str, Any]]:
    """The destinations by their names, as far as they are the first of that name."""
    known = {name for page in pages for name in page.anchors}
    met: set[str] = set()
    for page in pages:
        width, height = page.width * SCALE, page.height * SCALE
        content = _Page([b"1 0 0 -1 0 %b cm" % _written(height), b"q", b"0.75 0 0 0.75 0 0 cm"], compress=True)
        _draw(page, content, resources)
        content.stream.append(b"Q")
        pdf.add_object(content)
        box = [0, 0, width, height]
        entries = {"Type": "/Page", "Parent": pdf.pages.reference, "MediaBox": Array(box)}
        drawn = Dictionary({**entries, "Contents": content.reference, "Resources": resources.reference})
        pdf.add_page(drawn)
        _add_links(pdf, drawn, page, known)
        for name, (x, y, *_) in page.anchors.items():
            if name not in met:
                yield name, Array([drawn.reference, "/XYZ", *_place(page, x, y), 0])
        met |= page.anchors.keys()
        drawn["TrimBox"], drawn["BleedBox"] = Array(box), Array(box)


def _place(page: PaintedPage, x: float, y: float) -> tuple[float, float]:
    """A place on a page in points, from its lower left corner."""
    return x * SCALE, page.height * SCALE - y * SCALE


def _written(value: float) -> bytes:
    found: bytes = pydyf._to_bytes(value)
    return found


def _draw(group: PaintedGroup, stream: Any, resources: Any) -> None:
    """Write what is drawn into a stream."""
    for name in sorted(group.opacities):
        key = "CA" if name.startswith("A") else "ca"
        resources["ExtGState"].setdefault(name, Dictionary({key: float(name[1:])}))
    for inner in group.groups:
        assert inner.name == f"x{len(resources['XObject'])}", "groups are counted in another way"
        own = _resources(resources["ColorSpace"])
        mixing = Dictionary({"Type": "/Group", "S": "/Transparency", "I": "true", "CS": "/DeviceRGB"})
        form = {"Type": "/XObject", "Subtype": "/Form", "BBox": Array(inner.box), "Resources": own, "Group": mixing}
        resources["XObject"][inner.name] = drawn = _Page(extra=Dictionary(form), compress=True)
        _draw(inner, drawn, own)
    stream.stream.append(b"\n".join(group.operators))


def _refer(pdf: Any, resources: Any) -> None:
    """Make objects of the groups in resources, which are referred to then."""
    for name, group in resources["XObject"].items():
        pdf.add_object(group)
        resources["XObject"][name] = group.reference
        own = group.extra["Resources"]
        own["Font"] = resources["Font"]
        _refer(pdf, own)
        pdf.add_object(own)
        group.extra["Resources"] = own.reference


def _add_links(pdf: Any, drawn: Any, page: PaintedPage, known: Collection[str]) -> None:
    for kind, target, (left, top, right, bottom) in page.links:
        if kind == "internal" and target not in known:
            continue
        corners = (*_place(page, left, top), *_place(page, right, bottom))
        entries = {"Type": "/Annot", "Subtype": "/Link", "Rect": Array(corners), "BS": Dictionary({"W": 0})}
        if kind == "internal":
            leads = {"Dest": String(target)}
        else:
            leads = {"A": Dictionary({"Type": "/Action", "S": "/URI", "URI": String(target)})}
        pdf.add_object(link := Dictionary({**entries, **leads}))
        drawn.setdefault("Annots", Array()).append(link.reference)


@dataclass
class _Bookmark:
    """A heading in the outline of a document, and those below it; where it is."""

    title: str
    page: int
    place: tuple[float, float]
    inner: list[_Bookmark] = field(default_factory=list)


def _tree(pages: Sequence[PaintedPage]) -> list[_Bookmark]:
    """The headings of a document; one of a lower level is below the last one of a higher level."""
    root: list[_Bookmark] = []
    around: list[tuple[int, list[_Bookmark]]] = [(0, root)]
    for number, page in enumerate(pages):
        for level, title, (x, y) in page.bookmarks:
            while around[-1][0] >= level:
                around.pop()
            around[-1][1].append(bookmark := _Bookmark(title, number, _place(page, x, y)))
            around.append((level, bookmark.inner))
    return root


def _add_outlines(pdf: Any, bookmarks: Sequence[_Bookmark], parent: Any = None) -> tuple[list[Any], int]:
    """The entries of an outline, and how many there are with those below them."""
    count = len(bookmarks)
    entries: list[Any] = []
    for bookmark in bookmarks:
        there = Array([pdf.page_references[bookmark.page], "/XYZ", *bookmark.place, 0])
        pdf.add_object(entry := Dictionary({"Title": String(bookmark.title), "Dest": there}))
        inner, inside = _add_outlines(pdf, bookmark.inner, entry)
        entry["Count"] = inside
        count += inside
        if entries:
            entry["Prev"], entries[-1]["Next"] = entries[-1].reference, entry.reference
        if inner:
            entry["First"], entry["Last"] = inner[0].reference, inner[-1].reference
        if parent is not None:
            entry["Parent"] = parent.reference
        entries.append(entry)
    if parent is None and entries:
        ends = {"First": entries[0].reference, "Last": entries[-1].reference}
        pdf.add_object(outline := Dictionary({"Count": count, **ends}))
        for entry in entries:
            entry["Parent"] = outline.reference
        pdf.catalog["Outlines"] = outline.reference
    return entries, count


def _add_attachments(pdf: Any, files: Mapping[str, str]) -> None:
    names = Array()
    for name, text in files.items():
        content, now = text.encode(), String(datetime.now().strftime("D:%Y%m%d%H%M%SZ"))
        guesses = (known.guess_type(name, strict=False)[0] for known in (mimetypes.MimeTypes(), mimetypes))
        kind = next(filter(None, guesses), "application/octet-stream")
        about = {"CheckSum": f"<{md5(content, usedforsecurity=False).hexdigest()}>", "Size": len(content)}
        about |= {"CreationDate": now, "ModDate": now}
        subtype = f"/{kind.replace('/', '#2f')}"
        extra = Dictionary({"Type": "/EmbeddedFile", "Subtype": subtype, "Params": Dictionary(about)})
        pdf.add_object(stream := pydyf.Stream([content], extra, compress=True))
        called = {"F": String(name.encode(errors="ignore")), "UF": String(name)}
        holds = Dictionary({"F": stream.reference})
        pdf.add_object(file := Dictionary({"Type": "/Filespec", **called, "EF": holds, "Desc": String(name)}))
        names.extend((file["F"], file.reference))
    pdf.add_object(listed := Dictionary({"Names": names}))
    pdf.catalog["Names"] = Dictionary({"EmbeddedFiles": listed.reference})


def _fonts(pdf: Any, typefaces: Mapping[str, Typeface]) -> Any:
    """The typefaces of a document, by the names that its pages call them by."""
    files = {}
    for name, face in typefaces.items():
        extra = {"Subtype": "/OpenType"} if face.is_outlines else {"Length1": len(face.content)}
        files[name] = pydyf.Stream([face.content], Dictionary(extra), compress=True)
        pdf.add_object(files[name])
    return Dictionary({name: _font(pdf, face, files[name].reference) for name, face in typefaces.items()})


def _font(pdf: Any, face: Typeface, file: bytes) -> bytes:
    pdf.add_object(characters := pydyf.Stream([*_character_map(face.characters)], compress=True))
    is_fixed = len(face.widths) > 1 and len(set(face.widths.values())) == 1
    entries: dict[str, Any] = {
        "Type": "/FontDescriptor",
        "FontName": face.name,
        "FontFamily": String(face.family),
        "Flags": face.flags + (_FIXED_PITCH if is_fixed else 0),
        "FontBBox": Array([0, face.descent, max(face.widths.values(), default=0), face.ascent]),
        "ItalicAngle": face.italic_angle,
        "Ascent": face.ascent,
        "Descent": face.descent,
        "CapHeight": face.ascent,
        "StemV": face.stems,
        "StemH": face.stems,
        f"FontFile{3 if face.is_outlines else 2}": file,
    }
    pdf.add_object(described := Dictionary(entries))
    system = {"Registry": String("Adobe"), "Ordering": String("Identity"), "Supplement": 0}
    entries = {
        "Type": "/Font",
        "Subtype": f"/CIDFontType{0 if face.is_outlines else 2}",
        "BaseFont": face.name,
        "CIDSystemInfo": Dictionary(system),
        "CIDToGIDMap": "/Identity",
        "W": _widths(face.widths),
        "FontDescriptor": described.reference,
    }
    pdf.add_object(inner := Dictionary(entries))
    entries = {
        "Type": "/Font",
        "Subtype": "/Type0",
        "BaseFont": face.name,
        "ToUnicode": characters.reference,
        "Encoding": "/Identity-H",
        "DescendantFonts": Array([inner.reference]),
    }
    pdf.add_object(font := Dictionary(entries))
    reference: bytes = font.reference
    return reference


def _widths(widths: Mapping[int, float]) -> Any:
    """Those of glyphs whose numbers follow each other stand in a row behind the first number."""
    found = Array()
    for glyph in sorted(widths):
        if glyph - 1 not in widths:
            found.extend((glyph, Array()))
        found[-1].append(widths[glyph])
    return found


def _character_map(characters: Mapping[int, str]) -> Iterator[bytes]:
    """What each glyph stands for (ISO 32000-1, 9.10.3)."""
    yield _MAP_BEGIN
    yield from listed([mapping(*one) for one in characters.items()])
    yield _MAP_END
