"""References to figures: their numbers, figures that there are not, and documents that show only a part."""

from __future__ import annotations

import pytest

from solver.errors import Place, Problem
from templates.document import Block, Document, Figure, Note, Paragraph, Text
from templates.formats import md
from templates.references import reference, referred, resolved

PLACE = Place("texts/1.en.md", 7)


def drawn(name: str, caption: str = "Caption") -> Figure:
    return Figure("<svg/>", name, (Text(caption),) if caption else (), name)


def said(*pieces: str) -> Paragraph:
    return Paragraph((Text("".join(pieces)),))


def test_a_reference_is_the_number_among_figures_with_captions() -> None:
    blocks: list[Block] = [
        said("See ", reference("two"), " and ", reference("one"), "."),
        drawn("none", caption=""),
        Note("remark", "", (drawn("one"),)),
        drawn("two"),
    ]
    found = resolved(blocks, dict.fromkeys(referred(tuple(blocks)), PLACE), "en")
    assert found[0] == said("See Figure\N{NO-BREAK SPACE}2 and Figure\N{NO-BREAK SPACE}1.")
    written = md.write(Document("Title", "", "en", found)).decode()
    assert "**Figure:** none" in written
    assert written.index("**Figure 1:** one") < written.index("**Figure 2:** two")


def test_one_that_there_is_not_is_named_with_its_place() -> None:
    with pytest.raises(Problem) as found:
        resolved([said(reference("lstm_sell")), drawn("lstm_cell")], {"lstm_sell": PLACE}, "en")
    assert (found.value.code, found.value.place, found.value.facts["similar"]) == ("unknown_figure", PLACE, "lstm_cell")


def test_a_part_of_a_document_has_no_numbers_of_the_rest() -> None:
    assert resolved([said(reference("x"))], {"x": PLACE}, "de", is_whole=False) == (said("Abbildung"),)


def test_blocks_without_figures_and_references_stay_the_same_objects() -> None:
    plain = Paragraph((Text("Nothing here."),))
    referring = Paragraph((Text(f"See {reference('a')}."),))
    found = resolved((plain, referring, Figure("<svg/>", "", (Text("A"),), "a")), {"a": Place("x")}, "en")
    assert found[0] is plain
    assert found[1] == Paragraph((Text("See Figure\N{NO-BREAK SPACE}1."),))
