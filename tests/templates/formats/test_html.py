"""One file in which nothing gets into the way of anything else."""

from __future__ import annotations

import re
from collections import Counter

from templates.document import Document, Figure, Formula, Paragraph
from templates.formats import html

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs><marker id="tip"><path d="M0 0"/></marker>'
    '<clipPath id="frame"><path d="M0 0h9v9"/></clipPath></defs>'
    '<path d="M0 0h9" marker-end="url(#tip)" clip-path="url(#frame)"/><use href="#tip"/></svg>'
)


def test_formulas_are_heard_in_words() -> None:
    blocks = (Paragraph((Formula(r"\frac{1}{2} \leq \left\lVert W \right\rVert"),)),)
    page = html.write(Document("T", "", "en", blocks)).decode()
    assert re.findall(r'class="m" role="img" aria-label="([^"]*)"', page) == ["1 over 2 at most norm of W end of norm"]


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
