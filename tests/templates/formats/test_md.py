"""Documents as Markdown."""

from __future__ import annotations

import pytest

from solver.errors import Problem
from templates.document import Paragraph, Text
from templates.formats import writer
from tests.templates.everything import STEP, VECTOR, document, text


class TestMarkdown:
    """Text with formulas."""

    def test_derivation(self) -> None:
        assert writer("md").write(document(STEP, contents=False)).decode().endswith(
            "$$\n\\begin{aligned}\n"
            "h_1 &= \\tanh\\left( W_{hh} h_0 + W_{xh} x_1 + b_h \\right) \\\\\n"
            f"&= \\boxed{{{VECTOR}}}\n"
            "\\end{aligned}\n$$\n"
        )  # fmt: skip

    def test_everything(self) -> None:
        page = writer("md").write(document()).decode()
        assert "# Übungsblatt \\<4\\>" in page
        assert "> **Hinweis zur Aufgabe**" in page
        assert "| a\\|b | $y_t$ |\n| :-- | --: |\n| 1 | 0,7139 |" in page
        assert "Verlauf \\<des\\> Zustands" in page
        assert "```python\nx = 1  # Gleichung\n```" in page
        assert "<svg" not in page

    def test_text_that_looks_like_markdown(self) -> None:
        page = writer("md").write(document(text("1. *kein* Listenpunkt _x_ $5"), text("- kein Strich"))).decode()
        assert "1\\. \\*kein\\* Listenpunkt \\_x\\_ \\$5" in page
        assert "\\- kein Strich" in page

    def test_wrong_tex_is_an_error(self) -> None:
        with pytest.raises(Problem, match="bad_tex"):
            writer("md").write(document(text("$\\nothing$")))


def test_what_looks_like_a_character_reference_is_text() -> None:
    written = writer("md").write(document(Paragraph((Text("&lt; &#65; a & b; R&D"),)))).decode()
    assert r"\&lt; \&#65; a & b; R&D" in written
