"""Charts look as WeasyPrint draws them."""

from __future__ import annotations

from functools import partial

import pytest

from templates.blocks.charts import Charts
from templates.document import Figure
from templates.figures import Bar, bar_chart, heat_map, line_chart
from tests.templates.blocks.both_ways import assert_alike
from tests.templates.blocks.laid_out import Nothing, typesetter
from tests.templates.everything import document as with_contents

document = partial(with_contents, contents=False)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10pt" height="10pt" viewBox="0 0 10 10">{}</svg>'
LEGEND = [("bars", "Tage"), ("dots", "Nächte")]
LINES = [(f"h_{{t,{n}}}", [0.1 * n, -0.5, 0.3 * n, 0.2]) for n in range(1, 5)]


def drawn(inside: str) -> bytes | None:
    charts = Charts(typesetter(), Nothing())
    content = charts.drawn(SVG.format(inside), 20.0, 20.0)
    return None if content is None else b"".join(piece for piece in content.pieces if isinstance(piece, bytes))


@pytest.mark.usefixtures("fast_way")
def test_charts_are_drawn_here_as_weasyprint_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("templates.blocks.figures.Figures._by_weasyprint", None)  # nothing is left to it
    charts = [
        line_chart(LINES, [0, 1, 2, 3], "t", "h_t", "de"),
        line_chart([("a", [1e-3, 1e-5, 1.0])], [0, 0.5, 1], "Schritt", "Norm", "en", log=True),
        heat_map([[0.1, 0.9], [0.5, 0.25]], ["eins", "Te"], ["a", "b"], "von", "nach", "de"),
        bar_chart([Bar("Eins", "x_1", (1.5, 0.5), "2"), Bar("", "y", (0.3, 0.9))], "Größe", "de", legend=LEGEND),
    ]
    assert_alike(document(*(Figure(svg, "") for svg in charts)))


@pytest.mark.parametrize(
    "inside",
    [
        '<path d="M0 0L1 1" opacity="0.5"/>',
        '<path d="M0 0Q1 1 2 2"/>',
        '<path d="M0 0L1 1" fill="url(#a)"/>',
        '<rect x="0" y="0" width="1" height="1" rx="1"/>',
        '<text x="1" y="1">a <tspan>b</tspan></text>',
        '<text x="1" y="1" stroke="#000">a</text>',
        '<g transform="scale(2)"/>',
        "<ellipse/>",
    ],
)
def test_whatever_else_there_is_in_a_picture_is_left_to_it(inside: str) -> None:
    assert drawn('<path d="M0 0L1 1"/>') is not None
    assert drawn(inside) is None


def test_a_picture_is_scaled_into_its_box() -> None:
    assert drawn('<rect x="1" y="2" width="3" height="4" fill="#fff"/>') == (
        b"2 0 0 2 0 0 cm\nq\nq\n1 1 1 rg\n1 2 3 4 re\nf\nQ\nQ"
    )
