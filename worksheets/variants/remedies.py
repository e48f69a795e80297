"""What helps where too few draws are fit: each way out is tried with the task's numbers before a message names it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from flint import fmpq
from sympy import Expr

from solver.errors import Problem
from worksheets.declared_draws import MAX_CHOICES
from worksheets.variants import demands
from worksheets.variants.accuracy import terms
from worksheets.variants.demands import ALWAYS, Demands
from worksheets.variants.plan import Plan, SharedSlot, Slot
from worksheets.variants.search import ENUMERATED, Subject, Tally

FINER, FEWER, MORE, WAIVE, STRIKE = WAYS = ("finer", "fewer", "more", "waive", "strike")
"""Finer ranges, fewer or more decimals, doing without a demand, or striking one that the sheet makes."""
TRIAL_KEY = b"rechenweg remedies"
TRIED = 512
"""Draws in which a way out is tried. Everyone gets eight times as many before it is said that there are too few."""
PARTS = 10
"""Into how many parts finer ranges divide a step."""
MOST_DIGITS, MOST_WAIVED = 3, 3
"""How many decimals more or fewer are tried, and how many demands are given up together."""

_BESIDES: Mapping[str, tuple[str, ...]] = {
    demands.UNTIED: (FINER, MORE),
    demands.DISTINCT: (FINER, MORE),
    demands.ROUNDING: (FEWER,),
    demands.SHARPNESS: (FEWER,),
    **dict.fromkeys((demands.SIZE, demands.TERMS, demands.NOTICED, demands.EVERYWHERE), (MORE,)),
}
"""What may help beside giving a demand up."""

Way = tuple[str, str]
"""A name among ``WAYS``, and how far it must go: decimals, or the demands that are given up."""
Remade = Callable[[Plan, int], Subject]
"""The task with another plan and so many decimals."""


def helped(problem: Problem, subject: Subject, remade: Remade) -> Problem:
    """The refusal with the ways out that help."""
    demand = problem.facts.get("demand")
    if not isinstance(demand, str):
        return problem
    ways = tuple(_Trial(subject, int(str(problem.facts["wanted"])), remade).ways(demand))
    return Problem(problem.code, problem.place, **{**problem.facts, "ways": ways})


@dataclass(frozen=True, eq=False)
class _Trial:
    subject: Subject
    wanted: int
    remade: Remade

    def ways(self, demand: str) -> Iterator[Way]:
        """Those of the ways that may help which do."""
        for way in _BESIDES.get(demand, ()):
            if way == FINER and self._gives(self.remade(self._finer, self._digits)):
                yield FINER, str(PARTS)
            if way in (FEWER, MORE) and (digits := self._with_digits(1 if way == MORE else -1)):
                yield way, str(digits)
        if demand not in ALWAYS and (given_up := self._given_up(demand)):
            yield STRIKE if demand in self._demands.demanded else WAIVE, ", ".join(given_up)

    @property
    def _finer(self) -> Plan:
        return finer(self.subject.examination.plan, self.subject.examination.task.given)

    @property
    def _digits(self) -> int:
        return self.subject.terms.digits

    @property
    def _demands(self) -> Demands:
        return self.subject.terms.demands

    def _with_digits(self, step: int) -> int | None:
        """How many decimals are enough more, or fewer."""
        for number in range(1, MOST_DIGITS + 1):
            digits = self._digits + step * number
            if digits > 0 and self._gives(self.remade(self.subject.examination.plan, digits)):
                return digits
        return None

    def _given_up(self, demand: str) -> list[str] | None:
        """The demands that must be given up with this one, which may bring out another one."""
        names = [demand]
        while len(names) <= MOST_WAIVED:
            left = self._demands.without(names)
            tried = terms(self.subject.examination, self._digits, left, self.subject.terms.requirements)
            tally = Tally()
            if self._gives(replace(self.subject, terms=tried), tally):
                return names
            scarce = tally.scarce()["demand"]
            if scarce in ALWAYS | self._demands.demanded or scarce in names:
                return None
            names.append(scarce)
        return None

    def _gives(self, subject: Subject, tally: Tally | None = None) -> bool:
        """Whether there are as many fit draws as are wanted: counted, or else by their share among some."""
        plan = subject.examination.plan
        draws = (
            [plan.draw_number(n) for n in range(plan.size)]
            if plan.size <= min(ENUMERATED, TRIED)
            else [subject.drawn(TRIAL_KEY, "", n) for n in range(TRIED)]
        )
        examined = subject.examined(draws)
        if tally is not None:
            tally.update(examined.tally)
        return int(examined.is_fit.sum()) * plan.size > self.wanted * len(draws)


def finer(plan: Plan, given: Collection[Expr]) -> Plan:
    """The given numbers drawn from the same ranges in a tenth of their steps, zero left out; sizes stay whole."""
    slots = (_finer(slot) if all(symbol in given for symbol, _ in slot.places) else slot for slot in plan.slots)
    return replace(plan, slots=tuple(slots))


def _finer(slot: Slot | SharedSlot) -> Slot | SharedSlot:
    if isinstance(slot, SharedSlot):
        return replace(slot, parts=slot.parts * PARTS, step=slot.step / PARTS)
    choices = sorted(slot.choices)
    step = min((after - before for before, after in pairwise(choices)), default=fmpq(0)) / PARTS
    if step == 0 or (choices[-1] - choices[0]) / step > MAX_CHOICES:
        return slot
    count = int(((choices[-1] - choices[0]) / step).floor()) + 1
    return replace(slot, choices=tuple(n for n in (choices[0] + step * k for k in range(count)) if n != 0))
