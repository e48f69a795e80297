"""One HTML file that needs nothing but itself: formulas and figures are SVG in the text, the style is in the head.

A formula is there twice: as a picture for eyes, which looks the same in every browser, and beside it, unseen, as MathML
for screen readers, braille displays and the search in the page, which find their way through its parts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from templates.document import Attachment, Document, Equations, Figure
from templates.formulas.drawing import Drawing, Mark, number, svg_clipped, svg_matrix, svg_paint
from templates.formulas.equation_lines import SCALE, Line
from templates.formulas.mathml import mathml, with_brackets
from templates.messages import word
from templates.page import Page, held, style
from templates.svg_safety import safe_svg

SUFFIX = ".html"
WIDTH = 42.0  # em of text; a wider derivation is broken, on a narrower screen it scrolls within its block
NARROW = 16.0
"""em of text that have room everywhere on a screen of 320 px; who has only keys must reach what may scroll."""

_SCROLLING = re.compile(r"<(pre|table)\b")
_IDENTIFIER = re.compile(r'\b(id="|href="#|url\(#)')


def write(document: Document) -> bytes:
    """``document`` as HTML."""
    pictures = _Pictures(document.language)
    page = Page(document, pictures, WIDTH)
    sheet = Markup(style("base") + style("screen"))
    written = page.html(sheet=sheet, outlines=pictures.outlines)
    return _SCROLLING.sub(r'<\1 tabindex="0"', written).encode()


class _Pictures:
    """The pictures of one file. The outline of a letter is written once and used by all formulas."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._glyphs: dict[str, str] = {}
        self._figures = 0

    def formula(self, drawing: Drawing, scale: float) -> Markup:
        return Markup(self._svg(drawing, scale, f"vertical-align:{number(-drawing.depth)}em"))

    def derivation(self, block: Equations, lines: Sequence[Line], whole: bool) -> Markup:
        rows = "".join(map(self._line, lines))
        is_wide = any(line.parts[-1].end > NARROW for line in lines)
        reached = f' tabindex="0" role="group" aria-label="{word("derivation", self._language)}"' if is_wide else ""
        return Markup(f'<div class="eqs{" whole" if whole else ""}"{reached}>{rows}</div>')

    def _line(self, line: Line) -> str:
        parts, end = "", 0.0
        for part in line.parts:
            own = SCALE * part.scale
            style = f"margin-left:{number((part.x - end) / own)}em;vertical-align:{number(-part.drawing.depth)}em"
            parts += self._svg(part.drawing, own, style)
            end = part.end
        return f'<div class="l{"" if line.starts_row else " c"}">{parts}</div>'

    def _svg(self, drawing: Drawing, scale: float, css: str) -> str:
        size = f"width:{number(drawing.width)}em;height:{number(drawing.height + drawing.depth)}em"
        if scale < SCALE:
            size = f"font-size:{number(scale)}em;{size}"
        return (
            f'<svg class="m" aria-hidden="true" viewBox="{drawing.view_box}" style="{size};{css}">'
            f'{"".join(map(self._mark, drawing.marks))}</svg><span class="heard">{self._heard(drawing.tex)}</span>'
        )

    def _heard(self, tex: str) -> str:
        return with_brackets(mathml(tex, self._language))

    def _mark(self, mark: Mark) -> str:
        place = f' transform="{svg_matrix(mark.matrix)}"{svg_paint(mark)}'
        if mark.character:
            name = self._glyphs.setdefault(mark.outline, f"g{len(self._glyphs)}")
            return svg_clipped(mark, f'<use href="#{name}"{place}/>')
        return svg_clipped(mark, f'<path d="{mark.outline}"{place}/>')

    def figure(self, figure: Figure) -> Markup:
        """The figure's SVG; its identifiers get a prefix, since two figures may use the same."""
        self._figures += 1
        svg = _IDENTIFIER.sub(rf"\g<1>f{self._figures}-", safe_svg(figure.svg))
        return Markup(f'<div class="picture" role="img" aria-label="{escape(figure.alt)}">{svg}</div>')

    def attachment(self, file: Attachment) -> Markup:
        return held(file)

    def outlines(self) -> Markup:
        """The outlines that the formulas refer to."""
        paths = "".join(f'<path id="{name}" d="{outline}"/>' for outline, name in self._glyphs.items())
        return Markup(f'<svg width="0" height="0" aria-hidden="true" class="outlines"><defs>{paths}</defs></svg>')
