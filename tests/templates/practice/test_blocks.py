"""Blocks as HTML for the practice page: they fit any screen, and can be reached by keys."""

from __future__ import annotations

import re

import pytest

from solver.errors import Problem
from templates.document import Attachment, Block, Equations, Figure, Formula, Paragraph, Program, Row, Table, Text
from templates.practice.blocks import Blocks, steps_of

LONG = " + ".join("abcdefghklmnpq")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">%s</svg>'
USED = SVG % '<defs><path id="a" d="M0 0H9"/></defs><use href="#a"/><g clip-path="url(#a)"/>'


def html(*blocks: Block) -> str:
    return Blocks("en").html(blocks)


@pytest.mark.parametrize(
    ("tex", "steps"),
    [
        (r"h = a = b \approx c", ["h = a", "= b", r"\approx c"]),
        (r"= x \approx \boxed{y}", ["= x", r"\approx \boxed{y}"]),
        (r"= \left( a = b \right) = \frac{c = d}{e}", [r"= \left( a = b \right)", r"= \frac{c = d}{e}"]),
        (r"W = 0{,}5,\quad U = 2,\quad x = (1 \; 2)", [r"W = 0{,}5,\quad ", r"U = 2,\quad ", r"x = (1 \; 2)"]),
        (r"a = b \qquad (s = 2,\; s = 4)", [r"a = b \qquad ", r"(s = 2,\; s = 4)"]),
        (r"\begin{pmatrix} a = b \end{pmatrix}", [r"\begin{pmatrix} a = b \end{pmatrix}"]),
    ],
)
def test_a_line_may_end_in_front_of_a_relation(tex: str, steps: list[str]) -> None:
    assert steps_of(tex) == steps


def test_texts_are_escaped_and_formulas_are_mathml() -> None:
    written = Blocks("en").inline((Text("a <b> &"), Formula("y")))
    assert written == "a &lt;b&gt; &amp;" + Blocks("en").formula("y")
    assert "<math" in written


@pytest.mark.parametrize(("tex", "scrolls"), [("a + b", False), (LONG, True)])
def test_a_formula_that_may_be_wider_than_a_telephone_can_be_scrolled(tex: str, scrolls: bool) -> None:
    assert ('class="long" tabindex="0"' in Blocks("en").formula(tex)) is scrolls


def test_the_sign_behind_a_formula_stays_on_its_line() -> None:
    written = html(Paragraph((Text("("), Formula("x"), Text(")."))))
    assert re.search(r'<span class="n">\(<math.*</math>\)\.</span>', written)


def test_a_derivation_has_a_line_for_each_row_cut_into_steps() -> None:
    written = html(Equations((Row("h", "=", ("a = b",)), Row("", "=", ("c",)))))
    assert [line.count("<math") for line in written.split('<div class="l">')[1:]] == [2, 1]
    assert re.search(r'<div class="eqs" tabindex="0" role="group" aria-label="[^"]+">', written)


def test_tables_and_listings_can_be_scrolled_by_keys_and_have_no_style() -> None:
    table = html(Table(((Text("head"),),), (((Text("cell"),),),), "l"))
    assert table.count('<table tabindex="0"') == table.count("<table") == 1
    listing = html(Program("a = 1\n", "python"))
    assert listing.count('<pre tabindex="0">') == listing.count("<pre") == 1


def test_a_figure_has_names_of_its_own_and_says_what_it_shows() -> None:
    written, again, other = (html(Figure(svg, 'what "it" shows')) for svg in (USED, USED, USED.replace("H9", "H8")))
    assert written == again
    assert 'role="img" aria-label="what &#34;it&#34; shows"' in written
    (name,) = set(re.findall(r'(?:id="|href="#|url\(#)([^")]+)', written))
    assert re.fullmatch(r"f[0-9a-f]{8}-a", name)
    assert name not in other


def test_a_figure_that_loads_something_is_refused() -> None:
    with pytest.raises(Problem):
        html(Figure(SVG % '<image href="http://a/b.png"/>', ""))


def test_an_attachment_is_held_in_the_page() -> None:
    assert "data:" in html(Attachment("data.csv", "1,2", "text"))
