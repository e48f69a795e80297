"""The formulas and figures of a PDF by their addresses."""

from __future__ import annotations

import re

import pytest

from solver.errors import Problem
from templates.document import Attachment, Equations, Figure, Row
from templates.formulas.drawing import IDENTITY, Drawing, Mark
from templates.formulas.equation_lines import SCALE, Line, Part
from templates.page import LINE_GAP, ROW_GAP
from templates.pdf_pictures import ABOVE, BELOW, STEP, STEPS, PdfPictures, depth_classes

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">%s</svg>'
BLOCK = Equations((Row("a", "=", ("b",)), Row("", "=", ("c",))))


def drawing(depth: float = 0.25, width: float = 2.0, height: float = 1.0, tex: str = "x") -> Drawing:
    return Drawing(tex, width, height, depth, (Mark("M0 0H9Z", IDENTITY),))


def lines(*starts: bool, tall: float = 1.0) -> list[Line]:
    return [Line((Part(drawing(height=tall, tex=f"x_{n}"), 1.0),), starts_row) for n, starts_row in enumerate(starts)]


def classes(html: str) -> list[str]:
    return re.findall(r'class="([^"]*)"', html)


@pytest.mark.parametrize(("depth", "step"), [(0.0, 0), (0.25, 3), (0.3, 3), (-0.2, 0), (4.0, 40)])
def test_a_formula_reaches_below_the_line_in_steps(depth: float, step: int) -> None:
    pictures = PdfPictures()
    assert pictures.formula(drawing(depth), 1.0) == f'<img src="math:0" class="m d{step}"/>'
    assert pictures.formulas["math:0"].height == pytest.approx(1.0 + STEP * step)


def test_a_formula_deeper_than_all_steps_says_so_itself() -> None:
    assert 'style="vertical-align:-4.1em"' in PdfPictures().formula(drawing(4.01), 1.0)
    style = depth_classes()
    assert style.count("vertical-align") == STEPS + 1
    assert f".d{STEPS} {{ vertical-align: -4em }}" in style


def test_the_same_formula_has_one_picture_and_each_scale_its_own() -> None:
    pictures = PdfPictures()
    assert pictures.formula(drawing(), 1.0) == pictures.formula(drawing(), 1.0) != pictures.formula(drawing(), 0.5)
    assert [picture.width for picture in pictures.formulas.values()] == [2.0, 1.0]


def test_what_has_no_size_is_not_drawn() -> None:
    pictures = PdfPictures()
    assert pictures.formula(drawing(width=0.0), 1.0) == ""
    assert not pictures.formulas


def test_formulas_are_spoken_where_somebody_listens() -> None:
    pictures = PdfPictures(lambda tex: f'the "{tex}"')
    assert 'alt="the &#34;x&#34;"' in pictures.formula(drawing(), 1.0)
    assert pictures.spoken == {'the "x"'}


def test_a_derivation_that_is_kept_whole_is_one_picture() -> None:
    pictures = PdfPictures(str)
    html = pictures.derivation(BLOCK, lines(True, True, False), whole=True)
    assert html == r'<img src="math:0" class="eqs" alt="a = b \\  = c"/>'
    picture = pictures.formulas["math:0"]
    below = max(BELOW, 0.25 * SCALE)
    assert [part.y for part in picture.parts] == pytest.approx(
        [SCALE, 2 * SCALE + below + ROW_GAP, 3 * SCALE + 2 * below + ROW_GAP + LINE_GAP]
    )
    assert picture.height == pytest.approx(3 * SCALE + 3 * below + ROW_GAP + LINE_GAP)
    assert picture.width == pytest.approx(1.0 + 2.0 * SCALE)


def test_a_line_is_as_tall_as_letters() -> None:
    pictures = PdfPictures()
    pictures.derivation(BLOCK, lines(True, tall=0.1), whole=True)
    assert pictures.formulas["math:0"].parts[0].y == ABOVE


def test_a_derivation_over_two_pages_leaves_two_lines_on_each() -> None:
    html = PdfPictures().derivation(BLOCK, lines(*[True] * 5), whole=False)
    assert classes(html) == ["eqs", "l", "l tied", "l", "l", "l tied"]
    continued = PdfPictures().derivation(BLOCK, lines(True, True, True, False, True, True), whole=False)
    assert classes(continued) == ["eqs", "l", "l tied", "l", "l c tied", "l", "l tied"]


def test_a_figure_has_an_address_and_says_what_it_shows() -> None:
    pictures = PdfPictures()
    html = pictures.figure(Figure(SVG % '<path d="M0 0H9"/>', 'a "line"'))
    assert html == '<div class="picture"><img src="figure:0" alt="a &#34;line&#34;"/></div>'
    drawn = pictures.figures["figure:0"]
    assert drawn.formulas is None
    assert drawn.rest == drawn.whole == pictures.svg("figure:0")


def test_a_figure_that_loads_something_is_refused() -> None:
    with pytest.raises(Problem):
        PdfPictures().figure(Figure(SVG % '<image href="http://a/b.png"/>', ""))


def test_an_attachment_is_kept_beside_the_page() -> None:
    pictures = PdfPictures()
    assert pictures.attachment(Attachment("<a>.csv", "1,2", "text")) == "<code>&lt;a&gt;.csv</code>"
    assert pictures.attachments == {"<a>.csv": "1,2"}


def test_pictures_are_found_by_their_addresses() -> None:
    pictures = PdfPictures(code="sheet 1/{page}")
    pictures.formula(drawing(), 1.0)
    assert pictures.svg("math:0") == pictures.formulas["math:0"].svg
    assert str(pictures.svg("code:2")).startswith("<svg")
    assert pictures.svg("figure:0") is None
    assert PdfPictures().svg("code:2") is None
