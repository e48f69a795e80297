"""Results as a notebook shows them."""

from __future__ import annotations

import re
from html import unescape

from templates.document import Document, Paragraph, Text
from templates.notebook import framed, lines


def test_a_document_stands_in_a_frame_without_scripts() -> None:
    html = framed(Document('A "title"', "", "en", (Paragraph((Text("x < y"),)),)))
    assert html.count("<iframe") == 1
    assert 'sandbox="allow-same-origin allow-popups"' in html
    inside = re.search(r'srcdoc="([^"]*)"', html)
    assert inside is not None
    assert "x &lt; y" in unescape(inside[1])


def test_lines_keep_their_columns_and_are_escaped() -> None:
    assert lines(["a  b", "<c>"]).endswith(">a  b\n&lt;c&gt;</pre>")
