"""A PDF sets the formulas of a diagram in the font of those in the text."""

from __future__ import annotations

import pypdfium2
import pytest
from PIL import ImageChops

from templates import pdf_process
from templates.document import Document, Figure
from templates.figures import line_chart
from templates.figures.diagram import description, diagram, known
from templates.figures.formula import formula, lifted
from templates.formats import pdf
from tests.templates.figures.frames import size
from tests.templates.written import Written

DOCUMENT = Document("LSTM", "", "de", (Figure(diagram("lstm_cell", "de"), description("lstm_cell", "de")),))


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
