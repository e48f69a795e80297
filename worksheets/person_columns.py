"""Whose a row of a table is, and where the marks go: the columns as campus systems, platforms and spreadsheets call
them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

NUMBER_HEADS = frozenset(
    """matrikelnummer matrikelnr matrikel matrnr matnr mtknr nummer nr number idnumber idnummer kennung person
    matriculation matriculationnumber matriculationno studentid studentnumber studentno""".split()
)
PLATFORM_HEADS = frozenset("id identifier".split())
"""The number by which a platform alone knows a person, where there is no other."""
MAIL_HEADS = frozenset("emailadresse emailaddress email mail anmeldename username benutzername login".split())
"""What names a person where there is no number."""
NAME_HEADS = frozenset(
    "name fullname vollername vollständigername studierende studierender student studentname".split()
)
LAST_HEADS = frozenset("nachname familienname lastname surname familyname sortname".split())
FIRST_HEADS = frozenset("vorname vornamen firstname givenname givennames".split())

MARK_HEADS = (
    frozenset("punkte punktzahl gesamtpunkte gesamtpunktzahl erreichtepunkte points totalpoints score".split()),
    frozenset("bewertung note ergebnis grade mark marks result".split()),
)
"""What the column for marks is called, in the order of preference: that for points comes first."""


def plain(head: str) -> str:
    """A column's head without signs, blanks and capitals."""
    return re.sub(r"[\W_]", "", head.casefold())


@dataclass(frozen=True)
class PersonColumns:
    """Where the number stands, in the order of preference, and the name, in the order in which its pieces are read."""

    numbers: tuple[int, ...]
    names: tuple[int, ...]

    def number(self, row: Sequence[str]) -> str:
        return next((row[n] for n in self.numbers if n < len(row) and row[n]), "")

    def name(self, row: Sequence[str]) -> str:
        return " ".join(row[n] for n in self.names if n < len(row) and row[n])


def person_columns(head: Sequence[str]) -> PersonColumns:
    """The columns of a head that name persons; none where it does not."""
    names = [plain(cell) for cell in head]
    by_preference = (NUMBER_HEADS, PLATFORM_HEADS, MAIL_HEADS)
    numbers = [n for known in by_preference for n, name in enumerate(names) if name in known]
    first, last, whole = (
        next((n for n, name in enumerate(names) if name in known), None)
        for known in (FIRST_HEADS, LAST_HEADS, NAME_HEADS)
    )
    pieces = (
        (whole,)
        if last is None and whole is not None and first is None
        else (first, last if last is not None else whole)
    )
    return PersonColumns(tuple(numbers), tuple(n for n in pieces if n is not None))


def mark_column(head: Sequence[str]) -> int | None:
    """The column of a head that takes marks; none where there is no such column, or where several are called so."""
    names = [plain(cell) for cell in head]
    found = ([n for n, name in enumerate(names) if name in known] for known in MARK_HEADS)
    first = next((columns for columns in found if columns), [])
    return first[0] if len(first) == 1 else None
