"""From a student's file to its marks."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import AbstractContextManager
from dataclasses import replace

from solver.errors import Place, Problem
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
    place = Place(file)
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe must not make it wait
    except (OSError, ValueError) as error:
        raise Problem(
            "program_unreadable", place, said=getattr(error, "strerror", "") or type(error).__name__
        ) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Problem("program_no_file", place)
    with os.fdopen(descriptor, "rb") as opened:
        content = opened.read(LONGEST_PROGRAM + 1)
    if len(content) > LONGEST_PROGRAM:
        raise Problem("file_too_large", place, limit=LONGEST_PROGRAM)
    return content
