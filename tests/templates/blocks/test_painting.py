"""Pages as they are written."""

from __future__ import annotations

import io
from functools import partial
from typing import Any

import pypdf
import pytest

from templates.document import Formula, Heading, Link, Paragraph, Text
from tests.templates.blocks.both_ways import from_blocks, links
from tests.templates.everything import document as with_contents
from tests.templates.everything import text

pytestmark = pytest.mark.usefixtures("fast_way")
document = partial(with_contents, contents=False)


def test_only_the_typefaces_that_are_shown_are_embedded() -> None:
    from_blocks(document(Paragraph((Formula("x"),))))  # the process has met more than this document shows
    reader = pypdf.PdfReader(io.BytesIO(from_blocks(document(text("Wort")))))
    resources: Any = reader.pages[0]["/Resources"]
    assert len(resources["/Font"]) == 3  # of the title, of the text, and of what is bold in neither


def test_a_name_is_on_the_page_of_its_block() -> None:
    filling = tuple(text(f"Absatz {number}") for number in range(60))
    link = Paragraph((Link("#b", (Text("dorthin"),)),))
    written = document(link, Heading(1, (Text("A"),), "a"), *filling, Heading(1, (Text("B"),), "b"), text("x"))
    reader = pypdf.PdfReader(io.BytesIO(from_blocks(written)))
    pages = {name: reader.get_destination_page_number(there) for name, there in reader.named_destinations.items()}
    assert pages == {"a": 0, "b": len(reader.pages) - 1}
    assert [link["/Dest"] for link in links(reader.pages[0])] == ["b"]
