"""Every kind of mistake that the marker knows, on every shipped sheet, is printed: in feedback, marks and report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from commands import class_files
from solver.misconceptions import KINDS, outcomes
from solver.questions import questions
from templates.formats import md
from templates.marking.feedback import feedback
from templates.marking.formulas import Formulas
from templates.marking.item_report import MOST_MISCONCEPTIONS, report
from templates.messages import cause
from tests.commands.test_class_files import text
from tests.running import sheet_file
from worksheets import catalogue
from worksheets.marking.grading import Given, Graded, GradedTask, Result, Submission, marker
from worksheets.marking.marks import Explanation, Mark, explanation
from worksheets.marking.statistics import statistics
from worksheets.sheet import Sheet, Task
from worksheets.verdicts import MISCONCEPTION

OF_MATRICES = "matrices"
MATRICES = """
id: matrices
language: en
models:
  squares: {equations: {C: A @ B, y: A^2 @ x + C @ x, m: "mean(A, axis=0)"}}
tasks:
  "1.1": {model: squares, given: {A: [[1, 2], [3, -1]], B: [[0.5, 1], [2, 3]], x: [1, -0.5]}, ask: [C, y, m]}
"""
SHEETS = (*catalogue.names(), OF_MATRICES)


@cache
def sheet(name: str) -> Sheet:
    """A shipped sheet, or the one of square matrices, which are multiplied in none of them."""
    if name != OF_MATRICES:
        return catalogue.find(name)
    with TemporaryDirectory() as folder:
        return catalogue.find(str(sheet_file(Path(folder), MATRICES)))


@cache
def results(name: str) -> dict[tuple[str, str], list[Result]]:
    """By task and kind, for each mistake a person who made it; whether it shows with these numbers or not."""
    found: dict[tuple[str, str], list[Result]] = {}
    for task in sheet(name).tasks.values():
        for kind, result in _results(sheet(name), task):
            found.setdefault((task.id, kind), []).append(result)
    return found


def _results(own: Sheet, task: Task) -> Iterator[tuple[str, Result]]:
    if not task.asked:
        return
    made = marker(own, task)
    for question in questions(made.derivation, made.asked):
        for outcome in made.outcomes(question, outcomes):
            reads = made.derivation.steps[question.symbol].reads
            mark = Mark(question.symbol, MISCONCEPTION, (), (explanation(outcome),))
            shape, given = made.shape(question.symbol), Given("0,1")
            graded = Graded("", question.symbol, shape, reads, mark, Fraction(1, 2), Fraction(1), given)
            submission = Submission(f"{task.id}-{outcome.kind}", own, {})
            yield outcome.kind, Result(submission, (GradedTask(task.id, (graded,)),))


def explained(result: Result) -> Explanation:
    return result.tasks[0].answers[0].mark.explanations[0]


def test_all_kinds_occur() -> None:
    assert {kind for name in SHEETS for _, kind in results(name)} == set(KINDS)


@pytest.mark.parametrize(("name", "language"), list(zip(SHEETS, cycle(["en", "de"]), strict=False)))
class TestEveryMistake:
    def test_has_feedback_that_names_it(self, name: str, language: str) -> None:
        formulas = Formulas(language)
        for (_, kind), some in results(name).items():
            words = [piece.strip() for piece in re.split(r"\{\d\}", cause(kind, language))]
            for one in some:
                said = md.write(feedback(one, formulas, explain=False)).decode()
                assert all(piece in said for piece in words), said
                assert "Str(" not in said

    def test_stands_in_the_report(self, name: str, language: str) -> None:
        every = [result for some in results(name).values() for result in some]
        formulas = Formulas(language)
        for start in range(0, len(every), MOST_MISCONCEPTIONS):
            some = every[start : start + MOST_MISCONCEPTIONS]
            found = report(sheet(name), statistics(some), [], formulas)
            assert len({explained(one) for one in some}) <= MOST_MISCONCEPTIONS
            assert found.blocks


@pytest.mark.parametrize("name", SHEETS)
def test_every_kind_comes_to_pdf(name: str, tmp_path: Path) -> None:
    """One person who made a mistake of each kind, and the report on this person."""
    chosen = list({kind: some[0] for (_, kind), some in results(name).items()}.values())
    answers: dict[str, tuple[Graded, ...]] = {}
    for one in chosen:
        answers[one.tasks[0].task] = (*answers.get(one.tasks[0].task, ()), *one.tasks[0].answers)
    tasks = tuple(GradedTask(task, graded) for task, graded in answers.items())
    everything = Result(Submission("1", sheet(name), {}), tasks)
    assert class_files.write(sheet(name), [everything], class_files.Besides(), tmp_path, "en") == []
    said = text(tmp_path / "feedback" / "1.pdf")
    assert said.count("mistake recognised") >= len(chosen)
    assert "Frequent mistakes" in text(tmp_path / "report.pdf")
