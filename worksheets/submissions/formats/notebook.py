"""Jupyter notebooks: answers in cells of text, as ``plain_text`` reads them, and in cells of code that begin with a
remark which names their task: ``# Aufgabe 1.1``. Nothing of a notebook is run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from solver.errors import Problem
from worksheets.marking.grading import Submission
from worksheets.sheet import Sheet
from worksheets.submissions.files import File
from worksheets.submissions.formats.plain_text import Line, parsed
from worksheets.submissions.tasks import task_named
from worksheets.yaml_source import read_text

SUFFIXES = (".ipynb",)
MAX_BYTES = 20_000_000
MAX_LINES = 20_000


def read(file: File, sheet: Sheet) -> Iterator[Submission]:
    text = read_text(file.path, file.shown, MAX_BYTES, is_handed_in=True)
    try:
        book = json.loads(text)
        cells = book["cells"]
        lines = [line for cell in cells for line in _lines(cell, sheet)]
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise Problem("broken_notebook", file.place, reason=type(error).__name__) from None
    yield parsed([(n, line) for n, line in lines[:MAX_LINES]], file, sheet)


def _lines(cell: dict[str, Any], sheet: Sheet) -> Iterator[Line]:
    """The lines of a cell that may hold answers, each numbered within the cell."""
    source = cell["source"]
    lines = "".join(source).splitlines() if isinstance(source, list) else str(source).splitlines()
    if cell.get("metadata", {}).get("rechenweg") == "text":  # that of the question
        return
    is_code = cell.get("cell_type") == "code"
    if is_code and not (lines and _names_a_task(lines[0], sheet)):
        return
    for number, line in enumerate(lines, 1):
        yield number, line.partition("#")[0] if is_code and number > 1 else line
    yield len(lines) + 1, ""


def _names_a_task(line: str, sheet: Sheet) -> bool:
    words = line.strip().lstrip("#%").strip(" :.").split()
    return line.lstrip().startswith("#") and bool(words) and task_named(words[-1], sheet.tasks) is not None
