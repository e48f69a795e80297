"""``rechenweg verify``: from arguments to marks, and from marks to what is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sympy import Expr

from solver import notation
from solver.derivation import unknown_symbol
from solver.errors import Problem
from solver.values import certified
from templates.batch import progress
from templates.marking import as_json, table, worked
from templates.messages import message, word
from worksheets.marking.grading import Result, Submission, grade, marker, numbers
from worksheets.marking.marks import CORRECT
from worksheets.marking.submissions import READERS, HandedIn, inline, read
from worksheets.sheet import Sheet, Task
from worksheets.solving import solve

if TYPE_CHECKING:
    from worksheets.marking.self_test import Outcome


@dataclass(frozen=True)
class Verified:
    """What was marked, and the files that could not be read, with the reason."""

    sheet: Sheet
    results: tuple[Result, ...]
    unusable: tuple[HandedIn, ...]

    @property
    def is_right(self) -> bool:
        return not self.unusable and all(result.is_right for result in self.results)


def verify(sheet: Sheet, arguments: Sequence[str], own: Mapping[str, Sheet] | None = None) -> Verified:
    """Marks answers that stand in the arguments, in a file, or in a folder.

    ``own`` are the variants of persons; who has none is marked on the sheet itself. Raises ``Problem`` where there is
    nothing to mark.
    """
    task, rest = _split(sheet, arguments)
    if not rest:
        raise Problem("nothing_to_mark")
    handed_in = list(_handed_in(sheet, task, rest))
    usable = [h for h in handed_in if h.problem is None]
    tasks = [task] if task else _answered(sheet, usable)
    submissions = [
        Submission(h.person, _variant(sheet, h, own), h.answers, h.name, h.place.file is None, h.place) for h in usable
    ]
    with progress(len(submissions) * len(tasks), "verify") as advance:
        results = grade(submissions, tasks, advance=advance) if tasks else []
    return Verified(sheet, tuple(results), tuple(h for h in handed_in if h.problem is not None))


def _split(sheet: Sheet, arguments: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    """The task, if the first argument is one, and what is to be marked."""
    if arguments and arguments[0] in sheet.tasks:
        return arguments[0], arguments[1:]
    return None, arguments


def _handed_in(sheet: Sheet, task: str | None, arguments: Sequence[str]) -> Iterator[HandedIn]:
    texts = [a for a in arguments if not _is_file(a)]
    if texts:
        if task is None and "=" not in arguments[0] and arguments[0].strip():
            facts = unknown_symbol(arguments[0], sheet.tasks).facts
            raise Problem("unknown_task", **facts)
        if task is None:
            known = ", ".join(name for name, t in sheet.tasks.items() if t.asked)
            raise Problem("task_for_answers", known=known)
        yield inline(task, texts, [notation.write(a.symbol) for a in sheet.tasks[task].asked])
    for argument in arguments:
        if argument not in texts:
            yield from read(Path(argument))


def _is_file(argument: str) -> bool:
    """Whether an argument is meant as a file or folder: it exists, or it is called as files of answers are."""
    is_named = Path(argument).suffix.lower() in READERS
    try:
        exists = bool(argument.strip()) and Path(argument).exists()
    except (OSError, ValueError):
        exists = False
    return (exists and (is_named or "=" not in argument)) or (is_named and "=" not in argument)


def _answered(sheet: Sheet, handed_in: Iterable[HandedIn]) -> list[str]:
    """The tasks that somebody answered, in the order of the sheet. Raises ``Problem`` for one that there is none of."""
    names = {task: h.place for h in handed_in for task in h.answers}
    for name, place in names.items():
        if name not in sheet.tasks:
            raise Problem("unknown_task", place, symbol=name[:60], similar="", known=", ".join(sheet.tasks))
    return [name for name in sheet.tasks if name in names]


def _variant(sheet: Sheet, handed_in: HandedIn, own: Mapping[str, Sheet] | None) -> Sheet:
    if own is None:
        return sheet
    if handed_in.person in own:
        return own[handed_in.person]
    if len(own) == 1 and not handed_in.place.file:
        return next(iter(own.values()))
    raise Problem("no_key_for", handed_in.place, person=handed_in.person[:60])


def shown(
    sheet: Sheet, arguments: Sequence[str], format_name: str, language: str, explain: bool
) -> tuple[list[str], bool]:
    """The marks of what the arguments hold, as lines, and whether everything is right. Raises ``Problem``."""
    verified = verify(sheet, arguments)
    if format_name == "json":
        return [json_text(verified, language)], verified.is_right
    return list(lines(verified, language, explain)), verified.is_right


def lines(verified: Verified, language: str, explain: bool) -> Iterator[str]:
    """The marks for a terminal: in full for one person, a line for each of many."""
    digits = verified.sheet.digits
    if len(verified.results) == 1:
        yield from table.person(verified.results[0], digits, language)
        if explain:
            yield from _explained(verified.results[0], language)
    elif verified.results:
        yield from table.persons(verified.results, language)
    for one in verified.unusable:
        assert one.problem is not None
        yield message(one.problem, language)


def _explained(result: Result, language: str) -> Iterator[str]:
    """The worked steps of what is not right yet."""
    for task in result.tasks:
        symbols = [a.symbol for a in task.answers if a.mark.verdict != CORRECT]
        yield from certified(partial(_worked, result.submission.sheet, task.task, symbols, language))


def _worked(sheet: Sheet, task: str, symbols: Iterable[Expr], language: str) -> list[str]:
    solution = solve(sheet, sheet.tasks[task])
    return [line for s in symbols for line in ("", *worked.steps(solution, s, sheet.digits, language))]


def json_text(verified: Verified, language: str) -> str:
    unusable = {str(h.place.file): message(h.problem, language) for h in verified.unusable if h.problem}
    return as_json.text(verified.results, verified.sheet.id, unusable, verified.sheet.digits, language)


def tested(sheet: Sheet, tasks: Iterable[str], language: str) -> tuple[list[str], bool]:
    """The marker's test by itself: a line for each task, one for each answer that was marked otherwise than planned."""
    found: list[str] = []
    passed = True
    for task in map(sheet.tasks.__getitem__, tasks):
        if not task.asked:
            continue
        outcomes = _self_test(sheet, task)
        facts = {
            "count": len(outcomes),
            "passed": sum(o.passed for o in outcomes),
            "alone": sum(o.alone for o in outcomes),
        }
        found.append(word("self_test_heading", language).format(task=task.id, **facts))
        for outcome in outcomes:
            if not outcome.passed:
                passed = False
                trial = outcome.trial
                facts_ = {"planted": trial.planted, "expected": trial.expected, "found": outcome.mark.verdict}
                found.append(word("self_test_failed", language).format(symbol=notation.write(trial.symbol), **facts_))
    return found, passed


def _self_test(sheet: Sheet, task: Task) -> list[Outcome]:
    from worksheets.marking.self_test import self_test

    return self_test(marker(sheet, task), numbers(task))
