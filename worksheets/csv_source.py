"""CSV files as campus systems and spreadsheets write them: with commas, semicolons or tabs.

A first line ``sep=;`` names what separates the cells.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from solver.errors import Place, Problem
from worksheets import regular_files
from worksheets.encodings import decoded

MAX_BYTES = 5_000_000
_END = re.compile(r"\r\n|\r|\n")
_SAID = re.compile(r"\"?sep=([;,\t|])\"?", re.IGNORECASE)

Row = tuple[int, list[str]]
"""The line at which a row begins, and its cells."""

Span = tuple[int, int]
"""Where something begins in a text, and where it ends."""


SEPARATORS = ";\t,"
LOOKED_AT = 50
"""Lines from which the separator is told, where the file does not say it."""


def read(path: Path, name: str | None = None) -> list[Row]:
    """The rows that hold something; messages call the file ``name``.

    Raises ``Problem`` with the line of what cannot be read, and for an empty file.
    """
    file = name or str(path)
    text, _ = _text(path, file)
    rows = list(_rows(text, file))
    if not rows:
        raise Problem("empty_file", Place(file))
    return rows


def filled(path: Path, column: int, numbers: Mapping[int, str], decimal_sign: str) -> bytes:
    """The file with numbers, by the line of their row, put into a column; every other byte stays what it is.

    The numbers are written with a point; they get ``decimal_sign`` unless it separates the cells. Raises ``Problem``
    like ``read``.
    """
    text, encoding = _text(path, str(path))
    delimiter = _delimiter(_END.split(text))
    sign = "." if decimal_sign == delimiter else decimal_sign
    pieces, at = [], 0
    for line, spans in _spans(text, delimiter):
        if line not in numbers:
            continue
        lacking = max(0, column + 1 - len(spans))
        start, end = (spans[-1][1],) * 2 if lacking else spans[column]
        quote = '"' if text.startswith('"', start) and end > start else ""
        pieces += [text[at:start], delimiter * lacking, quote, numbers[line].replace(".", sign), quote]
        at = end
    return "".join([*pieces, text[at:]]).encode(encoding)


def _spans(text: str, delimiter: str) -> Iterator[tuple[int, list[Span]]]:
    """The line at which each row begins, and where its cells stand; of a text that ``read`` takes."""
    cell = re.compile(rf'"(?:[^"]|"")*+"|[^{re.escape(delimiter)}\r\n]*')
    row, line, spans = 0, 1, list[Span]()
    at = 0
    while True:
        spans.append(cell.match(text, at).span())  # type: ignore[union-attr]  # it matches nothing, too
        at = spans[-1][1]
        if text.startswith(delimiter, at):
            at += 1
            continue
        yield line, spans
        if not (end := _END.match(text, at)):
            return
        line += len(_END.findall(text, row, end.end()))
        row = at = end.end()
        spans = []


def _text(path: Path, file: str) -> tuple[str, str]:
    """The file as text, and its encoding."""
    content = regular_files.read(path, MAX_BYTES, file)
    try:
        text, encoding = decoded(content)
    except UnicodeDecodeError as error:
        raise Problem("csv_encoding", Place(file, content.count(b"\n", 0, error.start) + 1)) from None
    if "\0" in text:
        raise Problem("csv_encoding", Place(file, 1))
    return text, encoding


def _rows(text: str, file: str) -> Iterator[Row]:
    lines = _END.split(text)
    delimiter = _delimiter(lines)
    if _SAID.fullmatch(lines[0]):
        lines[0] = ""
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
    """What separates the cells: what the first line says, else whichever of ; and tab and , stands in most of the
    lines, and there most often.
    """
    if said := _SAID.fullmatch(lines[0]):
        return said[1]
    bare = [re.sub(r'"[^"]*"', "", line) for line in lines[:LOOKED_AT] if line.strip()]
    return max(
        SEPARATORS, key=lambda sign: (sum(sign in line for line in bare), sum(line.count(sign) for line in bare))
    )
