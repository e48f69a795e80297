"""Answers with a known cause, and what the marker gives for them: what every platform's questions are held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np

from commands import export
from solver import notation
from solver.misconceptions import Context, Outcome, other_outcomes, proven_outcomes
from solver.questions import Question
from worksheets.marking import grading
from worksheets.marking.marks import Mark
from worksheets.marking.self_test import self_test
from worksheets.quiz.model import Bank, Quiz, Variant
from worksheets.variants.issuing import Order


@dataclass(frozen=True)
class Answered:
    """One person's answers to a task; ``planted`` is what was done with ``symbol``, ``mark`` what it gets for that."""

    symbol: str
    planted: str
    answers: Mapping[str, tuple[str, ...]]
    mark: Mark

    @property
    def share(self) -> Fraction:
        return self.mark.share

    def __str__(self) -> str:
        return f"{self.planted} in {self.symbol}: {self.answers[self.symbol]} is {self.mark.verdict}"


@cache
def bank(*tasks: str, sheet: str = "blatt4", count: int = 0, language: str = "en") -> Bank:
    """The questions of these tasks."""
    drawn = export.Drawn(count, seed=5) if count else None
    return export.bank(Order(sheet, tasks, language), drawn)


def everywhere(question: Question, context: Context) -> tuple[Outcome, ...]:
    """All mistakes that are made wherever they can be made."""
    return (*proven_outcomes(question, context), *other_outcomes(question, context))


def fabricated(quiz: Quiz, variant: Variant) -> Iterator[Answered]:
    """Right and rounded answers, those that follow through, and those of every known mistake."""
    marker = grading.marker(variant.sheet, variant.solution.task)
    for one in self_test(marker, grading.numbers(variant.solution.task), everywhere):
        answers = {
            notation.write(symbol): tuple(f"{n:.{quiz.digits}f}" for n in np.ravel(answer.numbers).tolist())
            for symbol, answer in one.trial.sheet.items()
        }
        yield Answered(notation.write(one.trial.symbol), one.trial.planted, answers, one.mark)
