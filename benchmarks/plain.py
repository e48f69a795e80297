"""A document as plain lists, for the tools that it is compared with, and its formulas as Typst writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from templates.document import Block, Document, Equations, Formula, Heading, Note, Paragraph, Text

Plain = dict[str, object]


def plain(document: Document) -> Plain:
    """What LaTeX and Typst get: the same words and formulas in the same order."""
    return {"title": document.title, "facts": document.subtitle, "blocks": list(_blocks(document.blocks))}


def _blocks(blocks: Iterable[Block]) -> Iterable[Plain]:
    for block in blocks:
        if isinstance(block, Heading):
            yield {
                "kind": "heading",
                "text": "".join(child.text for child in block.children if isinstance(child, Text)),
            }
        elif isinstance(block, Paragraph):
            yield {"kind": "paragraph", "parts": [_inline(child) for child in block.children]}
        elif isinstance(block, Equations):
            rows = [(row.left, row.relation, row.right) for row in block.rows]
            yield {"kind": "equations", "rows": rows, "typst": [[typst(cell) for cell in row] for row in rows]}
        elif isinstance(block, Note):
            yield from _blocks(block.blocks)
        else:
            raise TypeError(f"the sheet of the comparison has no {type(block).__name__}")


def _inline(child: object) -> tuple[str, str, str]:
    if isinstance(child, Formula):
        return "formula", child.tex, typst(child.tex)
    assert isinstance(child, Text)
    return "text", child.text, ""


_TOKEN = re.compile(r"\\(?:left|right)\s*(?:\\.|.)|\\begin\{\w+\}|\\end\{\w+\}|\\[a-zA-Z]+|\\.|\d[\d.]*|\S")
_WORDS = {
    r"\cdot": "dot", r"\odot": "dot.o", r"\approx": "approx", r"\partial": "partial", r"\sigma": "sigma",
    r"\tanh": "tanh", r"\quad": "quad", r"\,": "thin", "&": ",", r"\\": ";", "|": "|",
}  # fmt: skip
_CALLS = {r"\hat": "hat", r"\tilde": "tilde"}
_FENCES = {r"\left(": "lr(( ", r"\right)": " ))", r"\left.": "lr(", r"\right|": "|)"}
_MATRICES = {r"\begin{pmatrix}": "mat(", r"\begin{bmatrix}": 'mat(delim: "[", ', r"\begin{array}": "mat("}


def typst(tex: str) -> str:
    """The TeX of our sheet as Typst mathematics; a command that is not listed is an error there."""
    tokens = _TOKEN.findall(tex)
    text, _ = _sequence(tokens, 0, "")
    return text


def _sequence(tokens: list[str], at: int, until: str) -> tuple[str, int]:
    parts = []
    while at < len(tokens) and tokens[at] != until:
        part, at = _atom(tokens, at)
        parts.append(part)
    return " ".join(parts), at + 1


def _atom(tokens: list[str], at: int) -> tuple[str, int]:
    token = tokens[at]
    if token == "{":
        return _sequence(tokens, at + 1, "}")
    if token in ("_", "^"):
        inner, at = _atom(tokens, at + 1)
        return f"{token}({inner})", at
    if token == r"\frac":
        above, at = _atom(tokens, at + 1)
        below, at = _atom(tokens, at)
        return f"frac({above}, {below})", at
    if token == r"\boxed":
        inner, at = _atom(tokens, at + 1)
        return f"#box(stroke: .5pt, inset: 2pt, baseline: 2pt, $display({inner})$)", at
    if token in _CALLS:
        inner, at = _atom(tokens, at + 1)
        return f"{_CALLS[token]}({inner})", at
    if token in _MATRICES:
        inner, at = _sequence(tokens, at + 1, token.replace("begin", "end"))
        return f"{_MATRICES[token]}{inner})", at
    return _FENCES.get(token) or _WORDS.get(token) or token, at + 1
