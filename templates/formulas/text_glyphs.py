"""Letters of the text around a formula, for words within it and for what the font of formulas lacks."""

from __future__ import annotations

import json
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from templates import fonts

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

# What MathJax calls a variant: the face of the text that belongs to it.
_FACES = {
    "normal": "serif", "bold": "serif-bold", "italic": "serif-italic", "-tex-mathit": "serif-italic",
    "-text": "serif", "-text-bold": "serif-bold", "-text-italic": "serif-italic",
}  # fmt: skip


def text_glyph(variant: str, code: int) -> str:
    """A glyph as MathJax keeps one, in JSON: height, depth and width in em, and its path; ``null`` where there is none.

    Raises ``Problem("no_fonts")`` where the typeface is missing.
    """
    from fontTools.pens.boundsPen import BoundsPen
    from fontTools.pens.svgPathPen import SVGPathPen

    font = _font(_FACES[variant])
    name = font.getBestCmap().get(int(code))
    if name is None:
        return "null"
    glyphs = font.getGlyphSet()
    pen, bounds = SVGPathPen(glyphs), BoundsPen(glyphs)
    glyphs[name].draw(pen)
    glyphs[name].draw(bounds)
    _, low, _, high = bounds.bounds or (0, 0, 0, 0)
    em = font["head"].unitsPerEm
    assert em == 1000, "MathJax's paths are in thousandths of an em"
    # MathJax begins and ends a path by itself.
    path = pen.getCommands().removeprefix("M").removesuffix("Z")
    return json.dumps([high / em, -low / em, glyphs[name].width / em, {"p": path} if path else {}])


def text_files() -> tuple[Path, ...]:
    """The font files that these letters come from. Raises ``no_fonts``."""
    return tuple(fonts.path(face) for face in sorted(set(_FACES.values())))


@cache
def _font(face: str) -> TTFont:
    from fontTools.ttLib import TTFont

    content = fonts.read(face)
    assert content is not None
    return TTFont(BytesIO(content), lazy=True)
