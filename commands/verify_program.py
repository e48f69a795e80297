"""``rechenweg verify --code``: the marks of a student's program, which runs in a sandbox."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from solver.errors import Problem
from templates.messages import word
from worksheets.program_marking import submission
from worksheets.program_marking.suite import Marked
from worksheets.sheet import Sheet


def task_of(sheet: Sheet, arguments: Sequence[str]) -> str:
    """The task that is named. Raises ``Problem`` where none is, or more than one."""
    if len(arguments) != 1:
        raise Problem("task_for_answers", known=", ".join(t.id for t in sheet.tasks.values() if t.checks))
    return arguments[0]


def verify_program(sheet: Sheet, task: str, code: str, language: str, *, trust: bool, seed: int | None) -> Marked:
    """The marks of the program in the file ``code``. Raises ``Problem`` where it cannot be run."""
    return submission.marks(sheet, task, code, trust=trust, seed=seed, waiting=_waiting(language))


def _waiting(language: str) -> AbstractContextManager[object]:
    """Shows on a terminal that something is going on: TensorFlow alone takes seconds to load."""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(word("program_running", language))
