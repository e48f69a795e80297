"""The marks of a class as a workbook in which a tutor can decide: sums are formulas, and follow what is put in.

The first sheet sums up; the second has a row for each answer, with a column for the points that a tutor gives instead;
each part that the program does not mark has a sheet of its own, with everybody's answers beside the marking points to
tick. Rows are found by keys of whole numbers, so that they may be sorted. Text is never taken for a formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from math import isfinite, nan
from pathlib import Path

from solver.answers.reading import Readings
from solver.values import Shape
from templates.marking.marking_points import Point
from templates.marking.row_file import Formula, Rows, Written
from templates.marking.sentences import sentence, verdict
from templates.marking.spreadsheets import Cell, Key, Row, marks, parts_of
from templates.messages import one_line, word
from worksheets import languages
from worksheets.marking.deciding import shown_text
from worksheets.marking.decisions import TICK
from worksheets.marking.grading import Graded, OpenPart, Result, Submission

PARTS = 1000
"""More than the columns of parts; a key is a person's number times this and a column's."""
TITLE = 31
"""Characters that the name of a sheet may have."""


@dataclass(frozen=True)
class Page:
    """A sheet of the workbook: rows of cells, and how many columns stay in sight."""

    title: str
    rows: Rows
    fixed: int = 3
    hidden: tuple[int, ...] = ()
    to_fill_in: frozenset[int] = frozenset()
    """The columns that a tutor fills in."""

    @property
    def heads(self) -> int:
        return len(self.rows.heads)


@dataclass
class Class:
    """The results of a class and how its workbook is laid out."""

    results: Sequence[Result]
    language: str
    points: Callable[[str], Mapping[str, tuple[Point, ...]]]
    """The marking points of the parts of a task."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Where a picture was put, by the name under which it was handed in."""

    def __post_init__(self) -> None:
        self.parts = parts_of(self.results)
        self.sums = list(marks(self.results, self.parts, self.language))
        self.column = {key: n for n, key in enumerate(self.parts, 1)}

    def word(self, key: str) -> str:
        return word(key, self.language)

    def key(self, person: int, task: str, part: str) -> int:
        """The number under which the points of a part are summed up."""
        column = self.column.get((task, part)) or self.column[task, None]
        return (person + 1) * PARTS + column

    def pages(self) -> Iterator[Page]:
        open_pages = {key: self._open_page(*key) for key in self._open_parts()}
        answers = self._answers()
        yield self._sums(answers, open_pages)
        yield answers
        yield from open_pages.values()

    def _open_parts(self) -> list[tuple[str, str]]:
        """The parts that are not marked by the program alone, in the order of the sheet."""
        found = {(task.task, part.part) for result in self.results for task in result.tasks for part in task.open}
        if not found:
            return []
        tasks = {name: task for result in self.results for name, task in result.submission.sheet.tasks.items()}
        return [
            (name, part.label) for name, task in tasks.items() for part in task.parts if (name, part.label) in found
        ]

    def _sums(self, answers: Page, open_pages: Mapping[tuple[str, str], Page]) -> Page:
        head, *rows = self.sums
        first = 3 + 1  # a column for the key stands before those of the plain table
        total = first + len(self.parts)
        written = Rows([self.word("class_key"), *head])
        for number, row in enumerate(rows):
            line = number + 2
            cells: list[Written] = [number + 1, *row]
            for at, key in enumerate(self.parts, first):
                cells[at] = Formula(self._part_sum(key, line, at, answers, open_pages), _float(row[at - 1]))
            tasks = [_cell(line, at) for at, key in enumerate(self.parts, first) if key[1] is None]
            cells[total] = Formula(" + ".join(tasks) or "0", _float(row[total - 1]))
            unmarked = self._unmarked(line, open_pages)
            cells[total + 2] = Formula(unmarked, _float(row[total + 1]))
            marked = f"({_cell(line, total + 1)} - {_cell(line, total + 2)})"
            share = f"IF({marked} > 0, ROUND(100 * {_cell(line, total)} / {marked}, 1), 0)"
            cells[total + 3] = Formula(share, _float(row[total + 2]))
            written.append(cells)
        return Page(self.word("class_marks"), written, hidden=(0,))

    def _part_sum(self, key: Key, line: int, at: int, answers: Page, open_pages: Mapping[tuple[str, str], Page]) -> str:
        """The formula for the points of a part, or of a task with several."""
        task, part = key
        several = [n for n, other in enumerate(self.parts) if other[0] == task and other[1] is not None]
        if part is None and several:
            return f"SUM({_cell(line, at - len(several))}:{_cell(line, at - 1)})"
        pieces = [_sum_if(answers.title, f"{_cell(line, 0)} * {PARTS} + {self.column[key]}", COUNTS)]
        for (name, label), page in open_pages.items():
            if name == task and part in (label, None):
                pieces.append(_sum_if(page.title, _cell(line, 0), _points_column(page)))
        return " + ".join(pieces)

    def _unmarked(self, line: int, open_pages: Mapping[tuple[str, str], Page]) -> str:
        """The formula for the points of what is not marked yet."""
        pieces = []
        for page in open_pages.values():
            points, of = _points_column(page), f"{_quoted(page.title)}!{_cell(2, _points_column(page), fixed=True)}"
            title = _quoted(page.title)
            keys, cells = f"{title}!{_column(0)}", f"{title}!{_column(points)}"
            pieces.append(f'{of} * COUNTIFS({keys}, {_cell(line, 0)}, {cells}, "")')
        return " + ".join(pieces) or "0"

    def _answers(self) -> Page:
        keys = """class_key form_person form_name class_file class_task class_part class_value class_answer class_read
            class_expected class_right_range class_verdict class_points class_of class_decision class_reason
            class_counts class_note""".split()
        rows = Rows([self.word(key) for key in keys])
        for number, result in enumerate(self.results):
            file = _file(result)
            for task in result.tasks:
                for answer in task.answers:
                    rows.append(self._answer(number, (result.submission, file), task.task, answer, len(rows) + 1))
        return Page(self.word("class_answers"), rows, hidden=(0,), to_fill_in=frozenset((DECISION, REASON)))

    def _answer(self, number: int, whose: tuple[Submission, str], task: str, a: Graded, line: int) -> Sequence[Written]:
        (who, file), decision, target = whose, a.decision, a.mark.target
        read = one_line(a.reading.preferred.text) if isinstance(a.reading, Readings) else ""
        digits = who.sheet.digits
        expected = _value(a.shape, target.exact, digits, self.language) if target else ""
        ends = [_value(a.shape, end, digits + 2, self.language) for end in (target.low, target.high)] if target else ()
        points = float(a.points)
        return [
            self.key(number, task, a.part),
            who.person,
            who.name,
            file,
            task,
            a.part,
            a.name,
            shown_text(a),
            read,
            expected,
            " … ".join(ends),
            verdict(a, self.language),
            float(a.own_points) if decision else points,
            float(a.of),
            float(decision.points) if decision else None,
            decision.remark if decision else None,
            Formula(f'IF({_cell(line, DECISION)} = "", {_cell(line, POINTS)}, {_cell(line, DECISION)})', points),
            sentence(a, digits, self.language),
        ]

    def _open_page(self, task: str, part: str) -> Page:
        points = self.points(task).get(part) or ()
        ticks = [f"{TICK} {one_line(point.text)}" for point in points]
        keys = ("class_key", "form_person", "form_name", "class_task", "class_part", "class_answer", "class_file")
        ends = ("class_points", "class_reason", "class_from_program")
        head: list[Written] = [*map(self.word, keys), *ticks, *map(self.word, ends)]
        first, last = len(keys), len(keys) + len(ticks) - 1
        worths = [float(point.worth) for point in points]
        rows = Rows(
            head, [None, None, self.word("class_of"), *[None] * (len(keys) - 3), *worths, sum(worths), None, None]
        )
        for number, result in enumerate(self.results):
            for graded in result.tasks:
                for one in graded.open:
                    if (graded.task, one.part) == (task, part):
                        line = len(rows) + 1
                        rows.append(self._open_row(number, result, task, one, len(ticks), line, (first, last)))
        title = f"{task} ({part})" if part else task
        fill = frozenset((*range(first, last + 1), last + 2))
        return Page(_titled(title), rows, hidden=(0,), to_fill_in=fill)

    def _open_row(
        self, number: int, result: Result, task: str, one: OpenPart, count: int, line: int, span: tuple[int, int]
    ) -> Sequence[Written]:
        first, last = span
        ticks, own = _ticks(one, count), one.own_points
        cells = f"{_cell(line, first)}:{_cell(line, last)}"
        worth = f"{_cell(2, first, fixed=True)}:{_cell(2, last, fixed=True)}"
        unticked = _cell(line, last + 3) if own is not None else '""'
        total = f"IF(COUNTA({cells}) = 0, {unticked}, SUM({cells}) + SUMPRODUCT(ISTEXT({cells}) * {worth}))"
        return [
            number + 1,
            result.submission.person,
            result.submission.name,
            task,
            one.part,
            shown_text(one),
            self._file_of(one, result, task),
            *ticks,
            Formula(total, "" if one.points is None else float(one.points)),
            one.decision.remark if one.decision else None,
            None if own is None else float(own),
        ]

    def _file_of(self, one: OpenPart, result: Result, task: str) -> str:
        if one.picture:
            return self.pictures.get(one.picture.shown, one.picture.name)
        program = result.submission.programs.get(task)
        return program.name if program and one.program else ""


@lru_cache(4096)
def _value(shape: Shape, entries: Sequence[float], digits: int, language: str) -> str:
    """A number, vector or matrix with so many decimals; a count without. Many have the same numbers."""
    rows, columns = shape
    whole = all(float(entry).is_integer() for entry in entries)
    texts = [languages.decimal(entry, 0 if whole else digits, language) for entry in entries]
    if len(texts) == 1:
        return texts[0]
    if columns == 1:
        return f"({'; '.join(texts)})"
    lines = ("; ".join(texts[n * columns : (n + 1) * columns]) for n in range(rows))
    return "[" + ", ".join(f"[{line}]" for line in lines) + "]"


COUNTS, DECISION, REASON, POINTS = 16, 14, 15, 12
"""Columns of the sheet of answers."""


def _points_column(page: Page) -> int:
    return len(page.rows.heads[0]) - 3


def _ticks(one: OpenPart, count: int) -> list[Written]:
    """What stands in the columns of the marking points: as the tutor put it, or the decided points as one number."""
    if one.decision is None:
        return [None] * count
    kept = one.decision.ticks
    if len(kept) == count:
        return [_number(text) for text in kept]
    return [float(one.decision.points), *[None] * (count - 1)]


def _number(text: str) -> Written:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = nan
    return number if isfinite(number) else text or None


def _float(cell: Cell) -> float:
    return float(cell) if not isinstance(cell, str) else 0.0


def _file(result: Result) -> str:
    return Path(result.submission.place.file).name if result.submission.place.file else ""


def _titled(title: str) -> str:
    """A name that a sheet may have."""
    return "".join("_" if c in "[]:*?/\\'" else c for c in title)[:TITLE]


def _quoted(title: str) -> str:
    return f"'{title}'"


@cache
def letters(column: int) -> str:
    """What a column is called."""
    name, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        name = chr(65 + digit) + name
    return name


def _cell(line: int, column: int, *, fixed: bool = False) -> str:
    return f"{letters(column)}${line}" if fixed else f"{letters(column)}{line}"


def _column(column: int) -> str:
    return f"${letters(column)}:${letters(column)}"


def _sum_if(title: str, key: str, column: int) -> str:
    return f"SUMIF({_quoted(title)}!{_column(0)}, {key}, {_quoted(title)}!{_column(column)})"


def table(title: str, head: Sequence[str], rows: Iterable[Row]) -> Page:
    """A plain sheet: a head and rows."""
    written = Rows(list(head))
    for row in rows:
        written.append(list(row))
    return Page(title, written, fixed=0)
