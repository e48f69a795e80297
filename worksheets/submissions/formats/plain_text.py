"""Text as one types it::

    Matrikelnummer: 0012345
    Aufgabe 1.1
    h_1 = (0,5370; -0,3799)
    (e) The state moves towards …

A task has a line of its own, or the file is called by it. An answer begins with its symbol, or with the letter of its
part in brackets; lines that begin with neither go on with the answer before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from solver.errors import Place, Problem
from worksheets.marking.grading import Given, Submission
from worksheets.person_columns import person_columns
from worksheets.sheet import Sheet
from worksheets.submissions.files import File
from worksheets.submissions.pieces import task_of_answers
from worksheets.submissions.tasks import task_named
from worksheets.yaml_source import read_text

SUFFIXES = (".txt", ".md")
MAX_BYTES = 1_000_000
Line = tuple[int, str]
"""The number of a line, and its text."""

_SAID = re.compile(r"\s*([^:=]{2,40}?)\s*[:=]\s*(\S.*?)\s*")
_HEADING = re.compile(
    r"[\s#*_>-]*(?:(?:aufgabe|task|exercise|question|nr\.?|no\.?)\s+)?(\S+?)[\s.:*_]*(?:\((\w{1,2})\))?[\s:*_]*", re.I
)
_PART = re.compile(r"[\s*_>-]*\(?(\w{1,2})\)[\s:.*_]*(.*)")
_ANSWER = re.compile(r"[\s*_>$-]*([^=:\s][^=:]{0,80}?)\s*(?:=|:(?!\w))[\s$]*(.*?)[\s$]*")


def read(file: File, sheet: Sheet) -> Iterator[Submission]:
    text = read_text(file.path, file.shown, MAX_BYTES, is_handed_in=True)
    yield parsed(enumerate(text.split("\n"), 1), file, sheet)


def parsed(lines: Iterable[Line], file: File, sheet: Sheet) -> Submission:
    """The answers that stand in these lines. Raises ``Problem`` where there is none."""
    reader = _Reader(file, sheet)
    for number, text in lines:
        reader.line(number, text.replace("\t", " ").rstrip())
    if not any(reader.answers.values()):
        raise Problem("no_answer_lines", file.place)
    answers = {
        task: {name: Given("\n".join(written).strip(), place) for name, (written, place) in own.items()}
        for task, own in reader.answers.items()
        if own
    }
    return Submission(reader.number, sheet, answers, reader.name, place=file.place, remarks=tuple(reader.remarks))


@dataclass
class _Reader:
    file: File
    sheet: Sheet
    number: str = ""
    name: str = ""
    heading: str | None = None
    """The task that the lines above name."""
    answers: dict[str, dict[str, tuple[list[str], Place]]] = field(default_factory=dict)
    remarks: list[Problem] = field(default_factory=list)
    _open: list[str] | None = None
    """The lines of the answer that goes on."""
    _is_text: bool = False

    @property
    def task(self) -> str | None:
        return self.heading or self._of_file

    @cached_property
    def _of_file(self) -> str | None:
        return task_of_answers(self.file, self.sheet)

    def line(self, number: int, text: str) -> None:
        place = Place(self.file.shown, number)
        if self._heading(text) or self._part(text, place):
            return
        if not self._is_text and (self._whose(text) or self._answer(text, place)):
            return
        if self._open is not None and (self._is_text or text.strip()):
            self._open.append(text)

    def _heading(self, text: str) -> bool:
        match = _HEADING.fullmatch(text)
        task = task_named(match[1], self.sheet.tasks) if match else None
        if match is None or task is None:
            return False
        self.heading, self._open, self._is_text = task, None, False
        if match[2]:
            self._begin(f"({match[2]})", "", Place(self.file.shown), is_text=True)
        return True

    def _whose(self, text: str) -> bool:
        """Whether the line says whose this is; that stands above all answers."""
        match = _SAID.fullmatch(text) if self.heading is None else None
        whose = person_columns([match[1]]) if match else None
        if match is None or whose is None or not (whose.numbers or whose.names):
            return False
        self.number = match[2] if whose.numbers else self.number
        self.name = match[2] if whose.names else self.name
        return True

    def _part(self, text: str, place: Place) -> bool:
        """Whether an answer begins with the letter of its part, which the task has."""
        match = _PART.fullmatch(text)
        task = self.task
        if match is None or task is None or match[1] not in {part.label for part in self.sheet.tasks[task].parts}:
            return False
        self._is_text = False
        if not self._answer(match[2], place):
            self._begin(f"({match[1]})", match[2], place, is_text=True)
        return True

    def _answer(self, text: str, place: Place) -> bool:
        match = _ANSWER.fullmatch(text)
        if match is None or not re.match(r"[^\W\d]|\\|\$|∂", match[1]):
            return False
        if self.task is None:
            self.remarks.append(Problem("answer_without_task", place, found=text.strip()[:60]))
            return True
        self._begin(match[1].strip("$ *"), match[2], place)
        return True

    def _begin(self, name: str, text: str, place: Place, *, is_text: bool = False) -> None:
        task = self.task
        assert task is not None
        own = self.answers.setdefault(task, {})
        if name in own:
            self.remarks.append(Problem("answered_twice", place, symbol=name[:60]))
            self._open = None
            return
        self._open, self._is_text = [text], is_text
        own[name] = self._open, place
