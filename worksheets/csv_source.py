"""CSV files as campus systems and spreadsheets write them: UTF-8 or Windows-1252, commas, semicolons or tabs."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from solver.errors import Place, Problem

MAX_BYTES = 5_000_000

Row = tuple[int, list[str]]
"""The line at which a row begins, and its cells."""


def read(path: Path) -> list[Row]:
    """The rows that hold something. Raises ``Problem`` with the line of what cannot be read, and for an empty file."""
    file = str(path)
    rows = list(_rows(_text(path, file), file))
    if not rows:
        raise Problem("empty_file", Place(file))
    return rows


def _text(path: Path, file: str) -> str:
    """The file as text: UTF-8, else Windows-1252."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Problem("unreadable", Place(file), reason=getattr(error, "strerror", None) or str(error)) from None
    if len(content) > MAX_BYTES:
        raise Problem("file_too_large", Place(file), limit=MAX_BYTES)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content:
        raise Problem("csv_encoding", Place(file, 1))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Problem("csv_encoding", Place(file, content.count(b"\n", 0, error.start) + 1)) from None


def _rows(text: str, file: str) -> Iterator[Row]:
    lines = re.split(r"\r\n|\r|\n", text)
    reader = csv.reader((line + "\n" for line in lines), delimiter=_delimiter(text), strict=True)
    line = 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise Problem("broken_csv", Place(file, line), reason=str(error)) from None
        if row is None:
            return
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            yield line, cells
        line = reader.line_num + 1


def _delimiter(text: str) -> str:
    """What separates the cells: whichever of ; and tab and , the first line that holds something has most of."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(";\t,", key=bare.count)
