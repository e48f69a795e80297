"""What marking finds, as data: a verdict for each asked value, the share of its points, and the causes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sympy import Expr

from solver.errors import Problem
from solver.misconceptions import Outcome
from solver.misconceptions.rewriting import Concerned

CORRECT = "correct"
IMPRECISE = "imprecise"
FOLLOW_THROUGH = "follow-through"
MISCONCEPTION = "misconception"
WRONG = "wrong"
MISSING = "missing"
UNREADABLE = "unreadable"

CREDIT: Mapping[str, Fraction] = {
    CORRECT: Fraction(1),
    FOLLOW_THROUGH: Fraction(1),
    IMPRECISE: Fraction(1, 2),
    MISCONCEPTION: Fraction(1, 2),
    WRONG: Fraction(0),
    MISSING: Fraction(0),
    UNREADABLE: Fraction(0),
}
"""The share of the points that a verdict earns, where a sheet does not say otherwise."""


@dataclass(frozen=True)
class Cause:
    """A known mistake: its kind, what it is about, and the symbols in whose steps it was made."""

    kind: str
    concerned: Concerned
    symbols: tuple[Expr, ...]


Explanation = tuple[Cause, ...]
"""The mistakes that together lead to an answer: one, or two made at once."""


def explanation(outcome: Outcome) -> Explanation:
    """The causes of an outcome, each with all the steps that it was made in."""
    found: dict[tuple[str, Concerned], list[Expr]] = {}
    for slip in outcome.slips:
        key = next((k for k in found if k[0] == slip.kind), (slip.kind, slip.concerned))
        found.setdefault(key, []).append(slip.step.symbol)
    return tuple(Cause(kind, concerned, tuple(symbols)) for (kind, concerned), symbols in found.items())


@dataclass(frozen=True)
class Target:
    """What was expected, entry by entry: the exact values, and the least and the greatest that is right."""

    exact: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class Mark:
    """The verdict on one asked value.

    ``entries`` are the verdicts of its entries, row by row; ``explanations`` are those that fit equally well. ``hints``
    are codes of remarks: ``trivial`` (an early answer made this one too easy to follow), ``shape``. ``problem`` says
    why a formula cannot be used, or that another side of the answer is not equal to it.
    """

    symbol: Expr
    verdict: str
    share: Fraction
    entries: tuple[str, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    hints: tuple[str, ...] = ()
    problem: Problem | None = None
    target: Target | None = None
