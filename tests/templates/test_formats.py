"""Documents as files: PDF, HTML and Markdown."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pypdfium2
import pytest

from solver.errors import Problem
from templates import pdf_process
from templates.document import (
    Block,
    Document,
    Emphasis,
    Equations,
    Figure,
    Formula,
    Heading,
    Link,
    Listing,
    Note,
    Paragraph,
    Program,
    Row,
    Table,
    Text,
)  # fmt: skip
from templates.figures import line_chart
from templates.formats import known, pdf, writer
from templates.formulas.images import FormulaImage
from templates.page import Page

VECTOR = r"\begin{pmatrix} 0{,}5370 \\ -0{,}3799 \end{pmatrix}"
STEP = Equations(
    (
        Row("h_1", "=", ("W_{hh} h_0", "+ W_{xh} x_1", "+ b_h"), r"\tanh\left( ", r" \right)"),
        Row("", "=", (rf"\boxed{{{VECTOR}}}",)),
    ),
    "h_1",
)


def text(*parts: str) -> Paragraph:
    """Formulas between dollar signs, for short."""
    inlines = [Formula(part[1:-1]) if part.startswith("$") else Text(part) for part in parts]
    return Paragraph(tuple(inlines))


EVERYTHING: tuple[Block, ...] = (
    Heading(1, (Text("Aufgabe 1.1"),), "t11"),
    Note("question", "", (text("Berechnen Sie ", "$h_1$", "."),)),
    Heading(2, (Text("Zustand "), Formula("h_1")), "t11b"),
    text("Es gilt:"),
    STEP,
    Note("remark", "", (text("Die Angabe ", "$h_0$", " ist gegeben."), STEP)),
    Listing(((text("eins"),), (text("zwei"), STEP)), ordered=True),
    Table(((Text("a|b"),), (Formula("y_t"),)), (((Text("1"),), (Text("0,7139"),)),), "lr", (Text("Werte"),)),
    Figure(line_chart([("h_1", [0, 0.5])], [0, 1], "t", "h", "de"), "Verlauf <des> Zustands", (Text("Verlauf"),)),
    Program("x = 1  # Gleichung\n", "python"),
    Paragraph((Emphasis((Text("Quelle"),)), Text(" "), Link("https://example.org/?a=1&b=2", (Text("hier"),)))),
)


def document(*blocks: Block, **changes: object) -> Document:
    values: dict[str, object] = {
        "title": "Übungsblatt <4>",
        "subtitle": "Lösung",
        "language": "de",
        "facts": ("Hagen", "2025"),
        "contents": True,
    }
    return Document(blocks=blocks or EVERYTHING, **{**values, **changes})  # type: ignore[arg-type]


def pages(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as opened:
        return [page.get_textpage().get_text_range() for page in opened]


class TestRegistry:
    """Formats by name."""

    def test_the_ones_there_are(self) -> None:
        assert {"pdf", "html", "md"} <= set(known())
        assert writer("md").SUFFIX == ".md"

    @pytest.mark.parametrize("name", ["docx", "", "../pdf", "__init__"])
    def test_an_unknown_one(self, name: str) -> None:
        with pytest.raises(Problem) as caught:
            writer(name)
        assert caught.value.code == "unknown_format"
        assert "pdf" in str(caught.value.facts["known"])


@pytest.mark.usefixtures("fast_way")
class TestPdf:
    """Pages."""

    def test_text_of_formulas_can_be_found(self) -> None:
        found = " ".join(pages(writer("pdf").write(document())))
        assert "tanh" in found
        assert "0,5370" in found

    def test_language_and_page_numbers(self) -> None:
        assert "Seite 1 von 1" in pages(writer("pdf").write(document(STEP)))[0]
        assert "Page 1 of 1" in pages(writer("pdf").write(document(STEP, language="en")))[0]

    def test_metadata_and_bookmarks(self) -> None:
        with pypdfium2.PdfDocument(writer("pdf").write(document())) as opened:
            assert opened.get_metadata_value("Title") == "Übungsblatt <4> – Lösung"
            assert [mark.get_title() for mark in opened.get_toc()][:1] == ["Aufgabe 1.1"]

    def test_same_document_same_bytes(self) -> None:
        assert writer("pdf").write(document()) == writer("pdf").write(document())

    def test_small(self) -> None:
        assert len(writer("pdf").write(document())) < 80_000

    @pytest.mark.parametrize("count", range(1, 40, 3))
    def test_no_heading_at_the_end_of_a_page(self, count: int) -> None:
        lines = [text(f"Zeile {number}") for number in range(count)]
        fill = (Heading(2, (Text("Überschrift"),), "a"), text("Daraus folgt:"), STEP)
        for page in pages(writer("pdf").write(document(*[text("Anfang")] * 20, *lines, *fill, contents=False))):
            if "Überschrift" in page:
                assert "0,5370" in page

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

    @pytest.mark.usefixtures("fast_way")
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


class _Checker(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.unnamed = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.addresses += [str(values[name]) for name in ("src", "href") if name in values and tag != "a"]
        self.ids += [str(values["id"])] if "id" in values else []
        if values.get("role") == "img" and not values.get("aria-label"):
            self.unnamed += 1


class TestHtml:
    """One file, nothing else."""

    @pytest.fixture
    def html(self) -> str:
        return writer("html").write(document(*EVERYTHING, *EVERYTHING[4:])).decode()

    def test_asks_for_nothing(self, html: str) -> None:
        checker = _Checker()
        checker.feed(html)
        assert all(address.startswith("#") for address in checker.addresses)
        assert checker.unnamed == 0
        assert len(set(checker.ids)) == len(checker.ids)
        assert {address[1:] for address in checker.addresses} <= set(checker.ids)
        assert "@import" not in html
        assert "url(" not in html

    def test_escapes(self, html: str) -> None:
        assert "<h1>Übungsblatt &lt;4&gt;</h1>" in html
        assert 'lang="de"' in html
        assert "a=1&amp;b=2" in html

    def test_punctuation_stays_with_its_formula(self) -> None:
        page = writer("html").write(document(text("(", "$x$", ", also"))).decode()
        assert re.search(r'<span class="n">\(<svg.*?</svg>,</span> also', page)


class TestMarkdown:
    """Text with formulas."""

    def test_derivation(self) -> None:
        assert writer("md").write(document(STEP, contents=False)).decode().endswith(
            "$$\n\\begin{aligned}\n"
            "h_1 &= \\tanh\\left( W_{hh} h_0 + W_{xh} x_1 + b_h \\right) \\\\\n"
            f"&= \\boxed{{{VECTOR}}}\n"
            "\\end{aligned}\n$$\n"
        )  # fmt: skip

    def test_everything(self) -> None:
        page = writer("md").write(document()).decode()
        assert "# Übungsblatt \\<4\\>" in page
        assert "> **Hinweis zur Aufgabe**" in page
        assert "| a\\|b | $y_t$ |\n| :-- | --: |\n| 1 | 0,7139 |" in page
        assert "Verlauf \\<des\\> Zustands" in page
        assert "```python\nx = 1  # Gleichung\n```" in page
        assert "<svg" not in page

    def test_text_that_looks_like_markdown(self) -> None:
        page = writer("md").write(document(text("1. *kein* Listenpunkt _x_ $5"), text("- kein Strich"))).decode()
        assert "1\\. \\*kein\\* Listenpunkt \\_x\\_ \\$5" in page
        assert "\\- kein Strich" in page

    def test_wrong_tex_is_an_error(self) -> None:
        with pytest.raises(Problem, match="bad_tex"):
            writer("md").write(document(text("$\\nothing$")))


def test_a_long_listing_has_numbered_lines_and_a_short_one_has_none() -> None:
    def page(count: int) -> str:
        program = Program("".join(f"x = {number}  # a\n" for number in range(count)), "python")
        return writer("html").write(Document("x", "", "en", (program,))).decode()

    assert page(9).count('<span class="line">') == 9
    assert '<pre class="numbered">' in page(9)
    assert '<pre class="numbered">' not in page(2)
