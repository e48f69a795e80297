"""From a student's file to its marks."""

from __future__ import annotations

import secrets
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from solver.errors import Problem
from worksheets import regular_files
from worksheets.program_marking.judging import mark
from worksheets.program_marking.suite import LONGEST_PROGRAM, Marked, find
from worksheets.sheet import Sheet
from worksheets.solving import chosen


def marks(
    sheet: Sheet,
    task: str,
    file: str,
    *,
    trust: bool = False,
    seed: int | None = None,
    waiting: AbstractContextManager[object] | None = None,
) -> Marked:
    """The marks of the program in ``file`` for a task. Raises ``Problem`` where it cannot be marked.

    Inputs are drawn from ``seed``, which nobody knows beforehand unless it is given. The program runs within
    ``waiting``.
    """
    (found,) = chosen(sheet, [task])
    if found.checks is None:
        with_checks = ", ".join(t.id for t in sheet.tasks.values() if t.checks)
        raise Problem("no_program_checks", found.place, task=task, known=with_checks)
    suite = find(found.checks)
    drawn = secrets.randbits(63) if seed is None else seed
    worth = {part.label: part.points for part in found.parts if part.points is not None}
    return replace(mark(read(file), suite, seed=drawn, trust=trust, waiting=waiting), worth=worth)


def read(file: str) -> bytes:
    """A program's text. Raises ``Problem`` for what is no file, is too long, or cannot be read."""
    return regular_files.read(Path(file), LONGEST_PROGRAM)
