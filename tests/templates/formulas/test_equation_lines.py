"""Where the parts of a derivation stand."""

from __future__ import annotations

import pytest

from templates.document import Equations, Formula, Paragraph, Row, Text
from templates.formulas.drawing import Drawing
from templates.formulas.equation_lines import SCALE, TALLEST, fitting, layout, wanted

VECTOR = r"\begin{pmatrix} 0{,}5370 \\ -0{,}3799 \end{pmatrix}"
MATRIX = r"\begin{pmatrix} 0{,}1 & -0{,}3 & 0{,}2 \\ 0{,}6 & 0{,}2 & 0{,}7 \end{pmatrix}"


def test_relations_are_aligned() -> None:
    lines = layout(Equations((Row("h_1", "=", ("a",)), Row(r"\tilde{C}_{t-1}", "=", ("b",)), Row("", "=", ("c",)))), 40)
    assert len({round(line.parts[-1].x, 6) for line in lines}) == 1
    for line in lines[:2]:
        left, right = line.parts
        assert left.end == pytest.approx(right.x)


@pytest.mark.parametrize("width", [42.0, 30.0, 18.0, 9.0])
@pytest.mark.parametrize(
    "row",
    [
        Row("h_1", "=", (MATRIX, f"+ {MATRIX}", f"+ {VECTOR}"), r"\tanh\left( ", r" \right)"),
        Row("h_1", "=", (r"\boxed{" + " + ".join([MATRIX] * 4) + "}",)),
        Row(r"\frac{\partial L_3}{\partial W_{hh}}" * 5, "=", ("a", "+ b")),
        Row("", "", (" + ".join(["a_1"] * 60),)),
        Row("x", "=", tuple(f"+ {VECTOR} {VECTOR}" for _ in range(9))),
        Row("x", "=", ("a " * 200,)),
    ],
)
def test_nothing_reaches_past_the_margin(row: Row, width: float) -> None:
    for line in layout(Equations((row, Row("y", "=", ("1",)))), width):
        assert line.parts[-1].end <= width + 1e-6
        assert line.parts[0].x >= 0


def test_a_group_is_as_tall_on_every_line() -> None:
    row = Row("h_1", "=", ("a", f"+ {MATRIX}{MATRIX}", f"+ {MATRIX}", "+ b"), r"\tanh\left( ", r" \right)")
    lines = layout(Equations((row,)), 24)
    assert len(lines) > 1
    assert len({round(line.height, 1) for line in lines}) == 1


def test_a_product_in_brackets_is_broken_rather_than_shrunk() -> None:
    inner = r" \odot ".join([r"\begin{pmatrix} 0.5125 & 0.3659 & 0.5250 \end{pmatrix}"] * 3)
    lines = layout(Equations((Row("x", "=", (rf"\left({inner}\right)\,{MATRIX}",)),)), 40)
    assert [line.parts[-1].scale for line in lines] == [1, 1]


def test_brackets_that_would_fill_a_page_are_shrunk() -> None:
    tall = r"\begin{pmatrix} " + r" \\ ".join(["0.5125 & 0.3659 & 0.5250"] * 14) + r" \end{pmatrix}"
    inner = r" \odot ".join([tall] * 3)
    *_, last = layout(Equations((Row("x", "=", (rf"\left({inner}\right)\,{MATRIX}",)),)), 40)
    assert last.parts[-1].scale < 1


def test_scale_is_the_last_resort() -> None:
    (line,) = layout(Equations((Row("h", "=", (MATRIX,)),)), 40)
    assert line.parts[-1].scale == 1
    assert line.parts[-1].end == pytest.approx(line.parts[-1].x + line.parts[-1].drawing.width * SCALE)


@pytest.mark.parametrize(
    ("size", "width", "scale"),
    [
        ((2.0, 1.0, 0.5), 10.0, SCALE),
        ((20.0, 1.0, 0.5), 10.0, 0.5),
        ((2.0, 80.0, 40.0), 10.0, TALLEST / 120),
        ((0.0, 0.0, 0.0), 10.0, SCALE),
    ],
)
def test_a_formula_in_a_text_is_shrunk_to_its_line_and_its_page(
    size: tuple[float, float, float], width: float, scale: float
) -> None:
    assert fitting(Drawing("x", *size, ()), width) == pytest.approx(scale)


def test_the_formulas_of_a_document_are_wanted_as_they_are_set_first() -> None:
    blocks = (
        Paragraph((Text("a"), Formula("x_1"))),
        Equations((Row("h", "=", ("a", "+ b"), "(", ")"), Row("", "", ("c",)))),
    )
    assert list(wanted(blocks)) == [("x_1", False), ("h", True), ("{}= (a + b)", True), (" c", True)]
