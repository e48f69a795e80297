"""Who gets a variant: a list of persons as a CSV file, as campus systems and spreadsheets write it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from solver.errors import Place, Problem
from worksheets import csv_source
from worksheets.variants.keys import Person

MAX_PERSONS = 50_000
LONGEST = 120
"""Characters of a number or a name."""

NUMBER_HEADS = frozenset(
    """matrikelnummer matrikelnr matrikel matrnr matnr mtknr nummer nr number id idnumber kennung matriculation
    matriculationnumber matriculationno studentid studentnumber studentno""".split()
)
NAME_HEADS = frozenset(["name", "fullname", "vollername", "studierende", "studierender", "student", "studentname"])
LAST_HEADS = frozenset(["nachname", "familienname", "lastname", "surname", "familyname"])
FIRST_HEADS = frozenset(["vorname", "vornamen", "firstname", "givenname", "givennames"])


def read(path: Path) -> list[Person]:
    """The persons of a roster, in its order. Raises ``Problem`` with the line of what cannot be used."""
    file, rows = str(path), csv_source.read(path)
    columns, has_head = _columns(rows[0][1], Place(file, rows[0][0]))
    persons: list[Person] = []
    lines: dict[str, int] = {}
    for line, row in rows[1:] if has_head else rows:
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


Columns = tuple[int, tuple[int, ...]]
"""Where the number stands, and where the name does, in the order in which its pieces are read."""


def _columns(head: Sequence[str], place: Place) -> tuple[Columns, bool]:
    """Where the numbers and names stand, and whether this is a head that says so."""
    names = [re.sub(r"[\W_]", "", cell.casefold()) for cell in head]
    number = _first(names, NUMBER_HEADS)
    last, first, whole = _first(names, LAST_HEADS), _first(names, FIRST_HEADS), _first(names, NAME_HEADS)
    if number is not None and (whole is not None or last is not None):
        if first is not None and (last is not None or whole is not None):
            return (number, (first, last if last is not None else whole or 0)), True
        return (number, (whole if whole is not None else last or 0,)), True
    if number is not None or last is not None or whole is not None:
        raise Problem("roster_head", place, found=", ".join(head)[:80])
    if len(head) == 2 and any(c.isdigit() for c in head[0]) and not any(c.isdigit() for c in head[1]):
        return (0, (1,)), False
    raise Problem("roster_head", place, found=", ".join(head)[:80])


def _first(names: Sequence[str], known: frozenset[str]) -> int | None:
    return next((position for position, name in enumerate(names) if name in known), None)


def _person(row: Sequence[str], columns: Columns, place: Place) -> Person:
    number_at, name_at = columns
    number = row[number_at] if number_at < len(row) else ""
    name = " ".join(row[n] for n in name_at if n < len(row) and row[n])
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
