"""Formulas as WeasyPrint images that draw themselves: text in a font of ours instead of paths that it parses anew.

WeasyPrint takes any object with ``get_intrinsic_size`` and ``draw`` from its image cache, but does not promise to.
Hence ``FormulaImage.drawn`` and ``font_was_embedded``: whoever uses this checks afterwards that it worked, and takes
plain SVG images otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from templates.formulas.drawing import UNITS, Box, Drawing, Mark, Matrix, is_letter, leaves, number, svg_drawing
from templates.formulas.math_font import KEY, NAME, MathFont
from templates.formulas.outline import steps


@dataclass(frozen=True)
class Placed:
    """A drawing in a picture: its origin is at ``x`` from the left and ``y`` from the top, its em is ``scale``."""

    drawing: Drawing
    x: float
    y: float
    scale: float


@dataclass(frozen=True)
class Picture:
    """Drawings in a box, which may be roomier than they are; all lengths are in em of the text around it."""

    parts: tuple[Placed, ...]
    width: float
    height: float

    @property
    def svg(self) -> str:
        """The picture for those who cannot draw it by themselves."""
        box = f"{number(self.width * UNITS)} {number(self.height * UNITS)}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{number(self.width)}em" height="{number(self.height)}em" '
            f'viewBox="0 0 {box}">{"".join(map(_svg_part, self.parts))}</svg>'
        )


def _svg_part(part: Placed) -> str:
    matrix = " ".join(map(number, (part.scale, 0, 0, part.scale, part.x * UNITS, part.y * UNITS)))
    return f'<g transform="matrix({matrix})">{svg_drawing(part.drawing)}</g>'


class Drawable(Protocol):
    """A picture of WeasyPrint's own."""

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Write the picture into a page's content, in a box of this size."""


class FormulaImage:
    """What WeasyPrint takes for a loaded picture; ``behind`` is drawn first, in the same box."""

    def __init__(self, picture: Picture, behind: Drawable | None = None) -> None:
        self.picture = picture
        self.drawn = False
        self._behind = behind

    def get_intrinsic_size(self, resolution: object, font_size: float) -> tuple[float, float, float]:
        """Width, height and their ratio; a formula is as large as the text around it."""
        width, height = self.picture.width, self.picture.height
        return width * font_size, height * font_size, width / height

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Write the formula into a page's content; the origin is the picture's upper left corner, y grows downwards."""
        if self._behind is not None:
            self._behind.draw(stream, width, height, style)
        fonts = stream._fonts  # WeasyPrint offers no public way to a font that is no system font
        font = fonts.get(KEY)
        if font is None:
            font = fonts[KEY] = MathFont()
        stream.set_color(style["color"])
        stream.set_color(style["color"], stroke=True)
        stream.stream += written(self.picture, width, font)
        self.drawn = True


def written(picture: Picture, width: float, font: MathFont) -> Iterator[bytes]:
    """The operators that draw a picture ``width`` wide; the origin is its upper left corner, y grows downwards."""
    em = width / picture.width
    for part in picture.parts:
        unit = em * part.scale / UNITS
        yield b"q %.6f 0 0 -%.6f %.3f %.3f cm" % (unit, unit, em * part.x, em * part.y)
        yield operators(part.drawing) % tuple(font.numbers(part.drawing.letters))
        yield b"Q"


def font_was_embedded(fonts: dict[Any, Any]) -> bool:
    """Whether WeasyPrint asked for the file of the formulas' font."""
    font = fonts.get(KEY)
    return font is None or bool(font.file_content)


class _Writer:
    """Writes marks as operators."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self._parts: list[str] = []
        self._size = 0.0  # of the font since the text began, 0 outside of text
        for mark in marks:
            if is_letter(mark):
                self._letter(mark)
            else:
                self._shape(mark)
        self._leave_text()
        self.text = "\n".join(self._parts).encode()

    def _leave_text(self) -> None:
        if self._size:
            self._parts.append("ET")
        self._size = 0.0

    def _letter(self, mark: Mark) -> None:
        paint = " ".join(filter(None, (_colour(mark.colour), _window(mark.clip))))
        if paint:
            self._leave_text()
            self._parts.append(f"q {paint}")
        scale, _, _, along, x, y = mark.matrix
        if not self._size:
            self._parts.append("BT")
        if scale != self._size:
            self._parts.append(f"/{NAME} {number(UNITS * scale)} Tf")
            self._size = scale
        self._parts.append(f"1 0 0 {number(along / scale)} {number(x)} {number(y)} Tm <%04x> Tj")
        if paint:
            self._leave_text()
            self._parts.append("Q")

    def _shape(self, mark: Mark) -> None:
        self._leave_text()
        out = ["q", _colour(mark.colour), _window(mark.clip)]
        out.append(f"{_matrix(mark.matrix)} cm")
        if mark.stroke:
            out.append(f"{number(mark.stroke)} w")
        if mark.dashed:
            out.append(f"[{number(mark.stroke * 3)}] 0 d")
        for command, values in steps(mark.outline):
            out.append(" ".join([*map(number, values), command]))
        out.append("S Q" if mark.stroke else "f Q")
        self._parts.append(" ".join(filter(None, out)))


REMEMBERED = 8000  # formulas and pieces of them
_cache: dict[int, tuple[Drawing, bytes]] = {}


def operators(drawing: Drawing) -> bytes:
    """PDF operators with gaps for the numbers of the drawing's letters, which are the document's. They are made once
    while the drawing is in use; those of one that is like it are the same.
    """
    if drawing.like is not None:
        return operators(drawing.like)
    found = _cache.get(id(drawing))
    if found is None or found[0] is not drawing:
        if len(_cache) >= REMEMBERED:
            _cache.clear()
        text = b"\n".join(_beside(drawing)) if drawing.parts else _Writer(drawing.own).text
        found = _cache[id(drawing)] = (drawing, text)
    return found[1]


def _beside(drawing: Drawing) -> Iterator[bytes]:
    """The operators of the parts of a drawing, each moved from where the part before it stood."""
    x = y = 0.0
    for leaf, right, up in leaves(drawing):
        if abs(right - x) > 0.01 or abs(up - y) > 0.01:
            step_x, step_y = round(right - x, 2), round(up - y, 2)
            yield b"1 0 0 1 %.2f %.2f cm" % (step_x, step_y)
            x, y = x + step_x, y + step_y
        yield operators(leaf)


def _window(clip: Box | None) -> str:
    """The operators that show only a part of the plane, none for all of it."""
    return f"{' '.join(map(number, clip))} re W n" if clip else ""


def _matrix(matrix: Matrix) -> str:
    return " ".join(f"{value:.5f}".rstrip("0").rstrip(".") or "0" for value in matrix)


def _colour(colour: str) -> str:
    """The operators that choose a colour, none for that of the text."""
    if not colour:
        return ""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    values = " ".join(number(int(digits[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return f"{values} rg {values} RG"
