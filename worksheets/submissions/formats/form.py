"""PDF: the form that the program made, filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from worksheets.marking import pdf_form
from worksheets.marking.grading import Given, Submission, is_label
from worksheets.sheet import Sheet
from worksheets.submissions.files import File

SUFFIXES = (".pdf",)


def read(file: File, sheet: Sheet) -> Iterator[Submission]:
    fields = pdf_form.read(file.path, file.shown)
    answers: dict[str, dict[str, Given]] = {}
    for (task, name), text in fields.answers.items():
        answers.setdefault(task, {})[name] = Given(text if is_label(name) else as_rows(text), file.place)
    yield Submission(fields.person, sheet, answers, fields.name, place=file.place)


def as_rows(text: str) -> str:
    """An answer of several lines without brackets is a matrix, each line a row."""
    lines = [line.strip().rstrip(";,").strip() for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or re.search(r"[()\[\]{}=]", text):
        return text
    rows = (
        [e.strip() for e in re.split(r";|,\s", line)] if re.search(r";|,\s", line) else line.split() for line in lines
    )
    return "[" + ", ".join("[" + "; ".join(row) + "]" for row in rows) + "]"
