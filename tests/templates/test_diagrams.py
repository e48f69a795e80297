"""Diagrams of architectures: drawn in every language, complete, and nothing on top of anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from PIL import ImageChops

from solver.errors import Problem
from templates import fonts, pdf_process
from templates.document import Document, Figure
from templates.figures import line_chart
from templates.figures.diagram import description, diagram, known
from templates.figures.drawn import environment
from templates.figures.formula import formula, lifted
from templates.figures.geometry import HEAD_LENGTH, Box, head, route
from templates.formats import pdf, writer
from templates.formulas.outline import steps
from templates.messages import message
from templates.svg_safety import safe_svg
from tests.templates.test_pdf import Written
from tests.templates.test_quoting import document, sheet
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

DOCUMENT = Document("LSTM", "", "de", (Figure(diagram("lstm_cell", "de"), description("lstm_cell", "de")),))

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


def size(svg: str) -> tuple[float, float]:
    _, _, wide, high = map(float, ElementTree.fromstring(svg).get("viewBox", "").split())
    return wide, high


def test_all_that_the_sheet_needs_are_there() -> None:
    assert set(known()) >= ASKED


class TestEveryDiagram:
    @EVERY
    def test_only_draws_and_refers_to_nothing(self, name: str, language: str) -> None:
        svg = diagram(name, language)
        assert safe_svg(svg) == svg
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


def test_a_name_that_a_template_does_not_know_is_an_error() -> None:
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        environment().from_string("{{ formula(missing, 1, 2) }}{{ missing.x }}").render()


class TestInTexts:
    """What authors write: ``{{ figure("lstm_cell", "caption") }}``."""

    def test_a_diagram_stands_in_every_format(self, tmp_path: Path) -> None:
        found = document(sheet(tmp_path, '{{ figure("lstm_cell", "The *cell*.") }}'))
        assert diagram("lstm_cell", "en") in [block.svg for block in found.blocks if isinstance(block, Figure)]
        assert 'data-tex="f_t"' in writer("html").write(found).decode()
        assert "LSTM cell: from" in writer("md").write(found).decode()

    def test_the_guide_names_them_all(self) -> None:
        guide = (Path(__file__).parents[2] / "docs" / "guide.md").read_text(encoding="utf-8")
        assert [name for name in known() if f"`{name}`" not in guide] == []


class TestFormulasAsText:
    """A PDF sets the formulas of a diagram in the font of those in the text."""

    @pytest.mark.parametrize("name", known())
    def test_all_are_lifted(self, name: str) -> None:
        svg = diagram(name, "de")
        plain, formulas = lifted(svg)
        assert 'class="formula"' not in plain
        assert formulas is not None
        assert (formulas.width, formulas.height) == size(svg)
        assert len(formulas.parts) == svg.count('class="formula"')

    @pytest.mark.parametrize(
        "change", [("h_t", "c_t"), ('data-tex="', 'data-tex="%5Cinput'), ("<path d=", '<path class="x" d=')]
    )
    def test_one_that_does_not_look_as_it_says_stays(self, change: tuple[str, str]) -> None:
        inside = str(formula("h_t", 1, 2)).replace(*change)
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">{inside}</svg>'
        assert lifted(svg) == (svg, None)

    def test_a_chart_is_left_as_it_is(self) -> None:
        svg = line_chart([("h_1", [0, 1])], [0, 1], "t", "h", "de")
        assert lifted(svg) == (svg, None)

    @pytest.mark.usefixtures("fast_way")
    def test_can_be_searched(self) -> None:
        with pypdfium2.PdfDocument(pdf.write(DOCUMENT)) as opened:
            text = opened[0].get_textpage().get_text_range()
        assert text.count("tanh") == 2
        assert "Kandidat" in text

    def test_looks_the_same_both_ways(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pictures = []
        for fast in (True, False):
            monkeypatch.setattr(pdf_process.THIS, "sets_formulas_as_text", fast)
            with pypdfium2.PdfDocument(pdf.write(DOCUMENT)) as opened:
                pictures.append(opened[0].render(scale=2).to_pil().convert("L").resize((298, 421)))
        assert max(ImageChops.difference(*pictures).tobytes()) < 60

    @pytest.mark.usefixtures("fast_way")
    def test_is_one_figure_with_its_description(self, monkeypatch: pytest.MonkeyPatch) -> None:
        elements = [item for item in Written("pdf/ua-1", monkeypatch, DOCUMENT).of_type("/StructElem") if "Alt" in item]
        assert [(item["S"], item["Alt"].string) for item in elements] == [("/Figure", description("lstm_cell", "de"))]


class TestGeometry:
    """Arrows end where the shapes are."""

    def test_a_box_knows_its_edges(self) -> None:
        b = Box(10, 20, 8, 4)
        assert (b.n(), b.s(1), b.e(-1), b.w()) == ((10, 18), (11, 22), (14, 19), (6, 20))

    @pytest.mark.parametrize(("end", "expected"), [((9, 0), "M9 0"), ((0, -9), "M0 -9"), ((3, 4), "M3 4")])
    def test_the_point_of_a_head_is_the_end(self, end: tuple[float, float], expected: str) -> None:
        assert head([(0, 0), end]).startswith(expected + "L")

    def test_a_line_ends_within_its_head(self) -> None:
        drawn = float(re.findall(r"[\d.]+", route([(0, 0), (100, 0)], head_size=1))[-2])
        assert 100 - HEAD_LENGTH < drawn < 100

    def test_corners_are_round(self) -> None:
        assert route([(0, 0), (10, 0), (10, 10)], 4) == "M0 0L6 0Q10 0 10 4L10 10"

    def test_a_corner_is_not_larger_than_its_legs(self) -> None:
        assert route([(0, 0), (2, 0), (2, 10)], 4) == "M0 0L1 0Q2 0 2 1L2 10"
