"""The cover page of an exam."""

from __future__ import annotations

from templates.cover import covered
from templates.document import Document, Listing, Paragraph, Table, plain
from worksheets.catalogue import find
from worksheets.variants.keys import Person
from worksheets.variants.manifest import Exam

SHEET = find("blatt4")
PERSON = Person(number="0012345", name="A. B.")


def page(exam: Exam) -> Document:
    return covered(Document("Übungsblatt 4", "", "de", (), contents=True), exam, SHEET, PERSON)


def cells(table: Table) -> list[list[str]]:
    return [[plain(cell, lambda tex: tex) for cell in row] for row in table.rows]


def test_names_the_person_and_leaves_room_to_sign() -> None:
    table = page(Exam(title="", minutes=None, aids=[])).cover[0]
    assert isinstance(table, Table)
    (_, name), (_, number), (_, signature) = cells(table)
    assert (name, number, signature.strip()) == ("A. B.", "0012345", "")


def test_has_a_row_for_each_task_and_the_sum() -> None:
    table = page(Exam(title="", minutes=None, aids=[])).cover[-1]
    assert isinstance(table, Table)
    rows = cells(table)
    assert [row[0] for row in rows[:-1]] == list(SHEET.tasks)
    worth = [sum(part.points or 0 for part in task.parts) for task in SHEET.tasks.values()]
    assert [float(row[1].split()[0].replace(",", ".")) for row in rows[:-1]] == worth


def test_says_time_and_aids_where_there_are_some() -> None:
    with_all = page(Exam(title="Klausur", minutes=60, aids=["Taschenrechner"]))
    assert with_all.title == "Klausur"
    assert not with_all.contents
    assert any(isinstance(b, Paragraph) and "60" in plain(b.children, str) for b in with_all.cover)
    assert any(isinstance(block, Listing) for block in with_all.cover)
    assert not any(isinstance(b, Listing) for b in page(Exam(title="", minutes=None, aids=[])).cover)
