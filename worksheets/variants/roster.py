"""Who is in the class: a list of persons as CSV or XLSX, as campus systems, platforms and spreadsheets write it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from solver.errors import Place, Problem
from worksheets import csv_source, xlsx_source
from worksheets.csv_source import Row
from worksheets.person_columns import PersonColumns, person_columns, plain
from worksheets.variants.keys import Person

MAX_PERSONS = 50_000
LONGEST = 120
"""Characters of a number or a name."""

DEEPEST_HEAD = 30
"""Rows within which the head stands: lists of campus systems begin with lines about the examination."""
END = "endhissheet"
"""What ends the list in exports of HIS systems."""


def read(path: Path) -> list[Person]:
    """The persons of a roster, in its order. Raises ``Problem`` with the line of what cannot be used."""
    file, rows = str(path), _rows(path)
    at, columns = _head(rows, file)
    persons: list[Person] = []
    lines: dict[str, int] = {}
    for line, row in rows[at:]:
        if plain(row[0]) == END:
            break
        person = _person(row, columns, Place(file, line))
        first = lines.setdefault(person.number.casefold(), line)
        if first != line:
            raise Problem("number_twice", Place(file, line), number=person.number, first=first)
        persons.append(person)
        if len(persons) > MAX_PERSONS:
            raise Problem("too_many_persons", Place(file, line), limit=MAX_PERSONS)
    if not persons:
        raise Problem("no_persons", Place(file))
    return persons


def _rows(path: Path) -> list[Row]:
    """The rows of a CSV file, or of the first worksheet that has a head."""
    if path.suffix.lower() != ".xlsx":
        return csv_source.read(path)
    tables = xlsx_source.read(path)
    return next((table for table in tables if any(_is_head(row) for _, row in table[:DEEPEST_HEAD])), tables[0])


def _is_head(row: Sequence[str]) -> bool:
    found = person_columns(row)
    return bool(found.numbers and found.names)


def _head(rows: Sequence[Row], file: str) -> tuple[int, PersonColumns]:
    """Where the persons begin, and the columns of their numbers and names."""
    for at, (_, row) in enumerate(rows[:DEEPEST_HEAD]):
        if _is_head(row):
            return at + 1, person_columns(row)
    line, first = rows[0]
    without_head = len(first) == 2 and any(c.isdigit() for c in first[0]) and not any(c.isdigit() for c in first[1])
    if without_head and person_columns(first) == PersonColumns((), ()):
        return 0, PersonColumns((0,), (1,))
    raise Problem("roster_head", Place(file, line), found=", ".join(first)[:80])


def _person(row: Sequence[str], columns: PersonColumns, place: Place) -> Person:
    number, name = columns.number(row), columns.name(row)
    if not number:
        raise Problem("number_missing", place, found=name)
    if not name:
        raise Problem("name_missing", place, found=number)
    for cell in (number, name):
        if len(cell) > LONGEST:
            raise Problem("cell_too_long", place, found=cell[:40], limit=LONGEST)
        if not all(c.isprintable() for c in cell):
            raise Problem("unprintable_cell", place)
    return Person(number=number, name=name)
