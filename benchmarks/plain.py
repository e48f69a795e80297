"""A document as plain lists, for the tools that it is compared with, and its formulas as Typst writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from templates.document import (
    Block,
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
    Strong,
    Table,
    Text,
)

Plain = dict[str, object]
Part = tuple[str, str, str]
"""How a piece of running text looks, what it is, and the same for Typst where it is a formula."""

_LOOKS = {Emphasis: "emphasis", Strong: "strong", Link: "text"}


def plain(document: Document) -> Plain:
    """What LaTeX and Typst get: the same words, formulas, tables and figures in the same order."""
    return {"title": document.title, "facts": document.subtitle, "blocks": [_block(b) for b in document.blocks]}


def _block(block: Block) -> Plain:
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "parts": _parts(block.children)}
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "parts": _parts(block.children)}
    if isinstance(block, Equations):
        rows = [(row.left, row.relation, row.right) for row in block.rows]
        return {"kind": "equations", "rows": rows, "typst": [[typst(cell) for cell in row] for row in rows]}
    if isinstance(block, Note):
        return {"kind": "note", "title": block.title, "blocks": [_block(inner) for inner in block.blocks]}
    if isinstance(block, Listing):
        items = [[_block(inner) for inner in item] for item in block.items]
        return {"kind": "list", "ordered": block.ordered, "items": items}
    if isinstance(block, Table):
        rows = [[_parts(cell) for cell in row] for row in (block.header, *block.rows) if any(row)]
        return {"kind": "table", "align": list(block.align), "rows": rows}
    if isinstance(block, Figure):
        return {"kind": "figure", "svg": block.svg, "parts": _parts(block.caption)}
    raise TypeError(f"the comparison has no {type(block).__name__}")


def _parts(children: Sequence[Inline], look: str = "text") -> list[Part]:
    return [part for child in children for part in _inline(child, look)]


def _inline(child: Inline, look: str) -> Iterable[Part]:
    if isinstance(child, Formula):
        yield "formula", child.tex, typst(child.tex)
    elif isinstance(child, Text):
        yield look, child.text, ""
    elif isinstance(child, Emphasis | Strong | Link):
        yield from _parts(child.children, _LOOKS[type(child)])
    else:
        raise TypeError(f"the comparison has no {type(child).__name__}")


_TOKEN = re.compile(
    r"\\(?:left|right|bigl|bigr)\s*(?:\\[a-zA-Z]+|\\.|.)|\\(?:text|operatorname|mathrm)\{[^}]*\}"
    r"|\\begin\{array\}\{[^}]*\}|\\begin\{\w+\}|\\end\{\w+\}|\\[a-zA-Z]+|\\.|\d[\d.]*|\S"
)
_WORDS = {
    r"\cdot": "dot", r"\odot": "dot.o", r"\approx": "approx", r"\partial": "partial", r"\sigma": "sigma",
    r"\tanh": "tanh", r"\quad": "quad", r"\,": "thin", r"\ ": "space", r"\%": "%", "&": ",", r"\\": ";", "|": "|",
    r"\varepsilon": "epsilon", r"\top": "top", r"\dots": "dots", r"\cdots": "dots.c", r"\lVert": "bar.v.double",
    r"\rVert": "bar.v.double", r"\prod": "product", r"\sum": "sum", r"\le": "lt.eq", r"\ge": "gt.eq", "/": r"\/",
    ",": r"\,", ";": r"\;", '"': r"\"", "#": r"\#", r"\qquad": "quad quad", r"\displaystyle": "",
}  # fmt: skip
_CALLS = {r"\hat": "hat", r"\tilde": "tilde", r"\mathsf": "sans", r"\mathbf": "bold", r"\bar": "overline"}
_MATRICES = {r"\begin{pmatrix}": "mat(", r"\begin{bmatrix}": 'mat(delim: "[", ', r"\begin{array}": "mat(delim: #none, "}
_SIDES = {"(": "(", ")": ")", "[": "[", "]": "]", "|": "|", ".": "", r"\lVert": "‖", r"\rVert": "‖"}
_NAMED = re.compile(r"\\(?:text|operatorname|mathrm)\{([^}]*)\}")


def typst(tex: str) -> str:
    """TeX as Typst mathematics; a command that is not listed is an error there."""
    text, _ = _sequence(_TOKEN.findall(tex), 0, "")
    return text


def _sequence(tokens: list[str], at: int, until: str) -> tuple[str, int]:
    parts = []
    while at < len(tokens) and not tokens[at].startswith(until or "\0"):
        part, at = _atom(tokens, at)
        parts.append(part)
    return " ".join(parts), at + 1


def _atom(tokens: list[str], at: int) -> tuple[str, int]:
    token = tokens[at]
    at += 1
    if token == "{":
        return _sequence(tokens, at, "}")
    if token in ("_", "^"):
        inner, at = _atom(tokens, at)
        return f"{token}({inner})", at
    if token == r"\frac":
        above, at = _atom(tokens, at)
        below, at = _atom(tokens, at)
        return f"frac({above}, {below})", at
    if token == r"\boxed":
        inner, at = _atom(tokens, at)
        return f"#box(stroke: .5pt, inset: 2pt, baseline: 2pt, $display({inner})$)", at
    if token in _CALLS:
        inner, at = _atom(tokens, at)
        return f"{_CALLS[token]}({inner})", at
    if found := _NAMED.fullmatch(token):
        return f'upright("{found[1]}")', at
    if matrix := next((name for name in _MATRICES if token.startswith(name)), ""):
        inner, at = _sequence(tokens, at, matrix.replace("begin", "end"))
        return f"{_MATRICES[matrix]}{inner})", at
    if token.startswith((r"\bigl", r"\bigr")):
        return _SIDES[token[5:].strip()], at
    if token.startswith(r"\left"):
        inner, end = _sequence(tokens, at, r"\right")
        left, right = (_SIDES[side.strip()] for side in (token[5:], tokens[end - 1][6:]))
        return f"lr({left} {inner} {right})", end
    return _WORDS.get(token) or token, at
