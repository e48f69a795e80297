"""Markdown as GitHub shows it: ``$…$`` formulas, aligned derivations, pipe tables; a figure becomes its description."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import indent

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
    Row,
    Space,
    Strong,
    Table,
    Text,
    Together,
)
from templates.formulas.mathjax import typeset
from templates.messages import word

SUFFIX = ".md"
BLANK = r"\_" * 40

_SPECIAL = re.compile(r"([\\`*_\[\]<>$|]|&(?=#?\w+;))")
_LINE_START = re.compile(r"^(\s*\d*)([-+#.)])(?=\s)", re.MULTILINE)
_BAR = re.compile(r"\\?\|")
_SIDES = {"l": ":--", "c": ":-:", "r": "--:"}


def write(document: Document) -> bytes:
    """``document`` as Markdown."""
    parts = [f"# {_text(document.title)}"]
    if document.subtitle:
        parts.append(f"**{_text(document.subtitle)}**")
    if document.facts:
        parts.append(" · ".join(map(_text, document.facts)))
    return ("\n\n".join([*parts, blocks((*document.cover, *document.blocks), document.language)]) + "\n").encode()


def blocks(blocks: Sequence[Block], language: str) -> str:
    """Blocks as Markdown."""
    return "\n\n".join(_block(block, language) for block in blocks)


def _block(block: Block, language: str) -> str:
    if isinstance(block, Heading):
        return f"{'#' * min(block.level + 1, 6)} {_inline(block.children)}"
    if isinstance(block, Paragraph):
        return _LINE_START.sub(r"\1\\\2", _inline(block.children))
    if isinstance(block, Equations):
        return equations(block)
    if isinstance(block, Listing):
        return _listing(block, language)
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Figure):
        caption = f"\n\n*{_inline(block.caption)}*" if block.caption else ""
        number = f" {block.number}" if block.number else ""
        return f"**{word('figure', language)}{number}:** {_text(block.alt)}{caption}"
    if isinstance(block, Note):
        inside = f"**{_text(block.title or word(block.kind, language))}**\n\n{blocks(block.blocks, language)}"
        return indent(inside, "> ", lambda line: True).replace("> \n", ">\n")
    if isinstance(block, AnswerFields):
        return "\n\n".join(
            f"{_inline(f.label)} {_text(f.value) or BLANK}" + f"\\\n{BLANK}" * (f.lines - 1) for f in block.fields
        )
    if isinstance(block, Space):
        return BLANK
    if isinstance(block, Together):
        return blocks(block.blocks, language)
    assert isinstance(block, Program | Attachment)
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", block.text)), default=0))
    return f"{fence}{block.language}\n{block.text.rstrip()}\n{fence}"


def equations(block: Equations) -> str:
    """An aligned derivation as Markdown."""
    for row in block.rows:  # a formula that no other format could show is not passed on either
        typeset(f"{row.left} {{}}{row.relation} {row.right}", display=True)
    if len(block.rows) == 1:
        return f"$$\n{_row(block.rows[0], '')}\n$$"
    rows = " \\\\\n".join(_row(row, "&") for row in block.rows)
    return f"$$\n\\begin{{aligned}}\n{rows}\n\\end{{aligned}}\n$$"


def _row(row: Row, align: str) -> str:
    return " ".join(part for part in (row.left.strip(), align + row.relation.strip(), row.right.strip()) if part)


def _listing(block: Listing, language: str) -> str:
    items = []
    for index, item in enumerate(block.items):
        mark = f"{index + 1}. " if block.ordered else "- "
        body = indent(blocks(item, language), " " * len(mark), lambda line: bool(line.strip()))
        items.append(mark + body.lstrip())
    loose = any(len(item) > 1 for item in block.items)
    return ("\n\n" if loose else "\n").join(items)


def _table(block: Table) -> str:
    sides = "| " + " | ".join(_SIDES[side] for side in block.align) + " |"
    rows = [_cells(block.header), sides, *map(_cells, block.rows)]
    caption = f"*{_inline(block.caption)}*\n\n" if block.caption else ""
    return caption + "\n".join(rows)


def _cells(cells: Sequence[Sequence[Inline]]) -> str:
    return "| " + " | ".join(_inline(tuple(map(_without_bar, cell))).replace("\n", " ") for cell in cells) + " |"


def _without_bar(child: Inline) -> Inline:
    r"""A bar within a formula would end the cell; ``\vert`` is the same sign."""
    if not isinstance(child, Formula):
        return child
    return Formula(_BAR.sub(lambda bar: r"\vert " if bar[0] == "|" else r"\Vert ", child.tex))


def _inline(children: Sequence[Inline]) -> str:
    return "".join(map(_span, children))


def _span(child: Inline) -> str:
    if isinstance(child, Text):
        return _text(child.text)
    if isinstance(child, Formula):
        typeset(child.tex)
        return f"${child.tex.strip()}$"
    if isinstance(child, Code):
        ticks = "`" * (1 + max((len(run) for run in re.findall("`+", child.text)), default=0))
        pad = " " if child.text.startswith("`") or child.text.endswith("`") else ""
        return f"{ticks}{pad}{child.text}{pad}{ticks}"
    if isinstance(child, Emphasis):
        return f"*{_inline(child.children)}*"
    if isinstance(child, Strong):
        return f"**{_inline(child.children)}**"
    if isinstance(child, Link):
        return f"[{_inline(child.children)}]({child.href})"
    return "\\\n"


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
