"""CSV files as campus systems and spreadsheets write them: UTF-8 or Windows-1252, commas, semicolons or tabs.

A first line ``sep=;`` names what separates the cells.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from solver.errors import Place, Problem
from worksheets import regular_files

MAX_BYTES = 5_000_000
_SAID = re.compile(r"\"?sep=([;,\t|])\"?", re.IGNORECASE)

Row = tuple[int, list[str]]
"""The line at which a row begins, and its cells."""


SEPARATORS = ";\t,"
LOOKED_AT = 50
"""Lines from which the separator is told, where the file does not say it."""


def read(path: Path, name: str | None = None) -> list[Row]:
    """The rows that hold something; messages call the file ``name``.

    Raises ``Problem`` with the line of what cannot be read, and for an empty file.
    """
    file = name or str(path)
    rows = list(_rows(_text(path, file), file))
    if not rows:
        raise Problem("empty_file", Place(file))
    return rows


def _text(path: Path, file: str) -> str:
    """The file as text: UTF-8, else Windows-1252."""
    content = regular_files.read(path, MAX_BYTES, file)
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
    said = _SAID.fullmatch(lines[0])
    if said:
        lines[0] = ""
    delimiter = said[1] if said else _delimiter(lines)
    reader = csv.reader((line + "\n" for line in lines), delimiter=delimiter, strict=True)
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


def _delimiter(lines: Sequence[str]) -> str:
    """What separates the cells: whichever of ; and tab and , stands in most of the lines, and there most often."""
    bare = [re.sub(r'"[^"]*"', "", line) for line in lines[:LOOKED_AT] if line.strip()]
    return max(
        SEPARATORS, key=lambda sign: (sum(sign in line for line in bare), sum(line.count(sign) for line in bare))
    )
