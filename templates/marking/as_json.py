"""Marks for other programs; ``format`` is raised when a reader would break."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from textwrap import indent
from typing import Any

from solver import notation
from solver.answers.reading import Readings
from templates.marking.sentences import plain, sentence
from templates.messages import message
from worksheets.marking.deciding import shown_text
from worksheets.marking.decisions import Decision
from worksheets.marking.grading import Graded, GradedTask, OpenPart, Result, Submission
from worksheets.marking.marks import Cause
from worksheets.marking.statistics import Item, Statistics

FORMAT = 1


def text(
    results: Iterable[Result],
    sheet: str,
    unusable: Iterable[Submission],
    digits: int,
    language: str,
) -> Iterator[str]:
    """All of ``data`` as JSON text, in pieces that a new line parts: the data of one person at a time are in memory."""
    head, persons, end = _indented(data((), sheet, unusable, digits, language)).partition('"persons": [')
    piece = head + persons
    separator = ""
    for result in results:
        yield piece + separator
        piece, separator = indent(_indented(_person(result, digits, language)), "    "), ","
    if separator:
        yield piece
        piece = "  "
    yield piece + end


def lines(
    results: Iterable[Result],
    sheet: str,
    unusable: Iterable[Submission],
    digits: int,
    language: str,
    found: Statistics | None = None,
) -> Iterator[str]:
    """The same with a person on each line, so that a large class needs no more memory than a small one."""
    head, persons, end = _indented(data((), sheet, unusable, digits, language, found)).partition('"persons": [')
    yield head + persons
    separator = "\n"
    for result in results:
        yield f"{separator}    {json.dumps(_person(result, digits, language), ensure_ascii=False)}"
        separator = ",\n"
    yield f"\n  {end}\n"


def _indented(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2)


def data(
    results: Iterable[Result],
    sheet: str,
    unusable: Iterable[Submission],
    digits: int,
    language: str,
    found: Statistics | None = None,
) -> dict[str, Any]:
    """Everything that was found; ``unusable`` is what could not be marked, and says why.

    With ``found``, the statistics of a class, its items are listed too.
    """
    content: dict[str, Any] = {
        "format": FORMAT,
        "sheet": sheet,
        "persons": [_person(result, digits, language) for result in results],
        "unusable": [
            {"file": str(one.place.file), "problem": message(one.problem, language)} for one in unusable if one.problem
        ],
    }
    if found is not None:
        content |= {"alpha": found.alpha, "items": [_item(item) for item in found.items]}
    return content


def _item(item: Item) -> dict[str, Any]:
    return {
        "task": item.task,
        "part": item.part,
        "symbol": notation.write(item.symbol),
        "of": item.of,
        "persons": item.persons,
        "answered": item.answered,
        "difficulty": item.difficulty,
        "discrimination": item.discrimination,
        "verdicts": dict(item.verdicts),
        "misconceptions": [
            {"count": count, "causes": [_cause(cause) for cause in explanation]}
            for explanation, count in item.misconceptions.items()
        ],
    }


def _person(result: Result, digits: int, language: str) -> dict[str, Any]:
    return {
        "person": result.submission.person,
        "name": result.submission.name,
        "points": float(result.points),
        "of": float(result.of),
        "unmarked": float(result.unmarked),
        "remarks": [message(problem, language) for problem in result.submission.remarks],
        "tasks": {task.task: _task(task, digits, language) for task in result.tasks},
    }


def _task(task: GradedTask, digits: int, language: str) -> dict[str, Any]:
    return {
        "points": float(task.points),
        "of": float(task.of),
        "answers": {a.name: _answer(a, digits, language) for a in task.answers},
        "unmarked": float(task.unmarked),
        "open": {part.name: _open(part) for part in task.open},
        "problems": [message(problem, language) for problem in task.problems],
    }


def _open(part: OpenPart) -> dict[str, Any]:
    return {
        "part": part.part,
        "kind": part.kind,
        "points": None if part.points is None else float(part.points),
        "of": float(part.of),
        "text": shown_text(part),
        "picture": part.picture.name if part.picture else None,
        "decision": _decision(part.decision),
    }


def _decision(decision: Decision | None) -> dict[str, Any] | None:
    return {"points": float(decision.points), "remark": decision.remark} if decision else None


def _answer(graded: Graded, digits: int, language: str) -> dict[str, Any]:
    mark = graded.mark
    return {
        "part": graded.part,
        "verdict": mark.verdict,
        "points": float(graded.points),
        "of": float(graded.of),
        "entries": list(mark.entries),
        "causes": [[_cause(cause) for cause in explanation] for explanation in mark.explanations],
        "hints": list(mark.hints),
        "text": graded.given.text if graded.given else None,
        "read": graded.reading.preferred.text if isinstance(graded.reading, Readings) else None,
        "note": _said(graded.note, language) if graded.note else None,
        "sentence": sentence(graded, digits, language),
        "decision": _decision(graded.decision),
    }


_said = lru_cache(4096)(message)
"""What many write who have the same numbers is read once, and what there is to say of it is one object."""


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "kind": cause.kind,
        "concerned": [plain(c) for c in cause.concerned],
        "steps": [notation.write(s) for s in cause.symbols],
    }
