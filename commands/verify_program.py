"""``rechenweg verify --code``: the marks of a student's program, which runs in a sandbox."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, NamedTuple

from solver.errors import Problem
from templates.messages import word
from worksheets import catalogue
from worksheets.program_marking import kept_checks, submission
from worksheets.program_marking.suite import Marked

if TYPE_CHECKING:
    from worksheets.sheet import Sheet


class Verified(NamedTuple):
    """A program's marks, and what it was handed in for."""

    marked: Marked
    sheet: str
    task: str


def verified(
    name: str, arguments: Sequence[str], code: str, language: str, *, trust: bool, seed: int | None
) -> Verified:
    """The marks of the program in the file ``code`` for the task of the sheet of that name or path.

    Raises ``Problem`` where it cannot be run, and as ``task_of``. What the task asks is kept for the next time.
    """
    file, called = catalogue.located(name)
    if len(arguments) == 1 and (kept := kept_checks.kept(file, called, arguments[0])):
        marked = submission.marks(kept, code, trust=trust, seed=seed, waiting=_waiting(language))
        return Verified(marked, kept.sheet, arguments[0])
    sheet = catalogue.find(name)
    task = task_of(sheet, arguments)
    marked = verify_program(sheet, task, code, language, trust=trust, seed=seed)
    kept_checks.keep(file, called, sheet, task)
    return Verified(marked, sheet.id, task)


def task_of(sheet: Sheet, arguments: Sequence[str]) -> str:
    """The task that is named. Raises ``Problem`` where none is, or more than one."""
    if len(arguments) != 1:
        raise Problem("task_for_answers", known=", ".join(t.id for t in sheet.tasks.values() if t.checks))
    return arguments[0]


def verify_program(sheet: Sheet, task: str, code: str, language: str, *, trust: bool, seed: int | None) -> Marked:
    """The marks of the program in the file ``code``. Raises ``Problem`` where it cannot be run."""
    asked = submission.asked(sheet, task)
    return submission.marks(asked, code, trust=trust, seed=seed, waiting=_waiting(language))


def _waiting(language: str) -> AbstractContextManager[object]:
    """Shows on a terminal that something is going on: TensorFlow alone takes seconds to load."""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(word("program_running", language))
