"""The file of a document, byte for byte as WeasyPrint's own writer has it."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from templates.blocks import file
from templates.blocks.file import PaintedDocument, Typeface
from templates.blocks.painting import PaintedGroup, PaintedPage

FACE = Typeface(
    name=b"/ABCDEF+Text",
    family="Text",
    flags=4,
    italic_angle=0,
    ascent=900,
    descent=-300,
    stems=80,
    characters={3: "a", 4: "fi", 9: "\N{MATHEMATICAL ITALIC SMALL X}"},
    widths={3: 500, 4: 512.5, 9: 400},
    content=b"\0\1\0\0 outlines",
    is_outlines=False,
)
MANY = range(65, 200)
OUTLINES = Typeface(
    b"/GHIJKL+Code", "Code", 64, -9, 800, -200, 80, {n: chr(n) for n in MANY}, dict.fromkeys(MANY, 600), b"OTTO", True
)


def pages() -> list[PaintedPage]:
    inner = PaintedGroup((0, 0, 5, 7.25), "x0", [b"0 0 5 5 re f"], {"a0.5"})
    outer = PaintedGroup((0, 0, 10, 10), "x0", [b"/x0 Do"], {"A1.0"}, [inner])
    first = PaintedPage(operators=[b"/x0 Do"], opacities={"a1.0", "A0.25"}, groups=[outer], width=793.7, height=1122.52)
    first.links = [
        ("internal", "there", (10.0, 20.0, 30.5, 40.0)),
        ("internal", "nowhere", (0.0, 0.0, 1.0, 1.0)),
        ("external", "https://example.org/ü", (1.1, 2.2, 3.3, 4.4)),
    ]
    first.anchors = {"here": (1.0, 2.0, 3.0, 4.0), "there": (1.5, 2.5, 3.0, 4.0)}
    first.bookmarks = [(1, "Eins", (1.0, 2.0)), (3, "Eins Eins Eins", (1.0, 5.0)), (2, "Eins Zwei", (1.0, 7.0))]
    second = PaintedPage(operators=[b"BT ET"], width=793.7, height=1122.52, groups_before=1)
    second.anchors = {"there": (7.0, 7.0, 8.0, 8.0), "after": (0.0, 0.0, 1.0, 1.0)}
    second.bookmarks = [(1, "Zwei", (0.0, 3.0)), (2, "Zwei Eins", (0.0, 4.0)), (2, "Zwei Zwei", (0.0, 5.0))]
    return [first, second]


def by_weasyprint(document: PaintedDocument, now: datetime | None = None) -> bytes:
    """The same pages and typefaces in a file of WeasyPrint's."""
    from weasyprint import Attachment
    from weasyprint.document import Document
    from weasyprint.pdf.metadata import DocumentMetadata

    metadata = DocumentMetadata(title=document.title, generator="Rechenweg", lang=document.language)
    metadata.attachments = [
        Attachment(string=text, name=name, description=name, created=now, modified=now)
        for name, text in document.attachments.items()
    ]
    found = Document([_page(page) for page in document.pages], metadata, None, None, {}, None)
    found.font_config = SimpleNamespace(font_map=None)
    found.fonts = {name: _font(name, face) for name, face in document.typefaces.items()}
    content: bytes = found.write_pdf()
    return content


def _page(page: PaintedPage) -> Any:
    def paint(stream: Any, scale: float) -> None:
        with stream.stacked():
            stream.transform(a=scale, d=scale)
            _draw(page, stream)

    return SimpleNamespace(
        width=page.width,
        height=page.height,
        bleed=dict.fromkeys(("left", "top", "right", "bottom"), 0),
        links=[(*link, SimpleNamespace()) for link in page.links],
        anchors=page.anchors,
        bookmarks=[(*bookmark, "open") for bookmark in page.bookmarks],
        forms={None: ()},
        paint=paint,
    )


def _draw(group: PaintedGroup, stream: Any) -> None:
    import pydyf

    for name in sorted(group.opacities):
        entry = pydyf.Dictionary({"CA" if name[0] == "A" else "ca": float(name[1:])})
        stream._resources["ExtGState"].setdefault(name, entry)
    for inner in group.groups:
        drawn = stream.add_group(0, 0, 0, 0)
        drawn.extra["BBox"] = pydyf.Array(inner.box)
        _draw(inner, drawn)
    stream.stream.append(b"\n".join(group.operators))


def _font(name: str, face: Typeface) -> Any:
    return SimpleNamespace(
        **{
            key: getattr(face, key)
            for key in ("name", "family", "flags", "italic_angle", "ascent", "descent", "widths")
        },
        hash=name,
        bitmap=False,
        used_in_forms=False,
        type="otf" if face.is_outlines else "ttf",
        stemv=face.stems,
        stemh=face.stems,
        to_unicode=face.characters,
        missing={},
        file_content=face.content,
        clean=lambda *_: None,
    )


@pytest.mark.parametrize("title", ["Ein Titel – ja", ""])
@pytest.mark.parametrize("faces", [{"ABCDEF": FACE, "GHIJKL": OUTLINES}, {}], ids=["typefaces", "none"])
def test_it_is_the_same_file(title: str, faces: dict[str, Typeface]) -> None:
    document = PaintedDocument(title, "de", pages(), faces, {})
    assert document.write_pdf(lambda *_: None) == by_weasyprint(document)


def test_a_document_without_names_or_bookmarks_is_the_same_file() -> None:
    document = PaintedDocument("x", "en", [PaintedPage(operators=[b"q Q"], width=100.0, height=50.0)], {}, {})
    assert document.write_pdf(lambda *_: None) == by_weasyprint(document)


def test_a_document_with_attachments_is_the_same_file(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2024, 2, 3, 4, 5, 6)
    monkeypatch.setattr(file, "datetime", SimpleNamespace(now=lambda: now))
    document = PaintedDocument("x", "de", pages(), {}, {"zählen.py": "print('ü')\n", "a.csv": "1,2\n", "b": "3"})
    assert document.write_pdf(lambda *_: None) == by_weasyprint(document, now)


def test_groups_that_are_counted_in_another_way_are_no_file() -> None:
    page = PaintedPage(groups=[PaintedGroup((0, 0, 1, 1), "x3")], width=1.0, height=1.0)
    with pytest.raises(AssertionError, match="counted in another way"):
        PaintedDocument("x", "de", [page], {}, {}).write_pdf(lambda *_: None)


def test_the_finisher_sees_the_file_before_it_is_written() -> None:
    seen: list[Any] = []
    document = PaintedDocument("x", "de", pages(), {}, {})
    document.write_pdf(lambda *those: seen.append(those))
    ((first, _),) = seen
    assert first is document
