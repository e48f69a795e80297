"""A typeset formula as plain data: which outline stands where.

Everything that MathJax writes is flattened into ``Mark`` values here, element by element from a fixed list, so no
attribute of the SVG that we did not ask for can reach a page. The ways out (SVG in HTML, PDF operators) are written
from these marks alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from sys import intern
from xml.etree import ElementTree

from templates.formulas.outline import tallness

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]

UNITS = 1000.0  # MathJax's units in an em
TALLEST = 2600.0  # delimiters have five sizes; the last one is taller and is drawn, not written
RULE = 48.0  # the width of a frame and of a line in a table
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

_BARS = frozenset("|\u2016\u2223\u2225")  # single and double; a tall one is a single piece, stretched
_TIP = "\ue001"  # of a root made of pieces
_NUMBER = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
_TRANSFORM = re.compile(r"(\w+)\(([^)]*)\)")
_HEX = re.compile(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?")
_COLOURS = {
    "black": "#000000", "gray": "#808080", "silver": "#c0c0c0", "white": "#ffffff", "red": "#ff0000",
    "maroon": "#800000", "yellow": "#ffff00", "olive": "#808000", "lime": "#00ff00", "green": "#008000",
    "aqua": "#00ffff", "cyan": "#00ffff", "teal": "#008080", "blue": "#0000ff", "navy": "#000080",
    "fuchsia": "#ff00ff", "magenta": "#ff00ff", "purple": "#800080", "orange": "#ffa500", "brown": "#a52a2a",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """One outline (an SVG path) under a transformation, in units of 1/1000 em, y upwards, origin on the baseline.

    ``character`` is what a glyph stands for, empty for rules and boxes. ``colour`` is #hexadecimal, or empty for that
    of the text. ``stroke`` is the width of a line that is drawn rather than filled, ``clip`` the part of the plane that
    shows.
    """

    outline: str
    matrix: Matrix
    character: str = ""
    colour: str = ""
    stroke: float = 0.0
    dashed: bool = False
    clip: Box | None = None


Letter = tuple[str, str]
"""The outline of a glyph, and the character that it stands for."""


@dataclass(frozen=True)
class Drawing:
    """A typeset formula; ``width``, ``height`` (above the baseline) and ``depth`` (below it) are in em.

    It is made of its own marks, or of other drawings, each moved by so many 1/1000 em to the right and upwards; or it
    is ``like`` another one in all but some letters of that, by their numbers among its ``letters``.
    """

    tex: str
    width: float
    height: float
    depth: float
    own: tuple[Mark, ...] = ()
    parts: tuple[tuple[Drawing, float, float], ...] = ()
    like: Drawing | None = None
    others: tuple[tuple[int, Letter], ...] = ()

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """All marks, in the order in which one reads them."""
        if self.like is not None:
            letters = iter(self.letters)
            return tuple(_of(mark, next(letters)) if is_letter(mark) else mark for mark in self.like.marks)
        if self.parts:
            return tuple(moved(mark, x, y) for part, x, y in leaves(self) for mark in part.marks)
        return self.own

    @cached_property
    def letters(self) -> tuple[Letter, ...]:
        """All marks that are letters, in the same order."""
        if self.like is not None:
            letters = list(self.like.letters)
            for number, letter in self.others:
                letters[number] = letter
            return tuple(letters)
        if self.parts:
            return tuple(letter for part, _, _ in leaves(self) for letter in part.letters)
        return tuple((mark.outline, mark.character) for mark in self.own if is_letter(mark))

    @property
    def svg(self) -> str:
        """The formula as a picture of its own, sized in em."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{number(self.width)}em" '
            f'height="{number(self.height + self.depth)}em" viewBox="{self.view_box}">{svg_drawing(self)}</svg>'
        )

    @property
    def view_box(self) -> str:
        box = (0.0, -self.height * UNITS, self.width * UNITS, (self.height + self.depth) * UNITS)
        return " ".join(map(number, box))


def leaves(drawing: Drawing, x: float = 0.0, y: float = 0.0) -> Iterator[tuple[Drawing, float, float]]:
    """The drawings that are not made of parts, and where they stand."""
    if not drawing.parts:
        yield drawing, x, y
    for part, right, up in drawing.parts:
        yield from leaves(part, x + right, y + up)


def is_letter(mark: Mark) -> bool:
    """Whether a mark is an upright glyph or a bar. The tallest delimiters and the pieces of stretched ones are drawn:
    programs that read a text doubt it where five glyphs stand for one character.
    """
    a, b, c, d, _, _ = mark.matrix
    if not mark.character or b or c or a <= 0 or d <= 0:
        return False
    if mark.character in _BARS:
        return True
    return abs(a - d) < 1e-9 and mark.clip is None and mark.character != _TIP and tallness(mark.outline) < TALLEST


def _of(mark: Mark, letter: Letter) -> Mark:
    outline, character = letter
    return Mark(outline, mark.matrix, character, mark.colour, mark.stroke, mark.dashed, mark.clip)


def moved(mark: Mark, x: float, y: float = 0.0) -> Mark:
    if not x and not y:
        return mark
    a, b, c, d, e, f = mark.matrix
    clip = mark.clip and (mark.clip[0] + x, mark.clip[1] + y, mark.clip[2], mark.clip[3])
    return Mark(mark.outline, (a, b, c, d, e + x, f + y), mark.character, mark.colour, mark.stroke, mark.dashed, clip)


def number(value: float) -> str:
    """A short decimal, never in exponent notation."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def svg_matrix(matrix: Matrix) -> str:
    """``matrix`` as an SVG transform, with the y axis turned downwards as SVG has it."""
    a, b, c, d, e, f = matrix
    return f"matrix({' '.join(map(number, (a, -b, c, -d, e, -f)))})"


def svg_paint(mark: Mark) -> str:
    """The attributes that paint ``mark``."""
    colour = mark.colour or "currentColor"
    if not mark.stroke:
        return f' fill="{colour}"' if mark.colour else ""
    dash = f' stroke-dasharray="{number(mark.stroke * 3)}"' if mark.dashed else ""
    return f' fill="none" stroke="{colour}" stroke-width="{number(mark.stroke)}"{dash}'


def svg_clipped(mark: Mark, body: str) -> str:
    """``body`` within the mark's clip, which a nested picture does without needing an identifier."""
    if mark.clip is None:
        return body
    x, y, width, height = mark.clip
    box = f'x="{number(x)}" y="{number(-y - height)}" width="{number(width)}" height="{number(height)}"'
    view = " ".join(map(number, (x, -y - height, width, height)))
    return f'<svg {box} viewBox="{view}">{body}</svg>'


def svg_drawing(drawing: Drawing) -> str:
    """All marks of a drawing as elements of an SVG, the origin on the baseline."""
    return "".join(map(_stand_alone, drawing.marks))


def _stand_alone(mark: Mark) -> str:
    path = f'<path d="{mark.outline}" transform="{svg_matrix(mark.matrix)}"{svg_paint(mark)}/>'
    return svg_clipped(mark, path)


def multiply(outer: Matrix, inner: Matrix) -> Matrix:
    """The transformation that does ``inner`` first."""
    a, b, c, d, e, f = outer
    p, q, r, s, t, u = inner
    return (a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f)


def read_svg(tex: str, svg: str) -> Drawing:
    """The drawing that MathJax wrote as ``svg``. Raises ``ValueError`` on anything unexpected."""
    root = ElementTree.fromstring(svg)
    if root.get("viewBox") is None:
        raise ValueError("the formula has no size of its own")
    left, top, width, height = _numbers(root.get("viewBox", ""))
    reader = _Reader()
    for child in root:
        if _name(child) == "g":  # it turns MathJax's y axis; ours stays upwards
            reader.children(child, (1.0, 0.0, 0.0, 1.0, -left, 0.0), "", None)
    return Drawing(tex, width / UNITS, -top / UNITS, (top + height) / UNITS, tuple(reader.marks))


@dataclass
class _Reader:
    """Walks the elements and collects the marks."""

    marks: list[Mark] = field(default_factory=list)

    def children(self, parent: ElementTree.Element, matrix: Matrix, colour: str, clip: Box | None) -> None:
        for element in parent:
            kind = _name(element)
            placed = multiply(matrix, _transformation(element.get("transform", "")))
            paint = _colour(element, colour)
            if kind == "g":
                self.children(element, placed, paint, clip)
            elif kind == "path" and "data-c" in element.attrib:
                self._glyph(element, placed, paint, clip)
            elif kind == "svg":
                self._window(element, placed, paint)
            elif kind == "rect" and float(element.get("width", "0")) == 0:
                continue  # a strut
            elif kind in _SHAPES:
                stroke = _stroke(element, kind)
                dashed = "dashed" in element.get("class", "") or bool(element.get("stroke-dasharray"))
                self.marks.append(Mark(_SHAPES[kind](element), placed, "", paint, stroke, dashed, clip))
            elif kind != "title":
                raise ValueError(f"MathJax drew an unexpected “{kind}”")

    def _glyph(self, element: ElementTree.Element, matrix: Matrix, colour: str, clip: Box | None) -> None:
        if outline := element.get("d"):  # spaces and invisible operators have none
            character = chr(int(element.attrib["data-c"], 16))
            self.marks.append(Mark(intern(outline), matrix, character, colour, 0.0, False, clip))

    def _window(self, element: ElementTree.Element, matrix: Matrix, colour: str) -> None:
        """A nested picture: MathJax cuts the extensible parts of tall and wide delimiters with it."""
        x, y, width, height = (float(element.get(name, "0")) for name in ("x", "y", "width", "height"))
        view_x, view_y, view_width, view_height = _numbers(element.get("viewBox", ""))
        across, along = width / view_width, height / view_height
        inner = multiply(matrix, (across, 0.0, 0.0, along, x - view_x * across, y - view_y * along))
        a, _, _, d, e, f = matrix
        self.children(element, inner, colour, (a * x + e, d * y + f, a * width, d * height))


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _numbers(text: str) -> list[float]:
    return [float(found) for found in _NUMBER.findall(text)]


def _transformation(text: str) -> Matrix:
    matrix = IDENTITY
    for kind, arguments in _TRANSFORM.findall(text):
        values = _numbers(arguments)
        if kind == "translate":
            step: Matrix = (1.0, 0.0, 0.0, 1.0, values[0], values[1] if len(values) > 1 else 0.0)
        elif kind == "scale":
            step = (values[0], 0.0, 0.0, values[1] if len(values) > 1 else values[0], 0.0, 0.0)
        elif kind == "matrix":
            step = (values[0], values[1], values[2], values[3], values[4], values[5])
        else:
            raise ValueError(f"MathJax drew with an unexpected “{kind}”")
        matrix = multiply(matrix, step)
    return matrix


def _colour(element: ElementTree.Element, inherited: str) -> str:
    """The colour of an element; empty is the colour of the text around the formula."""
    colour = element.get("fill") or inherited
    if colour == "none":  # an outlined box says so, and is drawn in its stroke
        colour = element.get("stroke") or inherited
    if colour in ("currentColor", ""):
        return ""
    colour = _COLOURS.get(colour.lower(), colour)
    if not _HEX.fullmatch(colour):
        raise ValueError(f"the colour “{colour}” is not known, write \\color[RGB]{{…}} or one of {', '.join(_COLOURS)}")
    return colour


def _stroke(element: ElementTree.Element, kind: str) -> float:
    """The width of an element's line, 0 where it is filled. MathJax draws its rules heavier than its letters."""
    if kind == "line" or element.get("data-frame") == "true" or element.get("fill") == "none":
        return min(RULE, _numbers(element.get("stroke-width", "70"))[0])
    return 0.0


def _rectangle(element: ElementTree.Element) -> str:
    x, y, width, height = (float(element.get(name, "0")) for name in ("x", "y", "width", "height"))
    return f"M{number(x)} {number(y)}H{number(x + width)}V{number(y + height)}H{number(x)}Z"


def _line(element: ElementTree.Element) -> str:
    x1, y1, x2, y2 = (number(float(element.get(name, "0"))) for name in ("x1", "y1", "x2", "y2"))
    return f"M{x1} {y1}L{x2} {y2}"


def _polygon(element: ElementTree.Element) -> str:
    values = list(map(number, _numbers(element.get("points", ""))))
    return "M" + "L".join(f"{x} {y}" for x, y in zip(values[::2], values[1::2], strict=True)) + "Z"


def _ellipse(element: ElementTree.Element) -> str:
    """Four cubic arcs, since the writers know curves but no arcs."""
    x, y, rx, ry = (float(element.get(name, "0")) for name in ("cx", "cy", "rx", "ry"))
    kx, ky = 0.5523 * rx, 0.5523 * ry
    arcs = (
        (x + rx, y + ky, x + kx, y + ry, x, y + ry),
        (x - kx, y + ry, x - rx, y + ky, x - rx, y),
        (x - rx, y - ky, x - kx, y - ry, x, y - ry),
        (x + kx, y - ry, x + rx, y - ky, x + rx, y),
    )
    return f"M{number(x + rx)} {number(y)}" + "".join("C" + " ".join(map(number, arc)) for arc in arcs) + "Z"


def _path(element: ElementTree.Element) -> str:
    return element.get("d", "")


_SHAPES = {"rect": _rectangle, "line": _line, "polygon": _polygon, "ellipse": _ellipse, "path": _path}
