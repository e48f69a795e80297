"""The marks of a class as rows, a head and one for each person, and as CSV.

Names and answers come from outside: no cell of text is ever taken for a formula.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from io import StringIO
from pathlib import Path

from templates.messages import one_line, word
from worksheets import languages, verdicts
from worksheets.marking.grading import Result

Cell = str | int | float
Row = Sequence[Cell]
Key = tuple[str, str | None]
"""A task and one of its parts, or the whole task."""

FORMULA_STARTS = tuple("=+-@＝＋－＠")
LONGEST_CELL = 400
MOODLE_HEAD = ("ID number", "Full name", "Points", "Maximum")
"""As Moodle calls them; the teacher says which column is what."""


def marks(results: Sequence[Result], parts: Mapping[Key, Fraction], language: str) -> Iterator[Row]:
    """A head and a row for each person: points of each part and task, the sum, how often each verdict.

    ``parts`` are ``parts_of`` the results.
    """
    head: list[Cell] = [word(key, language) for key in ("form_person", "form_name", "class_file")]
    head += [_head(key, of, language) for key, of in parts.items()]
    head += [word(key, language) for key in ("class_total", "class_of", "class_unmarked", "class_share")]
    head += [word(verdict.answer, language) for verdict in verdicts.of_answers().values()]
    yield head
    yield from (_person(result, parts) for result in results)


def parts_of(results: Sequence[Result]) -> dict[Key, Fraction]:
    """Every part that anybody has, with its points; after the parts of a task that has several, the task."""
    found: dict[str, dict[str, Fraction]] = {}
    for result in results:
        for task in result.tasks:
            own = {part.label: Fraction(0) for part in result.submission.sheet.tasks[task.task].parts}
            for item in task.items:
                own[item.part] = own.get(item.part, Fraction(0)) + item.of
            known = found.setdefault(task.task, {})
            for part, of in ((label, of) for label, of in own.items() if of):
                known[part] = max(known.get(part, Fraction(0)), Fraction(of))
    columns: dict[Key, Fraction] = {}
    for task_, parts in found.items():
        columns.update({(task_, part): of for part, of in parts.items()} if len(parts) > 1 else {})
        columns[task_, None] = sum(parts.values(), Fraction(0))
    return columns


def _head(key: Key, of: Fraction, language: str) -> str:
    name = key[0] if key[1] is None else f"{key[0]} ({key[1]})"
    return word("class_head", language).format(name=name, of=languages.points(of, language))


def _person(result: Result, parts: Mapping[Key, Fraction]) -> Row:
    points: dict[Key, Fraction] = defaultdict(Fraction)
    judged: Counter[str] = Counter()
    for task in result.tasks:
        for item in task.items:
            points[task.task, item.part] += item.points or 0
        points[task.task, None] += task.points
        judged.update(answer.mark.verdict for answer in task.answers)
    who = result.submission
    file = Path(who.place.file).name if who.place.file else ""
    marked = result.of - result.unmarked
    share = round(100 * float(result.points / marked), 1) if marked else 0.0
    sums = [float(points[key]) for key in parts]
    counts = [judged[name] for name in verdicts.of_answers()]
    total = (float(result.points), float(result.of), float(result.unmarked))
    return [who.person, who.name, file, *sums, *total, share, *counts]


def as_csv(rows: Iterable[Row], language: str) -> bytes:
    """CSV as a spreadsheet of that language opens it: in German with semicolons and decimal commas."""
    text = StringIO()
    writer = csv.writer(text, delimiter=languages.language(language).csv_delimiter, lineterminator="\r\n")
    writer.writerows([_csv_cell(cell, language) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_moodle_csv(results: Sequence[Result]) -> bytes:
    """The sums for the grade book of a Moodle in any language: commas between cells, and points as decimal signs.

    (A sum of ``0,375`` is refused where a new grade item is made.)
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(MOODLE_HEAD)
    for result in results:
        who = (_csv_cell(result.submission.person, "en"), _csv_cell(result.submission.name, "en"))
        writer.writerow([*who, f"{float(result.points):g}", f"{float(result.of):g}"])
    return text.getvalue().encode()


def _csv_cell(cell: Cell, language: str) -> str:
    """Numbers as numbers; a text that would be a formula gets the apostrophe that marks text."""
    if isinstance(cell, float):
        text = f"{round(cell, 4):g}" if abs(cell) < 1e5 else f"{cell:.4f}"
        return languages.localized(text, language)
    if isinstance(cell, int):
        return str(cell)
    text = _text(cell)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _text(cell: str) -> str:
    return one_line(cell)[:LONGEST_CELL]
