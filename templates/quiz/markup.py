"""Blocks of a document as elements of HTML that any platform takes: formulas are TeX, which its filter typesets.

The elements are those of the standard library, which escapes every text; what XML cannot hold is replaced.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from templates.document import (
    AnswerField,
    AnswerFields,
    Block,
    Code,
    Emphasis,
    Equations,
    Figure,
    Formula,
    Heading,
    Inline,
    Link,
    Listing,
    Note,
    Paragraph,
    Program,
    Row,
    Strong,
    Table,
    Text,
)
from templates.messages import word
from templates.quiz.formulas import delimited
from templates.svg_safety import safe_svg

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
INDENT = " "
_READ = re.compile(r"\{(?=[=@#_0-9A-Za-z])|\[(?=\[|/?(?:gap|tex)\b)|\\(?=[(\[])|\$(?=\$)|@(?=@)")
"""What begins a field, a calculation, a formula or an address in the texts of a platform, wherever it stands."""
_JOINER = "\N{WORD JOINER}"
HEADING = 3
"""Headings within a question are of this level and below: the page of the platform has its own."""

Piece = str | Element


def element(tag: str, *children: Piece, **attributes: str) -> Element:
    """An element with texts and elements in it."""
    made = Element(tag, {name.rstrip("_"): clean(value) for name, value in attributes.items()})
    for child in children:
        add(made, child)
    return made


def add(parent: Element, child: Piece) -> None:
    """Puts a text or an element behind what is in ``parent``."""
    if isinstance(child, Element):
        parent.append(child)
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + clean(child)
    else:
        parent.text = (parent.text or "") + clean(child)


def clean(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def said(text: str) -> list[Piece]:
    """A text that stays one: each sign with which a platform begins something else is in an element of its own."""
    pieces: list[Piece] = []
    end = 0
    for match in _READ.finditer(text):
        pieces += [text[end : match.start()], element("span", match[0])]
        end = match.end()
    return [*pieces, text[end:]]


def _said_unseen(text: str) -> str:
    """The same for an attribute, which holds no elements."""
    return _READ.sub(rf"\g<0>{_JOINER}", text)


def html(elements: Iterable[Element]) -> str:
    """Elements as a text of HTML."""
    return "".join(ElementTree.tostring(one, encoding="unicode", method="html") for one in elements)


def document(root: Element) -> bytes:
    """A file of XML, indented."""
    ElementTree.indent(root, INDENT)
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


@dataclass(frozen=True)
class File:
    """A file that stands beside a text; its name says what is in it."""

    name: str
    content: bytes


Tex = Callable[[str, bool], Piece]
"""A formula and whether it stands on a line of its own, as the platform shows it."""
Gap = Callable[[AnswerField], Sequence[Piece]]
"""The place for an answer."""


def no_gap(_: AnswerField) -> Sequence[Piece]:
    """Nothing, where nobody answers."""
    return ()


@dataclass
class Markup:
    """Blocks as elements. ``address`` is where a file lies; those that are needed are collected in ``files``."""

    language: str
    gap: Gap = no_gap
    tex: Tex = delimited
    address: str = ""
    files: dict[str, File] = field(default_factory=dict)

    def blocks(self, blocks: Iterable[Block]) -> list[Element]:
        return [made for block in blocks for made in self._block(block)]

    def _block(self, block: Block) -> list[Element]:
        match block:
            case Heading():
                return [element(f"h{HEADING + block.level}", *self.inline(block.children))]
            case Paragraph():
                return [element("p", *self.inline(block.children))]
            case Equations():
                return [element("p", self.tex(aligned(block.rows), True))]
            case Listing():
                items = [element("li", *self._item(item)) for item in block.items]
                return [element("ol" if block.ordered else "ul", *items)]
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)
            case Note():
                title = element("p", element("strong", *said(block.title or word(block.kind, self.language))))
                return [element("div", title, *self.blocks(block.blocks))]
            case Program():
                return [element("pre", element("code", *said(block.text.rstrip())))]
            case AnswerFields():
                return self._fields(block)
        raise TypeError(block)

    def _item(self, blocks: Sequence[Block]) -> Sequence[Piece]:
        """A single paragraph of a list goes without its element."""
        if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
            return self.inline(blocks[0].children)
        return self.blocks(blocks)

    def _table(self, block: Table) -> list[Element]:
        rows = []
        if block.header:
            rows.append(element("tr", *(element("th", *self.inline(cell)) for cell in block.header)))
        rows += [element("tr", *(element("td", *self.inline(cell)) for cell in row)) for row in block.rows]
        caption = [element("caption", *self.inline(block.caption))] if block.caption else []
        return [element("table", *caption, element("tbody", *rows))]

    def _figure(self, block: Figure) -> list[Element]:
        content = safe_svg(block.svg).encode()
        name = f"figure-{sha256(content).hexdigest()[:12]}.svg"
        self.files.setdefault(name, File(name, content))
        picture = element("p", element("img", src=f"{self.address}{name}", alt=_said_unseen(block.alt)))
        caption = [element("p", element("em", *self.inline(block.caption)))] if block.caption else []
        return [picture, *caption]

    def _fields(self, block: AnswerFields) -> list[Element]:
        found = []
        for one in block.fields:
            if gap := self.gap(one):
                found.append(element("div", *self.inline(one.label), " ", *gap))
        return found

    def inline(self, children: Sequence[Inline]) -> list[Piece]:
        return [piece for child in children for piece in self._span(child)]

    def _span(self, child: Inline) -> list[Piece]:
        match child:
            case Text():
                return said(child.text)
            case Formula():
                return [self.tex(child.tex, False)]
            case Code():
                return [element("code", *said(child.text))]
            case Emphasis():
                return [element("em", *self.inline(child.children))]
            case Strong():
                return [element("strong", *self.inline(child.children))]
            case Link():
                return [element("a", *self.inline(child.children), href=child.href)]
        return [element("br")]


def aligned(rows: Sequence[Row]) -> str:
    """The rows of a derivation as one formula."""
    if len(rows) == 1:
        return _row(rows[0], "")
    return r"\begin{aligned}" + r" \\ ".join(_row(row, "&") for row in rows) + r"\end{aligned}"


def _row(row: Row, sign: str) -> str:
    return " ".join(part for part in (row.left.strip(), sign + row.relation.strip(), row.right.strip()) if part)
