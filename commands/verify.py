"""``rechenweg verify``: from arguments to marks, and from marks to what is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path

from sympy import Expr

from solver.derivation import unknown_symbol
from solver.errors import Place, Problem
from solver.values import certified
from templates.marking import table
from templates.messages import message, one_line, word
from worksheets import languages
from worksheets.marking.grading import Result, Submission, grade_each
from worksheets.marking.marks import CORRECT
from worksheets.marking.submissions import READERS, inline, read
from worksheets.mishaps import told, whole
from worksheets.sheet import Sheet
from worksheets.solving import solve


@dataclass(frozen=True)
class Verified:
    """What was marked, what could not be, with the reason, and what else is to be said.

    Whatever is wrong with what one person handed in, the others are marked.
    """

    sheet: Sheet
    results: tuple[Result, ...]
    unusable: tuple[Submission, ...]
    remarks: tuple[Problem, ...] = ()

    @property
    def is_right(self) -> bool:
        return not self.unusable and all(result.is_right for result in self.results)


@dataclass(frozen=True)
class Shown:
    """What the command says: ``lines`` for people or programs, ``problems`` a line each."""

    lines: tuple[str, ...]
    problems: tuple[str, ...]
    is_right: bool
    is_marked: bool


def verify(
    sheet: Sheet,
    arguments: Sequence[str],
    own: Mapping[str, Sheet] | None = None,
    reading: str = "",
    marking: str = "",
) -> Verified:
    """Marks answers that stand in the arguments, in a file, or in a folder.

    ``own`` are the variants of persons; without it everybody is marked on the sheet itself. ``reading`` and
    ``marking`` stand beside the progress bars. Raises ``Problem`` where there is nothing to mark, and for what is wrong
    with a single submission.
    """
    task, rest = _split(sheet, arguments)
    if not rest:
        raise Problem("nothing_to_mark")
    found = _handed_in(sheet, task, rest)
    handed_in = list(_watched(found, reading) if any(map(_is_file, rest)) else found)
    submissions: list[Submission] = []
    unusable: list[Submission] = []
    for one in handed_in:
        try:
            submissions.append(_for_own_sheet(one, own))
        except Exception as error:
            unusable.append(replace(one, problem=told(error, one.place)))
    tasks = [task] if task else _answered(sheet, submissions)
    graded = _graded(submissions, tasks, marking) if tasks else []
    results = [one for one in graded if isinstance(one, Result)]
    unusable += [
        replace(submission, problem=one)
        for submission, one in zip(submissions, graded, strict=False)
        if isinstance(one, Problem)
    ]
    if len(handed_in) == 1 and unusable and unusable[0].problem:
        raise unusable[0].problem
    return Verified(sheet, tuple(results), tuple(unusable), tuple(_repeated(submissions)))


def _graded(submissions: Sequence[Submission], tasks: Sequence[str], label: str) -> list[Result | Problem]:
    """The results, with a progress bar where marking takes long."""
    if len(submissions) == 1:
        return grade_each(submissions, tasks)
    from templates.progress import progress

    with progress(len(submissions) * len(tasks), label) as advance:
        return grade_each(submissions, tasks, advance=advance)


def _split(sheet: Sheet, arguments: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    """The task, if the first argument is one, and what is to be marked."""
    if arguments and arguments[0] in sheet.tasks:
        return arguments[0], arguments[1:]
    return None, arguments


def _handed_in(sheet: Sheet, task: str | None, arguments: Sequence[str]) -> Iterator[Submission]:
    texts = [a for a in arguments if not _is_file(a)]
    if texts:
        if task is None and "=" not in arguments[0] and arguments[0].strip():
            facts = unknown_symbol(arguments[0], sheet.tasks).facts
            raise Problem("unknown_task", Place(), **facts)
        if task is None:
            known = ", ".join(name for name, t in sheet.tasks.items() if t.asked)
            raise Problem("task_for_answers", known=known)
        yield inline(sheet, task, texts)
    for argument in arguments:
        if argument not in texts:
            yield from read(Path(argument), sheet)


def _watched(handed_in: Iterable[Submission], label: str) -> Iterator[Submission]:
    """The same, with a progress bar where reading takes long."""
    from templates.progress import progress

    with progress(None, label) as advance:
        for one in handed_in:
            yield one
            advance()


def _is_file(argument: str) -> bool:
    """Whether an argument is meant as a file or folder: it exists, or it is called as files of answers are."""
    is_named = Path(argument).suffix.lower() in READERS
    try:
        exists = bool(argument.strip()) and Path(argument).exists()
    except (OSError, ValueError):
        exists = False
    return (exists and (is_named or "=" not in argument)) or (is_named and "=" not in argument)


def _answered(sheet: Sheet, submissions: Iterable[Submission]) -> list[str]:
    """The tasks that somebody answered, in the order of the sheet."""
    names = {task for submission in submissions for task in submission.answers}
    return [name for name in sheet.tasks if name in names]


def _for_own_sheet(one: Submission, own: Mapping[str, Sheet] | None) -> Submission:
    """What one person handed in, for the sheet that this person got.

    Raises ``Problem`` for what could not be read, and for a task that the sheet does not have.
    """
    if one.problem is not None:
        raise one.problem
    sheet = one.sheet if own is None else _variant(one, own)
    for task in one.answers:
        if task not in sheet.tasks:
            known = ", ".join(sheet.tasks)
            raise Problem("unknown_task", one.place, symbol=task[:60], similar="", known=known)
    return replace(one, sheet=sheet)


def _variant(one: Submission, own: Mapping[str, Sheet]) -> Sheet:
    """The sheet that a person got. Raises ``Problem`` where there is no key for this person."""
    if (person := one.person.strip()) in own:
        return own[person]
    if len(own) == 1 and not one.place.file:
        return next(iter(own.values()))
    raise Problem("no_key_for", one.place, person=person[:60])


def _repeated(submissions: Iterable[Submission]) -> Iterator[Problem]:
    """Whoever handed in more than once."""
    first: dict[str, Submission] = {}
    for one in submissions:
        before = first.setdefault(one.person.strip(), one)
        if before is not one and one.place.file:
            yield Problem(
                "handed_in_twice", Place(one.place.file), person=one.person[:60], other=before.place.file or ""
            )


def shown(
    sheet: Sheet,
    arguments: Sequence[str],
    format_name: str,
    language: str,
    *,
    explain: bool = False,
    key: str | None = None,
    output: str | None = None,
    jobs: int = 1,
) -> Shown:
    """The marks of what the arguments hold, on the screen or in the folder ``output``. Raises ``Problem``."""
    own, remarks = None, list[Problem]()
    if key is not None:
        from worksheets.marking.own_sheets import own_sheets

        own, remarks = own_sheets(sheet, Path(key))
    verified = verify(sheet, arguments, own, word("class_reading", language), word("class_marking", language))
    problems = [*remarks, *(one.problem for one in verified.unusable if one.problem), *verified.remarks]
    is_class = output is not None and bool(verified.results)
    if output is not None and is_class:
        from commands import class_files

        problems += class_files.write(
            sheet, verified.results, verified.unusable, Path(output), language, explain=explain, jobs=jobs
        )

    def text(some: Sequence[Result]) -> list[str]:
        chosen = replace(verified, results=tuple(some))
        if format_name == "json":
            return [json_text(chosen, language)]
        return list(lines(chosen, language, explain) if output is None else _summary(chosen, Path(output), language))

    made, unshown = whole(verified.results, text, lambda result: result.submission.place)
    told_ = dict.fromkeys(message(problem, language) for problem in [*problems, *unshown])
    return Shown(tuple(made), tuple(told_), (is_class or verified.is_right) and not told_, bool(verified.results))


def _summary(verified: Verified, folder: Path, language: str) -> Iterator[str]:
    """How the class did, and where to find the rest."""
    if not verified.results:
        return
    points = [r.points for r in verified.results]
    facts = {
        "count": len(points),
        "unusable": len(verified.unusable),
        "mean": languages.points(sum(points, Fraction(0)) / len(points), language),
        "of": languages.points(max(r.of for r in verified.results), language),
    }
    yield word("class_summary", language).format(**facts)
    from commands.class_files import FEEDBACK, MARKS, REPORT

    for name in (*MARKS, REPORT, FEEDBACK):
        if (folder / name).exists():
            yield one_line(str(folder / name))


def lines(verified: Verified, language: str, explain: bool) -> Iterator[str]:
    """The marks for a terminal: in full for one person, a line for each of many."""
    digits = verified.sheet.digits
    if len(verified.results) == 1:
        yield from table.person(verified.results[0], digits, language)
        if explain:
            yield from _explained(verified.results[0], language)
    elif verified.results:
        yield from table.persons(verified.results, language)


def _explained(result: Result, language: str) -> Iterator[str]:
    """The worked steps of what is not right yet."""
    for task in result.tasks:
        symbols = [a.symbol for a in task.answers if a.mark.verdict != CORRECT]
        yield from certified(partial(_worked, result.submission.sheet, task.task, symbols, language))


def _worked(sheet: Sheet, task: str, symbols: Iterable[Expr], language: str) -> list[str]:
    from templates.marking import worked

    solution = solve(sheet, sheet.tasks[task])
    return [line for s in symbols for line in ("", *worked.steps(solution, s, sheet.digits, language))]


def json_text(verified: Verified, language: str) -> str:
    from templates.marking import as_json

    return as_json.text(verified.results, verified.sheet.id, verified.unusable, verified.sheet.digits, language)
