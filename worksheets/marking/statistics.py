"""What the marks of a class say about its items: how hard each was, and how well it tells strong from weak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sympy import Expr

from solver.errors import Place, Problem
from worksheets.marking.grading import Graded, Result
from worksheets.marking.marks import Explanation
from worksheets.verdicts import MISSING

Array = NDArray[np.float64]

ENOUGH = 30
"""With fewer persons a coefficient says little."""
FEWEST = 3
"""With fewer persons there is no correlation worth the name."""


@dataclass(frozen=True)
class Item:
    """One asked value. ``difficulty`` is the mean share of its points, ``discrimination`` the correlation of its points
    with those of all other items; ``None`` where all have the same points.
    """

    task: str
    part: str
    symbol: Expr
    of: float
    persons: int
    answered: int
    difficulty: float
    discrimination: float | None
    verdicts: Mapping[str, int]
    misconceptions: Mapping[Explanation, int]


@dataclass(frozen=True)
class Statistics:
    """The items of a class, the points of its persons, and how far the items measure the same (Cronbach's alpha)."""

    items: tuple[Item, ...]
    totals: tuple[float, ...]
    of: float
    alpha: float | None

    @property
    def is_small(self) -> bool:
        return len(self.totals) < ENOUGH


@dataclass
class _Answers:
    """What the answers to one asked value have come to so far."""

    of: float
    points: dict[int, float] = field(default_factory=dict)
    """By the number of the person."""
    shares: list[float] = field(default_factory=list)
    verdicts: Counter[str] = field(default_factory=Counter)
    misconceptions: Counter[Explanation] = field(default_factory=Counter)

    def add(self, number: int, graded: Graded) -> None:
        self.points[number] = float(graded.points)
        self.verdicts[graded.mark.verdict] += 1
        if graded.mark.explanations:
            self.misconceptions.update(graded.mark.explanations)
        if graded.of:
            self.shares.append(float(graded.points / graded.of if graded.decision else graded.mark.share))


def statistics(results: Sequence[Result]) -> Statistics:
    """The statistics of a class. A person whose variant lacks an item does not count for it."""
    found: dict[tuple[str, str, Expr], _Answers] = {}
    for number, result in enumerate(results):
        for task in result.tasks:
            for graded in task.answers:
                key = (task.task, graded.part, graded.symbol)
                found.setdefault(key, _Answers(float(graded.of))).add(number, graded)
    points = np.full((len(results), len(found)), np.nan)
    for column, answers in enumerate(found.values()):
        points[list(answers.points), column] = list(answers.points.values())
    items = tuple(
        _item(key, answers, discrimination(points, column)) for column, (key, answers) in enumerate(found.items())
    )
    totals = tuple(float(result.points) for result in results)
    return Statistics(items, totals, max((float(result.of) for result in results), default=0.0), alpha(points))


def of_other_variants(results: Sequence[Result]) -> list[Problem]:
    """Whose answers to a task are the right ones of another person's variant."""
    return [
        Problem(
            "answers_of_other_variant",
            Place(result.submission.place.file),
            person=result.submission.person[:60],
            task=task.task,
            other=task.variant_of[:60],
        )
        for result in results
        for task in result.tasks
        if task.variant_of is not None
    ]


def _item(key: tuple[str, str, Expr], found: _Answers, discrimination: float | None) -> Item:
    persons, mean = len(found.points), float(np.mean(found.shares)) if found.shares else 0.0
    answered = persons - found.verdicts[MISSING]
    return Item(*key, found.of, persons, answered, mean, discrimination, found.verdicts, found.misconceptions)


def discrimination(points: Array, column: int) -> float | None:
    """The correlation of one item's points with the sum of all others; the item itself would only flatter it."""
    rows = points[~np.isnan(points[:, column])]
    own, rest = rows[:, column], np.nansum(np.delete(rows, column, axis=1), axis=1)
    if len(rows) < FEWEST or _is_constant(own) or _is_constant(rest):
        return None
    return float(np.corrcoef(own, rest)[0, 1])


def alpha(points: Array) -> float | None:
    """Cronbach's alpha, over the persons who had every item."""
    rows = points[~np.isnan(points).any(axis=1)]
    count = points.shape[1]
    if len(rows) < FEWEST or count < 2 or _is_constant(rows.sum(axis=1)):
        return None
    return float(count / (count - 1) * (1 - rows.var(axis=0, ddof=1).sum() / rows.sum(axis=1).var(ddof=1)))


def _is_constant(numbers: Array) -> bool:
    return bool(np.ptp(numbers) < 1e-9)


def histogram(totals: Sequence[float], of: float, bins: int = 10) -> tuple[list[float], list[int]]:
    """The borders of equally wide classes from 0 to the highest score, and how many persons are in each.

    A score on a border belongs to the class above it, the highest score to the last one.
    """
    borders = np.linspace(0.0, of or 1.0, bins + 1)
    places = np.clip(np.searchsorted(borders, np.asarray(totals) + 1e-9, side="right") - 1, 0, bins - 1)
    counts = np.bincount(places.astype(int), minlength=bins)
    return [float(b) for b in borders], [int(c) for c in counts]
