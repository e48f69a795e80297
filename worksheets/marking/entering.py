"""Answers on paper, entered value by value in the order in which a printed sheet has its boxes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sympy import Expr

from solver import notation
from solver.errors import Place, Problem
from worksheets import own_json
from worksheets.marking.decisions import Decision
from worksheets.marking.grading import Given, Graded, Grader, Submission, label_name
from worksheets.sheet import Kind, Part, Sheet
from worksheets.solving import derive
from worksheets.variants.keys import Person

LONGEST = 4000
"""Characters of one answer."""
MAX_BYTES = 2_000_000


@dataclass(frozen=True)
class Box:
    """A place on paper: for an asked value, or, without a ``symbol``, for a part that a person marks."""

    task: str
    part: str
    name: str
    kind: Kind
    of: Fraction
    symbol: Expr | None = None


def boxes(sheet: Sheet, tasks: Iterable[str]) -> tuple[Box, ...]:
    """The places on paper, part by part; what two parts ask for stands in the first of them."""
    return tuple(box for task in tasks for box in _of_task(sheet, task))


def _of_task(sheet: Sheet, name: str) -> Iterator[Box]:
    task, seen = sheet.tasks[name], set[Expr]()
    known = derive(sheet, task).steps if task.asked else {}
    for part in task.parts:
        for symbol in dict.fromkeys(a.symbol for a in part.asked if a.symbol in known):
            if symbol not in seen:
                yield Box(name, part.label, notation.write(symbol), part.kind, _worth(part), symbol)
        seen |= {a.symbol for a in part.asked}
        if not part.asked and part.points and part.kind != "programming":
            yield Box(name, part.label, label_name(part.label), part.kind, _worth(part))


def _worth(part: Part) -> Fraction:
    return Fraction(str(part.points or 0))


@dataclass(frozen=True)
class Paper:
    """One person's paper: what stands in its first boxes. For a part that a person marks, that is its points."""

    person: Person
    sheet: Sheet
    boxes: tuple[Box, ...]
    entries: tuple[str, ...] = ()

    @property
    def box(self) -> Box | None:
        """The next box; ``None`` where all are entered."""
        return self.boxes[len(self.entries)] if len(self.entries) < len(self.boxes) else None

    def with_entry(self, text: str) -> Paper:
        return replace(self, entries=(*self.entries, " ".join(text.split())[:LONGEST]))

    def without_last(self) -> Paper:
        return replace(self, entries=self.entries[:-1])

    def answers(self, *, of_values: bool = True) -> dict[str, dict[str, str]]:
        """What was entered, by task and name: the values, or the points of the other parts."""
        found: dict[str, dict[str, str]] = {}
        for box, text in zip(self.boxes, self.entries, strict=False):
            if (box.symbol is not None) == of_values:
                found.setdefault(box.task, {})[box.name] = text
        return found

    def submission(self, *, is_partial: bool = False) -> Submission:
        answers = {task: {name: Given(text) for name, text in own.items()} for task, own in self.answers().items()}
        return Submission(self.person.number, self.sheet, answers, self.person.name, is_partial)

    def decisions(self) -> Iterator[Decision]:
        """The points of the parts that a person marked."""
        for task, own in self.answers(of_values=False).items():
            for name, points in own.items():
                yield Decision(self.person.number, task, name, Fraction(points))

    def last_marked(self, grader: Grader) -> Graded | None:
        """The mark of the value that was entered last, which follows from those before it."""
        box = self.boxes[len(self.entries) - 1]
        (result,) = grader.results([box.task], [self.submission(is_partial=True)])
        return next((a for task in result.tasks for a in task.answers if a.symbol == box.symbol), None)


_Text = Annotated[str, Field(max_length=LONGEST)]
_Points = Annotated[str, Field(pattern=r"^\d{1,4}(/[1-9]\d{0,3})?$")]


class _File(BaseModel):
    """What is kept of a paper: a file of answers like any other, with the points of what a person marked."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    person: _Text
    name: _Text
    answers: dict[str, dict[str, _Text]]
    points: dict[str, dict[str, _Points]]


def written(paper: Paper) -> bytes:
    """The paper as the content of a file."""
    whose = paper.person
    kept = _File(person=whose.number, name=whose.name, answers=paper.answers(), points=paper.answers(of_values=False))
    return (json.dumps(kept.model_dump(), ensure_ascii=False, indent=1) + "\n").encode()


def read(path: Path, blank: Paper) -> Paper:
    """The paper with what its file keeps. Raises ``Problem`` where that is another file or another person's."""
    kept = own_json.read(path, MAX_BYTES, _File, "a file of entered answers")
    if kept.person != blank.person.number:
        raise Problem("entered_of_another", Place(str(path)), found=kept.person[:60], expected=blank.person.number)
    return replace(blank, entries=tuple(_in_order(blank.boxes, kept)))


def _in_order(boxes: Iterable[Box], kept: _File) -> Iterator[str]:
    """What stands in the first boxes, up to the first that nothing was entered for."""
    for box in boxes:
        own: Mapping[str, str] = (kept.answers if box.symbol is not None else kept.points).get(box.task, {})
        if box.name not in own:
            return
        yield own[box.name]
