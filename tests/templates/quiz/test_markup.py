from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates.document import Block, Code, Figure, Link, Listing, Note, Paragraph, Program, Table, Text
from templates.quiz.formulas import delimited
from templates.quiz.markup import Markup, document, element, html

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0"/></svg>'


@given(st.text())
def test_every_text_makes_a_file_that_can_be_read(text: str) -> None:
    root = ElementTree.fromstring(document(element("quiz", element("text", text, name=text))))
    found = root.findtext("text") or ""
    assert len(found) == len(text.replace("\r\n", "\n"))
    assert all(a == b or b == "\N{REPLACEMENT CHARACTER}" or a == "\r" for a, b in zip(text, found, strict=False))


def test_signs_of_xml_are_only_signs() -> None:
    content = document(element("text", "]]> <b> & \x00"))
    assert b"<b>" not in content
    assert ElementTree.fromstring(content).text == "]]> <b> & \N{REPLACEMENT CHARACTER}"


def test_blocks_become_the_elements_of_their_kind() -> None:
    blocks: list[Block] = [
        Paragraph((Text("a < b"), Link("https://a.b/?c&d", (Text("da"),)))),
        Listing(((Paragraph((Text("eins"),)),),), ordered=True),
        Table(((Text("x"),),), (((Text("1"),),),), "l"),
        Program("if a < b:\n    pass\n", "python"),
    ]
    text = html(Markup("de").blocks(blocks))
    assert '<p>a &lt; b<a href="https://a.b/?c&amp;d">da</a></p>' in text
    assert "<ol><li>eins</li></ol>" in text
    assert "<th>x</th>" in text
    assert "<pre><code>if a &lt; b:\n    pass</code></pre>" in text


def test_a_picture_is_named_after_what_is_in_it() -> None:
    one, other = Markup("de", address="x/"), Markup("de")
    shown = html(one.blocks([Figure(SVG, "Bild"), Figure(SVG, "Bild")]))
    other.blocks([Figure(SVG, "Bild")])
    assert list(one.files) == list(other.files)
    (name,) = one.files
    assert shown.count(f'src="x/{name}"') == 2


OF_PLATFORMS = (
    "{1:NUMERICAL:=3}",
    "{=7*7}",
    "{_0}",
    "{@a@}",
    "{#a#}",
    "[[input:a]]",
    "[gap 0]",
    "[gap]3[/gap]",
    "[tex]x[/tex]",
    r"\(x\)",
    "$$x$$",
    "@@A@@/a",
)


@pytest.mark.parametrize("text", OF_PLATFORMS)
def test_what_a_platform_would_read_stays_text(text: str) -> None:
    """A field for answers, a calculation, a formula, an address: in a paragraph, in code, beside a picture."""
    shown = (Paragraph((Text(text), Code(text))), Program(f"{text}\n", ""), Note("hint", text, ()))
    made = Markup("en").blocks((*shown, Figure(SVG, text)))
    assert text not in html(made)
    assert ["".join(element.itertext()) for element in made[:3]] == [text * 2, text, text]
    if text[0] in "{[":
        assert text not in delimited(text, False)
