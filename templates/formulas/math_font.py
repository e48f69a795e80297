"""The glyphs that a document's formulas use, as one small embedded font with the characters they stand for.

``MathFont`` stands where WeasyPrint keeps the fonts of a document; it offers what ``weasyprint.pdf.fonts`` asks of one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from templates.formulas.drawing import Letter
from templates.formulas.outline import extent, steps

if TYPE_CHECKING:
    from fontTools.misc.psCharStrings import T2CharString

KEY = "rechenweg-formulas"
BOX = (-1000, -3000, 5000, 3000)  # units of 1/1000 em; the tallest delimiters are 3 em
SCRIPT_SPACE = 7  # how far off a script stands, which is no space between words
NAME = "RWMATH"  # in content streams; six capitals, as the names of embedded subsets are


class MathFont:
    """Glyphs are numbered in the order of their first use, so that the same document gives the same bytes."""

    bitmap = False
    used_in_forms = False
    type = "otf"  # to WeasyPrint; see ``name_format``
    family = "Formulas"
    style = 0
    italic_angle = 0
    flags = 4  # symbolic: a character set of its own
    stemv = stemh = 80
    ascent, descent = 1000, -300
    upem = 1000
    index = 0
    hash = NAME
    name = f"/{NAME}+Formulas".encode()

    def __init__(self) -> None:
        self.glyphs: dict[str, int] = {}
        self.widths: dict[int, int] = {}
        self.to_unicode: dict[int, str] = {}
        self.missing: dict[int, int] = {}
        self.file_content = b""

    def glyph(self, outline: str, character: str) -> int:
        """The number of a glyph, which becomes part of the font."""
        number = self.glyphs.get(outline)
        if number is None:
            number = self.glyphs[outline] = len(self.glyphs) + 1
            self.widths[number] = advance(outline)
            self.to_unicode[number] = plain(character)
        return number

    def numbers(self, letters: Iterable[Letter]) -> list[int]:
        """Those of glyphs, as ``glyph`` gives them."""
        known = self.glyphs.get
        return [known(outline) or self.glyph(outline, character) for outline, character in letters]

    def clean(self, to_unicode: object, hinting: object) -> None:
        """WeasyPrint calls this before it embeds ``file_content``."""
        self.file_content = font_file(tuple(self.glyphs))


# What Unicode's compatibility forms do not say: bars as they are typed.
_PLAIN = {"\u2223": "|", "\u2225": "\u2016"}


def plain(character: str) -> str:
    """The letter that a reader would type to find a mathematical one."""
    simple = _PLAIN.get(character) or unicodedata.normalize("NFKC", character)
    return simple if len(simple) == 1 else character


@lru_cache(maxsize=2048)
def advance(outline: str) -> int:
    """About how wide the glyph's own space is. MathJax places each glyph; programs that read the text need it."""
    left, right = extent(outline)
    return max(0, round(right + max(0.0, left) + SCRIPT_SPACE))


@lru_cache(maxsize=2048)
def _charstring(outline: str) -> T2CharString:
    from fontTools.pens.t2CharStringPen import T2CharStringPen

    pen = T2CharStringPen(advance(outline), None)
    for command, values in steps(outline):
        points = list(zip(values[0::2], values[1::2], strict=True))
        if command == "m":
            pen.moveTo(points[0])
        elif command == "l":
            pen.lineTo(points[0])
        elif command == "c":
            pen.curveTo(*points)
        else:
            pen.closePath()
    return pen.getCharString()


@lru_cache(64)
def font_file(outlines: tuple[str, ...]) -> bytes:
    """A font of ``outlines``, numbered from 1, in the Compact Font Format (Adobe's note 5176)."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.misc.psCharStrings import T2CharString

    names = [".notdef", *(f"g{number}" for number in range(1, len(outlines) + 1))]
    builder = FontBuilder(MathFont.upem, isTTF=False)
    builder.setupGlyphOrder(names)
    shapes = {".notdef": T2CharString(program=[0, "endchar"])}
    shapes.update(zip(names[1:], map(_charstring, outlines), strict=True))
    builder.setupCFF("Formulas", {"FullName": "Formulas"}, shapes, {})
    # To measure every outline anew costs more than the rest of the font; a box that holds them all does as well.
    builder.font.recalcBBoxes = False
    builder.font["CFF "].cff.topDictIndex[0].FontBBox = list(BOX)
    return bytes(builder.font["CFF "].compile(builder.font))


def name_format(objects: Iterable[Any]) -> None:
    """Call the file in a PDF what it is; WeasyPrint takes it for OpenType, in which glyphs are found by other rules."""
    for item in objects:
        extra = getattr(item, "extra", None)
        if extra and extra.get("Subtype") == "/OpenType" and not item.stream[0].startswith(b"OTTO"):
            extra["Subtype"] = "/CIDFontType0C"
