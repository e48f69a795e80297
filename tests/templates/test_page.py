"""Listings with numbered lines: on the screen, on paper, and as Markdown."""

from __future__ import annotations

import re
from typing import Any

import pytest
import weasyprint
from markupsafe import escape

from templates.blocks import carried
from templates.document import Emphasis, Figure, Note, Paragraph, Program, Text
from templates.formats import writer
from tests.templates.everything import document, page_texts

CODE = "def f(x):\n    '''One <line>.\n\n    Two.'''\n    return x  # end\n"


def lines(html: str) -> list[str]:
    """The text of each line."""
    found = re.findall(r'<span class="line(?: blank)?">(.*?)\n</span>', html, re.DOTALL)
    return [re.sub(r"<[^>]*>", "", line) for line in found]


@pytest.fixture
def layouts(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The documents that WeasyPrint lays out, each as a whole."""
    monkeypatch.setattr(carried, "reason_against", lambda *_: "asked for")
    found: list[Any] = []
    render = weasyprint.HTML.render

    def kept(self: weasyprint.HTML, *arguments: Any, **options: Any) -> Any:
        found.append(render(self, *arguments, **options))
        return found[-1]

    monkeypatch.setattr(weasyprint.HTML, "render", kept)
    return found


class TestHtml:
    def test_counts_from_the_first_line(self) -> None:
        html = writer("html").write(document(Program(CODE, "python", 9))).decode()
        assert '<pre tabindex="0" class="numbered whole" style="counter-reset: line 8">' in html
        assert lines(html) == ["def f(x):", "    '''One &lt;line&gt;.", "", "    Two.'''", "    return x  # end"]

    def test_marks_an_empty_line_as_bearing_no_number(self) -> None:
        html = writer("html").write(document(Program(CODE, "python", 9))).decode()
        assert [line for line, blank in zip(lines(html), self.blank(html), strict=True) if blank] == [""]
        assert 'pre.numbered .blank::before { content: "" }' in html

    @staticmethod
    def blank(html: str) -> list[bool]:
        return [kind == " blank" for kind in re.findall(r'<span class="line( blank)?">', html)]

    def test_marks_only_the_tokens_that_look_different(self) -> None:
        html = writer("html").write(document(Program("def f(x):\n", "python"))).decode()
        assert '<span class="line"><span class="k">def</span> <span class="nf">f</span>(x):\n</span>' in html

    @pytest.mark.parametrize(
        ("program", "numbered"),
        [
            (Program("x\n", "python"), False),
            (Program("x\n" * 9, "python"), True),
            (Program("x\n", "python", 1), True),
            (Program("x\n" * 9, ""), False),
        ],
    )
    def test_numbers_what_is_long_or_an_extract(self, program: Program, numbered: bool) -> None:
        assert ('<pre tabindex="0" class="numbered' in writer("html").write(document(program)).decode()) is numbered


class TestRanges:
    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            ("pages 157–166.", ["157–166"]),
            ("2.1 (a)–(c) and 10–12", ["(a)–(c)", "10–12"]),
            ("English–German", []),
            ("5 – 7", []),
            ("<1–2>", ["1–2"]),
        ],
    )
    @pytest.mark.parametrize("follows", [(), (Emphasis((Text("more"),)),)], ids=["last", "followed"])
    def test_no_line_ends_within_one(self, text: str, kept: list[str], follows: tuple[Emphasis, ...]) -> None:
        html = writer("html").write(document(Paragraph((Text(text), *follows)))).decode()
        assert re.findall(r'<span class="n">(.*?)</span>', html) == kept
        assert escape(text) in re.sub(r"</?span[^>]*>", "", html)


def test_markdown_has_no_numbers() -> None:
    page = writer("md").write(document(Program(CODE, "python", 9))).decode()
    assert f"```python\n{CODE}```" in page


@pytest.mark.usefixtures("fast_way")
class TestPages:
    LONG = "".join(f"line_{number} = {number}\n" for number in range(1, 201))

    @staticmethod
    def numbers(page: str) -> list[int]:
        return [int(number) for number in re.findall(r"line_(\d+)\s*=", page)]

    def test_a_page_shows_no_number_of_an_empty_line(self) -> None:
        program = Program("first = 1\n\nsecond = 2\n", "python", 41)
        (text,) = page_texts(writer("pdf").write(document(program)))
        assert "41" in text
        assert "42" not in text
        assert "43" in text

    @pytest.mark.parametrize("before", range(0, 45, 3))
    def test_a_long_listing_is_divided_and_leaves_four_lines_on_either_side(self, before: int) -> None:
        filling = [Paragraph((Text("Text."),))] * before
        found = [
            self.numbers(page)
            for page in page_texts(writer("pdf").write(document(*filling, Program(self.LONG, "python", 1))))
        ]
        assert [number for page in found for number in page] == list(range(1, 201))
        assert all(len(page) >= 4 for page in found if page)

    @pytest.mark.parametrize("height", range(740, 785, 3))
    def test_no_page_ends_with_an_empty_frame(self, height: int, layouts: list[Any]) -> None:
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="{height}" viewBox="0 0 10 {height}"/>'
        writer("pdf").write(document(Figure(svg, "Nothing"), Program(self.LONG, "python", 1)))
        (layout,) = layouts
        frames = [
            box
            for page in layout.pages
            for box in page._page_box.descendants()
            if box.element_tag == "pre" and box.style["border_top_width"]
        ]
        assert len(frames) > 2
        assert all(any("line_" in getattr(box, "text", "") for box in frame.descendants()) for frame in frames)

    @pytest.mark.parametrize("before", range(20, 36, 4))
    def test_a_short_one_stays_on_one_page(self, before: int) -> None:
        short = "".join(self.LONG.splitlines(keepends=True)[:14])
        filling = [Paragraph((Text("Text."),))] * before
        found = [
            self.numbers(page)
            for page in page_texts(writer("pdf").write(document(*filling, Program(short, "python", 1))))
        ]
        assert list(range(1, 15)) in found

    def test_a_line_that_is_too_long_goes_on_below(self) -> None:
        found = "".join(
            page_texts(writer("pdf").write(document(Program("x = " + "'abc ' + " * 40 + "'end'\n", "python", 1))))
        )
        assert "'end'" in found


def test_a_note_with_a_long_listing_may_be_divided() -> None:
    """It stays whole only where it is short, its listing included."""
    for count, whole in ((5, True), (40, False)):
        note = Note("question", "", (Program("x = 1\n" * count, "python"),))
        html = writer("html").write(document(note)).decode()
        assert ('class="note question whole"' in html) == whole
