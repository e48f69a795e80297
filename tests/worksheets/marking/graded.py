"""Answers to the sheet, graded."""

from __future__ import annotations

from solver import notation
from worksheets.catalogue import find
from worksheets.marking.grading import Given, Graded, Result, Submission, grade
from worksheets.sheet import Sheet

SHEET = find("blatt4")


def result(task: str, answers: dict[str, str], is_partial: bool = True, sheet: Sheet = SHEET) -> Result:
    given = {name: Given(text) for name, text in answers.items()}
    return grade([Submission("1", sheet, {task: given}, is_partial=is_partial)], [task])[0]


def graded(task: str, answers: dict[str, str], is_partial: bool = True, sheet: Sheet = SHEET) -> dict[str, Graded]:
    return {notation.write(a.symbol): a for a in result(task, answers, is_partial, sheet).tasks[0].answers}
