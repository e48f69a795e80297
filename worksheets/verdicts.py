"""The verdicts on answers and programs, a row for each: what it earns, how it is drawn, and what is said.

A new verdict is a row here and its words in every language. Columns, diagrams, reports and sums follow; nothing else
lists verdicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

CORRECT = "correct"
RIGHT = "right"
FOLLOW_THROUGH = "follow-through"
IMPRECISE = "imprecise"
MISCONCEPTION = "misconception"
PARTIAL = "partial"
WRONG = "wrong"
MISSING = "missing"
UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Verdict:
    """One verdict; ``name`` is what it is called in data.

    ``share`` is the part of the points that it earns; of a partly right program each check says it by itself.
    ``fill`` is what stands for it in diagrams (``templates.figures.bar_chart.FILLS``), which is told apart in black and
    white. ``answer`` and ``program`` are the words for it in the catalogue, empty where no answer, or no program, gets
    it. ``hint`` is the sentence below an answer of which nothing else is to be said.
    """

    name: str
    share: Fraction
    fill: str
    answer: str = ""
    program: str = ""
    hint: str = ""

    def earned(self, of: float) -> float:
        """The points out of ``of``; all and none of them are exactly these."""
        return of if self.share == 1 else round(of * float(self.share), 2) if self.share else 0


ALL, HALF, NONE = Fraction(1), Fraction(1, 2), Fraction(0)

# name, share, fill, answer, program, hint; better ones stand first among those that earn the same.
VERDICTS = (
    Verdict(CORRECT, ALL, "black", "verdict_correct"),
    Verdict(RIGHT, ALL, "black", program="program_verdict_right"),  # a program's; what reads its marks knows it so
    Verdict(IMPRECISE, HALF, "dark", "verdict_imprecise", hint="mark_hint_imprecise"),
    Verdict(FOLLOW_THROUGH, ALL, "bars", "verdict_follow_through", "program_verdict_followed",
            "mark_hint_follow_through"),
    Verdict(MISCONCEPTION, HALF, "light", "verdict_misconception"),
    Verdict(PARTIAL, HALF, "light", program="program_verdict_partial"),
    Verdict(WRONG, NONE, "lines", "verdict_wrong", "program_verdict_wrong", "mark_hint_wrong"),
    Verdict(MISSING, NONE, "white", "verdict_missing", "program_verdict_missing", "mark_hint_missing"),
    Verdict(UNREADABLE, NONE, "dots", "verdict_unreadable"),
)  # fmt: skip
"""All of them, in the order of columns and diagrams."""


_BY_NAME = {verdict.name: verdict for verdict in VERDICTS}


def of_answers() -> Mapping[str, Verdict]:
    """The verdicts on answers by name, in order."""
    return {verdict.name: verdict for verdict in VERDICTS if verdict.answer}


def of_programs() -> Mapping[str, Verdict]:
    """The verdicts on a program's checks by name, in order."""
    return {verdict.name: verdict for verdict in VERDICTS if verdict.program}


def named(name: str) -> Verdict:
    return _BY_NAME[name]


def share(names: Iterable[str]) -> Fraction:
    """The part of the points that entries with these verdicts earn together, each as much as any other."""
    shares = [named(name).share for name in names]
    return sum(shares, Fraction(0)) / len(shares)


def worst(names: Iterable[str]) -> str:
    """The verdict on the whole of entries with these verdicts: that which earns least, and of such the last."""
    order = [verdict.name for verdict in VERDICTS]
    return min(names, key=lambda name: (named(name).share, -order.index(name)))
