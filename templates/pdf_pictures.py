"""The formulas and figures of a PDF, by the address that its HTML gives them.

Elements that look the same must be equal in the HTML as well: WeasyPrint computes the style of equal elements once, and
that of an element with a ``style`` attribute each time. Hence everything that differs between formulas is in their
pictures: place, size and depth. Only how far a picture reaches below the line of text is a class, in steps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from markupsafe import Markup, escape

from templates import page_codes
from templates.document import Attachment, Equations, Figure
from templates.figures.formula import lifted
from templates.formulas.drawing import Drawing, number
from templates.formulas.equation_lines import SCALE, Line
from templates.formulas.images import Picture, Placed
from templates.page import LINE_GAP, ROW_GAP
from templates.svg_safety import safe_svg

STEP = 0.1  # em; classes d0, d1 … set a picture that many steps below the line
STEPS = 40

# A line of a derivation is at least as tall as a line of letters, as line-height 1.1 would have it.
ABOVE, BELOW = 0.84, 0.26

# What formulas are called for those who hear a page: from TeX to words.
Speaker = Callable[[str], str]


def depth_classes() -> str:
    """The style of the classes d0, d1, …"""
    return "".join(f".d{step} {{ vertical-align: {number(-STEP * step)}em }}" for step in range(STEPS + 1))


@dataclass(frozen=True)
class Drawn:
    """A figure as SVG; and the same without its formulas, and these, if it has any."""

    whole: str
    rest: str
    formulas: Picture | None


class PdfPictures:
    """The pictures of one document."""

    def __init__(self, speaker: Speaker | None = None, code: str = "") -> None:
        """``code`` is what a page says to a scanner."""
        self.code = code
        self.formulas: dict[str, Picture] = {}
        self.figures: dict[str, Drawn] = {}
        self.attachments: dict[str, str] = {}
        self.refused: list[str] = []
        self.spoken: set[str] = set()
        self._speaker = speaker  # none where nobody will ask
        self._inline: dict[tuple[str, float, float, float], Markup] = {}

    def formula(self, drawing: Drawing, scale: float) -> Markup:
        key = (drawing.tex, drawing.width, drawing.height, scale)
        if (known := self._inline.get(key)) is None:
            steps = max(0, ceil(drawing.depth * scale / STEP - 1e-6))
            height = drawing.height * scale
            picture = Picture((Placed(drawing, 0.0, height, scale),), drawing.width * scale, height + STEP * steps)
            if steps <= STEPS:
                look = f'class="m d{steps}"'
            else:
                look = f'class="m" style="vertical-align:{number(-STEP * steps)}em"'
            known = self._inline[key] = self._image(picture, look, drawing.tex)
        return known

    def derivation(self, block: Equations, lines: Sequence[Line], whole: bool) -> Markup:
        if whole:
            tex = r" \\ ".join(f"{row.left} {row.relation} {row.right}" for row in block.rows)
            return self._image(_stacked(lines), 'class="eqs"', tex)
        last = len(lines) - 1
        # A derivation over two pages leaves at least two lines on each.
        images = [
            self._line(line, bool(at) and (not line.starts_row or at in (1, last))) for at, line in enumerate(lines)
        ]
        return Markup('<div class="eqs">{}</div>').format(Markup("").join(images))

    def _line(self, line: Line, tied: bool) -> Markup:
        classes = "l" + ("" if line.starts_row else " c") + (" tied" if tied else "")
        return self._image(_stacked([line]), f'class="{classes}"', " ".join(part.drawing.tex for part in line.parts))

    def _image(self, picture: Picture, look: str, tex: str) -> Markup:
        if not (picture.width > 0 and picture.height > 0):
            return Markup("")
        url = f"math:{len(self.formulas)}"
        self.formulas[url] = picture
        alt = ""
        if self._speaker:
            words = self._speaker(tex)
            self.spoken.add(words)
            alt = f' alt="{escape(words)}"'
        return Markup(f'<img src="{url}" {look}{alt}/>')

    def figure(self, figure: Figure) -> Markup:
        """A figure as an image; the formulas in it are drawn as text, on top of the rest."""
        url = f"figure:{len(self.figures)}"
        drawn = self.figures[url] = _drawn(figure.svg)
        formulas = drawn.formulas
        size = f"width: {number(formulas.width)}pt; height: {number(formulas.height)}pt" if formulas else ""
        style = f' style="{size}"' if size else ""
        return Markup(f'<div class="picture"><img src="{url}"{style} alt="{escape(figure.alt)}"/></div>')

    def attachment(self, file: Attachment) -> Markup:
        """The name of a file that ``attachments`` holds, for the list that a reader of PDF shows beside the page."""
        self.attachments[file.name] = file.text
        return Markup("<code>{}</code>").format(file.name)

    def svg(self, url: str) -> str | None:
        """The picture at ``url`` for those who want it as SVG."""
        if url in self.formulas:
            return self.formulas[url].svg
        if self.code and url.startswith(page_codes.SCHEME):
            return page_codes.picture(self.code, int(url.removeprefix(page_codes.SCHEME)))
        return self.figures[url].whole if url in self.figures else None


@lru_cache(maxsize=128)
def _drawn(svg: str) -> Drawn:
    """A figure; the diagrams of a batch are the same ones in all its documents."""
    whole = safe_svg(svg)
    return Drawn(whole, *lifted(whole))


def _stacked(lines: Sequence[Line]) -> Picture:
    """The lines below each other, as one picture."""
    parts: list[Placed] = []
    y = 0.0
    for at, line in enumerate(lines):
        if at:
            y += ROW_GAP if line.starts_row else LINE_GAP
        y += max(ABOVE, *(part.drawing.height * SCALE * part.scale for part in line.parts))
        parts += (Placed(part.drawing, part.x, y, SCALE * part.scale) for part in line.parts)
        y += max(BELOW, *(part.drawing.depth * SCALE * part.scale for part in line.parts))
    return Picture(tuple(parts), max(part.end for line in lines for part in line.parts), y)
