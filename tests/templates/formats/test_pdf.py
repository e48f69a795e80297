"""PDF pages, and what of WeasyPrint the fast way relies on."""

from __future__ import annotations

import errno
import re
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from solver.errors import Problem
from templates import pages, pdf_process
from templates.blocks import carried
from templates.document import (
    AnswerField,
    AnswerFields,
    Attachment,
    Document,
    Equations,
    Formula,
    Heading,
    Paragraph,
    Row,
    Text,
)  # fmt: skip
from templates.formats import pdf, writer
from templates.formulas.images import FormulaImage
from templates.messages import message
from templates.page import Page
from tests.root import ROOT
from tests.templates.everything import EVERYTHING, STEP, document, page_texts, text
from tests.templates.written import Written


@pytest.fixture
def as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """WeasyPrint lays out the whole document."""
    monkeypatch.setattr(carried, "reason_against", lambda *_: "asked for")


@pytest.mark.usefixtures("fast_way")
class TestPdf:
    """Pages."""

    def test_text_of_formulas_can_be_found(self) -> None:
        found = " ".join(page_texts(writer("pdf").write(document())))
        assert "tanh" in found
        assert "0,5370" in found

    def test_language_and_page_numbers(self) -> None:
        assert "Seite 1 von 1" in page_texts(writer("pdf").write(document(STEP)))[0]
        assert "Page 1 of 1" in page_texts(writer("pdf").write(document(STEP, language="en")))[0]

    def test_metadata_and_bookmarks(self) -> None:
        with pypdfium2.PdfDocument(writer("pdf").write(document())) as opened:
            assert opened.get_metadata_value("Title") == "Übungsblatt <4> – Lösung"
            assert [mark.get_title() for mark in opened.get_toc()][:1] == ["Aufgabe 1.1"]

    def test_same_document_same_bytes(self) -> None:
        assert writer("pdf").write(document()) == writer("pdf").write(document())

    @pytest.mark.parametrize("variant", [None, "pdf/ua-1"])
    def test_no_time_of_day_is_in_a_document_with_files(self, variant: str | None) -> None:
        content = pdf.write(document(text("x"), Attachment("a.py", "print(1)\n", "python")), variant)
        assert b"/EmbeddedFile" in content
        assert b"Date" not in content

    def test_small(self) -> None:
        assert len(writer("pdf").write(document())) < 80_000

    @pytest.mark.parametrize("count", range(1, 40, 3))
    def test_no_heading_at_the_end_of_a_page(self, count: int) -> None:
        lines = [text(f"Zeile {number}") for number in range(count)]
        fill = (Heading(2, (Text("Überschrift"),), "a"), text("Daraus folgt:"), STEP)
        for page in page_texts(writer("pdf").write(document(*[text("Anfang")] * 20, *lines, *fill, contents=False))):
            if "Überschrift" in page:
                assert "0,5370" in page

    @pytest.mark.usefixtures("as_a_whole")
    def test_a_foreign_address_is_an_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for url in ("http://127.0.0.1:1/x.png", "file:///etc/hostname", "data:image/png;base64,AAAA", "font:nothing"):
            monkeypatch.setattr(Page, "html", lambda self, url=url, **_: f'<p>x<img src="{url}">')
            with pytest.raises(Problem) as caught:
                writer("pdf").write(document(text("x")))
            assert (caught.value.code, caught.value.facts["url"]) == ("refused_resource", url)

    def test_wrong_tex_is_an_error(self) -> None:
        with pytest.raises(Problem, match="bad_tex"):
            writer("pdf").write(document(text("$\\nothing$")))


class TestContractWithWeasyPrint:
    """The image cache is not documented: this is what the fast way relies on."""

    def test_any_object_is_an_image(self) -> None:
        from weasyprint import HTML

        calls: list[str] = []

        class Image:
            def get_intrinsic_size(self, resolution: object, font_size: float) -> tuple[float, float, float]:
                calls.append(f"size {font_size:g}")
                return 2 * font_size, font_size, 2.0

            def draw(self, stream: object, width: float, height: float, style: dict[str, object]) -> None:
                for name in ("push_state", "pop_state", "transform", "set_color", "stream", "_fonts"):
                    assert hasattr(stream, name), name
                assert style["color"]
                calls.append(f"draw {width:g} {height:g}")

        rendered = HTML(string='<img style="font-size: 10px" src="math:1">').render(cache={"math:1": Image()})
        rendered.write_pdf()
        assert calls[0] == "size 10"
        assert calls[-1] == "draw 20 10"

    @pytest.mark.usefixtures("fast_way")
    def test_a_font_of_ours_is_embedded(self) -> None:
        assert b"/RWMATH+Formulas" in _uncompressed(writer("pdf").write(document(STEP)))

    @pytest.mark.usefixtures("fast_way", "as_a_whole")
    @pytest.mark.parametrize("breakage", ["stream._fonts is gone", "images are not drawn", "fonts are not embedded"])
    def test_without_it_the_plain_way_is_taken_once_and_said(
        self, breakage: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def draw(self: object, stream: object, *_: object) -> None:
            if breakage.startswith("stream"):
                raise AttributeError("'Stream' object has no attribute '_fonts'")

        if breakage.startswith("fonts"):
            monkeypatch.setattr(pdf, "font_was_embedded", lambda fonts: False)
        else:
            monkeypatch.setattr(FormulaImage, "draw", draw)
        first = writer("pdf").write(document(STEP))
        second = writer("pdf").write(document(STEP))
        assert b"RWMATH" not in _uncompressed(first)
        assert first == second
        assert len(caplog.records) == 1

    @pytest.mark.usefixtures("fast_way")
    def test_both_ways_look_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from PIL import ImageChops, ImageFilter

        rows = Equations((*STEP.rows, Row("z", "=", (r"\textcolor{red}{\sqrt{\frac{a}{b}}}", r"+ \cancel{x}"))))
        tall = Row(
            "", "=", (r"\left(\begin{array}{c|c}1&2\\\hline3&4\\5&6\\7&8\end{array}\right)\underbrace{a+b}_{c}",)
        )
        page = document(text("Ein ", "$x_1$", " im Text"), rows, Equations((tall,)))
        fast = _picture(writer("pdf").write(page))
        monkeypatch.setattr(pdf_process.THIS, "sets_formulas_as_text", False)
        blur = ImageFilter.BoxBlur(2)  # edges of letters and of paths are smoothed differently
        difference = ImageChops.difference(fast.filter(blur), _picture(writer("pdf").write(page)).filter(blur))
        assert not sum(difference.histogram()[40:])


def _picture(content: bytes):  # type: ignore[no-untyped-def]
    with pypdfium2.PdfDocument(content) as opened:
        return opened[0].render(scale=2).to_pil().convert("L")


def _uncompressed(content: bytes) -> bytes:
    import zlib

    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    found = [content]
    for stream in streams:
        try:
            found.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(found)


@pytest.fixture(params=["pdf/ua-1", "pdf/a-3u"])
def written(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, fast_way: None) -> Written:
    return Written(request.param, monkeypatch)


@pytest.fixture
def archived(monkeypatch: pytest.MonkeyPatch, fast_way: None) -> Written:
    return Written("pdf/a-3u", monkeypatch)


class TestBoth:
    """What an accessible and a permanent file share."""

    def test_language_title_bookmarks(self, written: Written) -> None:
        assert written.catalog["Lang"].string == "de"
        assert written.file.info["Title"].string == "Übungsblatt <4> – Lösung"
        assert "Übungsblatt &lt;4&gt; – Lösung".encode() in written.metadata()
        assert "Outlines" in written.catalog

    def test_every_font_is_embedded_and_can_be_read_as_text(self, written: Written) -> None:
        fonts = [item for item in written.of_type("/Font") if item["Subtype"] == "/Type0"]
        assert len(fonts) >= 4
        assert all("ToUnicode" in font for font in fonts)
        assert b"RWMATH+Formulas" in b"".join(font["BaseFont"] for font in fonts)
        for descriptor in written.of_type("/FontDescriptor"):
            assert {"FontFile2", "FontFile3"} & set(descriptor)

    def test_glyphs_of_formulas_are_found_by_their_number_and_as_wide_as_in_their_font(self, written: Written) -> None:
        from io import BytesIO

        from fontTools.cffLib import CFFFontSet
        from fontTools.pens.basePen import NullPen

        (font,) = [item for item in written.of_type("/Font") if b"RWMATH" in item["BaseFont"] and "W" in item]
        (descriptor,) = [item for item in written.of_type("/FontDescriptor") if b"RWMATH" in item["FontName"]]
        file = written.file.objects[int(descriptor["FontFile3"].split()[0])]
        assert file.extra["Subtype"] == "/CIDFontType0C"  # in OpenType a glyph might be looked up by its name
        loaded = CFFFontSet()
        loaded.decompile(BytesIO(b"".join(file.stream)), None)
        shapes = loaded[0].CharStrings
        for name in loaded[0].charset:
            shapes[name].draw(NullPen())  # which finds out its width
        assert _widths(font["W"]) == dict(enumerate((shapes[name].width for name in loaded[0].charset[1:]), 1))


class TestArchived:
    """PDF/A-3u."""

    def test_says_so(self, archived: Written) -> None:
        assert b'pdfaid:part="3"' in archived.metadata()
        assert b'pdfaid:conformance="U"' in archived.metadata()
        assert archived.catalog["OutputIntents"]
        assert b"/ID" in archived.content or b"/ID" in _inflated(archived.content)

    def test_nothing_runs_and_nothing_is_fetched(self, archived: Written) -> None:
        assert not [item for item in archived.objects if "JS" in item or item.get("S") == "/JavaScript"]
        assert not [item for item in archived.objects if item.get("Type") == "/Filespec"]


def _widths(array: list[Any]) -> dict[int, int]:
    """A PDF array of widths, ``[1 [500 600] 7 [300]]``, by the number of the glyph."""
    found: dict[int, int] = {}
    for start, widths in zip(array[0::2], array[1::2], strict=True):
        found.update({int(start) + n: round(float(width)) for n, width in enumerate(widths)})
    return found


def _inflated(content: bytes) -> bytes:
    out = b""
    for part in content.split(b"stream\n")[1:]:
        try:
            out += zlib.decompress(part.split(b"\nendstream")[0])
        except zlib.error:
            continue
    return out


@pytest.mark.parametrize("variant", sorted(pdf.VARIANTS))
def test_a_letter_without_a_typeface(variant: str) -> None:
    """It would be drawn as a box, which the standards forbid; other files may have that."""
    strange = document(Paragraph((Text("a \U00012000 b \U00012001 \U00012000"),)))
    with pytest.raises(Problem) as caught:
        pdf.write(strange, variant)
    assert (caught.value.code, caught.value.facts) == ("no_typeface", {"letters": "\U00012000 \U00012001"})
    assert pdf.write(strange)


@pytest.mark.parametrize("on_paper", [True, False])
def test_a_place_for_an_answer_stands_beside_its_name(on_paper: bool) -> None:
    fields = AnswerFields((AnswerField("a", (Formula("h_1 ="),), "h 1"),), on_paper)
    page = pypdfium2.PdfDocument(pdf.write(Document("Titel", "", "de", (fields,))))[0]
    drawn = [found.get_bounds() for found in page.get_objects()]
    name = max(right for left, _, right, _ in drawn if right - left < 20)
    box = min(left for left, _, right, _ in drawn if right - left > 100 and left > 27.9 * 72 / 25.4 + 1)
    assert 0 < box - name < 10


def test_an_unknown_variant() -> None:
    with pytest.raises(Problem) as caught:
        pdf.write(document(), "pdf/x-4")
    assert caught.value.code == "unknown_variant"
    assert caught.value.facts["known"] == "pdf/ua-1, pdf/a-3u"


SCRIPT = """
import sys
from templates.formats import pdf
from tests.templates.everything import page_texts, EVERYTHING, STEP, document
if "prepared" in sys.argv: pdf.prepare()
if "after" in sys.argv: pdf.write(document(STEP, *EVERYTHING[2:], STEP, language="en"), "pdf/ua-1")
for variant in (None, "pdf/ua-1", "pdf/a-3u"):
    sys.stdout.buffer.write(pdf.write(document(), variant))
"""


class TestSameBytes:
    """The same document is the same file, wherever and whenever."""

    @pytest.fixture
    def plain(self) -> bytes:
        return b"".join(pdf.write(document(), variant) for variant in (None, "pdf/ua-1", "pdf/a-3u"))

    @pytest.mark.parametrize("what", ["", "prepared", "after", "without cache", "with cache", "other seed"])
    def test_in_another_process(self, what: str, plain: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        monkeypatch.setenv("PYTHONHASHSEED", "7" if what == "other seed" else "0")
        monkeypatch.setenv("RECHENWEG_CACHE", "off" if what == "without cache" else str(tmp_path))
        command = [sys.executable, "-c", SCRIPT, *what.split()]
        for _ in range(2 if what == "with cache" else 1):
            run = subprocess.run(command, capture_output=True, check=True, cwd=ROOT)
            assert run.stderr == b""
            assert run.stdout == plain

    def test_after_a_document_with_letters_that_no_typeface_has(self) -> None:
        before = pdf.write(document())
        pdf.write(document(Paragraph((Text("a \U00012000 b"),))))
        assert pdf.write(document()) == before


class TestErrors:
    """Which library, which disk, and what to do."""

    def test_a_missing_system_library(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')")
        code = (
            "import sys; from templates import system_libraries; from templates.formats import pdf\n"
            "from tests.templates.everything import page_texts, STEP, document\n"
            "system_libraries.missing = lambda: [system_libraries.LIBRARIES[4]]\n"
            f"sys.path.insert(0, {str(tmp_path)!r})\n"
            "try: pdf.write(document(STEP))\n"
            "except Exception as problem: print(problem.code, problem.facts)"
        )
        monkeypatch.setenv("RECHENWEG_CACHE", "off")  # where all layouts are kept, no library is needed
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert run.stdout.startswith("no_libraries ")
        assert "'names': 'Pango'" in run.stdout
        assert "nstall" in run.stdout

    @pytest.mark.usefixtures("as_a_whole")
    @pytest.mark.parametrize(("whose", "where"), [(pdf_process.THIS, "styles"), (pages, "parsed")])
    def test_a_full_disk(self, whose: object, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device", "/tmp/weasyprint-1/font")

        monkeypatch.setattr(whose, where, full)
        with pytest.raises(Problem) as caught:
            pdf.write(document())
        assert caught.value.code == "unwritable"
        assert caught.value.facts == {"path": "/tmp/weasyprint-1/font", "reason": "No space left on device"}

    @pytest.mark.parametrize("tex", [r"\nothing", "ж", r"\frac{1"])
    def test_a_bad_formula_is_named(self, tex: str) -> None:

        with pytest.raises(Problem) as caught:
            writer("pdf").write(document(Paragraph((Text("x "), Formula(tex)))))
        assert caught.value.code == "bad_tex"
        assert tex in message(caught.value, "de")


def test_everything_is_a_document() -> None:
    """The blocks above are those of the other formats' tests, so that nothing is left out here."""
    assert {type(block).__name__ for block in EVERYTHING} >= {"Table", "Figure", "Listing", "Equations", "Note"}
    assert isinstance(document(), Document)
