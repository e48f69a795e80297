"""Workbooks as rows of text, read in a process that can be stopped: what is in them is untrusted.

Formulas count as what they last gave; macros are never run, and links to other files never followed.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

from solver.errors import Place, Problem
from solver.killable import Stopped, Worker
from worksheets import regular_files
from worksheets.csv_source import Row

MAX_BYTES = 20_000_000
MAX_UNPACKED = 200_000_000
MAX_PARTS = 2_000
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_SHEETS = 20
LONGEST = 32_767
"""Characters in a cell, as spreadsheets have them."""
SECONDS = 30.0
"""Of computing, for one file."""
MONTHS = "Jan Feb Mrz Apr Mai Jun Jul Aug Sep Okt Nov Dez".split()

Table = list[Row]


def read(path: Path, name: str | None = None) -> list[Table]:
    """The rows of each worksheet that hold something. Raises ``Problem`` for what is no workbook, or a bomb."""
    place = Place(name or str(path))
    content = regular_files.read(path, MAX_BYTES, name)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise Problem("broken_xlsx", place, reason=type(error).__name__) from None
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Problem("unpacks_too_large", place, limit=MAX_UNPACKED)
    try:
        tables: list[Table] = _worker.call(content)
    except Stopped:
        raise Problem("xlsx_takes_too_long", place) from None
    except Exception as error:
        raise Problem("broken_xlsx", place, reason=type(error).__name__) from None
    if not tables:
        raise Problem("empty_file", place)
    return tables


def _get_ready() -> None:
    import openpyxl  # noqa: F401


def _tables(content: bytes) -> list[Table]:
    import warnings

    from openpyxl import load_workbook

    warnings.simplefilter("ignore")  # its remarks are for programmers
    book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    return _of_sheets(book.worksheets[:MAX_SHEETS])


def _of_sheets(sheets: Sequence[Any]) -> list[Table]:
    found = []
    for sheet in sheets:
        rows = enumerate(sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True), 1)
        table = [(line, cells) for line, row in rows if any(cells := [_text(value) for value in row])]
        if table:
            found.append(table)
    return found


def _text(value: object) -> str:
    """A cell as text. A date is written as a spreadsheet shows what it took for one: 1.2 as 01. Feb."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, date | datetime):
        return f"{value.day:02}. {MONTHS[value.month - 1]}"
    if isinstance(value, time):
        return value.isoformat()
    text = "".join(c if c.isprintable() or c == "\n" else " " for c in str(value)[:LONGEST])
    return text.strip()


_worker = Worker(_tables, SECONDS, _get_ready)
