"""The programs of a class, each run in its sandbox with its own limits; none of them holds up another's marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from commands.jobs import Job, run_each
from solver.errors import Place, Problem
from templates.messages import word
from worksheets.marking.deciding import with_program
from worksheets.marking.grading import Result
from worksheets.program_marking.suite import Marked
from worksheets.sheet import Sheet
from worksheets.submissions.files import File


def marked(sheet: Sheet, results: Sequence[Result], language: str, jobs: int = 1) -> tuple[list[Result], list[Problem]]:
    """The results with the points of everybody's programs, and why a program could not be run."""
    found, problems = list(results), list[Problem]()
    wanted = list(_wanted(results))
    work = (
        Job(Place(file.shown), _mark, (sheet, task, str(file.path)), makes_document=False) for _, task, file in wanted
    )
    label = word("class_programs", language)
    for (number, task, file), outcome in zip(
        wanted, run_each(work, workers=jobs, total=len(wanted), label=label), strict=True
    ):
        if isinstance(outcome, Problem):
            problems.append(Problem(outcome.code, file.place, **outcome.facts))
        else:
            found[number] = with_program(found[number], task, outcome)
    return found, problems


def _wanted(results: Sequence[Result]) -> Iterator[tuple[int, str, File]]:
    """Whose programs there are, for which tasks."""
    for number, result in enumerate(results):
        tasks = {graded.task for graded in result.tasks}
        yield from ((number, task, file) for task, file in result.submission.programs.items() if task in tasks)


def _mark(sheet: Sheet, task: str, file: str) -> Marked:
    from worksheets.program_marking import submission

    return submission.marks(submission.asked(sheet, task), str(Path(file)))
