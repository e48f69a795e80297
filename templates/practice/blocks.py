"""Blocks of a document as HTML for the practice page: formulas are MathML, for any screen and any reader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count

from markupsafe import Markup, escape

from templates.document import Block, Document, Equations, Figure, Formula, Inline, Row
from templates.formulas.drawing import Drawing
from templates.formulas.equation_lines import Line
from templates.formulas.mathml import mathml
from templates.page import Page
from templates.svg_safety import safe_svg

WIDTH = 42.0
_IDENTIFIER = re.compile(r'\b(id="|href="#|url\(#)')
_STYLE = re.compile(r' style="([^"]*)"')
_figures = count()


class Blocks:
    """Writes the blocks of one page."""

    def __init__(self, language: str) -> None:
        self._page = _Page(Document("", "", language, ()), _Pictures(), WIDTH)

    def html(self, blocks: Sequence[Block]) -> str:
        return re.sub(r"\n\s*", "\n", str(self._page.blocks(blocks, WIDTH))).strip()

    def inline(self, children: Sequence[Inline]) -> str:
        return str(self._page.inline(children))

    def formula(self, tex: str) -> str:
        return str(mathml(tex, self._page.document.language))


class _Page(Page):
    def formula(self, formula: Formula, before: str, after: str) -> str:
        written = mathml(formula.tex, self.document.language)
        return f'<span class="n">{escape(before)}{written}{escape(after)}</span>' if before or after else str(written)

    def equations(self, block: Equations, width: float) -> Markup:
        """The rows of a derivation, each by itself: a screen may be narrow."""
        rows = Markup("").join(Markup('<div class="l">{}</div>').format(self._row(row)) for row in block.rows)
        return Markup('<div class="eqs" tabindex="0" role="group" aria-label="{}">{}</div>').format(
            self.word("practice_formulas"), rows
        )

    def _row(self, row: Row) -> Markup:
        tex = f"{row.left} {row.relation} {row.right}".strip()
        return mathml(tex, self.document.language, display=True)

    def height(self, blocks: Sequence[Block], width: float) -> float:
        """Nothing is kept from being parted: a screen has no pages."""
        return WIDTH


class _Pictures:
    def formula(self, drawing: Drawing, scale: float) -> Markup:
        raise NotImplementedError

    def derivation(self, block: Equations, lines: Sequence[Line], whole: bool) -> Markup:
        raise NotImplementedError

    def figure(self, figure: Figure) -> Markup:
        """A figure as SVG with names of its own, on white, as it was drawn for paper."""
        svg = _IDENTIFIER.sub(rf"\g<1>f{next(_figures)}-", safe_svg(figure.svg))
        return Markup('<div class="picture" role="img" aria-label="{}">{}</div>').format(figure.alt, Markup(svg))
