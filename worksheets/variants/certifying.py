"""The proof that a variant is fit: for many draws at once, with the ends of intervals and nothing between them.

Each demand is a set of findings; a draw is certified where none speaks against it that must not. Of what is only
sought, that mistakes be told apart, the proof says how near a draw comes to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sympy import Expr

from solver import arrays
from solver.intervals import Interval, Rounding
from solver.misconceptions import FREQUENT
from solver.questions import Question, changed_result, reach, results
from worksheets.variants.demands import EVERYWHERE, NOTICED, ROUNDING, SHARPNESS, TOLD_APART, Demands
from worksheets.variants.examination import EXACT, Array, Cause, Examination, Flags, is_same
from worksheets.variants.requirements import Requirement
from worksheets.variants.soundness import MARGIN, Finding, Values

WIDEST = 10
"""How many units of the last asked place a right answer may be off to either side, for marking to be sharp."""

Excuse = tuple[str, Expr | None, Expr | None]
"""A demand, and what it is not made of: a value, or two that may be equal."""
Excuses = frozenset[Excuse]


@dataclass(frozen=True)
class Terms:
    """What the draws of a task are judged by: decimals that are asked for and that one calculates with, the demands.

    ``excused`` is what is not demanded because the sheet's own numbers fail it.
    """

    digits: int
    working: int
    demands: Demands = field(default_factory=Demands)
    requirements: tuple[Requirement, ...] = ()
    excused: Excuses = frozenset()

    @property
    def unit(self) -> float:
        return 10.0**-self.digits

    @property
    def written(self) -> float:
        """How far a written answer may be off what was calculated with more digits."""
        return self.unit / 2 if self.working > self.digits else 0.0


@dataclass(frozen=True)
class Unseen:
    """A mistake that does not show in an asked value on whose way it is made, and in which draws."""

    symbol: Expr
    cause: Cause
    draws: Flags

    @property
    def weight(self) -> int:
        """How much it matters: as much as two pairs, and nothing for another convention."""
        if self.cause.is_accepted:
            return 0
        return 2 if FREQUENT.isdisjoint(self.cause.kinds) else 4


@dataclass(frozen=True)
class Alike:
    """Two mistakes that lead to answers which cannot be told apart, and in which draws."""

    symbol: Expr
    one: Cause
    other: Cause
    draws: Flags

    @property
    def weight(self) -> int:
        """How much it matters: more for frequent mistakes, and for those that are about the same thing."""
        frequent = sum(not FREQUENT.isdisjoint(cause.kinds) for cause in (self.one, self.other))
        return (1 + frequent) * (1 if self.one.concerns.isdisjoint(self.other.concerns) else 2)


@dataclass(frozen=True, eq=False)
class Evidence:
    """Everything that was computed for a number of draws: the intervals, and what they speak against.

    ``wrong`` holds the causes with the intervals that they lead to and the draws in which they have an effect,
    ``unseen`` those that do not show in a value, ``alike`` those that cannot be told apart, of how many ``pairs``.
    """

    terms: Terms
    right: Mapping[Expr, Interval]
    finer: Mapping[Expr, Interval]
    reach: Mapping[Expr, Interval]
    wrong: Mapping[Expr, tuple[tuple[Cause, Interval, Flags], ...]]
    findings: tuple[Finding, ...]
    alike: tuple[Alike, ...]
    pairs: NDArray[np.int64]
    unseen: tuple[Unseen, ...]

    @property
    def certified(self) -> Flags:
        return ~failing(self.findings, self.terms.demands)

    @cached_property
    def lack(self) -> NDArray[np.int64]:
        """How much each draw lacks of showing all mistakes everywhere and telling them apart: 0 where nothing."""
        total = np.zeros(len(self.pairs), dtype=np.int64)
        for pair in self.alike:
            total += pair.weight * pair.draws
        for one in self.unseen:
            total += one.weight * one.draws
        return total

    def failures(self) -> dict[str, Flags]:
        return failures(self.findings, self.terms.demands)


def failing(findings: Sequence[Finding], demands: Demands) -> Flags:
    """Which draws something speaks against that must not."""
    fails: Flags = np.zeros(len(findings[0].fails), dtype=bool)
    for finding in findings:
        if demands.is_must(finding.demand):
            fails |= finding.fails
    return fails


def failures(findings: Sequence[Finding], demands: Demands) -> dict[str, Flags]:
    """Which draws fail each demand that they must not."""
    fails: dict[str, Flags] = {}
    for finding in findings:
        if demands.is_must(finding.demand):
            fails[finding.demand] = fails.get(finding.demand, False) | finding.fails
    return fails


@np.errstate(all="ignore")
def evidence(
    examination: Examination, numbers: Mapping[Expr, Array], terms: Terms, *, thorough: bool = False
) -> Evidence:
    """The proof, or what speaks against it, for each of many draws.

    Mistakes that look alike are looked for in draws that are fit else; in a ``thorough`` proof in all.
    """
    return _Proof(examination, numbers, terms, thorough).evidence()


@np.errstate(all="ignore")
def proven(examination: Examination, numbers: Mapping[Expr, Array], terms: Terms) -> tuple[Finding, ...]:
    """What speaks against each of many draws, but for mistakes that look alike."""
    return tuple(_Proof(examination, numbers, terms, False).musts())


@np.errstate(all="ignore")
def screened(examination: Examination, numbers: Mapping[Expr, Array], terms: Terms) -> tuple[Finding, ...]:
    """What the right values alone speak against: a small part of the proof, for which most draws are unfit."""
    return tuple(_Proof(examination, numbers, terms, False).screened())


@dataclass
class _Wrong:
    """Where a mistake leads: certainly, and if calculated exactly; in which draws it has an effect, and shows."""

    cause: Cause
    value: Interval
    exact: Array
    counts: Flags
    shows: Flags


@dataclass
class _Proof:
    examination: Examination
    numbers: Mapping[Expr, Array]
    terms: Terms
    thorough: bool
    reach: dict[Expr, Interval] = field(default_factory=dict)
    wrong: dict[Expr, list[_Wrong]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rounding = Rounding(10.0**-self.terms.working)
        self.count = len(next(iter(self.numbers.values())))
        exact = {s: EXACT.asarray(v) for s, v in self.numbers.items()}
        self.main = arrays.evaluate_all(self.examination.derivation, exact, EXACT)
        self.values = Values(self.examination, self.main, self.count, self.terms.unit)

    @cached_property
    def middles(self) -> Mapping[Expr, Array]:
        return {symbol: value.middle for symbol, value in self.main.items()}

    @cached_property
    def finer(self) -> Mapping[Expr, Interval]:
        """The values of whoever carries one digit more than asked, or all the digits that the sheet tells to carry."""
        finer = Rounding(10.0 ** -max(self.terms.working, self.terms.digits + 1))
        return reach(self.examination.questions, {s: finer.asarray(v) for s, v in self.numbers.items()}, finer)

    def screened(self) -> Iterator[Finding]:
        found = self.values.findings(self.terms.requirements)
        return (finding for finding in found if finding.about not in self.terms.excused)

    def musts(self) -> Iterator[Finding]:
        """What speaks against the draws, but for mistakes that look alike."""
        yield from self.screened()
        known = {s: self.rounding.asarray(v) for s, v in self.numbers.items()}
        for question in self.examination.questions:
            symbol = question.symbol
            steps = results(question.steps, known, self.rounding)
            reached = self.reach[symbol] = self._written(steps[symbol])
            yield Finding(ROUNDING, symbol, (), ~self._within(self.finer[symbol], symbol, 1.0))
            yield Finding(SHARPNESS, symbol, (), ~self._within(reached, symbol, WIDEST))
            known[symbol] = self.rounding.rounded(steps[symbol])
            causes = self.examination.causes[symbol]
            self.wrong[symbol] = [self._wrong(cause, question, steps, reached) for cause in causes]
        for one in self.unseen:
            if not one.cause.is_accepted and one.cause.effect >= self.terms.unit:
                elsewhere = self._seen_elsewhere(one.cause)
                yield Finding(NOTICED, one.symbol, (one.cause,), one.draws & ~elsewhere)
                yield Finding(EVERYWHERE, one.symbol, (one.cause,), one.draws)

    def evidence(self) -> Evidence:
        findings = list(self.musts())
        fit = np.ones(self.count, dtype=bool) if self.thorough else ~failing(findings, self.terms.demands)
        rows = np.flatnonzero(fit)
        alike = tuple(pair for symbol, some in self.wrong.items() for pair in self._alike(symbol, some, rows))
        exist = [np.sum([wrong.counts for wrong in some], axis=0) for some in self.wrong.values() if some]
        return Evidence(
            terms=self.terms,
            right={q.symbol: self.main[q.symbol] for q in self.examination.questions},
            finer=self.finer,
            reach=self.reach,
            wrong={s: tuple((w.cause, w.value, w.counts) for w in some) for s, some in self.wrong.items()},
            findings=(*findings, *(Finding(TOLD_APART, p.symbol, (p.one, p.other), p.draws) for p in alike)),
            alike=alike,
            pairs=sum((n * (n - 1) // 2 for n in exist), np.zeros(self.count, dtype=np.int64)),
            unseen=self.unseen,
        )

    def _written(self, value: Interval) -> Interval:
        return value.widened(self.terms.written) if self.terms.written else value

    def _within(self, found: Interval, symbol: Expr, units: float) -> Flags:
        """Whether every end lies less than so many units away from the right value."""
        right, far = self.main[symbol], (units - MARGIN) * self.terms.unit
        return self.values.all((found.high - right.low < far) & (right.high - found.low < far))

    def _wrong(self, cause: Cause, question: Question, steps: Mapping[Expr, Interval], reached: Interval) -> _Wrong:
        """Where a mistake leads. One that cannot be calculated to the end (a negative number's logarithm) shows."""
        value = self._written(changed_result(cause.first.steps, question, steps, self.rounding))
        exact = changed_result(cause.first.steps, question, self.middles, np)
        is_finite = self.values.all(np.isfinite(exact))
        has_effect = np.ones(self.count, dtype=bool)
        if cause.is_conditional:
            has_effect = np.broadcast_to(~is_same(exact, self.middles[question.symbol]), (self.count,))
        return _Wrong(cause, value, exact, has_effect & is_finite, self.values.apart(value, reached) | ~is_finite)

    @cached_property
    def unseen(self) -> tuple[Unseen, ...]:
        """The mistakes that do not show in a value, and in which draws."""
        found = (
            Unseen(symbol, wrong.cause, wrong.counts & ~wrong.shows)
            for symbol, some in self.wrong.items()
            for wrong in some
        )
        return tuple(one for one in found if one.draws.any())

    @cached_property
    def _seen(self) -> Mapping[object, Flags]:
        """Of each mistake in which draws it shows in some asked value."""
        seen: dict[object, Flags] = {}
        for wrong in (one for some in self.wrong.values() for one in some):
            for sign in wrong.cause.signs:
                seen[sign] = seen.get(sign, np.zeros(self.count, dtype=bool)) | wrong.shows
        return seen

    def _seen_elsewhere(self, cause: Cause) -> Flags:
        """In which draws the mistakes of a cause show in some asked value."""
        return np.asarray(np.all([self._seen[sign] for sign in cause.signs], axis=0))

    def _alike(self, symbol: Expr, some: Sequence[_Wrong], rows: NDArray[np.int64]) -> Iterator[Alike]:
        """The pairs of mistakes that look the same in some of these draws.

        Two of one kind that come to exactly the same are no pair: they are the same mistake.
        """
        if len(some) < 2 or not len(rows):
            return
        low, high = (np.stack([self._flat(end)[rows] for end in ends]) for ends in zip(*map(_ends, some), strict=True))
        exists = np.stack([wrong.counts[rows] for wrong in some])
        margin = MARGIN * self.terms.unit
        for n, wrong in enumerate(some[:-1], 1):
            apart = (low[n - 1] - high[n:] > margin) | (low[n:] - high[n - 1] > margin)
            meet = exists[n - 1] & exists[n:] & ~apart.any(-1)
            for position in map(int, np.flatnonzero(meet.any(-1))):
                other, draws = some[n + position], np.zeros(self.count, dtype=bool)
                draws[rows] = meet[position]
                if not set(wrong.cause.kinds).isdisjoint(other.cause.kinds):
                    draws &= ~np.broadcast_to(is_same(wrong.exact, other.exact), (self.count,))
                if draws.any():
                    yield Alike(symbol, wrong.cause, other.cause, draws)

    def _flat(self, ends: Array) -> Array:
        return np.broadcast_to(ends, (self.count, *ends.shape[-2:])).reshape(self.count, -1)


def _ends(wrong: _Wrong) -> tuple[Array, Array]:
    return wrong.value.low, wrong.value.high
