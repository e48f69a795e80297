"""What was handed in and what marking made of it: answers, parts, tasks, results."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from sympy import Expr

from solver import notation
from solver.answers.reading import Readings, Unreadable
from solver.errors import Place, Problem
from solver.values import Shape
from worksheets.marking.decisions import Decision
from worksheets.marking.marks import Mark
from worksheets.sheet import Kind, Sheet
from worksheets.submissions.files import File
from worksheets.verdicts import CORRECT

if TYPE_CHECKING:
    from worksheets.program_marking.suite import Marked  # what it loads is not needed for answers


@dataclass(frozen=True, slots=True)
class Given:
    """What a person wrote for one asked value, and where it stands."""

    text: str
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class Submission:
    """What one person handed in: by task, by the name of the asked value; or the ``problem`` why it cannot be marked.

    ``sheet`` is what it is marked on: the sheet, or the person's own variant. Of a partial one only what was answered
    counts.
    """

    person: str
    sheet: Sheet
    answers: Mapping[str, Mapping[str, Given]]
    name: str = ""
    is_partial: bool = False
    place: Place = field(default_factory=Place)
    problem: Problem | None = None
    remarks: tuple[Problem, ...] = ()
    """What of it could not be used, while the rest is marked."""
    programs: Mapping[str, File] = field(default_factory=dict)
    """By task."""
    pictures: Mapping[tuple[str, str], File] = field(default_factory=dict)
    """Sketches and scans, by task and part."""
    time: float = 0.0
    """When it was handed in, in seconds since 1970."""


LABEL = re.compile(r"\((\w{0,3})\)")
"""The letter of a part in brackets, as the name of an answer."""


def label_name(part: str) -> str:
    """What the answer to a part that asks for no value is called among the answers: (e)."""
    return f"({part})"


def is_label(name: str) -> bool:
    """Whether a name means the answer to a part, and no value."""
    return LABEL.fullmatch(name.strip()) is not None


@dataclass(frozen=True)
class Graded:
    """One asked value: what was written, how it was read, the verdict, and the points.

    ``reads`` are the symbols that it is computed from.
    """

    part: str
    symbol: Expr
    shape: Shape
    reads: tuple[Expr, ...]
    mark: Mark
    points: Fraction
    of: Fraction
    given: Given | None = None
    reading: Readings | Unreadable | None = None
    decision: Decision | None = None
    """What a person decided about it in place of the program."""

    @property
    def name(self) -> str:
        return _written(self.symbol)

    @property
    def own_points(self) -> Fraction:
        """What the answer earned, whatever was decided."""
        return self.of * self.mark.share

    @property
    def note(self) -> Problem | None:
        """What is to be said about the reading: where it fails, or which other readings there are."""
        if isinstance(self.reading, Unreadable):
            return self.reading.problem
        return self.reading.note if self.reading else None


@lru_cache(4096)
def _written(symbol: Expr) -> str:
    """What a value is called, for the many who answer it."""
    return notation.write(symbol)


@dataclass(frozen=True)
class OpenPart:
    """A part that asks for no value: an explanation, a sketch, a program. ``points`` are ``None`` until it is marked:
    by a person, or, a program, by its checks.
    """

    part: str
    kind: Kind
    of: Fraction
    points: Fraction | None = None
    given: Given | None = None
    picture: File | None = None
    program: Marked | None = None
    decision: Decision | None = None

    @property
    def name(self) -> str:
        return label_name(self.part)

    @property
    def own_points(self) -> Fraction | None:
        """What its program earned, whatever was decided."""
        earned = {part: points for part, points, _ in self.program.parts} if self.program else {}
        return Fraction(str(earned[self.part])) if self.part in earned else None

    @property
    def is_handed_in(self) -> bool:
        return bool((self.given and self.given.text.strip()) or self.picture or self.program)


Item = Graded | OpenPart


@dataclass(frozen=True)
class GradedTask:
    """The answers to one task. ``variant_of`` is another person of whose numbers they are the right answers."""

    task: str
    answers: tuple[Graded, ...]
    problems: tuple[Problem, ...] = ()
    open: tuple[OpenPart, ...] = ()
    variant_of: str | None = None

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All that there are points for, part by part."""
        return tuple(sorted((*self.answers, *self.open), key=lambda item: item.part))

    @cached_property
    def points(self) -> Fraction:
        return sum((a.points for a in self.items if a.points is not None), Fraction(0))

    @cached_property
    def of(self) -> Fraction:
        return sum((a.of for a in self.items), Fraction(0))

    @cached_property
    def unmarked(self) -> Fraction:
        """The points of what is not marked yet."""
        return sum((p.of for p in self.open if p.points is None), Fraction(0))


@dataclass(frozen=True)
class Result:
    """All that was marked of one submission. What it comes to is computed once."""

    submission: Submission
    tasks: Sequence[GradedTask]

    @cached_property
    def points(self) -> Fraction:
        return sum((t.points for t in self.tasks), Fraction(0))

    @cached_property
    def of(self) -> Fraction:
        return sum((t.of for t in self.tasks), Fraction(0))

    @cached_property
    def unmarked(self) -> Fraction:
        """The points of what is not marked yet."""
        return sum((t.unmarked for t in self.tasks), Fraction(0))

    @cached_property
    def is_right(self) -> bool:
        """Whether all that is marked is right."""
        return all(
            all(a.mark.verdict == CORRECT for a in task.answers)
            and all(part.points in (None, part.of) for part in task.open)
            and not task.problems
            for task in self.tasks
        )
