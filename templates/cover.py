"""The cover page of an exam: whose it is, how long it takes, what may be used, and a table for the points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from templates.document import Block, Document, Heading, Inline, Listing, Paragraph, Strong, Table, Text
from templates.messages import word
from worksheets import languages
from worksheets.sheet import Sheet, Task
from worksheets.variants.keys import Person
from worksheets.variants.manifest import Exam

BLANK = "\u2003" * 12
"""Room to write in."""


def covered(document: Document, exam: Exam, sheet: Sheet, person: Person) -> Document:
    """The document behind a cover page."""
    title = exam.title or document.title
    cover = tuple(_cover(exam, sheet, person, document.language))
    return replace(document, title=title, cover=cover, contents=False)


def _cover(exam: Exam, sheet: Sheet, person: Person, language: str) -> list[Block]:
    fields = [(word("cover_name", language), person.name), (word("cover_number", language), person.number)]
    fields += [(word("cover_signature", language), "")]
    rows = tuple(((Strong((Text(label),)),), (Text(value or BLANK),)) for label, value in fields)
    blocks: list[Block] = [Table((), rows, "ll")]
    if exam.minutes is not None:
        blocks.append(_line("cover_time", word("cover_minutes", language).format(minutes=exam.minutes), language))
    if exam.aids:
        blocks.append(Paragraph((Strong((Text(word("cover_aids", language)),)),)))
        blocks.append(Listing(tuple((Paragraph((Text(aid),)),) for aid in exam.aids)))
    blocks.append(Heading(1, (Text(word("cover_points", language)),), "cover-points"))
    blocks.append(_points(list(sheet.tasks.values()), language))
    return blocks


def _line(label: str, text: str, language: str) -> Paragraph:
    return Paragraph((Strong((Text(word(label, language)),)), Text(f" {text}")))


def _points(tasks: Sequence[Task], language: str) -> Table:
    """A row for each task, with what it is worth and room for what is reached."""
    worth = [sum(part.points or 0 for part in task.parts) for task in tasks]
    header = ("task", "cover_possible", "cover_reached")
    rows: list[tuple[tuple[Inline, ...], ...]] = [
        ((Text(task.id),), (Text(languages.points(points, language) if points else ""),), (Text(BLANK),))
        for task, points in zip(tasks, worth, strict=True)
    ]
    total = languages.points(sum(worth), language) if all(worth) else ""
    rows.append(((Strong((Text(word("cover_sum", language)),)),), (Strong((Text(total),)),), (Text(BLANK),)))
    return Table(tuple((Text(word(key, language)),) for key in header), tuple(rows), "lrl")
