"""The texts of a sheet: Markdown with ``$…$`` formulas to the blocks of a document.

What a document cannot show is an error with its line; nothing is dropped or passed through as HTML.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from solver.errors import Place, Problem
from templates.document import (
    Block,
    Code,
    Emphasis,
    Equations,
    Formula,
    Heading,
    Inline,
    LineBreak,
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
from worksheets.yaml_source import CONTROL

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

MARKER = "\ufffc"
_MARKED = re.compile(f"{MARKER}(\\d+){MARKER}")
_SCHEMES = ("http", "https", "mailto")
_SIDES = {"text-align:left": "l", "text-align:center": "c", "text-align:right": "r"}


def blocks(text: str, place: Place, embedded: Sequence[tuple[Block, ...]] = ()) -> tuple[Block, ...]:
    """The blocks that ``text`` describes; it starts at ``place``.

    A paragraph that is nothing but ``"\\ufffcN\\ufffc"`` becomes ``embedded[N]``.
    """
    from markdown_it.tree import SyntaxTreeNode

    nodes = SyntaxTreeNode(_parser().parse(text)).children
    return _Reader(place, embedded).blocks(nodes, place.line or 1)


def marked(paragraph: str) -> int | None:
    """Which of the embedded blocks a paragraph stands for, if it is nothing but their mark."""
    found = _MARKED.fullmatch(paragraph.strip())
    return int(found[1]) if found else None


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    # Without this rule an escaped dollar sign stays apart from one that opens a formula nobody closed.
    parser.disable("text_join")
    # markdown-it leaves a link that it takes for dangerous as text; here it is an error that names the target.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True)


@dataclass
class _Reader:
    """Turns the syntax tree into blocks, and knows the line for a problem."""

    place: Place
    embedded: Sequence[tuple[Block, ...]]

    def problem(self, code: str, line: int, **facts: object) -> Problem:
        return Problem(code, Place(self.place.file, line), **facts)

    def blocks(self, nodes: Sequence[SyntaxTreeNode], line: int) -> tuple[Block, ...]:
        found: list[Block] = []
        for node in nodes:
            at = (self.place.line or 1) + node.map[0] if node.map else line
            found += self._block(node, at)
        return tuple(found)

    def _block(self, node: SyntaxTreeNode, line: int) -> Sequence[Block]:
        kind = node.type
        if kind == "paragraph":
            return self._paragraph(node.children[0], line)
        if kind == "heading":
            children = self._inline(node.children[0].children, line)
            return [Heading(int(node.tag[1:]), children, _anchor(node.children[0].content))]
        if kind == "math_block":
            return [_displayed(node.content)]
        if kind in ("bullet_list", "ordered_list"):
            if node.attrs.get("start", 1) != 1:
                raise self.problem("unsupported_markdown", line, what=f"a list that starts at {node.attrs['start']}")
            return [Listing(tuple(self.blocks(item.children, line) for item in node.children), kind == "ordered_list")]
        if kind == "blockquote":
            return [self._note(node, line)]
        if kind == "table":
            return [self._table(node, line)]
        if kind in ("fence", "code_block"):
            return [Program(node.content, self._language(node.info, line))]
        raise self.problem("unsupported_markdown", line, what=_NAMES.get(kind, kind))

    def _paragraph(self, inline: SyntaxTreeNode, line: int) -> Sequence[Block]:
        if (number := marked(inline.content)) is not None:
            if number >= len(self.embedded):
                raise self.problem("misplaced_marker", line)
            return self.embedded[number]
        found: list[Block] = []
        run: list[SyntaxTreeNode] = []
        for child in [*inline.children, None]:
            if child is None or child.type == "math_inline_double":
                if any((node.type != "softbreak" and node.content != "") or node.children for node in run):
                    found.append(Paragraph(_trimmed(self._inline(run, line))))
                run = []
                if child is not None:
                    found.append(_displayed(child.content))
            else:
                run.append(child)
        return found

    def _note(self, node: SyntaxTreeNode, line: int) -> Note:
        """A quotation is a remark; if it begins in bold, this is its title."""
        inside = list(self.blocks(node.children, line))
        title = ""
        if inside and isinstance(inside[0], Paragraph) and isinstance(inside[0].children[0], Strong):
            strong, *rest = inside[0].children
            if isinstance(strong, Strong) and all(isinstance(child, Text) for child in strong.children):
                title = "".join(child.text for child in strong.children if isinstance(child, Text)).rstrip(".: ")
                if rest and isinstance(rest[0], Text):
                    rest[0] = Text(rest[0].text.lstrip(".: "))
                inside[:1] = [Paragraph(_trimmed(tuple(rest)))] if _trimmed(tuple(rest)) else []
        return Note("remark", title, tuple(inside))

    def _table(self, node: SyntaxTreeNode, line: int) -> Table:
        rows = [row for part in node.children for row in part.children]
        cells = [tuple(self._inline(cell.children[0].children, line) for cell in row.children) for row in rows]
        align = "".join(_SIDES.get(str(cell.attrs.get("style", "")), "l") for cell in rows[0].children)
        return Table(cells[0], tuple(cells[1:]), align)

    def _language(self, info: str, line: int) -> str:
        name = info.split()[0] if info.split() else "text"
        from pygments.lexers import get_lexer_by_name
        from pygments.util import ClassNotFound

        try:
            get_lexer_by_name(name)
        except ClassNotFound:
            raise self.problem("unknown_listing_language", line, name=name) from None
        return name

    def _inline(self, nodes: Sequence[SyntaxTreeNode], line: int) -> tuple[Inline, ...]:
        found: list[Inline] = []
        for node in nodes:
            if node.type in ("softbreak", "hardbreak"):
                line += 1
            child = self._span(node, line)
            if isinstance(child, Text) and found and isinstance(found[-1], Text):
                found[-1] = Text(found[-1].text + child.text)
            elif child != Text(""):
                found.append(child)
        return tuple(found)

    def _span(self, node: SyntaxTreeNode, line: int) -> Inline:
        kind = node.type
        if kind == "text":
            if MARKER in node.content:
                raise self.problem("misplaced_marker", line)
            if "$" in node.content:
                raise self.problem("stray_dollar", line, text=node.content.strip()[:60])
            return Text(node.content)
        if kind == "text_special":
            if found := CONTROL.search(node.content):  # written as an entity
                raise self.problem("control_character", line, number=f"{ord(found[0]):04X}")
            return Text(node.content)
        if kind == "softbreak":
            return Text(" ")
        if kind == "hardbreak":
            return LineBreak()
        if kind == "math_inline":
            return Formula(node.content.strip())
        if kind == "code_inline":
            return Code(node.content)
        if kind == "image":
            raise self.problem("image_refused", line, target=node.attrs.get("src", ""))
        children = self._inline(node.children, line)
        if kind == "em":
            return Emphasis(children)
        if kind == "strong":
            return Strong(children)
        if kind == "link":
            return Link(self._address(str(node.attrs.get("href", "")), line), children)
        raise self.problem("unsupported_markdown", line, what=_NAMES.get(kind, kind))

    def _address(self, href: str, line: int) -> str:
        if not href.startswith("#") and urlsplit(href).scheme.lower() not in _SCHEMES:
            raise self.problem("link_refused", line, target=href)
        return href


_NAMES = {"hr": "a horizontal rule", "math_inline_double": "a displayed formula in a heading or a table"}


def _displayed(tex: str) -> Equations:
    return Equations((Row("", "", (tex.strip(),)),))


def _trimmed(children: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """``children`` without space at either end, which a formula of its own line or a title left behind."""
    found = list(children)
    if found and isinstance(found[0], Text):
        found[0] = Text(found[0].text.lstrip())
    if found and isinstance(found[-1], Text):
        found[-1] = Text(found[-1].text.rstrip())
    return tuple(child for child in found if child != Text(""))


def _anchor(text: str) -> str:
    """A name for a heading that an address can carry."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9.]+", "-", plain).strip("-.") or "abschnitt"
