"""Every line that the program prints of a worked step, in each way in which it prints it, as an answer."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sympy import Expr

from solver import notation, values
from solver.errors import Place
from templates.document import Equations
from templates.formats import md
from templates.formulas.spoken import spoken
from templates.marking import worked
from templates.numbers import Numbers
from templates.typeset import Typesetter
from worksheets.marking.grading import Given, Graded, Submission, grade
from worksheets.sheet import Asked, Part, Sheet
from worksheets.solving import Solution, solve

LANGUAGES = ("de", "en")
_CUT_SHORT = ("…", r"\cdots", r"\vdots")


@dataclass(frozen=True)
class Printed:
    """A line of the step that defines a symbol."""

    symbol: Expr
    language: str
    form: str
    text: str


def solved(sheet: Sheet, task: str) -> Solution:
    return values.certified(lambda: solve(sheet, sheet.tasks[task]))


def printed(solution: Solution, symbols: Sequence[Expr]) -> Iterator[Printed]:
    """The rule, the lines with numbers put in and the result of these symbols, but for what is cut short."""
    for language in LANGUAGES:
        typesetter = Typesetter(Numbers(solution.sheet.digits, language), solution.derivation.shapes)
        for symbol in symbols:
            for form, text in _forms(solution, symbol, typesetter, language):
                if not any(sign in text for sign in _CUT_SHORT):
                    yield Printed(symbol, language, form, text)


def _forms(solution: Solution, symbol: Expr, typesetter: Typesetter, language: str) -> Iterator[tuple[str, str]]:
    lines = solution.lines(symbol)
    for line in lines:
        tex = typesetter.tex(line)
        yield "latex", tex
        yield "named", f"{typesetter.tex(symbol)} = {tex}"
        yield "terminal", worked.line(line, solution.sheet.digits, language, solution.derivation.shapes)
        yield "spoken", spoken(language)(tex)
    yield "markdown", md.equations(Equations(typesetter.rows(symbol, lines, boxed=True)))


def handed_in(solution: Solution, lines: Sequence[Printed]) -> list[Graded]:
    """The lines marked, each as the answer of a person of whom every step was asked."""
    asked = tuple(Asked(symbol, Place()) for symbol in solution.derivation.steps)
    task = replace(solution.task, parts=(Part("a", asked),))
    sheet = replace(solution.sheet, tasks={task.id: task})
    submissions = [
        Submission(str(number), sheet, {task.id: {notation.write(p.symbol): Given(p.text)}}, is_partial=True)
        for number, p in enumerate(lines)
    ]
    return [result.tasks[0].answers[0] for result in grade(submissions, [task.id])]


def refused(solution: Solution, most: int = 10**6) -> list[str]:
    """The printed lines of a task, or of so many of its steps, that are not right as answers for their symbols."""
    steps = list(solution.derivation.steps)
    chosen = random.Random(solution.task.id).sample(steps, min(most, len(steps)))
    lines = list(printed(solution, chosen))
    marked = zip(lines, handed_in(solution, lines), strict=True)
    return [f"{notation.write(p.symbol)} ({p.form}, {p.language}): {p.text}" for p, g in marked if g.mark.share != 1]
