"""Marks for a terminal: a row for each answer with points and a sentence, a caret below what cannot be read."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from solver.answers.reading import Unreadable
from templates.marking.rows import WIDTH, Row, heading, lines, total
from templates.marking.sentences import (
    KINDS,
    decision_said,
    open_verdict,
    plain,
    reading_matters,
    sentence,
    summary,
    verdict,
)
from templates.messages import message, one_line, word
from worksheets import languages
from worksheets.marking.grading import Graded, GradedTask, OpenPart, Result

INDENT = " " * 6


def person(result: Result, digits: int, language: str) -> Iterator[str]:
    """All tasks of one person."""
    for position, task in enumerate(result.tasks):
        if position:
            yield ""
        yield from _task(task, digits, language)
    if len(result.tasks) > 1:
        yield ""
        yield total(result.points, result.of, result.unmarked, language)


def answer(graded: Graded, digits: int, language: str) -> Iterator[str]:
    """One answer, marked as soon as it was written."""
    row = _answer(graded, digits, language)
    yield f"{INDENT}{row.cells[1]}  {row.points}"
    yield from row.remarks


def _task(task: GradedTask, digits: int, language: str) -> Iterator[str]:
    yield heading(task.task, language)
    for problem in task.problems:
        yield from _wrapped(message(problem, language))
    rows = [_answer(i, digits, language) if isinstance(i, Graded) else _open(i, language) for i in task.items]
    yield from lines(rows)
    yield from textwrap.wrap(summary(task, language), WIDTH)


def _answer(a: Graded, digits: int, language: str) -> Row:
    return _row(a, plain(a.symbol), verdict(a, language), tuple(_remarks(a, digits, language)), language)


def _open(part: OpenPart, language: str) -> Row:
    return _row(part, word(KINDS[part.kind], language), open_verdict(part, language), (), language)


def _row(item: Graded | OpenPart, symbol: str, said: str, remarks: tuple[str, ...], language: str) -> Row:
    decided = tuple(_wrapped(decision_said(item.decision, language)))
    return Row.of(item.part, (symbol, said), item.points, item.of, language, (*remarks, *decided))


def _remarks(answer: Graded, digits: int, language: str) -> Iterator[str]:
    if isinstance(answer.reading, Unreadable) and (caret := answer.reading.caret):
        yield from (INDENT + line for line in caret)
    said = sentence(answer, digits, language)
    yield from _wrapped(said)
    if answer.note is not None and reading_matters(answer) and (note := message(answer.note, language)) != said:
        yield from _wrapped(note)


def _wrapped(text: str) -> Iterator[str]:
    yield from textwrap.wrap(one_line(text), WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)


def persons(results: Sequence[Result], language: str) -> Iterator[str]:
    """A line for each of many persons: who, the points of each task (a dash for one not on the own sheet), the sum."""
    tasks = dict.fromkeys(t.task for r in results for t in r.tasks)
    points = [{t.task: languages.points(t.points, language) for t in r.tasks} for r in results]
    rows = [
        (
            one_line(r.submission.person),
            one_line(r.submission.name),
            *(own.get(task, "–") for task in tasks),
            languages.points(r.points, language),
        )
        for r, own in zip(results, points, strict=True)
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        left = (cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True))
        right = (cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True))
        yield "  ".join((*left, *right)).rstrip()
