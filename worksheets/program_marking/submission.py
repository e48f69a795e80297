"""From a student's file to its marks."""

from __future__ import annotations

import secrets
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from solver.errors import Problem
from worksheets import regular_files
from worksheets.program_marking.judging import mark
from worksheets.program_marking.suite import LONGEST_PROGRAM, Asked, Marked, find

if TYPE_CHECKING:
    from worksheets.sheet import Sheet


def asked(sheet: Sheet, task: str) -> Asked:
    """What a task asks of programs. Raises ``Problem`` where there is no such task, or it asks for none."""
    from worksheets.solving import chosen  # whoever has a sheet has loaded what this loads

    (found,) = chosen(sheet, [task])
    if found.checks is None:
        with_checks = ", ".join(t.id for t in sheet.tasks.values() if t.checks)
        raise Problem("no_program_checks", found.place, task=task, known=with_checks)
    worth = {part.label: part.points for part in found.parts if part.points is not None}
    return Asked(sheet.id, find(found.checks), worth)


def marks(
    asked: Asked,
    file: str,
    *,
    trust: bool = False,
    seed: int | None = None,
    waiting: AbstractContextManager[object] | None = None,
) -> Marked:
    """The marks of the program in ``file`` for what a task asks. Raises ``Problem`` where it cannot be marked.

    Inputs are drawn from ``seed``, which nobody knows beforehand unless it is given. The program runs within
    ``waiting``.
    """
    drawn = secrets.randbits(63) if seed is None else seed
    return replace(mark(read(file), asked.suite, seed=drawn, trust=trust, waiting=waiting), worth=asked.worth)


def read(file: str) -> bytes:
    """A program's text. Raises ``Problem`` for what is no file, is too long, or cannot be read."""
    return regular_files.read(Path(file), LONGEST_PROGRAM)
