"""What marking finds, as data: a verdict for each asked value, the share of its points, and the causes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sympy import Expr

from solver.errors import Problem
from solver.misconceptions import Outcome
from solver.misconceptions.rewriting import Concerned
from worksheets import verdicts


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
class Mark:
    """The verdict on one asked value, one of ``worksheets.verdicts``.

    ``entries`` are the verdicts of its entries, row by row; ``explanations`` are those that fit equally well. ``hints``
    are codes of remarks: ``trivial`` (an early answer made this one too easy to follow), ``shape``. ``problem`` says
    why a formula cannot be used, or that another side of the answer is not equal to it.
    """

    symbol: Expr
    verdict: str
    entries: tuple[str, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    hints: tuple[str, ...] = ()
    problem: Problem | None = None

    @property
    def share(self) -> Fraction:
        """The part of the points that it earns."""
        return verdicts.share(self.entries or (self.verdict,))
