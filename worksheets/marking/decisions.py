"""What a tutor decided: points for an answer in place of the program's, or for what the program does not mark.

A CSV or XLSX file has a row for each decision: person, task, symbol, points, remark. ``*`` as the person stands for
everybody; a verdict before the points, ``misconception:direct_term``, for all whose answer got that verdict. A decision
that says which answer it was made on holds for this answer alone. ``marks.xlsx`` itself is such a file, with the points
that a tutor put into its column of decisions, and the ticks at marking points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from solver.errors import Place, Problem
from worksheets import csv_source, xlsx_source
from worksheets.csv_source import Row
from worksheets.person_columns import PersonColumns, person_columns, plain

EVERYBODY = "*"


@dataclass(frozen=True)
class Decision:
    """A decision about one asked value, or about a part by its letter in brackets, (e).

    ``kind`` is a verdict, and after a colon a known mistake; ``answer`` is what it was made on, where it says so.
    """

    person: str
    task: str
    name: str
    points: Fraction
    remark: str = ""
    kind: str = ""
    answer: str | None = None
    place: Place = field(default_factory=Place)
    ticks: tuple[str, ...] = ()
    """What stood in the columns of the marking points."""


CELL = 4000
"""Characters of an answer that a spreadsheet shows, and a decision remembers."""


def shown(text: str) -> str:
    """An answer on one line, as a spreadsheet shows it and a decision remembers it."""
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))[:CELL].strip()


HEADS: Mapping[str, frozenset[str]] = {
    "task": frozenset("task aufgabe".split()),
    "symbol": frozenset("symbol größe grösse groesse quantity value wert".split()),
    "part": frozenset("part teil".split()),
    "kind": frozenset("kind verdict urteil bewertung art".split()),
    "decision": frozenset("decision entscheidung".split()),
    "points": frozenset("points punkte".split()),
    "reason": frozenset("reason begründung".split()),
    "remark": frozenset("remark bemerkung".split()),
    "answer": frozenset("answer antwort".split()),
}
"""What the head may call the columns; where there is one for decisions, the points are in it."""
TICK = "☐"
"""How the head of a column begins that is ticked where somebody earned a marking point."""
WITHOUT_HEAD = ("person", "task", "symbol", "points", "remark")
DEEPEST_HEAD = 20
_POINTS = re.compile(r"\d{1,4}(?:[.,]\d{1,4})?|[.,]\d{1,4}")


def read(path: Path) -> tuple[list[Decision], list[Problem]]:
    """The decisions in a file, and what is wrong with others of it, by line. Raises ``Problem`` for the file."""
    is_book = path.suffix.lower() == ".xlsx"
    tables = xlsx_source.read(path) if is_book else [csv_source.read(path)]
    found: list[Decision] = []
    problems: list[Problem] = []
    has_head = False
    for table in tables:
        columns, rows = _columns(table)
        if columns is None and is_book:
            continue
        has_head = True
        for line, cells in rows:
            try:
                found += _decisions(cells, columns or _without_head(cells), Place(str(path), line))
            except Problem as problem:
                problems.append(problem.at(Place(str(path), line)))
    if not has_head:
        raise Problem("decisions_head", Place(str(path)))
    return found, problems


@dataclass(frozen=True)
class _Columns:
    at: Mapping[str, int]
    ticks: Mapping[int, Fraction]
    """The columns with ticks, and what each is worth."""
    width: int
    persons: PersonColumns

    def cell(self, cells: Sequence[str], key: str) -> str:
        at = self.at.get(key, -1)
        return cells[at] if 0 <= at < len(cells) else ""

    def person(self, cells: Sequence[str]) -> str:
        return self.persons.number(cells)


def _columns(table: Sequence[Row]) -> tuple[_Columns | None, Sequence[Row]]:
    """The columns by their heads, and the rows below."""
    for number, (_, cells) in enumerate(table[:DEEPEST_HEAD]):
        names = [plain(cell) for cell in cells]
        at = {key: n for key, known in HEADS.items() for n, name in enumerate(names) if name in known}
        ticks = [n for n, cell in enumerate(cells) if cell.startswith(TICK)]
        persons = person_columns(cells)
        if persons.numbers and "task" in at and (ticks or "decision" in at or "points" in at):
            worth, rows = {}, table[number + 1 :]
            if ticks and rows:
                worth = {n: _number(rows[0][1][n]) for n in ticks if n < len(rows[0][1])}
                rows = rows[1:]
            return _Columns(at, worth, len(cells), persons), rows
    return None, table


def _without_head(cells: Sequence[str]) -> _Columns:
    """The columns where there is no head: with a verdict before the points there is one more."""
    has_kind = len(cells) > 4 and not _POINTS.fullmatch(cells[3])
    names = (*WITHOUT_HEAD[:3], *(["kind"] if has_kind else []), *WITHOUT_HEAD[3:])
    return _Columns({name: n for n, name in enumerate(names)}, {}, len(names), PersonColumns((0,), ()))


def _decisions(cells: Sequence[str], columns: _Columns, place: Place) -> Iterator[Decision]:
    """The decision of a row, if it holds one. Raises ``Problem`` for what cannot be understood."""
    if columns.ticks:
        yield from _ticked(cells, columns, place)
        return
    has_own_column = "decision" in columns.at
    text = columns.cell(cells, "decision" if has_own_column else "points")
    if not text:
        return
    remark = columns.cell(cells, "reason" if has_own_column else "remark")
    if re.fullmatch(r"\d{1,3}", remark):
        raise Problem("points_or_remark", place, found=remark)
    if any(cells[columns.width :]):
        if columns.at.get("remark") != columns.width - 1:
            raise Problem("surplus_cells", place, found=len(cells), expected=columns.width)
        remark = ", ".join(cells[columns.width - 1 :])
    part, kind = columns.cell(cells, "part"), "" if has_own_column else columns.cell(cells, "kind")
    name = columns.cell(cells, "symbol") or (f"({part})" if "part" in columns.at else "")
    answer = columns.cell(cells, "answer") if "answer" in columns.at else None
    yield Decision(columns.person(cells), columns.cell(cells, "task"), name, _number(text), remark, kind, answer, place)


def _ticked(cells: Sequence[str], columns: _Columns, place: Place) -> Iterator[Decision]:
    """The sum of the ticked marking points of a part: a sign for all of one's worth, or a number."""
    marks = {n: cells[n] for n in columns.ticks if n < len(cells) and cells[n]}
    if not marks:
        return
    points = (_number(text) if _POINTS.fullmatch(text) else columns.ticks[n] for n, text in marks.items())
    person, part = columns.person(cells), columns.cell(cells, "part").strip("()")
    answer = columns.cell(cells, "answer") if "answer" in columns.at else None
    total, reason = sum(points, Fraction(0)), columns.cell(cells, "reason")
    ticks = tuple(marks.get(n, "") for n in columns.ticks)
    yield Decision(person, columns.cell(cells, "task"), f"({part})", total, reason, "", answer, place, ticks)


def _number(text: str) -> Fraction:
    if not _POINTS.fullmatch(text):
        raise Problem("decision_points", found=text[:40])
    return Fraction(text.replace(",", ".")).limit_denominator(10_000)
