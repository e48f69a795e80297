"""What the right values of many draws speak against: undefined steps, zeros, ties, saturation, odd sizes.

It is a small part of the proof, and most unfit draws fail it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sympy import Expr

from solver import arrays, functions
from solver.domains import defined
from solver.expressions import Apply, Compared, Via, operands
from solver.intervals import Interval
from solver.replacing import unindexed
from worksheets.variants.demands import (
    DEFINED,
    DISTINCT,
    ENTRIES,
    MAGNITUDE,
    NONZERO,
    REQUIRED,
    SIZE,
    TERMS,
    UNSATURATED,
    UNTIED,
    WHOLE,
)
from worksheets.variants.examination import EXACT, SAME, Array, Cause, Examination, Flags, flat
from worksheets.variants.requirements import Requirement

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

    @property
    def about(self) -> tuple[str, Expr | None, Expr | None]:
        """What it is about, at whichever index: where one of a sequence is zero on the sheet, others may be."""
        symbol, other = (s if s is None else unindexed(s) for s in (self.symbol, self.other))
        return self.demand, symbol, other


@dataclass(frozen=True, eq=False)
class Values:
    """The exact values of many draws, and the unit of the last place that is asked for."""

    examination: Examination
    main: Mapping[Expr, Interval]
    count: int
    unit: float

    def findings(self, requirements: Sequence[Requirement]) -> Iterator[Finding]:
        """Everything that the right values alone speak against."""
        steps = self.examination.derivation.steps.values()
        yield Finding(DEFINED, None, (), ~defined(steps, self.main, self.count))
        for question in self.examination.questions:
            yield from self._sizes(question.symbol)
        yield from (*self._saturated(), *self._equal(), *self._repeated(), *self._small_terms())
        yield from (*self._zero_steps(), *self._tied())
        yield from (Finding(REQUIRED, None, (), ~self.all(r.holds(self.main))) for r in requirements)

    def all(self, flags: Flags) -> Flags:
        """Whether it holds for every entry of a draw."""
        return np.asarray(np.broadcast_to(flags, (self.count, *flags.shape[-2:])).all((-1, -2)))

    def apart(self, a: Interval, b: Interval) -> Flags:
        """Whether two values differ for certain in at least one entry."""
        margin = MARGIN * self.unit
        apart = (a.low - b.high > margin) | (b.low - a.high > margin)
        return np.asarray(np.broadcast_to(apart, (self.count, *apart.shape[-2:])).any((-1, -2)))

    def _sizes(self, symbol: Expr) -> Iterator[Finding]:
        """No entry is too small to be shown, and the value is about as large as the published ones, or zero.

        What is answered by yes or no may be either.
        """
        if isinstance(self.examination.derivation.steps[symbol].rule, Compared):
            return
        value = self.main[symbol]
        least, most = _size(value)
        may_be_zero = self.examination.zeros[symbol] | self._cut_off(symbol)
        is_zero = (value.low == 0) & (value.high == 0)
        yield Finding(NONZERO, symbol, (), self.all(most < self.unit))
        yield Finding(ENTRIES, symbol, (), ~self.all(~is_zero | may_be_zero))
        yield Finding(SIZE, symbol, (), ~self.all((least >= SMALLEST * self.unit) | is_zero | may_be_zero))
        if symbol in self.examination.whole:
            yield Finding(WHOLE, symbol, (), ~self.all(np.abs(value.middle - np.rint(value.middle)) < SAME))
        low, high = self.examination.size_limits
        largest = most.max((-1, -2))
        within = (largest >= low * (1 - MARGIN)) & (largest <= high * (1 + MARGIN)) | (largest == 0)
        yield Finding(MAGNITUDE, symbol, (), ~np.broadcast_to(within, (self.count,)))

    def _cut_off(self, symbol: Expr) -> Flags:
        """Entries that a relu makes exactly zero, which is what it is for."""
        value = self.main[symbol]
        cuts = _cuts(self.examination.derivation.steps[symbol].rule)
        return (value.low == 0) & (value.high == 0) if cuts else np.zeros(value.shape, dtype=bool)

    def _zero_steps(self) -> Iterator[Finding]:
        """No intermediate value is zero as a whole, unless it always is."""
        asked = {q.symbol for q in self.examination.questions}
        for symbol in self.examination.derivation.steps:
            if symbol not in asked and not self.examination.zeros[symbol].all():
                _, most = _size(self.main[symbol])
                yield Finding(NONZERO, symbol, (), self.all(most < self.unit))

    def _saturated(self) -> Iterator[Finding]:
        for node in self.examination.activations:
            value = arrays.evaluate(node, self.main, EXACT)
            ends = flat(node)
            assert ends is not None
            inside = (value.low > ends[0] + (1 - STEEP)) & (value.high < ends[1] - (1 - STEEP))
            yield Finding(UNSATURATED, node, (), ~self.all(inside))

    def _tied(self) -> Iterator[Finding]:
        """The largest value is not unique when written down, or a kink is met."""
        for node in self.examination.kinks:
            kink = functions.of(node).kink
            assert kink is not None
            gap = kink(*(arrays.evaluate(part, self.main, EXACT).middle for part in operands(node)))
            yield Finding(UNTIED, node, (), ~self.all(gap >= self.unit))

    def _equal(self) -> Iterator[Finding]:
        """Two asked values look the same when they are written down."""
        asked = [q.symbol for q in self.examination.questions]
        for position, first in enumerate(asked):
            for second in asked[position + 1 :]:
                a, b = self.main[first], self.main[second]
                if a.shape[-2:] == b.shape[-2:] and (first, second) not in self.examination.equals:
                    yield Finding(DISTINCT, first, (), ~self.apart(a, b.widened(self.unit)), second)

    def _repeated(self) -> Iterator[Finding]:
        """Two entries of one asked value look the same when they are written down; zeros are another matter."""
        for symbol in (q.symbol for q in self.examination.questions):
            if symbol in self.examination.repeating or self.main[symbol].shape[-2:] == (1, 1):
                continue
            low, high = self._in_order(self.main[symbol])
            is_zero = (low[:, 1:] == 0) & (high[:, :-1] == 0)
            apart = low[:, 1:] - high[:, :-1] > (1 + MARGIN) * self.unit
            yield Finding(DISTINCT, symbol, (), ~(apart | is_zero).all(-1))

    def _in_order(self, value: Interval) -> tuple[Array, Array]:
        """The ends of all entries of each draw, from the smallest entry to the largest."""
        ends = (np.broadcast_to(end, (self.count, *end.shape[-2:])) for end in (value.low, value.high))
        low, high = (end.reshape(self.count, -1) for end in ends)
        order = low.argsort(-1)
        return np.take_along_axis(low, order, -1), np.take_along_axis(high, order, -1)

    def _small_terms(self) -> Iterator[Finding]:
        """A term of the chain rule that cannot be seen in the result."""
        for symbol in self.examination.derivation.steps:
            if isinstance(symbol, Via) and not self.examination.zeros[symbol].all():
                least, _ = _size(self.main[symbol])
                yield Finding(TERMS, symbol, (), self.all(least < SMALLEST * self.unit))


def _size(value: Interval) -> tuple[Array, Array]:
    """The smallest and the largest that |value| can be, entry by entry."""
    around_zero = (value.low <= 0) & (value.high >= 0)
    ends = np.abs(value.low), np.abs(value.high)
    return np.where(around_zero, 0.0, np.minimum(*ends)), np.maximum(*ends)


def _cuts(node: Expr) -> bool:
    activation = functions.of(node).activation if isinstance(node, Apply) else None
    return bool(activation and activation.cuts) or any(map(_cuts, operands(node)))
