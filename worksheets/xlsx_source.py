"""Workbooks as rows of text, and numbers put into them, in a process that can be stopped: what is in them is untrusted.

Formulas count as what they last gave; macros are never run, and links to other files never followed.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

from solver.errors import Place, Problem
from solver.killable import Stopped, Worker
from worksheets import archives, regular_files
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
    content, place = _content(path, name), Place(name or str(path))
    tables: list[Table] = _called(_worker, place, content)
    if not tables:
        raise Problem("empty_file", place)
    return tables


def filled(path: Path, table: int, column: int, numbers: Mapping[int, float]) -> bytes:
    """The workbook with numbers, by their row, put into a column of a table that ``read`` gives; the cells keep their
    style, and all other cells what they hold. Raises ``Problem`` like ``read``.
    """
    made: bytes = _called(_filler, Place(str(path)), _content(path), table, column, numbers)
    return made


def _content(path: Path, name: str | None = None) -> bytes:
    """The file, if it is an archive that may be unpacked."""
    place = Place(name or str(path))
    content = regular_files.read(path, MAX_BYTES, name)
    try:
        with archives.opened(content) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise Problem("broken_xlsx", place, reason=type(error).__name__) from None
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Problem("unpacks_too_large", place, limit=MAX_UNPACKED)
    return content


def _called(worker: Worker, place: Place, *arguments: object) -> Any:
    try:
        return worker.call(*arguments)
    except Stopped:
        raise Problem("xlsx_takes_too_long", place) from None
    except Exception as error:
        raise Problem("broken_xlsx", place, reason=type(error).__name__) from None


def _get_ready() -> None:
    import openpyxl  # noqa: F401


def _tables(content: bytes) -> list[Table]:
    import warnings

    from openpyxl import load_workbook

    warnings.simplefilter("ignore")  # its remarks are for programmers
    book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    return list(_of_sheets(book.worksheets[:MAX_SHEETS]).values())


def _filled(content: bytes, table: int, column: int, numbers: Mapping[int, float]) -> bytes:
    import warnings

    from openpyxl import load_workbook

    warnings.simplefilter("ignore")
    shown = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    position = list(_of_sheets(shown.worksheets[:MAX_SHEETS]))[table]
    book = load_workbook(BytesIO(content), rich_text=True)
    sheet = book.worksheets[position]
    for row, number in numbers.items():
        sheet.cell(row, column + 1).value = number
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _of_sheets(sheets: Sequence[Any]) -> dict[int, Table]:
    """The rows of the sheets that hold something, by the position of the sheet."""
    found = {}
    for position, sheet in enumerate(sheets):
        rows = enumerate(sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True), 1)
        table = [(line, cells) for line, row in rows if any(cells := [_text(value) for value in row])]
        if table:
            found[position] = table
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
_filler = Worker(_filled, SECONDS, _get_ready)
