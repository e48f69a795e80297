"""The marks of a class for a spreadsheet: CSV and XLSX with the same rows.

Names and answers come from outside: no cell of text is ever taken for a formula.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from solver import notation
from templates.marking.sentences import sentence, verdict
from templates.messages import message, one_line, word
from worksheets import languages, verdicts
from worksheets.marking.grading import Result

Cell = str | int | float
Row = Sequence[Cell]

FORMULA_STARTS = tuple("=+-@＝＋－＠")
LONGEST_CELL = 400
WIDEST = 60
POINTS_FORMAT = "0.00"


def marks(results: Sequence[Result], language: str) -> list[Row]:
    """A head and a row for each person: points of each part and task, the sum, how often each verdict."""
    parts = _parts(results)
    head: list[Cell] = [word(key, language) for key in ("form_person", "form_name", "class_file")]
    head += [_head(key, of, language) for key, of in parts.items()]
    head += [word(key, language) for key in ("class_total", "class_of", "class_share")]
    head += [word(verdict.answer, language) for verdict in verdicts.of_answers().values()]
    return [head, *(_person(result, parts) for result in results)]


Key = tuple[str, str | None]
"""A task and one of its parts, or the whole task."""


def _parts(results: Sequence[Result]) -> dict[Key, Fraction]:
    """Every part that anybody has, with its points; after the parts of a task that has several, the task."""
    found: dict[str, dict[str, Fraction]] = {}
    for result in results:
        for task in result.tasks:
            own: Counter[str] = Counter()
            for answer in task.answers:
                own[answer.part] += answer.of  # type: ignore[assignment]
            known = found.setdefault(task.task, {})
            for part, of in own.items():
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
    points: Counter[Key] = Counter()
    judged: Counter[str] = Counter()
    for task in result.tasks:
        for answer in task.answers:
            points[task.task, answer.part] += answer.points  # type: ignore[assignment]
            points[task.task, None] += answer.points  # type: ignore[assignment]
            judged[answer.mark.verdict] += 1
    who = result.submission
    file = Path(who.place.file).name if who.place.file else ""
    share = round(100 * float(result.points / result.of), 1) if result.of else 0.0
    sums = [float(points[key]) for key in parts]
    counts = [judged[name] for name in verdicts.of_answers()]
    return [who.person, who.name, file, *sums, float(result.points), float(result.of), share, *counts]


def answers(results: Sequence[Result], language: str) -> list[Row]:
    """A head and a row for each answer of each person."""
    keys = ("form_person", "class_task", "class_part", "class_value", "class_answer", "class_verdict", "class_points")
    head: list[Cell] = [word(key, language) for key in (*keys, "class_of", "class_remark")]
    return [head, *_answers(results, language)]


def _answers(results: Sequence[Result], language: str) -> Iterator[Row]:
    for result in results:
        digits = result.submission.sheet.digits
        for task in result.tasks:
            for a in task.answers:
                text = a.given.text if a.given else ""
                said = sentence(a, digits, language)
                points = (float(a.points), float(a.of))
                symbol = notation.write(a.symbol)
                yield [result.submission.person, task.task, a.part, symbol, text, verdict(a, language), *points, said]
            for problem in task.problems:
                yield [result.submission.person, task.task, "", "", "", "", 0.0, 0.0, message(problem, language)]


def as_csv(rows: Sequence[Row], language: str) -> bytes:
    """CSV as a spreadsheet of that language opens it: in German with semicolons and decimal commas."""
    text = StringIO()
    writer = csv.writer(text, delimiter=languages.language(language).csv_delimiter, lineterminator="\r\n")
    writer.writerows([_csv_cell(cell, language) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


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


def as_xlsx(sheets: Mapping[str, Sequence[Row]]) -> bytes:
    """A workbook with these sheets: the head stays in sight, numbers are numbers, text is text."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        _fill(book.create_sheet(title), rows)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill(sheet: Any, rows: Sequence[Row]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    widths: dict[int, int] = {}
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(at, column)
            if isinstance(value, str):
                cell.value = _text(value)
                cell.data_type = "s"  # whatever it begins with
                cell.quotePrefix = value.startswith(FORMULA_STARTS)
            else:
                cell.value = value
            if at == 1:
                cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
            elif isinstance(value, float):
                cell.number_format = POINTS_FORMAT
            shown = len(str(value)) if at > 1 else max(map(len, str(value).split()), default=0)
            widths[column] = min(max(widths.get(column, 0), shown), WIDEST)
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width + 3
    sheet.freeze_panes = "B2"
    if len(rows) > 1:
        sheet.auto_filter.ref = sheet.dimensions
