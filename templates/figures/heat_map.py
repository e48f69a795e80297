"""A matrix of shares as shades of grey, each with its number, so that black and white print says it all."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from solver.errors import Problem
from templates.figures.drawn import template
from worksheets import languages

CELL_WIDTH, CELL_HEIGHT = 46.0, 26.0
LETTER = 5.4
MOST = 16
DARK = 0.55  # from this share of the darkest shade on, the number is white


def heat_map(
    numbers: Sequence[Sequence[float]],
    rows: Sequence[str],
    columns: Sequence[str],
    row_label: str,
    column_label: str,
    language: str,
    *,
    decimals: int = 2,
) -> str:
    """An SVG of ``numbers`` (none negative), with a name at each row and above each column.

    Raises ``Problem("bad_chart", reason=…)``.
    """
    _check(numbers, rows, columns)
    largest = max((value for row in numbers for value in row), default=0.0) or 1.0
    width = max(CELL_WIDTH, 8 + LETTER * max(map(len, columns)))
    left = (16.0 if row_label else 2.0) + 8 + LETTER * max(map(len, rows))
    top = (14.0 if column_label else 0.0) + 18.0
    cells = [
        {
            "x": left + c * width,
            "y": top + r * CELL_HEIGHT,
            "shade": round(255 - 215 * value / largest),
            "light": value / largest >= DARK,
            "text": languages.decimal(value, decimals, language),
        }
        for r, row in enumerate(numbers)
        for c, value in enumerate(row)
    ]
    return template("heat_map").render(
        width=left + width * len(columns) + 2,
        height=top + CELL_HEIGHT * len(rows) + 2,
        left=left,
        top=top,
        cell=(width, CELL_HEIGHT),
        cells=cells,
        rows=[(top + (r + 0.5) * CELL_HEIGHT, name) for r, name in enumerate(rows)],
        columns=[(left + (c + 0.5) * width, name) for c, name in enumerate(columns)],
        row_label=row_label,
        column_label=column_label,
    )


def _check(numbers: Sequence[Sequence[float]], rows: Sequence[str], columns: Sequence[str]) -> None:
    if not (1 <= len(rows) <= MOST and 1 <= len(columns) <= MOST):
        raise Problem("bad_chart", reason=f"{len(rows)} rows and {len(columns)} columns, from 1 to {MOST} can be shown")
    if len(numbers) != len(rows) or any(len(row) != len(columns) for row in numbers):
        found = f"{len(numbers)}×{len(numbers[0]) if numbers else 0}"
        raise Problem("bad_chart", reason=f"{found} numbers for {len(rows)} rows and {len(columns)} columns")
    if not all(isfinite(value) and value >= 0 for row in numbers for value in row):
        raise Problem("bad_chart", reason="a heat map shows numbers that are not negative")
