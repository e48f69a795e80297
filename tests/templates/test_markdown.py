"""The texts of a sheet as blocks."""

from __future__ import annotations

import pytest

from solver.errors import Place, Problem
from templates.document import (
    Block,
    Code,
    Emphasis,
    Equations,
    Formula,
    Heading,
    LineBreak,
    Link,
    Listing,
    Note,
    Paragraph,
    Program,
    Row,
    Strong,
    Table,
    Text,
)  # fmt: skip
from templates.markdown import blocks

HERE = Place("sheet.md", 10)


def read(text: str, *embedded: tuple[Block, ...]) -> tuple[Block, ...]:
    return blocks(text, HERE, embedded)


class TestBlocks:
    """What each construct becomes."""

    def test_paragraph_with_formulas(self) -> None:
        (block,) = read("Für $x_1$ gilt *das*,\n**dies** und `jenes`.\\\nNeu: \\$5")
        assert block == Paragraph(
            (
                Text("Für "), Formula("x_1"), Text(" gilt "), Emphasis((Text("das"),)), Text(", "),
                Strong((Text("dies"),)), Text(" und "), Code("jenes"), Text("."), LineBreak(), Text("Neu: $5"),
            )
        )  # fmt: skip

    def test_heading_keeps_its_level(self) -> None:
        assert read("## Zustand $h_1$ größer") == (
            Heading(2, (Text("Zustand "), Formula("h_1"), Text(" größer")), "zustand-h-1-grosser"),
        )

    @pytest.mark.parametrize("text", ["$$a = b$$", "$$\na = b\n$$"])
    def test_displayed_formula(self, text: str) -> None:
        assert read(text) == (Equations((Row("", "", ("a = b",)),)),)

    def test_displayed_formula_within_a_paragraph(self) -> None:
        first, second, third = read("Es gilt $$a = b$$ immer.")
        assert (first, third) == (Paragraph((Text("Es gilt"),)), Paragraph((Text("immer."),)))
        assert isinstance(second, Equations)

    def test_embedded_blocks(self) -> None:
        inside = (Paragraph((Text("berechnet"),)), Paragraph((Text("zwei"),)))
        assert read("Vor\n\n\ufffc0\ufffc\n\nNach", inside)[1:3] == inside

    def test_remark_with_title(self) -> None:
        (note,) = read("> **Hinweis zur Aufgabe.** Der Text.\n>\n> Mehr.")
        assert note == Note(
            "remark", "Hinweis zur Aufgabe", (Paragraph((Text("Der Text."),)), Paragraph((Text("Mehr."),)))
        )

    def test_remark_without_title(self) -> None:
        assert read("> Nur Text.") == (Note("remark", "", (Paragraph((Text("Nur Text."),)),)),)

    def test_table(self) -> None:
        (table,) = read("| a | b | c |\n|---|--:|:-:|\n| $x$ | 2 | 3 |")
        assert isinstance(table, Table)
        assert table.align == "lrc"
        assert table.rows[0][0] == (Formula("x"),)

    def test_lists(self) -> None:
        (bullets,) = read("- eins\n- zwei\n\n  $$x$$")
        assert isinstance(bullets, Listing)
        assert not bullets.ordered
        assert isinstance(bullets.items[1][1], Equations)
        (numbers,) = read("1. eins\n2. zwei")
        assert isinstance(numbers, Listing)
        assert numbers.ordered

    def test_program(self) -> None:
        assert read("```python\nx = 1\n```") == (Program("x = 1\n", "python"),)

    def test_links(self) -> None:
        (block,) = read("[a](https://a.de) [b](#b) [c](mailto:c@d.de)")
        assert isinstance(block, Paragraph)
        assert [child.href for child in block.children if isinstance(child, Link)] == [
            "https://a.de", "#b", "mailto:c@d.de",
        ]  # fmt: skip

    def test_html_is_text(self) -> None:
        assert read("<script>x</script>") == (Paragraph((Text("<script>x</script>"),)),)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a\n\n![x](y.png)", "image_refused", 12),
        ("a\n[x](javascript:alert)", "link_refused", 11),
        ("[x](other.md)", "link_refused", 10),
        ("[x](file:///etc/passwd)", "link_refused", 10),
        ("[x](data:text/html,x)", "link_refused", 10),
        ("a\nb $h_1", "stray_dollar", 11),
        ("- a\n- kostet 5$ und 6$", "stray_dollar", 11),
        ("a\n\n---", "unsupported_markdown", 12),
        ("3. drei", "unsupported_markdown", 10),
        ("# $$x$$", "unsupported_markdown", 10),
        ("\ufffc1\ufffc", "misplaced_marker", 10),
        ("Text \ufffc0\ufffc", "misplaced_marker", 10),
        ("a\n\n```nosuchlanguage\nx\n```", "unknown_listing_language", 12),
    ],
)
def test_problems_have_a_place(text: str, code: str, line: int) -> None:
    with pytest.raises(Problem) as caught:
        read(text, ())
    assert caught.value.code == code
    assert caught.value.place == Place("sheet.md", line)
