"""Which documents are for WeasyPrint alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from templates.blocks.carried import reason_against
from templates.document import AnswerField, AnswerFields, Document, Listing, Note, PageMarks, Text
from tests.templates.everything import document, text

FIELDS = AnswerFields((AnswerField("h", (Text("h"),), "h"),))
CONTENTS = document(text("x"), contents=True)
PLAIN = replace(CONTENTS, contents=False)


def test_a_plain_document_is_carried() -> None:
    assert reason_against(PLAIN, None) == ""


@pytest.mark.parametrize(
    ("written", "variant", "reason"),
    [
        (PLAIN, "pdf/ua-1", "structure"),
        (replace(PLAIN, marks=PageMarks("x", "x")), None, "marks"),
        (replace(PLAIN, even=True), None, "sides"),
        (replace(PLAIN, cover=(text("x"),)), None, "cover"),
        (replace(PLAIN, blocks=(Note("question", "", (Listing(((FIELDS,),)),)),)), None, "fields"),
    ],
)
def test_there_is_a_reason_for_each_that_is_not(written: Document, variant: str | None, reason: str) -> None:
    assert reason in reason_against(written, variant)
