"""``rechenweg verify SHEET TASK`` in a terminal: a student's answers, asked for value by value."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from solver.errors import Place, Problem
from solver.values import certified
from templates.marking import prompt, table, worked
from templates.messages import one_line, word
from worksheets.marking.entering import Box, Paper, boxes
from worksheets.marking.grading import Grader
from worksheets.marking.own_sheets import own_sheets
from worksheets.sheet import Sheet
from worksheets.solving import solve
from worksheets.variants.keys import Person
from worksheets.verdicts import CORRECT, FOLLOW_THROUGH

BACK, HELP = "<", "?"


def own_sheet(sheet: Sheet, key: str | None) -> Sheet:
    """The sheet, or a person's variant of it. Raises ``Problem`` where the key is not that of one person."""
    if key is None:
        return sheet
    own, _ = own_sheets(sheet, Path(key))
    if len(own) != 1:
        raise Problem("no_key_for", Place(key), person="")
    return next(iter(own.values()))


class Practice:
    """A task, value by value: ``question`` is what is asked, empty at the end, ``take`` what is said to a line."""

    def __init__(self, sheet: Sheet, task: str, language: str) -> None:
        """Raises ``Problem`` for a task that asks for no values."""
        self.sheet, self.task, self.language = sheet, task, language
        asked = tuple(box for box in boxes(sheet, [task]) if box.symbol is not None)
        if not asked:
            raise Problem("nothing_to_mark")
        self.paper = Paper(Person(number="-"), sheet, asked)
        self.grader = Grader()
        self.tried = ""
        self.helped = 0

    @property
    def opening(self) -> Iterator[str]:
        yield word("practice_begin", self.language).format(task=self.task)

    @property
    def question(self) -> str:
        box = self.paper.box
        return prompt.question(box, (), self.language) if box else ""

    @property
    def closing(self) -> Iterator[str]:
        """The marks of all that was answered."""
        (result,) = self.grader.results([self.task], [self.paper.submission(is_partial=True)])
        if any(self.paper.entries):
            yield from table.person(result, self.sheet.digits, self.language)

    @property
    def is_right(self) -> bool:
        (result,) = self.grader.results([self.task], [self.paper.submission()])
        return all(a.mark.verdict == CORRECT for task in result.tasks for a in task.answers)

    def take(self, text: str) -> Iterator[str]:
        """What is said to a line. Raises ``Problem`` for one that cannot be used; then nothing has changed."""
        box, text = self.paper.box, text.strip()
        assert box is not None
        if text == HELP:
            yield from self._helped(box)
        elif text == BACK:
            if not self.paper.entries:
                raise Problem("entered_nothing")
            self._go_to(self.paper.without_last())
        elif not text:
            self._go_to(self.paper.with_entry(self.tried))
        else:
            yield from self._answered(text)

    def _answered(self, text: str) -> Iterator[str]:
        """Goes on from an answer that is right, also from own values; any other may be tried again."""
        answered = self.paper.with_entry(text)
        marked = answered.last_marked(self.grader)
        if marked is not None:
            yield from table.answer(marked, self.sheet.digits, self.language)
        if marked is None or marked.mark.verdict in (CORRECT, FOLLOW_THROUGH):
            self._go_to(answered)
        else:
            self.tried = text
            yield word("practice_again", self.language)

    def _go_to(self, paper: Paper) -> None:
        self.paper, self.tried, self.helped = paper, "", 0

    def _helped(self, box: Box) -> Iterator[str]:
        """The rule first, then the step with its numbers."""
        self.helped += 1
        if self.helped == 1:
            yield one_line(certified(partial(self._hint, box)))
        else:
            yield from certified(partial(self._step, box))

    def _hint(self, box: Box) -> str:
        solution = solve(self.sheet, self.sheet.tasks[self.task])
        return prompt.hint(solution, box, self.sheet.digits, self.language)

    def _step(self, box: Box) -> list[str]:
        assert box.symbol is not None
        solution = solve(self.sheet, self.sheet.tasks[self.task])
        return list(worked.steps(solution, box.symbol, self.sheet.digits, self.language))
