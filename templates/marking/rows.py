"""The table of marks on a terminal: its rows, headings and sums. What it needs is loaded in next to no time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from templates.messages import one_line, word
from worksheets import languages

WIDTH = 100


@dataclass(frozen=True)
class Row:
    """A line of the table, and what is said below it."""

    label: str
    cells: tuple[str, str]
    points: str
    remarks: tuple[str, ...]

    @staticmethod
    def of(
        part: str,
        cells: tuple[str, str],
        points: Fraction | None,
        of: Fraction,
        language: str,
        remarks: tuple[str, ...],
    ) -> Row:
        """The row of a value, or of a part that a person marks, which has no points until then."""
        earned = "–" if points is None else languages.points(points, language)
        label = f"({part})" if part else ""
        return Row(label, cells, f"{earned} / {languages.points(of, language)}", remarks)


def heading(task: str, language: str) -> str:
    return word("mark_task", language).format(task=one_line(task))


def lines(rows: Sequence[Row]) -> Iterator[str]:
    """The rows below one another."""
    widths = [max((len(row.cells[n]) for row in rows), default=0) for n in range(2)]
    for row in rows:
        symbol, said = (cell.ljust(width) for cell, width in zip(row.cells, widths, strict=True))
        yield f"{row.label:<5} {symbol}  {said}  {row.points}".rstrip()
        yield from row.remarks


def total(points: Fraction, of: Fraction, open_: Fraction, language: str) -> str:
    """The sum; ``open_`` are the points of what is not marked yet."""
    earned, possible = languages.points(points, language), languages.points(of, language)
    return word("mark_sum", language).format(points=earned, of=possible) + unmarked(open_, language)


def unmarked(points: Fraction, language: str) -> str:
    """What is added to a sum of which a part is not marked yet."""
    return word("mark_unmarked", language).format(points=languages.points(points, language)) if points else ""
