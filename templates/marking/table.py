"""Marks for a terminal: a row for each answer with points and a sentence, a caret below what cannot be read."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from solver.answers.reading import Unreadable
from templates.marking.sentences import plain, reading_matters, sentence, summary, verdict
from templates.messages import message, one_line, word
from worksheets import languages
from worksheets.marking.grading import Graded, GradedTask, Result

WIDTH = 100
INDENT = " " * 6


def person(result: Result, digits: int, language: str) -> Iterator[str]:
    """All tasks of one person."""
    for position, task in enumerate(result.tasks):
        if position:
            yield ""
        yield from _task(task, digits, language)
    if len(result.tasks) > 1:
        points, of = languages.points(result.points, language), languages.points(result.of, language)
        yield ""
        yield word("mark_sum", language).format(points=points, of=of)


def _task(task: GradedTask, digits: int, language: str) -> Iterator[str]:
    yield word("mark_task", language).format(task=one_line(task.task))
    for problem in task.problems:
        yield from _wrapped(message(problem, language))
    symbols = [plain(a.symbol) for a in task.answers]
    verdicts = [verdict(a, language) for a in task.answers]
    widths = max(map(len, symbols), default=0), max(map(len, verdicts), default=0)
    for answer, symbol, said in zip(task.answers, symbols, verdicts, strict=True):
        label = f"({answer.part})" if answer.part else ""
        points = f"{languages.points(answer.points, language)} / {languages.points(answer.of, language)}"
        yield f"{label:<5} {symbol:<{widths[0]}}  {said:<{widths[1]}}  {points}".rstrip()
        yield from _remarks(answer, digits, language)
    yield from textwrap.wrap(summary(task, language), WIDTH)


def _remarks(answer: Graded, digits: int, language: str) -> Iterator[str]:
    if isinstance(answer.reading, Unreadable) and (caret := answer.reading.caret):
        yield from (INDENT + line for line in caret)
    yield from _wrapped(sentence(answer, digits, language))
    if answer.note is not None and reading_matters(answer):
        yield from _wrapped(message(answer.note, language))


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
