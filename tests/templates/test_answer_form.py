"""The places of a question sheet that are filled in."""

from __future__ import annotations

from templates.answer_form import Places, addressed, head
from templates.document import AnswerFields, Document
from templates.numbers import Numbers
from worksheets.catalogue import find
from worksheets.marking import pdf_form
from worksheets.solving import solve

SHEET = find("blatt4")


def names(blocks: object) -> list[str]:
    return [f.name for block in blocks if isinstance(block, AnswerFields) for f in block.fields]  # type: ignore[attr-defined]


def test_every_asked_value_has_one_field() -> None:
    for task in SHEET.tasks.values():
        places = Places(solve(SHEET, task), Numbers(4, "de"))
        found = names(places.rest())
        assert len(found) == len(set(found)) == len(task.asked) + sum(not part.asked for part in task.parts)
        assert names(places.rest()) == []


def test_a_matrix_has_a_line_for_each_row() -> None:
    task = SHEET.tasks["1.1"]
    fields = [
        f
        for block in Places(solve(SHEET, task), Numbers(4, "de")).rest()
        if isinstance(block, AnswerFields)
        for f in block.fields
    ]
    assert all(1 <= field.lines <= 6 for field in fields)


def test_a_person_is_written_in_on_one_line() -> None:
    form = addressed(Document("x", "", "de", (head("de"),)), "0012345", "A\nB")
    (note,) = form.blocks
    values = {f.name: f.value for block in note.blocks if isinstance(block, AnswerFields) for f in block.fields}  # type: ignore[union-attr]
    assert values[pdf_form.PERSON] == "0012345"
    assert "\n" not in values[pdf_form.NAME]
