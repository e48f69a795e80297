"""Blocks of a document as HTML for the practice page: formulas are MathML, which fits any screen and any reader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256

from markupsafe import Markup, escape

from templates.document import Attachment, Block, Document, Equations, Figure, Formula, Inline, Row
from templates.formulas.drawing import Drawing
from templates.formulas.equation_lines import Line
from templates.formulas.mathml import mathml
from templates.page import Page, held
from templates.svg_safety import safe_svg

WIDTH = 42.0
_LISTING = re.compile(r"<pre\b[^>]*>")
"""A listing; its lines are not numbered, as the page allows no style within a text, and it can be scrolled by keys."""
_TABLE = re.compile(r"<table\b")
_TAG = re.compile(r"<[^>]*>")
_RELATION = re.compile(r" (?==|\\approx(?![A-Za-z]))")
_ITEM = re.compile(r"(?<=,\\quad )|(?<=, \\qquad )|(?<=\\qquad )(?=\()")
_PAIRS = [
    (re.compile(rf"(?<!\\){one}"), re.compile(rf"(?<!\\){other}"))
    for one, other in (
        (r"\{", r"\}"),
        (r"\(", r"\)"),
        (r"\\left(?![A-Za-z])", r"\\right(?![A-Za-z])"),
        (r"\\begin", r"\\end"),
    )
]
LONGEST = 24
"""A formula of so many characters may be wider than a telephone; it can be scrolled."""
_INDENTED = re.compile(r"\n[ \t]*\n\s*(?=<)")
_IDENTIFIER = re.compile(r'\b(id="|href="#|url\(#)')


def steps_of(tex: str) -> list[str]:
    """A formula cut where a line may end: behind items of a list, before conditions and all relations but the first."""
    return [step for item in _rejoined(_ITEM.split(tex), "") for step in _chain(item)]


def _chain(tex: str) -> list[str]:
    """``a = b = c`` as ``a = b`` and ``= c``."""
    first, *rest = _RELATION.split(tex)
    if rest and not first.startswith(("=", r"\approx")):
        first += f" {rest.pop(0)}"
    return _rejoined([first, *rest], " ")


def _rejoined(pieces: Sequence[str], between: str) -> list[str]:
    """The pieces, those that are no formula of their own with the next ones."""
    found: list[str] = []
    for piece in pieces:
        if found and not _is_whole(found[-1]):
            found[-1] += between + piece
        else:
            found.append(piece)
    return found


def _is_whole(tex: str) -> bool:
    return all(len(opening.findall(tex)) == len(closing.findall(tex)) for opening, closing in _PAIRS)


class Blocks:
    """Writes the blocks of one page."""

    def __init__(self, language: str) -> None:
        self._page = _Page(Document("", "", language, ()), _Pictures(), WIDTH)

    def html(self, blocks: Sequence[Block]) -> str:
        written = _LISTING.sub('<pre tabindex="0">', str(self._page.blocks(blocks, WIDTH)))
        written = _TABLE.sub('<table tabindex="0"', written)
        return _INDENTED.sub("\n", written).strip()

    def inline(self, children: Sequence[Inline]) -> str:
        return str(self._page.inline(children))

    def formula(self, tex: str) -> str:
        return str(self._page.inline_formula(tex))


class _Page(Page):
    def formula(self, formula: Formula, before: str, after: str) -> str:
        written = self.inline_formula(formula.tex)
        return f'<span class="n">{escape(before)}{written}{escape(after)}</span>' if before or after else str(written)

    def inline_formula(self, tex: str) -> Markup:
        written = mathml(tex, self.document.language)
        return self._scrolled("span", "long", written) if len(_TAG.sub("", written)) > LONGEST else written

    def _scrolled(self, element: str, kind: str, content: Markup) -> Markup:
        return Markup('<{0} class="{1}" tabindex="0" role="group" aria-label="{2}">{3}</{0}>').format(
            Markup(element), kind, self.word("derivation"), content
        )

    def equations(self, block: Equations, width: float) -> Markup:
        """The rows of a derivation, each by itself and cut into steps: a screen may be narrow."""
        rows = Markup("").join(Markup('<div class="l">{}</div>').format(self._row(row)) for row in block.rows)
        return self._scrolled("div", "eqs", rows)

    def _row(self, row: Row) -> Markup:
        tex = f"{row.left} {row.relation} {row.right}".strip()
        language = self.document.language
        return Markup(" ").join(mathml(part, language, display=True, alone=False) for part in steps_of(tex))

    def height(self, blocks: Sequence[Block], width: float) -> float:
        """Nothing is kept from being parted: a screen has no pages."""
        return WIDTH


class _Pictures:
    def formula(self, drawing: Drawing, scale: float) -> Markup:
        raise NotImplementedError

    def derivation(self, block: Equations, lines: Sequence[Line], whole: bool) -> Markup:
        raise NotImplementedError

    def figure(self, figure: Figure) -> Markup:
        """A figure as SVG, on white, as it was drawn for paper; the same one has the same names in every variant."""
        name = sha256(figure.svg.encode()).hexdigest()[:8]
        svg = _IDENTIFIER.sub(rf"\g<1>f{name}-", safe_svg(figure.svg))
        return Markup('<div class="picture" role="img" aria-label="{}">{}</div>').format(figure.alt, Markup(svg))

    def attachment(self, file: Attachment) -> Markup:
        return held(file)
