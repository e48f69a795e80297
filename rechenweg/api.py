"""The functions that ``import rechenweg`` offers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from commands import check as _check
from commands import crosscheck as _crosscheck
from commands import documents as _documents
from commands import list as _list
from commands import vary as _vary
from commands import verify as _verify
from commands import verify_program as _verify_program
from rechenweg.problems import Problem, told
from rechenweg.results import (
    Check,
    Comparisons,
    Mark,
    Marks,
    Page,
    Person,
    ProgramMarks,
    Sheet,
    Solution,
    Task,
    Variant,
)
from rechenweg.values import Value
from templates import listing_data as _data
from templates.composing import question_sheet as _question_sheet
from templates.editions import COMPOSERS as _COMPOSERS
from templates.messages import user_language as _user_language
from worksheets import catalogue as _catalogue
from worksheets.editions import Edition as _Edition
from worksheets.variants.difficulty import Difficulty as _Difficulty
from worksheets.variants.issuing import Order as _Order

__all__ = [
    "Check",
    "Comparisons",
    "Mark",
    "Marks",
    "Page",
    "Person",
    "Problem",
    "ProgramMarks",
    "Sheet",
    "Solution",
    "Task",
    "Value",
    "Variant",
    "check",
    "crosscheck",
    "load",
    "mark",
    "mark_program",
    "questions",
    "sheets",
    "solve",
    "vary",
]

AnySheet = str | Path | Sheet
"""A sheet, or the name or path of one."""

Answer = Any
"""What a person wrote, as text; or a number, nested lists of numbers, an array."""


def sheets() -> tuple[Sheet, ...]:
    """The sheets that come with the program."""
    return tuple(Sheet(one.id, one) for one in _list.sheets())


@told()
def load(sheet: AnySheet) -> Sheet:
    """A sheet by its name or path. Raises ``Problem`` where there is none or it cannot be used."""
    if isinstance(sheet, Sheet):
        return sheet
    return Sheet(str(sheet), _catalogue.find(str(sheet)))


@told()
def solve(
    sheet: AnySheet,
    *tasks: str,
    language: str | None = None,
    digits: int | None = None,
    edition: _Edition = "full",
) -> Solution:
    """The worked solution of some tasks (``1.1``) or parts (``1.1b``), or of all, as ``rechenweg solve`` writes it.

    ``digits`` are decimals shown; ``edition`` is ``full``, ``compact`` or ``scheme``. Raises ``Problem`` for a sheet or
    a task that cannot be solved.
    """
    return Solution.of(_composed(sheet, tasks, language, digits, _COMPOSERS[edition]))


@told()
def questions(sheet: AnySheet, *tasks: str, language: str | None = None, digits: int | None = None) -> Page:
    """The question sheet of some tasks, or of all, as ``rechenweg sheet`` writes it. Raises ``Problem``."""
    return Page(_composed(sheet, tasks, language, digits, _question_sheet).document)


def _composed(
    sheet: AnySheet, tasks: tuple[str, ...], language: str | None, digits: int | None, compose: _documents.Compose
) -> _documents.Composed:
    found = load(sheet)
    wanted = _documents.Wanted(found.source, tasks, language, digits)
    return _documents.composed(found.content, compose, wanted)


@told()
def vary(
    sheet: AnySheet,
    *tasks: str,
    seed: int,
    count: int = 1,
    language: str | None = None,
    digits: int | None = None,
    steps: int | None = None,
    hidden: int | None = None,
    activation: str | None = None,
) -> list[Variant]:
    """Certified variants for practice, numbered from 1: the same that ``rechenweg vary --count --seed`` writes.

    A variant of a variant is one of the sheet that it was made of. Raises ``Problem`` where nothing can be varied, or
    too few draws are fit.
    """
    source = load(sheet).source
    difficulty = _Difficulty(steps=steps, hidden=hidden, activation=activation)
    order = _Order(source, tasks, language, digits, difficulty)
    found = _vary.variants(order, _vary.Practice(count, seed))
    return [Variant(number, Sheet(source, one.sheet), one) for number, one in enumerate(found, 1)]


@told()
def mark(
    sheet: AnySheet,
    task: str | None = None,
    answers: Mapping[str, Answer] | None = None,
    *,
    file: str | Path | None = None,
    language: str | None = None,
    explain: bool = False,
) -> Marks:
    """The marks of answers to a task, ``{"h_1": "(0.537; -0.380)"}``, or of a file or a folder of submissions.

    The same verdicts as by ``rechenweg verify``; sentences are in ``language``, else in that of the system. With
    ``explain`` the feedback has the worked steps of what is not right. Raises ``Problem`` where nothing can be marked.
    """
    written = [f"{name}={_text(answer)}" for name, answer in (answers or {}).items()]
    arguments = [*([task] if task is not None else []), *written, *([str(file)] if file is not None else [])]
    return Marks(_verify.verify(load(sheet).content, arguments), language or _user_language(), explain)


def _text(answer: Answer) -> str:
    """An answer as a person would type it."""
    if isinstance(answer, str):
        return answer
    if hasattr(answer, "tolist"):
        return _text(answer.tolist())
    if isinstance(answer, list | tuple):
        return f"[{', '.join(map(_text, answer))}]"
    return str(answer) if isinstance(answer, Fraction | int) else repr(float(answer))


@told()
def mark_program(
    sheet: AnySheet,
    task: str,
    program: str | Path,
    *,
    seed: int | None = None,
    trust: bool = False,
    language: str | None = None,
) -> ProgramMarks:
    """The marks of the program in a file, which runs in a sandbox, or, with ``trust``, with your own rights.

    Inputs are drawn from ``seed``, or else anew for each call. Raises ``Problem`` where it cannot be run.
    """
    content, chosen = load(sheet).content, language or _user_language()
    marked = _verify_program.verify_program(content, task, str(program), chosen, trust=trust, seed=seed)
    return ProgramMarks(task, marked, content.id, Path(program).name, chosen)


@told()
def check(sheet: str | Path, *, language: str | None = None) -> Check:
    """All that is wrong with a sheet, or what was understood of it. Raises ``Problem`` where there is no such sheet."""
    found = _check.check(str(sheet))
    return Check(found, _data.checked(found, _check.remarks(found), language or _user_language()))


@told()
def crosscheck(sheet: str | Path, *tasks: str) -> Comparisons:
    """Every asked value of a sheet beside that of an independent NumPy reference. Raises ``Problem``."""
    found = _crosscheck.crosscheck(str(sheet), tasks)
    return Comparisons(found.sheet.id, found.comparisons)
