"""A document as HTML, for the screen and for the printing of PDF alike.

Blocks are Jinja macros (``blocks.html.j2``); what needs to look ahead or to know widths is done here.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from markupsafe import Markup, escape

from solver.errors import Problem
from templates.document import (
    AnswerFields,
    Attachment,
    Block,
    Code,
    Document,
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
    Space,
    Strong,
    Text,
    Together,
)
from templates.figures import ruling
from templates.formulas.drawing import Drawing
from templates.formulas.equation_lines import Line, fitting, layout
from templates.formulas.mathjax import typeset
from templates.messages import word

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
ROW_GAP = 0.62  # em between the rows of a derivation, as in style/base.css
LINE_GAP = 0.42  # em above a line that continues a row
KEPT_LINES = 4  # of a listing, at its beginning and at its end
KEPT_WHOLE = 11.0  # em; a taller derivation may be divided between pages

_SPAN = re.compile(r'<span class="(\w+)">(.*?)</span>', re.DOTALL)
_CLOSING = re.compile(r"^[.,;:!?)\]»“”’…%\-–]+")
_NUMBER = re.compile(r"-?\d+(?:(?:\\,|\{,\}|\.)\d+)*(?:\\,\\%|\\%)?")
_RANGE = re.compile(r"(?:\d+|\(\w\))–(?:\d+|\(\w\))")
_AS_TEXT = {"-": "\N{MINUS SIGN}", "{,}": ",", r"\,": "\N{NARROW NO-BREAK SPACE}", r"\%": "%"}
_SIGNS = re.compile("|".join(map(re.escape, _AS_TEXT)))
_OPENING = re.compile(r"[(\[„«‚]+$")


class Pictures(Protocol):
    """How a format shows what is no text."""

    def formula(self, drawing: Drawing, scale: float) -> Markup:
        """A formula in running text, its em ``scale`` times that of the text."""

    def derivation(self, block: Equations, lines: Sequence[Line], whole: bool) -> Markup:
        """The lines of ``block``; a ``whole`` one must not be divided between pages."""

    def figure(self, figure: Figure) -> Markup:
        """A figure, described for those who cannot see it."""

    def attachment(self, file: Attachment) -> Markup:
        """The name of a file that goes with the document, as its reader gets at it."""


@dataclass
class Page:
    """One document on its way to HTML; ``width`` is that of the text, in em."""

    document: Document
    pictures: Pictures
    width: float
    counts: dict[str, int] = field(default_factory=dict)
    """How many figures and tables have a number up to here."""

    def html(self, *, last_page: bool = False, **values: object) -> str:
        """The whole page, or with ``last_page`` all pages and an empty one."""
        template = _environment().get_template("document.html.j2")
        facts = {"word": self.word, "last_page": last_page, **values}
        return template.render(page=self, document=self.document, **facts)

    def word(self, key: str) -> str:
        return word(key, self.document.language)

    def blocks(self, blocks: Sequence[Block], width: float) -> Markup:
        """``blocks`` in a column of ``width`` em, each through the macro of its name."""
        return Markup("").join(self.each(blocks, width))

    def each(self, blocks: Sequence[Block], width: float) -> Iterator[Markup]:
        """The HTML of one block after the other."""
        for index, block in enumerate(blocks):
            yield self.block(block, width, leads(blocks, index))

    def block(self, block: Block, width: float, is_tied: bool) -> Markup:
        """The HTML of one block, of a paragraph that must not be parted from what follows where it ``is_tied``."""
        macros = _environment().get_template("blocks.html.j2").module
        html: Markup = getattr(macros, type(block).__name__.lower())(self, block, width, is_tied)
        return html

    @property
    def headings(self) -> list[Heading]:
        """Those that a list of contents names."""
        return [block for block in self.document.blocks if isinstance(block, Heading) and block.level <= 2]

    @property
    def lists_contents(self) -> bool:
        return self.document.contents and bool(self.headings)

    def contents(self, pages: Mapping[str, int]) -> str:
        """The HTML of the list of contents, with the number of the page of each anchor where it is known."""
        known = {heading.anchor: pages.get(heading.anchor, "") for heading in self.headings}
        return _environment().get_template("contents.html.j2").render(page=self, pages=known)

    def header(self) -> str:
        """The HTML of the title block."""
        return _environment().get_template("header.html.j2").render(page=self, document=self.document)

    def title(self, note: Note) -> str:
        return note.title or self.word(note.kind)

    def inline(self, children: Sequence[Inline]) -> Markup:
        """Running text. A formula is not parted from the punctuation around it."""
        out: list[str] = []
        children = _with_numbers_as_text(children)
        texts = [child.text if isinstance(child, Text) else None for child in children]
        for index, child in enumerate(children):
            if isinstance(child, Formula):
                before = _OPENING.search(texts[index - 1] or "") if index else None
                after = _CLOSING.search(texts[index + 1] or "") if index + 1 < len(children) else None
                out.append(self.formula(child, before[0] if before else "", after[0] if after else ""))
            elif isinstance(child, Text):
                text = child.text
                if index and isinstance(children[index - 1], Formula):
                    text = _CLOSING.sub("", text)
                if index + 1 < len(children) and isinstance(children[index + 1], Formula):
                    text = _OPENING.sub("", text)
                is_last = index + 1 == len(children)
                out.append(_unparted(text) if is_last else _with_loose_end(text))
            else:
                out.append(self._span(child))
        return Markup("".join(out))

    def formula(self, formula: Formula, before: str, after: str) -> str:
        """A formula in running text, tied to the punctuation around it."""
        drawing = typeset(formula.tex)
        image = self.pictures.formula(drawing, fitting(drawing, self.width))
        return f'<span class="n">{escape(before)}{image}{escape(after)}</span>' if before or after else image

    def _span(self, child: Inline) -> str:
        if isinstance(child, Code):
            return f"<code>{escape(child.text)}</code>"
        if isinstance(child, Emphasis):
            return f"<em>{self.inline(child.children)}</em>"
        if isinstance(child, Strong):
            return f"<strong>{self.inline(child.children)}</strong>"
        if isinstance(child, Link):
            return f'<a href="{escape(child.href)}">{self.inline(child.children)}</a>'
        return "<br/>"

    def equations(self, block: Equations, width: float) -> Markup:
        """The lines of a derivation, each part at the place that was computed for it."""
        lines = layout(block, width)
        whole = sum(line.height + ROW_GAP for line in lines) <= KEPT_WHOLE
        return self.pictures.derivation(block, lines, whole)

    def numbered(self, kind: str) -> str:
        """``Abbildung 1.`` for the first figure with a caption, and so on."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return f"{self.word(kind)} {self.counts[kind]}."

    def height(self, blocks: Sequence[Block], width: float) -> float:
        """About how tall ``blocks`` are in em, to tell what should stay on one page from what cannot."""
        total = 0.0
        for block in blocks:
            if isinstance(block, Equations):
                total += 1.4 + sum(line.height + ROW_GAP for line in layout(block, width))
            elif isinstance(block, Paragraph):
                letters = sum(len(child.text) if isinstance(child, Text) else 8 for child in block.children)
                total += 0.6 + 1.4 * (1 + letters * 0.5 // width)
            elif isinstance(block, Listing):
                total += sum(self.height(item, width - 1.7) for item in block.items)
            elif isinstance(block, Together):
                total += self.height(block.blocks, width)
            elif isinstance(block, Program):
                total += 3.0 + block.text.count("\n")  # about an em for each line, as in style/base.css
            elif isinstance(block, AnswerFields):
                total += 1.3 + sum(1.3 + 1.4 * answer.lines for answer in block.fields)
            else:
                total += 8.0
        return total

    def picture(self, figure: Figure) -> Markup:
        """A figure's picture, described for those who cannot see it."""
        return self.pictures.figure(figure)

    def space(self, space: Space) -> Markup:
        """Room to write in, with lines or squares."""
        return self.pictures.figure(Figure(ruling.drawn(space), self.word("space_alt")))

    def attachment(self, file: Attachment) -> Markup:
        return self.pictures.attachment(file)

    def program(self, text: str, language: str) -> Markup:
        """A listing with its colours, each line by itself."""
        from pygments import highlight
        from pygments.formatters import HtmlFormatter
        from pygments.lexers import get_lexer_by_name
        from pygments.util import ClassNotFound

        try:
            lexer = get_lexer_by_name(language or "text")
        except ClassNotFound:
            raise Problem("unknown_listing_language", name=language) from None
        colours = _SPAN.sub(_coloured, highlight(text, lexer, HtmlFormatter(nowrap=True)))
        lines = [_listing_line(line) for line in colours.rstrip("\n").split("\n")]
        first, last = lines[:KEPT_LINES], lines[KEPT_LINES:][-KEPT_LINES:]
        between = lines[len(first) : len(lines) - len(last)]
        return Markup("".join([*_together(first), *between, *_together(last)]))


def leads(blocks: Sequence[Block], index: int) -> bool:
    """Whether a paragraph only announces the block after it, and must not be parted from it."""
    block = blocks[index]
    if not isinstance(block, Paragraph) or index + 1 >= len(blocks) or not block.children:
        return False
    last, following = block.children[-1], blocks[index + 1]
    announces = isinstance(last, Text) and last.text.rstrip().endswith(":")
    return isinstance(following, Equations | AnswerFields | Space) or (announces and not isinstance(following, Heading))


def held(file: Attachment) -> Markup:
    """A link that holds the file itself."""
    content = base64.b64encode(file.text.encode()).decode()
    link = Markup('<a download="{}" href="data:text/plain;charset=utf-8;base64,{}"><code>{}</code></a>')
    return link.format(file.name, content, file.name)


def _with_loose_end(text: str) -> str:
    """The text with its last space by itself: where several words do not fit on a line because of this space alone,
    WeasyPrint 70 breaks the line after the first one.
    """
    body = text.rstrip(" \n")
    is_exposed = body != text and len(body.split(None, 1)) > 1
    return f"{_unparted(body)}<span> </span>" if is_exposed else _unparted(text)


def _unparted(text: str) -> str:
    """The text as HTML; no line ends within a range of numbers or of parts, ``157–166``, ``(a)–(c)``."""
    return _RANGE.sub(r'<span class="n">\g<0></span>', str(escape(text)))


def _with_numbers_as_text(children: Sequence[Inline]) -> list[Inline]:
    """Running text whose bare numbers are words of it, so that all its digits are of one typeface."""
    found: list[Inline] = []
    for child in children:
        number = _NUMBER.fullmatch(child.tex) if isinstance(child, Formula) else None
        piece = Text(_SIGNS.sub(lambda sign: _AS_TEXT[sign[0]], number[0])) if number else child
        if isinstance(piece, Text) and found and isinstance(before := found[-1], Text):
            found[-1] = Text(before.text + piece.text)
        else:
            found.append(piece)
    return found


def _listing_line(coloured: str) -> str:
    """A line of a listing; an empty one is marked, as it bears no number: a page may end with it."""
    kind = "line" if Markup(coloured).striptags() else "line blank"
    return f'<span class="{kind}">{coloured}\n</span>'


def _together(lines: list[str]) -> list[str]:
    """Lines between which no page ends."""
    return ['<span class="together">', *lines, "</span>"] if lines else []


def _coloured(span: re.Match[str]) -> str:
    """A token of a listing; without its tag where no style tells it from the others, as most of the time of a long
    listing would go into those."""
    return span[0] if span[1] in _colours() else span[2]


@cache
def _colours() -> frozenset[str]:
    """The kinds of tokens that the style sheet knows."""
    return frozenset(re.findall(r"pre \.(\w+)", style("base")))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def style(name: str) -> str:
    """A style sheet of ours."""
    return (HERE / "style" / f"{name}.css").read_text(encoding="utf-8")
