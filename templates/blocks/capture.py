"""What WeasyPrint draws, kept as operators: with gaps for pictures, and with what it uses of typefaces and opacities.

The names of typefaces in a content stream, the numbers of their glyphs, and the names of opacities are the same in
every document, so pieces of different documents stand beside each other.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from templates.blocks.carried import NotCarried
from templates.blocks.model import Content, Gap, Glyphs, Group, Piece, Size

_PATTERNS = ("Pattern", "Shading")
_OWN = ("XObject", *_PATTERNS)
"""Resources whose names are numbers within their document."""

_ROUND = re.compile(rb"(?<![\d.])(-?\d+)\.(?=\s|$)")
"""A number that is next to a whole one, by as much as sums are rounded."""

Draw = Callable[[Any], None]


class GapImage:
    """What WeasyPrint takes for the picture of a block with this number; it draws a gap."""

    def __init__(self, picture: int, size: Size) -> None:
        self._picture, self._size = picture, size

    def get_intrinsic_size(self, resolution: object, font_size: float) -> tuple[float, float, float]:
        """Width, height and their ratio; a formula is as large as the text around it."""
        unit = font_size if self._size.in_em else 1.0
        return self._size.width * unit, self._size.height * unit, self._size.width / self._size.height

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Leave a gap in a page's content, in the colour of the text."""
        stream.set_color(style["color"])
        stream.set_color(style["color"], stroke=True)
        stream.stream.append(Gap(self._picture, width, height, width / self._size.width))


class Capture:
    """The typefaces of a process, and what is drawn with them."""

    def __init__(self) -> None:
        self.fonts: dict[Any, Any] = {}
        self.digits: dict[str, dict[str, int]] = {}
        """The glyphs of the digits of each typeface."""
        self.letters: dict[str, str] = {}
        """Some letters that each typeface has."""

    def __call__(self, *draws: Draw) -> Content:
        """What ``draws`` write into a page's content, one after the other. Raises ``NotCarried``."""
        from weasyprint.pdf.stream import Stream

        resources = _resources()
        images: dict[str, Any] = {}
        known = set(self.fonts)
        for font in self.fonts.values():
            font.to_unicode, font.missing = {}, {}
        stream = Stream(self.fonts, (0, 0, 0, 0), resources, images, None, {}, None)
        for draw in draws:
            draw(stream)
        for key in self.fonts.keys() - known:
            self.digits[self.fonts[key].hash] = _settled(self.fonts[key])
        if images:
            raise NotCarried("a picture of points")
        if any(font.missing or font.bitmap for font in self.fonts.values()):
            raise NotCarried("letters that no typeface has")
        return replace(_content(stream.stream, resources), glyphs=self._glyphs())

    def _glyphs(self) -> dict[str, Glyphs]:
        used: dict[str, Glyphs] = {}
        for font in self.fonts.values():
            if font.to_unicode:
                used[font.hash] = {glyph: (text, font.widths[glyph]) for glyph, text in font.to_unicode.items()}
                self.letters.setdefault(font.hash, next(iter(font.to_unicode.values())))
        return used


def _resources() -> dict[str, Any]:
    import pydyf

    return {name: pydyf.Dictionary() for name in ("ExtGState", *_OWN, "ColorSpace")}


def _content(operators: list[Any], resources: Mapping[str, Any]) -> Content:
    """What was drawn, but for its glyphs. Raises ``NotCarried``."""
    opacities = frozenset(resources["ExtGState"])
    if any(resources[name] for name in _PATTERNS) or any(name[0] not in "aA" for name in opacities):
        raise NotCarried("a picture with patterns or masks")
    groups = {name: _group(group) for name, group in resources["XObject"].items()}
    return Content(_pieces(operators, groups), {}, opacities)


def _group(group: Any) -> Group:
    box = tuple(map(float, group.extra["BBox"]))
    return Group(box, _content(group.stream, group.extra["Resources"]))


def _settled(font: Any) -> dict[str, int]:
    """The glyphs of the digits of a typeface, whose measures are now those in its file: WeasyPrint rounds them at the
    size in which it first meets it, which may be another one in the next process. Raises ``NotCarried``.
    """
    from fontTools.ttLib import TTFont

    file = TTFont(io.BytesIO(font.file_content), fontNumber=font.index, lazy=True)
    unit = 1000 / file["head"].unitsPerEm
    font.ascent, font.descent = round(file["hhea"].ascent * unit), round(file["hhea"].descent * unit)
    advances = file["hmtx"].metrics
    font.widths = {number: round(advances[name][0] * unit) for number, name in enumerate(file.getGlyphOrder())}
    letters = file.getBestCmap()
    glyphs = {digit: file.getGlyphID(letters[ord(digit)]) for digit in "0123456789" if ord(digit) in letters}
    if len({advances[file.getGlyphName(glyph)][0] for glyph in glyphs.values()}) > 1:
        raise NotCarried("digits that are not equally wide")
    return glyphs


def _rounded(number: re.Match[bytes]) -> bytes:
    return b"0" if number[1] == b"-0" else number[1]


def _pieces(operators: list[Any], groups: Mapping[str, Group]) -> tuple[Piece, ...]:
    import pydyf

    pieces: list[Piece] = []
    run: list[bytes] = []
    for operator in [*operators, None]:
        piece = operator if isinstance(operator, Gap) else groups.get(_drawn_name(operator))
        if operator is not None and piece is None:
            run.append(pydyf._to_bytes(operator))
            continue
        if run:
            pieces.append(_ROUND.sub(_rounded, b"\n".join(run)))
            run = []
        if piece is not None:
            pieces.append(piece)
    return tuple(pieces)


def _drawn_name(operator: object) -> str:
    """The name of the group that an operator draws, ``/x0 Do``; empty for any other."""
    is_drawing = isinstance(operator, bytes) and operator.endswith(b" Do")
    return operator[1:-3].decode() if is_drawing else ""  # type: ignore[index]
