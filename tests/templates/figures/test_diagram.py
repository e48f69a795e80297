"""Diagrams of architectures: drawn in every language, complete, and nothing on top of anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from io import BytesIO
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

from solver.errors import Problem
from templates import fonts
from templates.document import Figure
from templates.figures.diagram import description, diagram, known
from templates.formats import writer
from templates.formulas.outline import steps
from templates.messages import message
from templates.svg_safety import safe_svg
from tests.root import ROOT
from tests.templates.figures.frames import size
from tests.templates.quoted import document, sheet
from worksheets import languages

LANGUAGES = languages.known()


ASKED = {
    "unrolled_rnn", "bptt_graph", "lstm_cell", "gru_cell", "encoder_decoder", "attention", "bidirectional_lstm",
    "transformer_block",
}  # fmt: skip


FREE_ARROWS = {"gradient_clipping"}  # its arrows are vectors


SMALLEST = 8.5


PALE = "#f5f5f5"


WIDEST = 440.0  # the width of a page's text


EDGE = 0.5


Area = tuple[float, float, float, float]


Point = tuple[float, float]


Stroke = tuple[Point, Point]


EVERY = pytest.mark.parametrize(("name", "language"), [(n, lang) for n in known() for lang in LANGUAGES])


@cache
def face(name: str) -> tuple[dict[int, str], dict[str, float]]:
    """The glyphs of a typeface by their characters, and how wide they are in em."""
    font = TTFont(BytesIO(fonts.read(name) or b""))
    units = font["head"].unitsPerEm
    return font.getBestCmap(), {glyph: width / units for glyph, (width, _) in font["hmtx"].metrics.items()}


def width(text: str, bold: bool) -> float:
    """How wide ``text`` is in em; a character that the typeface lacks is an error."""
    glyphs, widths = face("sans-bold" if bold else "sans")
    return sum(widths[glyphs[ord(character)]] for character in text)


def word_area(element: ElementTree.Element) -> Area:
    size, x, y = (float(element.get(key, "9")) for key in ("font-size", "x", "y"))
    wide = width("".join(element.itertext()), element.get("font-weight") == "600") * size
    left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[element.get("text-anchor", "start")] * wide
    return left, y - 0.66 * size, left + wide, y + 0.2 * size


def formula_area(element: ElementTree.Element) -> Area:
    """The ink of a formula: its outlines, moved and scaled."""
    x, y, scale = map(float, re.findall(r"-?[\d.]+", element.get("transform", "")))
    corners: list[Point] = []
    for path in element.iter("{http://www.w3.org/2000/svg}path"):
        a, _, _, d, e, f = map(float, re.findall(r"-?[\d.]+", path.get("transform", "")))
        for _, values in steps(path.get("d", "")):
            points = zip(values[::2], values[1::2], strict=True)
            corners += [(x + scale * (a * px + e), y + scale * (d * py + f)) for px, py in points]
    across, along = zip(*corners, strict=True)
    return min(across), min(along), max(across), max(along)


def areas(svg: str) -> Iterator[tuple[str, Area]]:
    """What can be read in a diagram, and where it stands."""
    root = ElementTree.fromstring(svg)
    for element in root.iter("{http://www.w3.org/2000/svg}text"):
        yield "".join(element.itertext()), word_area(element)
    for number, element in enumerate(root.iter("{http://www.w3.org/2000/svg}g")):
        if element.get("class") == "formula":
            yield f"formula {number} at {element.get('transform')}", formula_area(element)


def strokes(svg: str) -> Iterator[tuple[int, Stroke]]:
    """The straight pieces of the dark lines along an axis, which nearly all are, and when they are drawn."""
    for at, path in enumerate(ElementTree.fromstring(svg).iter()):
        data = path.get("d", "")
        if path.get("stroke") in ("#111", "#555", "#777") and re.fullmatch(r"[MLQ\d .-]+", data):
            points = [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", data)]
            yield from ((at, (a, b)) for a, b in pairwise(points) if a[0] == b[0] or a[1] == b[1])


def shapes(svg: str) -> Iterator[tuple[int, Area]]:
    """The boxes and circles, which hide what is drawn before them, and when they are drawn; not the pale regions."""
    for at, element in enumerate(ElementTree.fromstring(svg).iter()):
        if element.get("fill") == PALE:
            continue
        if element.tag.endswith("rect"):
            x, y, wide, high = (float(element.get(key, "")) for key in ("x", "y", "width", "height"))
            yield at, (x, y, x + wide, y + high)
        elif element.tag.endswith("circle"):
            x, y, r = (float(element.get(key, "")) for key in ("cx", "cy", "r"))
            yield at, (x - r, y - r, x + r, y + r)


def tips(svg: str) -> list[Point]:
    """The points of the arrowheads."""
    found = re.findall(r'<path d="M(-?[\d.]+) (-?[\d.]+)L[\d. -]+L[\d. -]+L[\d. -]+Z" fill=', svg)
    return [(float(x), float(y)) for x, y in found]


def meets(stroke: Stroke, area: Area, margin: float = 0.3) -> bool:
    (x0, y0), (x1, y1) = stroke
    left, top, right, bottom = (area[0] + margin, area[1] + margin, area[2] - margin, area[3] - margin)
    return max(min(x0, x1), left) <= min(max(x0, x1), right) and max(min(y0, y1), top) <= min(max(y0, y1), bottom)


def within(inner: Area, outer: Area) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def on_edge(tip: Point, shape: Area, tolerance: float = 0.05) -> bool:
    (x, y), (left, top, right, bottom) = tip, shape
    on_side = min(abs(x - left), abs(x - right)) <= tolerance and top <= y <= bottom
    return on_side or (min(abs(y - top), abs(y - bottom)) <= tolerance and left <= x <= right)


def within_reach(tip: Point, word: Area, reach: float = 9.0) -> bool:
    (x, y), (left, top, right, bottom) = tip, word
    return left - reach <= x <= right + reach and top - reach <= y <= bottom + reach


def test_all_that_the_sheet_needs_are_there() -> None:
    assert set(known()) >= ASKED


class TestEveryDiagram:
    @EVERY
    def test_only_draws_and_refers_to_nothing(self, name: str, language: str) -> None:
        svg = diagram(name, language)
        assert unescape(safe_svg(svg)) == unescape(svg)
        assert not re.search(r"href|url\(|\bid=", svg)

    @EVERY
    def test_says_what_it_shows(self, name: str, language: str) -> None:
        assert len(description(name, language)) > 80
        assert ElementTree.fromstring(diagram(name, language)).get("aria-label") == description(name, language)

    @pytest.mark.parametrize("name", known())
    def test_speaks_both_languages(self, name: str) -> None:
        assert description(name, "de") != description(name, "en")
        german, english = ({text for text, _ in areas(diagram(name, language))} for language in LANGUAGES)
        assert german != english

    @EVERY
    def test_fits_on_a_page(self, name: str, language: str) -> None:
        wide, high = size(diagram(name, language))
        assert wide <= WIDEST
        assert high <= WIDEST

    @EVERY
    def test_has_everything_within_its_frame(self, name: str, language: str) -> None:
        svg = diagram(name, language)
        wide, high = size(svg)
        outside = {
            text: area
            for text, area in areas(svg)
            if area[0] < EDGE or area[1] < EDGE or area[2] > wide - EDGE or area[3] > high - EDGE
        }
        assert outside == {}

    @EVERY
    def test_has_no_word_on_top_of_another(self, name: str, language: str) -> None:
        found = [
            (one, other)
            for (one, a), (other, b) in combinations(areas(diagram(name, language)), 2)
            if min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])
        ]
        assert found == []

    @EVERY
    def test_has_no_word_on_a_line(self, name: str, language: str) -> None:
        svg = diagram(name, language)
        struck = [
            (text, stroke)
            for text, area in areas(svg)
            for at, stroke in strokes(svg)
            if meets(stroke, area) and not any(later > at and within(area, shape) for later, shape in shapes(svg))
        ]
        assert struck == []

    @EVERY
    def test_has_arrows_that_end_at_a_shape_or_a_word(self, name: str, language: str) -> None:
        svg = diagram(name, language)
        edges = [shape for _, shape in shapes(svg)]
        words = [area for _, area in areas(svg) if not any(within(area, edge) for edge in edges)]
        lost = [
            tip
            for tip in tips(svg)
            if not any(on_edge(tip, edge) for edge in edges) and not any(within_reach(tip, word) for word in words)
        ]
        assert lost == [] or name in FREE_ARROWS

    @EVERY
    def test_is_large_enough_to_read(self, name: str, language: str) -> None:
        root = ElementTree.fromstring(diagram(name, language))
        sizes = [float(e.get("font-size", "9")) for e in root.iter("{http://www.w3.org/2000/svg}text")]
        scales = [float(found) * 1000 for found in re.findall(r"scale\(([\d.]+)\)", diagram(name, language))]
        assert min(sizes + scales) >= SMALLEST

    @EVERY
    def test_is_grey(self, name: str, language: str) -> None:
        for digits in re.findall(r"#([0-9a-f]{3}|[0-9a-f]{6})\b", diagram(name, language)):
            parts = digits if len(digits) == 3 else re.findall("..", digits)
            assert len(set(parts)) == 1


class TestUnknownNames:
    @pytest.mark.parametrize("name", ["transformer", "", "_shapes", "../line_chart", "diagrams/lstm_cell"])
    @pytest.mark.parametrize("ask", [diagram, description])
    def test_are_refused_with_those_that_there_are(self, ask: object, name: str) -> None:
        with pytest.raises(Problem, match="unknown_figure") as caught:
            ask(name, "de")  # type: ignore[operator]
        assert set(str(caught.value.facts["known"]).split(", ")) == set(known())
        if not caught.value.facts["similar"]:
            assert all(each in message(caught.value, "de") for each in known())

    def test_get_the_most_similar_one(self) -> None:
        with pytest.raises(Problem) as caught:
            diagram("lstm_zelle", "de")
        assert message(caught.value, "de") == "die Abbildung „lstm_zelle“ gibt es nicht; meinten Sie „lstm_cell“?"


class TestInTexts:
    """What authors write: ``{{ figure("lstm_cell", "caption") }}``."""

    def test_a_diagram_stands_in_every_format(self, tmp_path: Path) -> None:
        found = document(sheet(tmp_path, '{{ figure("lstm_cell", "The *cell*.") }}'))
        assert diagram("lstm_cell", "en") in [block.svg for block in found.blocks if isinstance(block, Figure)]
        assert 'data-tex="f_t"' in writer("html").write(found).decode()
        assert "LSTM cell: from" in writer("md").write(found).decode()

    def test_the_guide_names_them_all(self) -> None:
        guide = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
        assert [name for name in known() if f"`{name}`" not in guide] == []
