"""What a PDF promises: structure for those who hear it, permanence, the same bytes, errors that say what to do."""

from __future__ import annotations

import errno
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest

from solver.errors import Problem
from templates import pages, pdf_process
from templates.document import Document, Paragraph, Text
from templates.formats import pdf, writer
from templates.formulas.spoken import spoken
from templates.messages import message
from templates.page import Page
from templates.pdf_pictures import PdfPictures
from templates.pdf_tags import mend_structure
from tests.templates.test_formats import EVERYTHING, document
from tests.waiting import wait_for

Objects = list[dict[str, Any]]


class Written:
    """A document as WeasyPrint's objects, just before they are written."""

    def __init__(self, variant: str | None, monkeypatch: pytest.MonkeyPatch, content: Document | None = None) -> None:
        def observed(spoken: Any, headings: Any) -> Any:
            finish = mend_structure(spoken, headings)

            def finish_and_keep(rendered: Any, file: Any) -> None:
                finish(rendered, file)
                self.file = file

            return finish_and_keep

        monkeypatch.setattr(pdf, "mend_structure", observed)
        self.content = pdf.write(content or document(), variant)
        self.catalog = self.file.catalog
        self.objects: Objects = [item for item in self.file.objects if isinstance(item, dict)]

    def of_type(self, kind: str) -> Objects:
        return [item for item in self.objects if item.get("Type") == kind]

    def tags(self) -> list[str]:
        return [item["S"] for item in self.of_type("/StructElem")]

    def metadata(self) -> bytes:
        """The XMP packet."""
        number = int(self.catalog["Metadata"].split()[0])
        return b"\n".join(self.file.objects[number].stream)


@pytest.fixture(params=["pdf/ua-1", "pdf/a-3u"])
def written(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, fast_way: None) -> Written:
    return Written(request.param, monkeypatch)


@pytest.fixture
def tagged(monkeypatch: pytest.MonkeyPatch, fast_way: None) -> Written:
    return Written("pdf/ua-1", monkeypatch)


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


class TestTagged:
    """PDF/UA-1."""

    def test_says_so(self, tagged: Written) -> None:
        assert b'pdfuaid:part="1"' in tagged.metadata()
        assert tagged.catalog["MarkInfo"]["Marked"] == "true"
        assert tagged.catalog["ViewerPreferences"]["DisplayDocTitle"] == "true"
        assert all("StructParents" in page and page["Tabs"] == "/S" for page in tagged.of_type("/Page"))

    def test_formulas_are_formulas_with_words(self, tagged: Written) -> None:
        formulas = [item for item in tagged.of_type("/StructElem") if item["S"] == "/Formula"]
        words = [formula["Alt"].string for formula in formulas]
        assert "h Index 1" in words
        assert any(text.startswith("h Index 1 = tanh (W Index hh h Index 0") for text in words)
        assert not any("\\" in text for text in words)

    def test_a_chart_stays_a_figure(self, tagged: Written) -> None:
        figures = [item["Alt"].string for item in tagged.of_type("/StructElem") if item["S"] == "/Figure"]
        assert figures == ["Verlauf <des> Zustands"]

    def test_headings_lists_tables(self, tagged: Written) -> None:
        assert {"/Document", "/H1", "/H2", "/H3", "/P", "/L", "/LI", "/Table", "/TH", "/TD", "/Link"} <= set(
            tagged.tags()
        )

    def test_list_items_have_a_bullet_and_a_body(self, tagged: Written) -> None:
        found: list[Any] = tagged.of_type("/StructElem")
        elements = {item.reference: item for item in found}
        items = [item for item in elements.values() if item["S"] == "/LI"]
        assert ["/Lbl", "/LBody"] in [[elements[kid]["S"] for kid in item["K"]] for item in items]
        assert {elements[kid]["S"] for item in items for kid in item["K"]} == {"/Lbl", "/LBody"}
        assert all(elements[kid]["P"] == item.reference for item in items for kid in item["K"])
        bodies = [item for item in elements.values() if item["S"] == "/LBody"]
        assert all(elements[kid]["P"] == body.reference for body in bodies for kid in body["K"] if kid in elements)

    def test_heads_of_columns_say_so(self, tagged: Written) -> None:
        heads = [item for item in tagged.of_type("/StructElem") if item["S"] == "/TH"]
        assert heads
        assert all(head["A"]["Scope"] == "/Column" for head in heads)

    def test_the_tree_holds_together(self, tagged: Written) -> None:
        elements = tagged.of_type("/StructElem")
        numbers = {item.reference for item in elements}  # type: ignore[attr-defined]
        assert all(item["P"] in numbers for item in elements if item["S"] != "/Document")
        root = next(item for item in tagged.objects if item.get("Type") == "/StructTreeRoot")
        assert tagged.catalog["StructTreeRoot"] == root.reference  # type: ignore[attr-defined]
        nums = next(item["Nums"] for item in tagged.objects if "Nums" in item)
        in_order = nums[1::2]
        pages = [page for page in in_order if isinstance(page, list)]
        assert all(reference in numbers or reference == "null" for page in pages for reference in page)


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


def test_an_unknown_variant() -> None:
    with pytest.raises(Problem) as caught:
        pdf.write(document(), "pdf/x-4")
    assert caught.value.code == "unknown_variant"
    assert caught.value.facts["known"] == "pdf/ua-1, pdf/a-3u"


SCRIPT = """
import sys
from templates.formats import pdf
from tests.templates.test_formats import EVERYTHING, STEP, document
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
            run = subprocess.run(command, capture_output=True, check=True, cwd=Path(__file__).parent.parent.parent)
            assert run.stderr == b""
            assert run.stdout == plain


class TestContractWithWeasyPrint:
    """What else the fast way relies on; the image cache is tested with the formats."""

    def test_a_page_read_as_xml_is_the_same_page(self) -> None:
        pdf_process.THIS.load()
        html = Page(document(), PdfPictures(spoken("de")), pdf.WIDTH).html(sheet="", outlines=None)
        source, _ = pages.fetcher(PdfPictures())
        found = []
        for fast in (True, False):
            page = pages.parsed(html, source, fast)
            elements = [element for element in page.etree_element.iter() if isinstance(element.tag, str)]
            found.append([(e.tag, dict(e.attrib), (e.text or "").strip(), (e.tail or "").strip()) for e in elements])
        assert found[0] == found[1]

    def test_a_page_that_is_no_xml_is_read_as_html(self) -> None:
        pdf_process.THIS.load()
        source, _ = pages.fetcher(PdfPictures())
        assert pages.parsed("<!DOCTYPE html><p>a<br>b", source, fast=True).etree_element.find(".//br") is not None


class TestErrors:
    """Which library, which disk, and what to do."""

    def test_a_missing_system_library(self, tmp_path: Path) -> None:
        (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')")
        code = (
            "import sys; from templates import system_libraries; from templates.formats import pdf\n"
            "from tests.templates.test_formats import STEP, document\n"
            "system_libraries.missing = lambda: [system_libraries.LIBRARIES[4]]\n"
            f"sys.path.insert(0, {str(tmp_path)!r})\n"
            "try: pdf.write(document(STEP))\n"
            "except Exception as problem: print(problem.code, problem.facts)"
        )
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert run.stdout.startswith("no_libraries ")
        assert "'names': 'Pango'" in run.stdout
        assert "nstall" in run.stdout

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
        from templates.document import Formula

        with pytest.raises(Problem) as caught:
            writer("pdf").write(document(Paragraph((Text("x "), Formula(tex)))))
        assert caught.value.code == "bad_tex"
        assert tex in message(caught.value, "de")


class TestPreparing:
    """A helper process gets ready while the first one computes."""

    def test_it_answers_and_leaves_nothing_behind(self, tmp_path: Path) -> None:
        assert _prepared(tmp_path, "pdf.write(document(STEP))") == ""

    def test_it_reports_problems(self, tmp_path: Path) -> None:
        assert "bad_tex" in _prepared(tmp_path, "pdf.write(document(Paragraph((Formula(chr(1078)),))))")

    def test_it_ends_when_it_is_not_asked(self, tmp_path: Path) -> None:
        assert _prepared(tmp_path, "raise SystemExit") == ""

    def test_without_it_the_first_process_writes(self, tmp_path: Path) -> None:
        kill = (
            "import os; from templates.pdf_process import THIS; helper = THIS._ready_to_help; "
            "helper and os.kill(helper._pid, 9); assert pdf.write(document(STEP))"
        )
        assert _prepared(tmp_path, kill) == ""


def _prepared(folder: Path, then: str) -> str:
    """What a process says whose temporary files go to ``folder``; none may be left."""
    import os

    code = (
        "from templates.formats import pdf; pdf.prepare()\n"
        "from templates.document import Formula, Paragraph\nfrom tests.templates.test_formats import STEP, document\n"
        f"try: exec({then!r})\nexcept Exception as problem: print(problem.code)"
    )
    environment = os.environ | {"TMPDIR": str(folder)}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert run.stderr == ""
    if "kill" not in then:
        wait_for(lambda: not list(folder.glob("weasyprint-*")))
    return run.stdout


def test_everything_is_a_document() -> None:
    """The blocks above are those of the other formats' tests, so that nothing is left out here."""
    assert {type(block).__name__ for block in EVERYTHING} >= {"Table", "Figure", "Listing", "Equations", "Note"}
    assert isinstance(document(), Document)
