"""The questions of a sheet as a learning platform needs them: the one model that every format is written from.

It holds what marking knows, as numbers: which answers are right, which are known mistakes, and what follows through.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm

from sympy import Expr

from solver.misconceptions import Outcome
from solver.questions import Question
from worksheets import verdicts
from worksheets.marking.marks import Explanation
from worksheets.sheet import Part, Sheet, Task
from worksheets.solving import Solution


@dataclass(frozen=True)
class Span:
    """All numbers from ``low`` to ``high``, both of them included."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2

    def __contains__(self, number: float) -> bool:
        return self.low <= number <= self.high


@dataclass(frozen=True)
class Entry:
    """One number that is asked for: ``value`` as it is written rightly, each digit certified.

    ``right`` are all answers that are right; ``short`` those that are right as far as they go, with fewer digits.
    """

    value: str
    right: Span
    short: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mistake:
    """A known mistake in one asked value: where it leads, entry by entry; ``None`` where the entry stays right.

    ``explanations`` are the mistakes that an answer there is explained by, ``answer`` is what a person writes who made
    it and calculates exactly. An answer that follows another convention is no mistake: its ``verdict`` is right.
    ``outcome`` holds the steps with the mistake in them.
    """

    explanations: tuple[Explanation, ...]
    spans: tuple[Span | None, ...]
    answer: tuple[str, ...]
    verdict: str
    outcome: Outcome

    @property
    def share(self) -> Fraction:
        """The part of an entry's points that it earns."""
        return verdicts.named(self.verdict).share


@dataclass(frozen=True)
class Value:
    """One asked value in one variant."""

    entries: tuple[Entry, ...]
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True)
class Asked:
    """One asked value, whatever the numbers are.

    ``question`` holds the steps that lead to it from the asked values before. ``possible`` is what its entries can come
    to at all, as a tanh between −1 and 1, without these ends; ``is_whole`` says that it is counted. ``words`` are those
    that an answer may be in place of a number, with the numbers that they mean.
    """

    symbol: Expr
    name: str
    part: str
    shape: tuple[int, int]
    points: Fraction
    question: Question
    possible: tuple[Span, ...] | None
    is_whole: bool
    words: Mapping[str, int]

    @property
    def size(self) -> int:
        return self.shape[0] * self.shape[1]


@dataclass(frozen=True)
class Variant:
    """A task with one choice of numbers; ``number`` is "" for those of the sheet itself."""

    number: str
    sheet: Sheet
    solution: Solution
    values: Mapping[str, Value]
    """By the name of the asked value."""


@dataclass(frozen=True)
class Quiz:
    """One task: what it asks for, the parts that ask for no value, and its variants."""

    task: Task
    asked: tuple[Asked, ...]
    open: tuple[Part, ...]
    variants: tuple[Variant, ...]
    digits: int

    @property
    def points(self) -> Fraction:
        """Those of the asked values."""
        return sum((asked.points for asked in self.asked), Fraction(0))

    @property
    def weights(self) -> dict[str, int]:
        """What each entry of an asked value counts, in whole numbers, by the name of the value."""
        worth = {asked.name: asked.points / asked.size for asked in self.asked}
        scale = lcm(*(share.denominator for share in worth.values()))
        return {name: int(share * scale) for name, share in worth.items()}


@dataclass(frozen=True)
class Bank:
    """The questions of some tasks of a sheet, in one language."""

    sheet: Sheet
    language: str
    digits: int
    quizzes: tuple[Quiz, ...]

    def without(self, numbers: Collection[str]) -> Bank:
        """The same but for the variants of these numbers; what all variants have in common stays."""

        def kept(quiz: Quiz) -> Quiz:
            left = tuple(variant for variant in quiz.variants if variant.number not in numbers)
            return replace(quiz, variants=left) if len(quiz.variants) > 1 else quiz

        return replace(self, quizzes=tuple(map(kept, self.quizzes)))
