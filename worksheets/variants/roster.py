"""Who is in the class: a list of persons as CSV or XLSX, as campus systems, platforms and spreadsheets write it,
and the same list with marks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from solver.errors import Place, Problem
from worksheets import csv_source, xlsx_source
from worksheets.csv_source import Row
from worksheets.distinct import folded_name
from worksheets.person_columns import PersonColumns, mark_column, person_columns, plain
from worksheets.variants.keys import Person

MAX_PERSONS = 50_000
LONGEST = 120
"""Characters of a number or a name."""

DEEPEST_HEAD = 30
"""Rows within which the head stands: lists of campus systems begin with lines about the examination."""
END = "endhissheet"
"""What ends the list in exports of HIS systems."""


@dataclass(frozen=True)
class ClassList:
    """A list of persons as it stands in its file: the line of each, and the column for their marks, if there is one."""

    path: Path
    persons: Mapping[int, Person]
    table: int
    """Which table of a workbook it is."""
    marks: int | None

    def filled(self, points: Mapping[str, Fraction], decimal_sign: str) -> bytes:
        """The file with the points, by the persons' numbers, in the column for marks, and else as it is now.

        It is read once more: marking takes long enough to edit a list. Raises ``Problem`` where it cannot be read,
        ``ValueError`` where it has no such column.
        """
        now = class_list(self.path)
        if now.marks is None:
            raise ValueError("no column for marks")
        found = {line: points[p.number] for line, p in now.persons.items() if p.number in points}
        if _is_workbook(self.path):
            return xlsx_source.filled(self.path, now.table, now.marks, {n: float(p) for n, p in found.items()})
        texts = {line: f"{float(own):g}" for line, own in found.items()}
        return csv_source.filled(self.path, now.marks, texts, decimal_sign)


def read(path: Path) -> list[Person]:
    """The persons of a roster, in its order. Raises ``Problem`` with the line of what cannot be used."""
    return list(class_list(path).persons.values())


def class_list(path: Path) -> ClassList:
    """A roster with the places of its persons. Raises ``Problem`` with the line of what cannot be used."""
    file = str(path)
    table, rows = _rows(path)
    at, columns = _head(rows, file)
    persons: dict[int, Person] = {}
    lines: dict[str, int] = {}
    for line, row in rows[at:]:
        if plain(row[0]) == END:
            break
        person = _person(row, columns, Place(file, line))
        first = lines.setdefault(folded_name(person.number), line)
        if first != line:
            raise Problem("number_twice", Place(file, line), number=person.number, first=first)
        persons[line] = person
        if len(persons) > MAX_PERSONS:
            raise Problem("too_many_persons", Place(file, line), limit=MAX_PERSONS)
    if not persons:
        raise Problem("no_persons", Place(file))
    return ClassList(path, persons, table, mark_column(rows[at - 1][1]) if at else None)


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() == ".xlsx"


def _rows(path: Path) -> tuple[int, list[Row]]:
    """The rows of a CSV file, or of the first worksheet that has a head, and which of the worksheets it is."""
    if not _is_workbook(path):
        return 0, csv_source.read(path)
    tables = xlsx_source.read(path)
    with_head = (n for n, table in enumerate(tables) if any(_is_head(row) for _, row in table[:DEEPEST_HEAD]))
    chosen = next(with_head, 0)
    return chosen, tables[chosen]


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
