"""One file in which nothing gets into the way of anything else."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from templates.document import Document, Equations, Figure, Formula, Paragraph, Program, Row
from templates.formats import html, writer
from tests.templates.everything import EVERYTHING, document, text

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs><marker id="tip"><path d="M0 0"/></marker>'
    '<clipPath id="frame"><path d="M0 0h9v9"/></clipPath></defs>'
    '<path d="M0 0h9" marker-end="url(#tip)" clip-path="url(#frame)"/><use href="#tip"/></svg>'
)


def test_formulas_are_heard_in_words() -> None:
    blocks = (Paragraph((Formula(r"\frac{1}{2} \leq \left\lVert W \right\rVert"),)),)
    page = html.write(Document("T", "", "en", blocks)).decode()
    assert re.findall(r'<math aria-label="([^"]*)"', page) == ["1 over 2 at most norm of W end of norm"]


def test_a_formula_is_seen_once_and_heard_once() -> None:
    matrix = r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}"
    page = html.write(document(text("$x_1$"), Equations((Row("y", "=", (matrix,)),)))).decode()
    pictures, heard = re.findall(r'<svg class="m"([^>]*)>', page), re.findall(r'<span class="heard">(.*?)</span>', page)
    assert len(pictures) == len(heard) == page.count("<math ")
    assert all('aria-hidden="true"' in attributes for attributes in pictures)
    assert "<mo>(</mo><mtable>" in "".join(heard)  # parentheses that a style draws would not be read
    assert ".heard { position: absolute;" in page


def test_what_may_scroll_on_a_narrow_screen_is_reached_with_keys() -> None:
    wide, narrow = (Equations((Row("y", "=", ("x + " * count + "x",)),)) for count in (12, 1))
    page = html.write(document(wide, narrow)).decode()
    assert re.findall(r'<div class="eqs[^"]*"([^>]*)>', page) == [
        ' tabindex="0" role="group" aria-label="Rechnung"',
        "",
    ]
    everything = html.write(document(*EVERYTHING)).decode()
    for element in ("pre", "table"):
        found = re.findall(rf"<{element}\b[^>]*>", everything)
        assert found
        assert all(' tabindex="0"' in start for start in found)


def test_a_page_tells_the_browser_to_load_and_run_nothing() -> None:
    page = html.write(Document("T", "", "en", ())).decode()
    policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)"/>', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; ")
    assert "script-src" not in policy[1]
    assert page.index("Content-Security-Policy") < page.index("<title>")


def test_figures_with_the_same_names_keep_apart() -> None:
    blocks = (Figure(SVG, "first"), Figure(SVG.replace('M0 0h9"', 'M0 1h9"'), "second"))
    page = html.write(Document("T", "", "en", blocks)).decode()
    names = Counter(re.findall(r'\bid="([^"]*)"', page))
    assert max(names.values()) == 1
    own = [name for name in names if name.endswith(("tip", "frame"))]
    assert len(own) == 4
    for picture in re.findall(r'<div class="picture".*?</div>', page, re.DOTALL):
        inside = set(re.findall(r'\bid="([^"]*)"', picture))
        used = re.findall(r'url\(#([^)]*)\)|href="#([^"]*)"', picture)
        assert len(used) == 3
        assert {a or b for a, b in used} <= inside


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
        assert re.search(r'<span class="n">\(<svg.*?</svg><span class="heard">.*?</span>,</span> also', page)


def test_a_long_listing_has_numbered_lines_and_a_short_one_has_none() -> None:
    def page(count: int) -> str:
        program = Program("".join(f"x = {number}  # a\n" for number in range(count)), "python")
        return writer("html").write(Document("x", "", "en", (program,))).decode()

    assert page(9).count('<span class="line">') == 9
    assert '<pre tabindex="0" class="numbered">' in page(9)
    assert '<pre tabindex="0" class="numbered">' not in page(2)
