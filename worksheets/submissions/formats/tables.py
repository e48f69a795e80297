"""CSV and XLSX: a row for each answer, or the responses to a quiz, a row for each attempt.

The head may stand below other lines; a line there such as ``Matrikelnummer; 0012345`` says whose the table is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from solver.errors import Place, Problem
from worksheets import csv_source, xlsx_source
from worksheets.csv_source import Row
from worksheets.marking.grading import Given, Submission
from worksheets.person_columns import PersonColumns, person_columns, plain
from worksheets.sheet import Sheet
from worksheets.submissions.files import File
from worksheets.submissions.tasks import NUMBERED

SUFFIXES = (".csv", ".tsv", ".xlsx")
DEEPEST_HEAD = 20
"""Rows within which the head stands."""
HEADS: Mapping[str, frozenset[str]] = {
    "task": frozenset("task aufgabe".split()),
    "symbol": frozenset("symbol größe grösse groesse quantity value wert".split()),
    "answer": frozenset("answer antwort ergebnis result".split()),
}
RESPONSE = re.compile(r"(?:antwort|response)(\d{1,3})")


@dataclass
class _Person:
    number: str
    name: str
    place: Place
    answers: dict[str, dict[str, Given]] = field(default_factory=dict)
    remarks: list[Problem] = field(default_factory=list)


def read(file: File, sheet: Sheet) -> Iterator[Submission]:
    is_book = file.suffix == ".xlsx"
    tables = xlsx_source.read(file.path, file.shown) if is_book else [csv_source.read(file.path, file.shown)]
    heads = [found for table in tables if (found := _head(table)) is not None]
    if not heads:
        line, first = tables[0][0]
        raise _no_head(first, Place(file.shown, line))
    for above, head, rows in heads:
        yield from _submissions(file, sheet, above, head, rows)


Head = tuple[Sequence[Row], list[str], Sequence[Row]]
"""The rows above a head, the head, and those below."""


def _head(rows: Sequence[Row]) -> Head | None:
    for at, (_, cells) in enumerate(rows[:DEEPEST_HEAD]):
        names = [plain(cell) for cell in cells]
        if all(known & set(names) for known in HEADS.values()) or any(map(RESPONSE.fullmatch, names)):
            return rows[:at], cells, rows[at + 1 :]
    return None


def _no_head(first: Sequence[str], place: Place) -> Problem:
    names = {plain(cell) for cell in first}
    missing = ", ".join(key for key, known in HEADS.items() if not known & names)
    return Problem("answers_head", place, found=", ".join(first)[:80], missing=missing)


def _submissions(
    file: File, sheet: Sheet, above: Sequence[Row], head: list[str], rows: Sequence[Row]
) -> Iterator[Submission]:
    whose, columns = person_columns(head), _columns(head)
    quiz = {int(m[1]): at for at, cell in enumerate(head) if (m := RESPONSE.fullmatch(plain(cell)))}
    found: dict[tuple[str, str], _Person] = {}
    number, name = _said_above(above)
    for line, cells in rows:
        place = Place(file.shown, line)
        fitted = cells if quiz else _fitted(cells, len(head), columns["answer"])
        one = _person(found, whose, fitted or cells, place, (number, name), len(found) if quiz else None)
        if fitted is None:
            one.remarks.append(Problem("surplus_cells", place, found=len(cells), expected=len(head)))
        elif quiz:
            _take_responses(one, quiz, cells, place)
        else:
            _take_answer(one, columns, fitted, place)
    for one in found.values():
        yield Submission(one.number, sheet, one.answers, one.name, place=one.place, remarks=tuple(one.remarks))


def _columns(head: Sequence[str]) -> dict[str, int]:
    names = [plain(cell) for cell in head]
    return {key: n for key, known in HEADS.items() for n, name in reversed([*enumerate(names)]) if name in known}


def _said_above(rows: Sequence[Row]) -> tuple[str, str]:
    """The number and the name that stand above the head."""
    number = name = ""
    for _, cells in rows:
        if len(filled := [cell for cell in cells if cell]) == 2:
            whose = person_columns(filled[:1])
            number = filled[1] if whose.numbers else number
            name = filled[1] if whose.names else name
    return number, name


def _person(
    found: dict[tuple[str, str], _Person],
    whose: PersonColumns,
    cells: Sequence[str],
    place: Place,
    above: tuple[str, str],
    attempt: int | None,
) -> _Person:
    """Whose the row is; each row of a quiz is an attempt by itself."""
    name = whose.name(cells) or above[1]
    number = whose.number(cells) or above[0] or (name if attempt is not None else "")
    key = (number, "" if attempt is None else str(attempt))
    return found.setdefault(key, _Person(number, name, place))


def _fitted(cells: list[str], width: int, answer: int) -> list[str] | None:
    """The cells in the columns of the head, where an answer with commas was not put in quotation marks.

    The pieces of the answer are put together again where each cut went through a number or a list; else ``None``.
    """
    surplus = len(cells) - width
    if surplus <= 0 or not any(cells[width:]):
        return cells
    pieces = cells[answer : answer + surplus + 1]
    joints = pairwise(pieces)
    if not all(re.search(r"[\d)\]]\s*$", a) and re.match(r"\s*[-+−(\[\d]", b) for a, b in joints):
        return None
    return [*cells[:answer], ",".join(pieces), *cells[answer + surplus + 1 :]]


def _take_answer(one: _Person, columns: Mapping[str, int], cells: Sequence[str], place: Place) -> None:
    task, symbol, answer = (cells[at] if (at := columns[key]) < len(cells) else "" for key in HEADS)
    own = one.answers.setdefault(task, {})
    if symbol in own:
        one.remarks.append(Problem("answered_twice", place, symbol=symbol[:60]))
    else:
        own[symbol] = Given(answer, place)


def _take_responses(one: _Person, quiz: Mapping[int, int], cells: Sequence[str], place: Place) -> None:
    texts = [cells[at] if at < len(cells) else "" for _, at in sorted(quiz.items())]
    parts = [part for text in texts for part in _parts(text)]
    one.answers[NUMBERED] = {str(n): Given(part, place) for n, part in enumerate(parts, 1)}


def _parts(text: str) -> list[str]:
    """The answers in one response: of a cloze question, ``Teil 1: 0,5; Teil 2: 0,3``."""
    pieces = re.split(r"(?:^|;)\s*(?:Teil|part)\s+\d+\s*:", text, flags=re.IGNORECASE)
    found = [piece.strip() for piece in (pieces[1:] if len(pieces) > 1 else pieces)]
    return ["" if piece == "-" else piece for piece in found]
