"""``rechenweg check``: all that is wrong with a sheet and its texts, or what was understood of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from solver.errors import Place, Problem, placed
from solver.values import certified
from templates.composing import worked_solution
from worksheets import checking, languages
from worksheets.building import EXAMPLES, TASKS
from worksheets.catalogue import located
from worksheets.checking import Checked
from worksheets.sheet import Sheet
from worksheets.solving import Solution, solve, supposed
from worksheets.texts import read


def check(name: str) -> Checked:
    """Reads a sheet and fills in its texts. Raises ``Problem`` where there is no such sheet."""
    path, known_as = located(name)
    checked = certified(lambda: checking.check(path, known_as))
    _read_texts(checked)
    return checked


def remarks(checked: Checked) -> list[Problem]:
    """What else is to be said of a sheet that can be used."""
    return [] if checked.sheet is None else supposed(checked.sheet, checked.sheet.tasks.values())


def _read_texts(checked: Checked) -> None:
    """Adds the first problem of each text to what is known of the sheet."""
    for solution in checked.solutions:
        for language in languages.known():
            with checked.collecting(), placed(Place(solution.sheet.file)):
                if read(solution.sheet, solution.task, language) is not None:
                    _try(checked, solution, language)


def _try(checked: Checked, solution: Solution, language: str) -> None:
    """Composes one task. What it quotes and what has a problem itself is no problem of the text."""
    sheet = checked.sheet or replace(
        solution.sheet, tasks=checked.usable[TASKS], examples=checked.usable[EXAMPLES], groups=()
    )
    try:
        certified(partial(_compose, sheet, solution, language))
    except Problem as problem:
        if checked.sheet is not None or problem.code != "unknown_example":
            raise


def _compose(sheet: Sheet, solution: Solution, language: str) -> None:
    worked_solution(sheet, [solve(sheet, solution.task)], language, sheet.digits)
