"""The proof that a variant is fit: for many draws at once, with the ends of intervals and nothing between them.

Each demand is a set of findings; a draw is certified where none of them speaks against it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from sympy import Expr

from solver import arrays
from solver.expressions import Apply, Via, operands
from solver.intervals import Interval, Rounding
from solver.questions import Question, changed_result, reach, results
from worksheets.variants.examination import EXACT, Array, Cause, Examination, Flags, is_same
from worksheets.variants.requirements import Requirement

ROUNDING, SHARPNESS, SATURATED, ZERO, EQUAL, SMALL_TERM, UNNOTICED, CONFUSED, MAGNITUDE, TIE, REQUIRED = DEMANDS = (
    "rounding",
    "sharpness",
    "saturated",
    "zero",
    "equal",
    "small_term",
    "unnoticed",
    "confused",
    "magnitude",
    "tie",
    "required",
)

WIDEST = 10
"""How many units of the last asked place a right answer may be off to either side, for marking to be sharp."""
SMALLEST = 10
"""How many units of the last asked place a value or a term of a gradient must have: two digits are left of it."""
STEEP = 0.99
"""Where tanh and σ are flat: beyond this part of their range."""
MARGIN = 1e-3
"""How far intervals must lie apart, in units of the last place. Ends that touch are decided by no rounding error."""


@dataclass(frozen=True)
class Finding:
    """What speaks against some draws: the demand, the asked symbol (or another one), causes, and which draws fail.

    ``other`` is the value that looks the same.
    """

    demand: str
    symbol: Expr | None
    causes: tuple[Cause, ...]
    fails: Flags
    other: Expr | None = None


@dataclass(frozen=True, eq=False)
class Evidence:
    """Everything that was computed for a number of draws: the intervals, and what they speak against."""

    digits: int
    right: Mapping[Expr, Interval]
    finer: Mapping[Expr, Interval]
    reach: Mapping[Expr, Interval]
    wrong: Mapping[Expr, tuple[tuple[Cause, Interval, Flags], ...]]
    findings: tuple[Finding, ...]

    @property
    def certified(self) -> Flags:
        return ~failing(self.findings)

    def counts(self) -> Counter[str]:
        return counts(self.findings)


def failing(findings: Sequence[Finding]) -> Flags:
    """Which draws something speaks against."""
    fails: Flags = np.zeros(len(findings[0].fails), dtype=bool)
    for finding in findings:
        fails |= finding.fails
    return fails


def counts(findings: Sequence[Finding]) -> Counter[str]:
    """How many draws fail each demand."""
    fails: dict[str, Flags] = {}
    for finding in findings:
        fails[finding.demand] = fails.get(finding.demand, False) | finding.fails
    return Counter({demand: int(mask.sum()) for demand, mask in fails.items()})


def evidence(
    examination: Examination, numbers: Mapping[Expr, Array], digits: int, requirements: Sequence[Requirement] = ()
) -> Evidence:
    """The proof, or what speaks against it, for each of many draws."""
    with np.errstate(all="ignore"):
        return _Proof(examination, numbers, digits).evidence(requirements)


def screened(
    examination: Examination, numbers: Mapping[Expr, Array], digits: int, requirements: Sequence[Requirement] = ()
) -> tuple[Finding, ...]:
    """What the right values alone speak against: a small part of the proof, for which most draws are unfit."""
    with np.errstate(all="ignore"):
        return tuple(_Proof(examination, numbers, digits).screened(requirements))


class _Proof:
    def __init__(self, examination: Examination, numbers: Mapping[Expr, Array], digits: int) -> None:
        self.examination, self.digits = examination, digits
        self.count = len(next(iter(numbers.values())))
        self.rounding = Rounding(10.0**-digits)
        self.unit = self.rounding.unit
        self.given = {s: self.rounding.asarray(v) for s, v in numbers.items()}
        self.main = arrays.evaluate_all(
            examination.derivation, {s: EXACT.asarray(v) for s, v in numbers.items()}, EXACT
        )
        self.numbers = numbers
        self.known = dict(self.given)
        self.reach: dict[Expr, Interval] = {}
        self.wrong: dict[Expr, tuple[tuple[Cause, Interval, Flags], ...]] = {}

    @cached_property
    def finer(self) -> Mapping[Expr, Interval]:
        """The values of whoever carries one digit more than asked."""
        finer = Rounding(self.unit / 10)
        return reach(self.examination.questions, {s: finer.asarray(v) for s, v in self.numbers.items()}, finer)

    def screened(self, requirements: Sequence[Requirement]) -> Iterator[Finding]:
        for question in self.examination.questions:
            yield from self._sizes(question.symbol)
        yield from (*self._saturated(), *self._equal(), *self._small_terms(), *self._zero_steps(), *self._ties())
        yield from (Finding(REQUIRED, None, (), ~self._all(r.holds(self.main))) for r in requirements)

    def evidence(self, requirements: Sequence[Requirement]) -> Evidence:
        findings = list(self.screened(requirements))
        for question in self.examination.questions:
            steps = results(question.steps, self.known, self.rounding)
            self.reach[question.symbol] = steps[question.symbol]
            findings += self._question(question, steps)
            self.known[question.symbol] = self.rounding.rounded(steps[question.symbol])
        asked = [q.symbol for q in self.examination.questions]
        right = {s: self.main[s] for s in asked}
        return Evidence(self.digits, right, self.finer, self.reach, self.wrong, tuple(findings))

    def _all(self, flags: Flags) -> Flags:
        """Whether it holds for every entry of a draw."""
        return np.asarray(np.broadcast_to(flags, (self.count, *flags.shape[-2:])).all((-1, -2)))

    def _question(self, question: Question, steps: Mapping[Expr, Interval]) -> Iterator[Finding]:
        symbol = question.symbol
        yield Finding(ROUNDING, symbol, (), ~self._within(self.finer[symbol], symbol, 1.0))
        yield Finding(SHARPNESS, symbol, (), ~self._within(self.reach[symbol], symbol, WIDEST))
        yield from self._discrimination(question, steps)

    def _within(self, found: Interval, symbol: Expr, units: float) -> Flags:
        """Whether every end lies less than so many units away from the right value."""
        right, far = self.main[symbol], (units - MARGIN) * self.unit
        return self._all((found.high - right.low < far) & (right.high - found.low < far))

    def _sizes(self, symbol: Expr) -> Iterator[Finding]:
        """No entry is too small to be shown, and the value is about as large as the published ones."""
        value = self.main[symbol]
        least, most = _size(value)
        shown = (least >= SMALLEST * self.unit) | self.examination.zeros[symbol] | self._cut_off(symbol)
        yield Finding(ZERO, symbol, (), ~(self._all(shown) & ~self._all(most < self.unit)))
        low, high = self.examination.size_limits
        largest = most.max((-1, -2))
        within = (largest >= low * (1 - MARGIN)) & (largest <= high * (1 + MARGIN))
        yield Finding(MAGNITUDE, symbol, (), ~np.broadcast_to(within, (self.count,)))

    def _cut_off(self, symbol: Expr) -> Flags:
        """Entries that a relu makes exactly zero, which is what it is for."""
        value = self.main[symbol]
        cuts = _applies(self.examination.derivation.steps[symbol].rule, "relu")
        return (value.low == 0) & (value.high == 0) if cuts else np.zeros(value.shape, dtype=bool)

    def _zero_steps(self) -> Iterator[Finding]:
        """No intermediate value is zero as a whole, unless it always is."""
        asked = {q.symbol for q in self.examination.questions}
        for symbol in self.examination.derivation.steps:
            if symbol not in asked and not self.examination.zeros[symbol].all():
                _, most = _size(self.main[symbol])
                yield Finding(ZERO, symbol, (), self._all(most < self.unit))

    def _saturated(self) -> Iterator[Finding]:
        for node in self.examination.activations:
            value = arrays.evaluate(node, self.main, EXACT)
            least = -STEEP if node.function == "tanh" else 1 - STEEP
            yield Finding(SATURATED, node, (), ~self._all((value.low > least) & (value.high < STEEP)))

    def _equal(self) -> Iterator[Finding]:
        """Two asked values look the same when they are written down."""
        asked = [q.symbol for q in self.examination.questions]
        for position, first in enumerate(asked):
            for second in asked[position + 1 :]:
                a, b = self.main[first], self.main[second]
                if a.shape[-2:] == b.shape[-2:] and (first, second) not in self.examination.equals:
                    yield Finding(EQUAL, first, (), ~self._apart(a, b.widened(self.unit)), second)

    def _ties(self) -> Iterator[Finding]:
        """Two entries are the largest, or it cannot be told which one is, where a gradient goes to the largest."""
        for node in self.examination.contests:
            share = arrays.evaluate(node, self.main, EXACT).widened(0.0)
            yield Finding(TIE, node, (), ~self._all((share.low == share.high) & np.isin(share.low, (0.0, 1.0))))

    def _small_terms(self) -> Iterator[Finding]:
        """A term of the chain rule that cannot be seen in the result."""
        for symbol in self.examination.derivation.steps:
            if isinstance(symbol, Via) and not self.examination.zeros[symbol].all():
                least, _ = _size(self.main[symbol])
                yield Finding(SMALL_TERM, symbol, (), self._all(least < SMALLEST * self.unit))

    def _apart(self, a: Interval, b: Interval) -> Flags:
        """Whether two values differ for certain in at least one entry."""
        margin = MARGIN * self.unit
        apart = (a.low - b.high > margin) | (b.low - a.high > margin)
        return np.asarray(np.broadcast_to(apart, (self.count, *apart.shape[-2:])).any((-1, -2)))

    def _discrimination(self, question: Question, steps: Mapping[Expr, Interval]) -> Iterator[Finding]:
        symbol = question.symbol
        right = self.reach[symbol]
        found: list[tuple[Cause, Interval, Flags]] = []
        for cause in self.examination.causes[symbol]:
            value = changed_result(cause.first.steps, question, steps, self.rounding)
            counts = self._has_effect(cause, question)
            found.append((cause, value, counts))
            if not cause.is_accepted:
                yield Finding(UNNOTICED, symbol, (cause,), counts & ~self._apart(value, right))
        self.wrong[symbol] = tuple(found)
        for position, (one, a, a_counts) in enumerate(found):
            for other, b, b_counts in found[position + 1 :]:
                alike = a_counts & b_counts & ~self._apart(a, b)
                if alike.any() and set(one.kinds) & set(other.kinds):
                    alike &= ~self._same_exactly(one, other, question)
                yield Finding(CONFUSED, symbol, (one, other), alike)

    def _has_effect(self, cause: Cause, question: Question) -> Flags:
        """In which draws a mistake changes anything, of those that some numbers leave without effect."""
        if not cause.is_conditional:
            return np.ones(self.count, dtype=bool)
        value = changed_result(cause.first.steps, question, self.main, EXACT)
        return np.broadcast_to(~is_same(value.middle, self.main[question.symbol].middle), (self.count,))

    def _same_exactly(self, one: Cause, other: Cause, question: Question) -> Flags:
        a, b = (changed_result(cause.first.steps, question, self.main, EXACT).middle for cause in (one, other))
        return np.broadcast_to(is_same(a, b), (self.count,))


def _size(value: Interval) -> tuple[Array, Array]:
    """The smallest and the largest that |value| can be, entry by entry."""
    around_zero = (value.low <= 0) & (value.high >= 0)
    ends = np.abs(value.low), np.abs(value.high)
    return np.where(around_zero, 0.0, np.minimum(*ends)), np.maximum(*ends)


def _applies(node: Expr, function: str) -> bool:
    return (isinstance(node, Apply) and node.function == function) or any(_applies(p, function) for p in operands(node))
