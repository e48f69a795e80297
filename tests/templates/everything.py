"""A document that holds every block, and documents for short."""

from __future__ import annotations

import pypdfium2

from templates.document import (
    Block,
    Document,
    Emphasis,
    Equations,
    Figure,
    Formula,
    Heading,
    Link,
    Listing,
    Note,
    Paragraph,
    Program,
    Row,
    Table,
    Text,
)  # fmt: skip
from templates.figures import line_chart

VECTOR = r"\begin{pmatrix} 0{,}5370 \\ -0{,}3799 \end{pmatrix}"


STEP = Equations(
    (
        Row("h_1", "=", ("W_{hh} h_0", "+ W_{xh} x_1", "+ b_h"), r"\tanh\left( ", r" \right)"),
        Row("", "=", (rf"\boxed{{{VECTOR}}}",)),
    ),
    "h_1",
)


def text(*parts: str) -> Paragraph:
    """Formulas between dollar signs, for short."""
    inlines = [Formula(part[1:-1]) if part.startswith("$") else Text(part) for part in parts]
    return Paragraph(tuple(inlines))


EVERYTHING: tuple[Block, ...] = (
    Heading(1, (Text("Aufgabe 1.1"),), "t11"),
    Note("question", "", (text("Berechnen Sie ", "$h_1$", "."),)),
    Heading(2, (Text("Zustand "), Formula("h_1")), "t11b"),
    text("Es gilt:"),
    STEP,
    Note("remark", "", (text("Die Angabe ", "$h_0$", " ist gegeben."), STEP)),
    Listing(((text("eins"),), (text("zwei"), STEP)), ordered=True),
    Table(((Text("a|b"),), (Formula("y_t"),)), (((Text("1"),), (Text("0,7139"),)),), "lr", (Text("Werte"),)),
    Figure(line_chart([("h_1", [0, 0.5])], [0, 1], "t", "h", "de"), "Verlauf <des> Zustands", (Text("Verlauf"),)),
    Program("x = 1  # Gleichung\n", "python"),
    Paragraph((Emphasis((Text("Quelle"),)), Text(" "), Link("https://example.org/?a=1&b=2", (Text("hier"),)))),
)


def document(*blocks: Block, **changes: object) -> Document:
    values: dict[str, object] = {
        "title": "Übungsblatt <4>",
        "subtitle": "Lösung",
        "language": "de",
        "facts": ("Hagen", "2025"),
        "contents": True,
    }
    return Document(blocks=blocks or EVERYTHING, **{**values, **changes})  # type: ignore[arg-type]


def page_texts(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as opened:
        return [page.get_textpage().get_text_range() for page in opened]


def everything(*more: Block) -> Document:
    """A document with every block, with signs in its titles that formats give a meaning to."""
    return Document("Blatt & Co", "Ein_Titel", "de", (*EVERYTHING, *more), ("Kurs 50 %",))
