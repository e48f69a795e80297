"""Pages as pictures, compared with those in ``tests/pictures``.

Only typefaces that come as packages are on them: a listing is set in whatever fixed-width face the machine has.

Where a page looks different on purpose, look at it and renew the pictures::

    RENEW_PICTURES=1 make test PYTEST_FLAGS=tests/templates/test_pictures.py
"""

from __future__ import annotations

import os
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from templates.document import (
    Block,
    Document,
    Emphasis,
    Equations,
    Figure,
    Formula,
    Heading,
    Inline,
    Listing,
    Note,
    Paragraph,
    Row,
    Strong,
    Table,
    Text,
)
from templates.figures import line_chart
from templates.formats import pdf
from tests.picture_differences import PICTURES, difference

DPI = 60

M = r"\begin{pmatrix} 0{,}1 & -0{,}3 \\ 0{,}6 & 0{,}2 \end{pmatrix}"
V = r"\begin{pmatrix} 0{,}5370 \\ -0{,}3799 \end{pmatrix}"


def p(*parts: str) -> Paragraph:
    """A paragraph; what stands between dollar signs is a formula."""
    inlines: list[Inline] = [Formula(part[1:-1]) if part.startswith("$") else Text(part) for part in parts]
    return Paragraph(tuple(inlines))


STEP = Equations(
    (
        Row("h_1", "=", ("W_{hh} h_0", "+ W_{xh} x_1", "+ b_h"), r"\tanh\left( ", r" \right)"),
        Row("", r"\approx", (rf"{M}\,{V}", f"+ {V}"), r"\tanh\left( ", r" \right)"),
        Row("", r"\approx", (rf"\boxed{{{V}}}",)),
    )
)
GRADIENT = Equations(
    (
        Row(
            r"\frac{\partial L_3}{\partial W_{hh}}",
            "=",
            (
                r"\frac{\partial L_3}{\partial h_3} \cdot \frac{\partial^{+} h_3}{\partial W_{hh}}",
                r"+ \frac{\partial L_3}{\partial h_3} \cdot \frac{\partial h_3}{\partial h_2}"
                r" \cdot \frac{\partial^{+} h_2}{\partial W_{hh}}",
                r"+ \frac{\partial L_3}{\partial h_3} \cdot \frac{\partial h_3}{\partial h_2}"
                r" \cdot \frac{\partial h_2}{\partial h_1} \cdot \frac{\partial^{+} h_1}{\partial W_{hh}}",
                r"+ \textcolor{#a00000}{\left(\frac{1}{2}\right)^{2}}",
            ),
        ),
        Row("", r"\approx", (rf"\tanh\left({M}\,{V} + {M}", f"+ {M} {V}", f"+ {M} {V}", f"+ {M} {V}", r"\right)")),
        Row("", r"\approx", (r"-0{,}0699", "- 0{,}0639", "+ 0", r"\approx \boxed{-0{,}1338}")),
    )
)

BLOCKS: tuple[Block, ...] = (
    Heading(1, (Text("Aufgabe 1.1 – Vorwärtsrechnung"),), "a"),
    Note("question", "", (p("Sei ", "$h_1$", ", ", r"$\frac{\partial L}{W}$", " und ", f"$b = {V}$", "."), STEP)),
    Heading(2, (Text("(a) Zustand "), Formula("h_1")), "b"),
    p("Wir setzen ", "$t = 1$", " ein (", r"$\hat{y}_1$", "), dann folgt mit der Kettenregel über die Zeit:"),
    STEP,
    GRADIENT,
    Note("remark", "", (p("Die Angabe ", "$h_0$", " ist gegeben."),)),
    Listing(((p("erstens ", "$x^2$"),), (p("zweitens"), STEP)), ordered=True),
    Table(((Text("Größe"),), (Formula("y_t"),)), (((Text("eins"),), (Formula("0{,}7139"),)),), "lr", (Text("Werte"),)),
    Figure(line_chart([("h_1", [0, 0.5, 0.2])], [0, 1, 2], "t", "h", "de"), "Verlauf", (Text("Der Zustand"),)),
    Paragraph((Emphasis((Text("Kursives"),)), Text(" und "), Strong((Text("Halbfettes"),)), Text("."))),
)  # fmt: skip
MANY = tuple(Heading(1 + number % 3 % 2, (Text(f"Teil {number}"),), f"t{number}") for number in range(12))

DOCUMENTS = {
    "blocks": Document("Übungsblatt 4", "Lösung", "de", BLOCKS, ("Hagen", "2026")),
    "contents": Document(
        "Sheet", "Solution", "en", tuple(b for h in MANY for b in (h, p("Text."), STEP)), contents=True
    ),
}


def pages(content: bytes) -> list[Image.Image]:
    with pypdfium2.PdfDocument(content) as opened:
        return [page.render(scale=DPI / 72).to_pil().convert("L") for page in opened]


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.usefixtures("fast_way")
def test_looks_as_before(name: str) -> None:
    found = pages(pdf.write(DOCUMENTS[name]))
    if os.environ.get("RENEW_PICTURES"):
        for old in PICTURES.glob(f"{name}-*.png"):
            old.unlink()
        for number, page in enumerate(found, 1):
            page.quantize(16).save(PICTURES / f"{name}-{number}.png", optimize=True)
    expected = sorted(PICTURES.glob(f"{name}-*.png"))
    assert len(found) == len(expected), f"{len(found)} pages in place of {len(expected)}"
    shown = [difference(page, path) for page, path in zip(found, expected, strict=True)]
    different = [path for path in shown if path is not None]
    assert not different, f"look at {', '.join(map(str, different))}; renew with RENEW_PICTURES=1 if this is meant"


def test_a_difference_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.picture_differences.DIFFERENCES", tmp_path / "differences")
    expected = PICTURES / "blocks-1.png"
    page = Image.open(expected).convert("L")
    assert difference(page, expected) is None
    page.paste(0, (100, 100, 130, 130))
    shown = difference(page, expected)
    assert shown is not None
    assert Image.open(shown).width == 3 * page.width
