"""LaTeX for people who go on editing, for pdfLaTeX and LuaLaTeX alike; a figure becomes its description."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
    Strong,
    Table,
    Text,
)
from templates.formulas.mathjax import typeset
from templates.messages import word
from templates.quiz.markup import aligned
from worksheets import languages

SUFFIX = ".tex"
LEVELS = ("section", "subsection", "subsubsection", "paragraph")
PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage[%s]{babel}
\usepackage[margin=25mm]{geometry}
\usepackage{amsmath, amssymb, mathtools, cancel, xcolor, booktabs, verbatim}
\usepackage[hidelinks]{hyperref}
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.6em}
\allowdisplaybreaks
"""

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "−": "$-$", "→": r"$\to$", "≈": r"$\approx$", "·": r"$\cdot$", "×": r"$\times$", "\u202f": r"\,", "\u00a0": "~",
    "∂": r"$\partial$", "≤": r"$\le$", "≥": r"$\ge$", "„": r"\glqq{}", "…": r"\dots{}",
}  # fmt: skip
_SIGN = re.compile("|".join(map(re.escape, _SPECIAL)))
_END = re.compile(r"\\end\{verbatim\}")


def write(document: Document) -> bytes:
    """``document`` as LaTeX."""
    babel = languages.language(document.language).babel
    title = r" \\ ".join(_text(line) for line in (document.title, document.subtitle) if line)
    facts = r" \\ ".join(map(_text, document.facts))
    head = [
        PREAMBLE % babel,
        rf"\title{{{title}}}",
        rf"\author{{{facts}}}",
        r"\date{}",
        r"\begin{document}",
        r"\maketitle",
    ]
    body = _blocks((*document.cover, *document.blocks), document.language)
    return "\n".join([*head, "", body, "", r"\end{document}", ""]).encode()


def _blocks(blocks: Sequence[Block], language: str) -> str:
    return "\n\n".join(_block(block, language) for block in blocks)


def _block(block: Block, language: str) -> str:
    match block:
        case Heading():
            level = LEVELS[min(block.level, len(LEVELS)) - 1]
            return rf"\{level}*{{{_inline(block.children)}}}"
        case Paragraph():
            return _inline(block.children)
        case Equations():
            return _formulas(block)
        case Listing():
            kind = "enumerate" if block.ordered else "itemize"
            items = "\n".join(rf"\item {_blocks(item, language)}" for item in block.items)
            return f"\\begin{{{kind}}}\n{items}\n\\end{{{kind}}}"
        case Table():
            return _table(block)
        case Figure():
            caption = f"\n\n\\emph{{{_inline(block.caption)}}}" if block.caption else ""
            number = f" {block.number}" if block.number else ""
            return rf"\textbf{{{_text(word('figure', language))}{number}:}} {_text(block.alt)}{caption}"
        case Note():
            title = _text(block.title or word(block.kind, language))
            return f"\\begin{{quote}}\n\\textbf{{{title}}}\n\n{_blocks(block.blocks, language)}\n\\end{{quote}}"
        case AnswerFields():
            line = r"\hrulefill\par\medskip"
            return "\n".join(f"{_inline(one.label)} {_text(one.value)} " + line * one.lines for one in block.fields)
    assert isinstance(block, Program | Attachment)
    text = _END.sub(r"\\end {verbatim}", block.text.rstrip())
    return f"\\begin{{verbatim}}\n{text}\n\\end{{verbatim}}"


def _formulas(block: Equations) -> str:
    for row in block.rows:  # a formula that no other format could show is not passed on either
        typeset(f"{row.left} {{}}{row.relation} {row.right}", display=True)
    return f"\\[\n{aligned(block.rows)}\n\\]"


def _table(block: Table) -> str:
    rows = [" & ".join(map(_inline, row)) + r" \\" for row in block.rows]
    head = [" & ".join(map(_inline, block.header)) + r" \\", r"\midrule"] if block.header else []
    lines = [rf"\begin{{tabular}}{{{block.align}}}", r"\toprule", *head, *rows, r"\bottomrule", r"\end{tabular}"]
    caption = f"\\emph{{{_inline(block.caption)}}}\n\n" if block.caption else ""
    return caption + "\n".join(lines)


def _inline(children: Sequence[Inline]) -> str:
    return "".join(map(_span, children))


def _span(child: Inline) -> str:
    match child:
        case Text():
            return _text(child.text)
        case Formula():
            typeset(child.tex)
            return f"${child.tex.strip()}$"
        case Code():
            return rf"\texttt{{{_text(child.text)}}}"
        case Emphasis():
            return rf"\emph{{{_inline(child.children)}}}"
        case Strong():
            return rf"\textbf{{{_inline(child.children)}}}"
        case Link():
            return rf"\href{{{_address(child.href)}}}{{{_inline(child.children)}}}"
    return r"\\"


def _text(text: str) -> str:
    return _SIGN.sub(lambda sign: _SPECIAL[sign[0]], text)


def _address(href: str) -> str:
    """An address for ``\\href``: what TeX takes for something else is written as its code."""
    return re.sub(
        r"[\\{}%#^~\s]", lambda sign: rf"\%{ord(sign[0]):02X}" if sign[0] not in "%#" else f"\\{sign[0]}", href
    )
