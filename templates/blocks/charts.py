"""Charts, drawn as WeasyPrint draws them but in a hundredth of its time, as those of a batch differ in every number.

What is drawn here is the SVG of ``templates.figures``: lines, boxes, circles and lines of text in groups that are moved
and turned. Whatever else there is in a picture makes it one for WeasyPrint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from math import cos, inf, isclose, pi, radians, sin, sqrt
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

from templates.blocks.kept import Known, Layouts
from templates.blocks.model import Content
from templates.blocks.moving import written
from templates.blocks.typesetting import Typesetter

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_COLOUR = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})|rgb\((\d{1,3}),(\d{1,3}),(\d{1,3})\)")
_TRANSFORMS = re.compile(r"(?:(?:translate|rotate)\([-\d. ]+\) ?)*")
_TRANSFORM = re.compile(r"(translate|rotate)\(([-\d. ]+)\)")
_PATH = re.compile(r"(?:[MLHVhv][-\d. ]+|Z)*")
_SEGMENT = re.compile(r"([MLHVhvZ])([-\d. ]*)")
_MATRIX = b"1 0 0 -1 0 0 Tm"
_ROUNDNESS = 1 / sqrt(pi)  # of circles, as WeasyPrint has them
_FORMATS = {"xmlns", "role", "aria-label", "width", "height", "viewBox"}
_OWN = {
    "svg": _FORMATS,
    "g": {"transform"},
    "path": {"d", "transform"},
    "rect": {"x", "y", "width", "height", "transform"},
    "circle": {"cx", "cy", "r", "transform"},
    "text": {"x", "y", "transform"},
    "tspan": {"dy"},
    "desc": set[str](),
    "title": set[str](),
}
"""The attributes of each element that count for itself alone."""

_DEFAULTS = {
    "fill": "#000",
    "stroke": "none",
    "stroke-width": "1",
    "stroke-dasharray": "",
    "stroke-linejoin": "miter",
    "font-family": "sans-serif",
    "font-size": "16",
    "font-style": "normal",
    "font-weight": "400",
    "text-anchor": "start",
}
"""The attributes that count for all that is within an element."""

Look = Mapping[str, str]
_Asked = tuple[str, str, str, int, float]
"""A letter, its typeface by family, style and weight, and its size."""
MOST_LETTERS = 2000


class _OneForWeasyPrint(Exception):
    """There is more in a picture than is drawn here."""


@dataclass(frozen=True)
class Letter:
    """A letter at the origin, and how far the next one is from it."""

    content: Content
    width: float

    @cached_property
    def drawn(self) -> bytes:
        """Its operators."""
        return b"".join(piece for piece in self.content.pieces if isinstance(piece, bytes))


class Charts:
    """Draws charts with the typefaces of a process."""

    def __init__(self, typesetter: Typesetter, layouts: Layouts) -> None:
        self._typesetter = typesetter
        self._letters: Known[_Asked, Letter] = Known(layouts, "letter", _Asked, Letter, MOST_LETTERS)

    def drawn(self, svg: str, width: float, height: float) -> Content | None:
        """A chart in a box of this size, or ``None`` where there is something in it that is not drawn here."""
        try:
            return self._drawn(ElementTree.fromstring(svg), width, height)
        except _OneForWeasyPrint:
            return None

    def _drawn(self, root: ElementTree.Element, width: float, height: float) -> Content:
        left, top, *size = (_number(value) for value in root.get("viewBox", "0 0 0 0").split())
        if left or top or not all(size) or not isclose(width / size[0], height / size[1], rel_tol=1e-6):
            raise _OneForWeasyPrint
        glyphs: dict[str, dict[int, tuple[str, float]]] = {}
        scale = written(min(width / size[0], height / size[1]))
        operators = b"\n".join([b"%b 0 0 %b 0 0 cm" % (scale, scale), *self._element(root, _DEFAULTS, glyphs)])
        return Content((operators,), glyphs)

    def _element(self, element: ElementTree.Element, look: Look, glyphs: Any) -> Iterator[bytes]:
        name = element.tag.removeprefix(_NAMESPACE)
        look = _look(element, name, look)
        if name in ("desc", "title"):
            return
        yield b"q"
        yield from _moved(element.get("transform", ""))
        if name in ("svg", "g"):
            for child in element:
                yield from self._element(child, look, glyphs)
        elif name == "text":
            yield from self._text(element, look, glyphs)
        else:
            yield from _shape(name, element.attrib, look)
        yield b"Q"

    def _text(self, element: ElementTree.Element, look: Look, glyphs: Any) -> Iterator[bytes]:
        if look["stroke"] != "none":
            raise _OneForWeasyPrint
        x, y = (_number(element.get(axis, "0")) for axis in "xy")
        letters: list[tuple[float, float, bytes]] = []
        start, colours = x, set()
        for part, style, down in _parts(element, look):
            y += down
            colours.add(style["fill"])
            face = (style["font-family"], style["font-style"], int(_number(style["font-weight"])))
            for sign in part:
                asked = (sign, *face, _number(style["font-size"]))
                letter = self._letters.found(asked, partial(self._new_letter, *asked))
                letters.append((x, y, letter.drawn))
                x += letter.width
                for name, used in letter.content.glyphs.items():
                    glyphs.setdefault(name, {}).update(used)
        if not letters:
            return
        if len(colours) > 1:
            raise _OneForWeasyPrint
        yield _colour(colours.pop(), b"rg")
        before = {"start": 0.0, "middle": (x - start) / 2, "end": x - start}[look["text-anchor"]]
        for right, down, drawn in letters:
            place = b"1 0 0 -1 %b %b Tm" % (written(right - before), written(down))
            yield drawn.replace(_MATRIX, place)

    def _new_letter(self, sign: str, family: str, style: str, weight: int, size: float) -> Letter:
        _, configuration = self._typesetter.loaded
        from weasyprint.css.properties import INITIAL_VALUES
        from weasyprint.draw.text import draw_first_line
        from weasyprint.matrix import Matrix
        from weasyprint.svg.text import Style, TextBox
        from weasyprint.text.line_break import split_first_line

        look = Style()
        look.update(INITIAL_VALUES)
        context = SimpleNamespace(font_config=configuration, dictionaries={})
        look.font_config = context.font_config
        look["font_family"] = [name.strip("\"'") for name in family.split(",")]
        look["font_style"], look["font_weight"], look["font_size"] = style, weight, size
        layout, _, _, width, _, _ = split_first_line(sign, look, context, inf, 0)

        def draw(stream: Any) -> None:
            layout.reactivate(look)
            stream.begin_text()
            draw_first_line(stream, TextBox(layout, look), "none", "none", Matrix(d=-1))
            stream.end_text()

        letter = Letter(self._typesetter.capture(draw), float(width))
        if sign.strip() and letter.drawn.count(_MATRIX) != 1:
            raise _OneForWeasyPrint
        return letter


def _look(element: ElementTree.Element, name: str, look: Look) -> Look:
    """The look of an element within another one. Raises ``_OneForWeasyPrint``."""
    own = _OWN.get(name)
    if own is None or element.attrib.keys() - own - _DEFAULTS.keys():
        raise _OneForWeasyPrint
    found = {key: value for key, value in element.attrib.items() if key in _DEFAULTS}
    if found.get("font-size", "").endswith("%"):
        share = _number(found["font-size"][:-1]) / 100
        found["font-size"] = f"{share * _number(look['font-size']):.6f}"
    return {**look, **found}


def _parts(text: ElementTree.Element, look: Look) -> Iterator[tuple[str, Look, float]]:
    """The parts of a line of text, each with its look and how far it stands below the one before it."""
    if text.text:
        yield _line(text.text), look, 0.0
    for part in text:
        if part.tag.removeprefix(_NAMESPACE) != "tspan" or len(part) or part.tail:
            raise _OneForWeasyPrint
        yield _line(part.text or ""), _look(part, "tspan", look), _number(part.get("dy", "0"))


def _line(text: str) -> str:
    if not text or text != " ".join(text.split()):
        raise _OneForWeasyPrint
    return text


def _shape(name: str, attributes: Mapping[str, str], look: Look) -> Iterator[bytes]:
    fills, strokes = look["fill"] != "none", look["stroke"] != "none"
    if not fills and not strokes:
        return
    if fills:
        yield _colour(look["fill"], b"rg")
    if strokes:
        yield from _pen(look)
    if name == "path":
        yield _path(attributes.get("d", ""))
    elif name == "rect":
        yield b"%b re" % _row(_number(attributes[key]) for key in ("x", "y", "width", "height"))
    else:
        yield from _circle(*(_number(attributes[key]) for key in ("cx", "cy", "r")))
    yield b"B" if fills and strokes else b"f" if fills else b"S"


def _pen(look: Look) -> Iterator[bytes]:
    yield _colour(look["stroke"], b"RG")
    yield b"%b w 4 M" % written(_number(look["stroke-width"]))
    if look["stroke-dasharray"]:
        yield b"[%b] 0 d" % _row(map(_number, look["stroke-dasharray"].split()))
    if look["stroke-linejoin"] not in ("miter", "round"):
        raise _OneForWeasyPrint
    if look["stroke-linejoin"] == "round":
        yield b"1 j"


def _circle(x: float, y: float, r: float) -> Iterator[bytes]:
    k = r * _ROUNDNESS
    yield b"%b m" % _row((x + r, y))
    yield b"%b c" % _row((x + r, y + k, x + k, y + r, x, y + r))
    yield b"%b c" % _row((x - k, y + r, x - r, y + k, x - r, y))
    yield b"%b c" % _row((x - r, y - k, x - k, y - r, x, y - r))
    yield b"%b c" % _row((x + k, y - r, x + r, y - k, x + r, y))
    yield b"h"


@lru_cache(4000)
def _path(data: str) -> bytes:
    if not data.startswith("M") or not _PATH.fullmatch(data):
        raise _OneForWeasyPrint
    operators: list[bytes] = []
    x = y = 0.0
    for command, values in _SEGMENT.findall(data):
        numbers = [_number(value) for value in values.split()]
        if len(numbers) != {"M": 2, "L": 2, "Z": 0}.get(command, 1):
            raise _OneForWeasyPrint
        if command == "Z":
            operators.append(b"h")
            continue
        if command in "ML":
            x, y = numbers
        elif command in "Hh":
            x = numbers[0] + (x if command == "h" else 0.0)
        else:
            y = numbers[0] + (y if command == "v" else 0.0)
        operators.append(b"%b %b" % (_row((x, y)), b"m" if command == "M" else b"l"))
    return b"\n".join(operators)


def _moved(transform: str) -> Iterator[bytes]:
    if not _TRANSFORMS.fullmatch(transform):
        raise _OneForWeasyPrint
    for kind, values in _TRANSFORM.findall(transform):
        numbers = [_number(value) for value in values.split()]
        if kind == "translate" and len(numbers) == 2:
            yield b"1 0 0 1 %b cm" % _row(numbers)
        elif kind == "rotate" and len(numbers) == 1:
            c, s = cos(radians(numbers[0])), sin(radians(numbers[0]))
            yield b"%b 0 0 cm" % _row((c, s, -s, c))
        else:
            raise _OneForWeasyPrint


def _colour(text: str, operator: bytes) -> bytes:
    found = _COLOUR.fullmatch(text)
    if found is None:
        raise _OneForWeasyPrint
    if digits := found[1]:
        digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
        shades = [int(digits[at : at + 2], 16) for at in (0, 2, 4)]
    else:
        shades = [int(shade) for shade in found.groups()[1:]]
    return b"%b %b" % (_row(shade / 255 for shade in shades), operator)


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise _OneForWeasyPrint
    return float(text)


def _row(values: Iterable[float]) -> bytes:
    return b" ".join(map(written, values))
