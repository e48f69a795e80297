"""``rechenweg verify``: from arguments to marks, and from marks to what is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sympy import Expr

from commands.cluster import Cluster
from solver.derivation import unknown_symbol
from solver.errors import Place, Problem
from solver.values import certified
from templates.marking import class_summary, table
from templates.messages import message, one_line, word
from worksheets.marking import last_run
from worksheets.marking.grading import Result, Submission, grade_each
from worksheets.marking.last_run import Change, LastRun, changes
from worksheets.marking.statistics import of_other_variants
from worksheets.mishaps import told, whole
from worksheets.sheet import Sheet
from worksheets.solving import solve
from worksheets.submissions.owners import Known
from worksheets.submissions.reading import Gathered, gather, inline, suffixes
from worksheets.submissions.tasks import with_tasks_named
from worksheets.variants.keys import Person
from worksheets.verdicts import CORRECT

if TYPE_CHECKING:
    from worksheets.variants.roster import ClassList


@dataclass(frozen=True)
class Verified:
    """What was marked, what could not be, with the reason, and what else is to be said.

    Whatever is wrong with what one person handed in, the others are marked.
    """

    sheet: Sheet
    results: tuple[Result, ...]
    unusable: tuple[Submission, ...]
    remarks: tuple[Problem, ...] = ()
    left_behind: tuple[str, ...] = ()

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


@dataclass(frozen=True)
class Class:
    """What is known beforehand of those who hand in: the persons of a roster, and their variants.

    ``tasks`` are those that count for everybody, where it is said; ``roster`` is the file that the persons came in.
    """

    own: Mapping[str, Sheet] | None = None
    persons: tuple[Person, ...] = ()
    tasks: tuple[str, ...] = ()
    roster: ClassList | None = None

    @property
    def known(self) -> Known:
        numbers = {person.number for person in self.persons}
        return Known([*self.persons, *(Person(number=n) for n in self.own or () if n not in numbers)])


def verify(
    sheet: Sheet,
    arguments: Sequence[str],
    own: Mapping[str, Sheet] | None = None,
    reading: str = "",
    marking: str = "",
    known: Class | None = None,
) -> Verified:
    """Marks answers that stand in the arguments, in a file, or in a folder.

    ``own`` are the variants of persons; without it everybody is marked on the sheet itself. ``reading`` and
    ``marking`` stand beside the progress bars. Raises ``Problem`` where there is nothing to mark, and for what is wrong
    with a single submission.
    """
    class_ = known or Class(own)
    task, rest = _split(sheet, arguments)
    if not rest:
        raise Problem("nothing_to_mark")
    gathered = _handed_in(sheet, task, rest, class_, reading)
    wanted = (task,) if task else class_.tasks
    submissions, unusable = _for_own_sheets(gathered.submissions, class_.own, wanted)
    gathered = replace(gathered, submissions=())  # a large class is not held twice
    tasks = list(wanted) or _answered(sheet, submissions)
    graded = _graded(submissions, tasks, marking) if tasks else []
    results = [one for one in graded if isinstance(one, Result)]
    unusable += [
        replace(submission, problem=one)
        for submission, one in zip(submissions, graded, strict=False)
        if isinstance(one, Problem)
    ]
    problems = [one.problem for one in unusable if one.problem]
    if not results and len(problems) + len(gathered.skipped) == 1:
        raise (*problems, *gathered.skipped)[0]
    of_persons = (remark for one in submissions for remark in one.remarks)
    remarks = (*gathered.skipped, *of_persons, *of_other_variants(results))
    return Verified(sheet, tuple(results), tuple(unusable), remarks, gathered.left_behind)


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


def _handed_in(sheet: Sheet, task: str | None, arguments: Sequence[str], class_: Class, label: str) -> Gathered:
    texts = [a for a in arguments if not _is_file(a)]
    typed = []
    if texts:
        if task is None and "=" not in arguments[0] and arguments[0].strip():
            facts = unknown_symbol(arguments[0], sheet.tasks).facts
            raise Problem("no_task_no_file", Place(), **facts)
        if task is None:
            known = ", ".join(name for name, t in sheet.tasks.items() if t.asked)
            raise Problem("task_for_answers", known=known)
        typed.append(inline(sheet, task, texts))
    paths = [Path(argument) for argument in arguments if argument not in texts]
    if not paths:
        return Gathered(tuple(typed))
    from templates.progress import progress

    with progress(None, label) as advance:
        found = gather(paths, sheet, class_.known, advance)
    return replace(found, submissions=(*typed, *found.submissions))


def _is_file(argument: str) -> bool:
    """Whether an argument is meant as a file or folder: it exists, or it is called as files of answers are."""
    is_named = Path(argument).suffix.lower() in suffixes()
    try:
        exists = bool(argument.strip()) and Path(argument).exists()
    except (OSError, ValueError):
        exists = False
    return (exists and (is_named or "=" not in argument)) or (is_named and "=" not in argument)


def _answered(sheet: Sheet, submissions: Iterable[Submission]) -> list[str]:
    """The tasks for which somebody handed something in, in the order of the sheet."""
    names = {task for one in submissions for task in (*one.answers, *one.programs, *(task for task, _ in one.pictures))}
    return [name for name in sheet.tasks if name in names]


def _for_own_sheets(
    handed_in: Iterable[Submission], own: Mapping[str, Sheet] | None, wanted: Sequence[str]
) -> tuple[list[Submission], list[Submission]]:
    """What can be marked, and what cannot, with the reason."""
    usable: list[Submission] = []
    unusable: list[Submission] = []
    for one in handed_in:
        try:
            usable.append(_for_own_sheet(one, own, wanted))
        except Exception as error:
            unusable.append(replace(one, problem=told(error, one.place)))
    return usable, unusable


def _for_own_sheet(one: Submission, own: Mapping[str, Sheet] | None, wanted: Sequence[str]) -> Submission:
    """What one person handed in, for the sheet that this person got, with the tasks called as there.

    Raises ``Problem`` for what could not be read, and where nothing belongs to a task of the sheet.
    """
    if one.problem is not None:
        raise one.problem
    sheet = one.sheet if own is None else _variant(one, own)
    return with_tasks_named(replace(one, sheet=sheet), wanted or tuple(sheet.tasks))


def _variant(one: Submission, own: Mapping[str, Sheet]) -> Sheet:
    """The sheet that a person got. Raises ``Problem`` where there is no key for this person."""
    if (person := one.person.strip()) in own:
        return own[person]
    if len(own) == 1 and not one.place.file:
        return next(iter(own.values()))
    raise Problem("no_key_for", one.place, person=person[:60])


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
    document_language: str | None = None,
    roster: str | None = None,
    decisions: Sequence[str] = (),
    tasks: Sequence[str] = (),
    pdf_variant: str | None = None,
    cluster: Cluster | None = None,
    no_feedback: bool = False,
) -> Shown:
    """The marks of what the arguments hold, on the screen or in the folder ``output``.

    ``language`` is that of the screen, ``document_language`` that of the files. Raises ``Problem``.
    """
    if pdf_variant is not None:
        from templates.formats import pdf

        pdf.check(pdf_variant)
    class_, remarks = _class(sheet, key, roster, tasks)
    verified = verify(sheet, arguments, None, word("class_reading", language), word("class_marking", language), class_)
    last = _last_run(output, remarks)
    verified = _completed(verified, decisions, last, language, jobs, remarks)
    problems = [*remarks, *(one.problem for one in verified.unusable if one.problem), *verified.remarks]
    is_class = output is not None and bool(verified.results)
    changed = changes(last, verified.results) if last else []
    if output is not None and is_class:
        from commands import class_files

        problems += class_files.write(
            sheet,
            verified.results,
            class_files.Besides(verified.unusable, tuple(problems), changed, class_.roster),
            Path(output),
            document_language or language,
            explain=explain,
            printing=class_files.Printing(jobs, pdf_variant, cluster, is_for_all=not no_feedback),
        )

    def text(some: Sequence[Result]) -> list[str]:
        chosen = replace(verified, results=tuple(some))
        if format_name == "json":
            return list(json_text(chosen, language))
        if output is None:
            return list(lines(chosen, language, explain))
        return list(_summary(chosen, class_, changed, Path(output), language))

    made, unshown = whole(verified.results, text, lambda result: result.submission.place)
    told_ = dict.fromkeys(message(problem, language) for problem in [*problems, *unshown])
    return Shown(tuple(made), tuple(told_), (is_class or verified.is_right) and not told_, bool(verified.results))


def _class(sheet: Sheet, key: str | None, roster: str | None, tasks: Sequence[str]) -> tuple[Class, list[Problem]]:
    """What is known beforehand, and what is wrong with keys. Raises ``Problem``."""
    own, remarks, persons, listed = None, list[Problem](), tuple[Person, ...](), None
    if key is not None:
        from worksheets.marking.own_sheets import own_sheets

        own, remarks = own_sheets(sheet, Path(key))
    if roster is not None:
        from worksheets.variants import roster as rosters

        listed = rosters.class_list(Path(roster))
        persons = tuple(listed.persons.values())
    for task in tasks:
        if task not in sheet.tasks:
            raise Problem("unknown_task", Place(), **unknown_symbol(task, sheet.tasks).facts)
    return Class(own, persons, tuple(name for name in sheet.tasks if name in tasks), listed), remarks


def _last_run(output: str | None, remarks: list[Problem]) -> LastRun | None:
    """What the last run into this folder found."""
    if output is None:
        return None
    from commands.class_files import MARKS_JSON

    try:
        return last_run.read(Path(output) / MARKS_JSON)
    except Problem as problem:
        remarks.append(problem)
        return None


def _completed(
    verified: Verified, decisions: Sequence[str], last: LastRun | None, language: str, jobs: int, remarks: list[Problem]
) -> Verified:
    """The marks with those of everybody's programs, and with what the tutor decided."""
    results = list(verified.results)
    if any(result.submission.programs for result in results):
        from commands import class_programs

        results, problems = class_programs.marked(verified.sheet, results, language, jobs)
        remarks += problems
    if decisions:
        from worksheets.marking import deciding
        from worksheets.marking.decisions import read as read_decisions

        read = [read_decisions(Path(file)) for file in decisions]
        found = [decision for some, _ in read for decision in some]
        results, unfit = deciding.decided(results, found, last.decided if last else {})
        remarks += [*(problem for _, some in read for problem in some), *unfit]
    return replace(verified, results=tuple(results))


def _summary(
    verified: Verified, class_: Class, changed: Sequence[Change], folder: Path, language: str
) -> Iterator[str]:
    """How the class did, and where to find the rest."""
    if not verified.results:
        return
    yield from class_summary.numbers(verified.results, len(verified.unusable), language)
    handed_in = (*(result.submission for result in verified.results), *verified.unusable)
    yield from class_summary.missing(handed_in, class_.persons, language)
    yield from class_summary.marks_list(verified.results, class_.roster, language)
    yield from class_summary.changed(changed, language)
    yield from class_summary.left_behind(verified.left_behind, language)
    from commands.class_files import FEEDBACK, MARKS, PICTURES, REPORT, marks_lists

    for name in (*MARKS, *marks_lists(class_.roster), REPORT, FEEDBACK, PICTURES):
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


def json_text(verified: Verified, language: str) -> Iterator[str]:
    from templates.marking import as_json

    return as_json.text(verified.results, verified.sheet.id, verified.unusable, verified.sheet.digits, language)
