"""Formulas within a picture: outlines that look alike in a PDF, in a browser and in an image of its own."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import quote, unquote

from markupsafe import Markup

from solver.errors import Problem
from templates.formulas.drawing import UNITS, number, svg_drawing
from templates.formulas.images import Picture, Placed
from templates.formulas.mathjax import typeset

_BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}
_FORMULA = re.compile(
    r'<g class="formula" data-tex="([^"]{1,600})" transform="translate\(([\d.-]+) ([\d.-]+)\) scale\(([\d.]+)\)">'
    r"((?:</?(?:path|svg)[^>]*>)*)</g>"
)
_FRAME = re.compile(r'<svg [^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"')


def formula(
    tex: str,
    x: float,
    y: float,
    size: float = 10.0,
    anchor: Literal["start", "middle", "end"] = "middle",
) -> Markup:
    """``tex`` at ``x``, its middle at ``y``."""
    drawing = typeset(tex)
    left = x - _BEFORE[anchor] * drawing.width * size
    base = y + (drawing.height - drawing.depth) / 2 * size
    place = f"translate({number(left)} {number(base)}) scale({size / UNITS:.5f})"
    # Quoted, because a picture with a backslash in an attribute is not taken for a safe one.
    return Markup(f'<g class="formula" data-tex="{quote(tex)}" transform="{place}">{svg_drawing(drawing)}</g>')


def lifted(svg: str) -> tuple[str, Picture | None]:
    """A picture without its formulas, and these as a picture of their own in the same frame, if it has any.

    A PDF shows them as text in a font of ours: that can be searched, and is drawn in a tenth of the time.
    """
    frame = _FRAME.match(svg)
    parts: list[Placed] = []

    def lift(found: re.Match[str]) -> str:
        tex, x, y, scale, inside = found.groups()
        try:
            drawing = typeset(unquote(tex))
        except Problem:  # a picture from outside may say what it likes; it stays as it is
            return found[0]
        if svg_drawing(drawing) != inside:
            return found[0]
        parts.append(Placed(drawing, float(x), float(y), float(scale) * UNITS))
        return ""

    if frame is None:
        return svg, None
    plain = _FORMULA.sub(lift, svg)
    return plain, Picture(tuple(parts), float(frame[1]), float(frame[2])) if parts else None
