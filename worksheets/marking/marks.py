"""What marking finds, as data: a verdict for each asked value, the share of its points, and the causes."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from sympy import Expr

from solver.errors import Problem
from solver.misconceptions import Outcome, unplaced
from solver.misconceptions.rewriting import Concerned
from worksheets import verdicts
from worksheets.verdicts import FOLLOW_THROUGH, MISCONCEPTION, WRONG


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
    """The verdict on one asked value, one of ``worksheets.verdicts``.

    ``entries`` are the verdicts of its entries, row by row; ``explanations`` are those that fit equally well. ``hints``
    are codes of remarks: ``trivial`` (an early answer made this one too easy to follow), ``repeated`` (the mistake has
    cost points before), ``few_digits``, ``shape``. ``problem`` says why a formula cannot be used, or that another side
    of the answer is not equal to it.
    """

    symbol: Expr
    verdict: str
    entries: tuple[str, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    hints: tuple[str, ...] = ()
    problem: Problem | None = None
    target: Target | None = None

    @property
    def share(self) -> Fraction:
        """The part of the points that it earns."""
        return _share(self.entries or (self.verdict,))


_share = lru_cache(4096)(verdicts.share)


def paid_once(marks: Iterable[Mark]) -> list[Mark]:
    """The marks of one person, in the order of what is asked; a mistake that is made again costs nothing any more."""
    found: list[Mark] = []
    paid: set[tuple[tuple[str, Hashable], ...]] = set()
    for mark in marks:
        signs = {_signs(e) for e in mark.explanations if mark.verdict in (MISCONCEPTION, WRONG)}
        if signs and signs <= paid:
            found.append(_repeated(mark))
        else:
            found.append(mark)
            paid |= signs
    return found


def _repeated(mark: Mark) -> Mark:
    entries = tuple(FOLLOW_THROUGH if e == MISCONCEPTION else e for e in mark.entries)
    return replace(mark, verdict=verdicts.worst(entries), entries=entries, hints=("repeated", *mark.hints))


def _signs(explained: Explanation) -> tuple[tuple[str, Hashable], ...]:
    """What an explanation has in common with the same mistakes in other steps."""
    return tuple(sorted(((c.kind, _about(c)) for c in explained), key=str))


def _about(cause: Cause) -> Hashable:
    return tuple(unplaced(one, cause.symbols[0]) for one in cause.concerned)
