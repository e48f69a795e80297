"""JSON for other programs."""

from __future__ import annotations

import json

from templates.document import Document
from templates.formats.json import write


def test_is_the_data_of_the_document_and_ends_its_line() -> None:
    content = write(Document("x", "", "de", (), data={"format": 1, "sheet": "Übung"}))
    assert json.loads(content) == {"format": 1, "sheet": "Übung"}
    assert "Übung".encode() in content
    assert content.endswith(b"}\n")
