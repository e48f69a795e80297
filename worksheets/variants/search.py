"""Finding certified draws: everyone takes the best of the first ones of the own stream that nobody before has.

The fit draws of a stream are taken ``CHOICE`` at a time, and of these first the one in which most mistakes can be told
apart. Many persons are searched for at once. The result does not depend on how many at a time, or on their order:
whoever comes first by the order of ``rank`` keeps a draw that two have come to, and the other one goes on (deferred
acceptance, Gale and Shapley 1962, where all draws rank the persons alike).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.errors import Problem
from worksheets.variants.certifying import Evidence, Terms, evidence, failing, failures, screened
from worksheets.variants.demands import DEFINED, DEMANDS
from worksheets.variants.drawing import draw
from worksheets.variants.examination import Examination, Flags
from worksheets.variants.plan import Draw, stacked

CHOICE = 8
"""Fit draws of which the best is taken. One that lacks nothing is taken at once, for no other is better."""
FEW, BLOCK = 512, 2048
"""Draws that are examined at once: fewer take hardly less time, more need more memory."""
GUESS = 4
"""Draws of which one is taken to be certified, before any is known."""
MAX_ATTEMPTS = 4096
"""Draws of one person, before it is said that there are too few."""
ENUMERATED = 20_000
"""Up to so many possible draws they are all examined, to say how many are certified."""

UNDEFINED = frozenset({DEFINED})

Advance = Callable[[int], None]


@dataclass(frozen=True)
class Variant:
    """One person's draw of a task, and which attempt it was."""

    task: str
    person: str
    attempt: int
    draw: Draw


@dataclass
class Tally:
    """What the draws fail, by the demands that they fail together, and how many were examined for each demand."""

    together: Counter[frozenset[str]] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)

    def add(self, failures: Mapping[str, Flags], of: int) -> None:
        """Adds what ``of`` draws were examined for together; what is undefined fails all else by this."""
        demands = np.array([*failures])
        patterns, counts = np.unique(np.array([*failures.values()]).T, axis=0, return_counts=True)
        for pattern, number in zip(patterns, counts.tolist(), strict=True):
            failed = frozenset(demands[pattern].tolist())
            self.together[UNDEFINED if DEFINED in failed else failed] += number
        self.seen.update(dict.fromkeys(failures, of))

    def update(self, other: Tally) -> None:
        self.together.update(other.together)
        self.seen.update(other.seen)

    def fails(self, demand: str) -> int:
        return sum(number for failed, number in self.together.items() if demand in failed)

    def scarce(self) -> dict[str, Any]:
        """The demand that is most in the way: without it most draws would be fit, or else it holds least often."""

        def shares(demand: str) -> tuple[float, float]:
            return self.together[frozenset({demand})] / self.seen[demand], self.fails(demand) / self.seen[demand]

        demand = max((demand for demand in self.seen if self.seen[demand]), key=shares)
        alone, share = shares(demand)
        return {"demand": demand, "share": f"{100 * share:.0f}", "alone": f"{100 * alone:.0f}"}

    def in_common(self, failed: Collection[str]) -> str | None:
        """The first demand that draws fail which fail nothing but some of these."""
        shared = {demand for some in self.together if some <= set(failed) for demand in some}
        return min(shared, key=DEMANDS.index, default=None)


@dataclass(frozen=True, eq=False)
class Examined:
    """Which of some draws are certified, how much each lacks of telling all mistakes apart, and what others fail."""

    is_fit: Flags
    lack: NDArray[np.int64]
    tally: Tally


@dataclass(frozen=True)
class Subject:
    """A task whose variants are searched for."""

    sheet: str
    examination: Examination
    terms: Terms

    @property
    def task(self) -> str:
        return self.examination.task.id

    def evidence(self, draws: Sequence[Draw]) -> Evidence:
        numbers = self.examination.plan.arrays(draws)
        return evidence(self.examination, numbers, self.terms)

    def examined(self, draws: Sequence[Draw]) -> Examined:
        """Which draws are certified, and how many fail each demand; what is seen at once is not proven in full."""
        numbers = self.examination.plan.arrays(draws)
        screening = screened(self.examination, numbers, self.terms)
        is_fit, tally = ~failing(screening, self.terms.demands), Tally()
        tally.add(failures(screening, self.terms.demands), len(draws))
        lack = np.zeros(len(draws), dtype=np.int64)
        if is_fit.any():
            found = self.evidence([drawn for drawn, fit in zip(draws, is_fit, strict=True) if fit])
            proven = {demand: fails for demand, fails in found.failures().items() if demand not in tally.seen}
            tally.add(proven, int(is_fit.sum()))
            lack[is_fit] = found.lack
            is_fit[is_fit] = found.certified
        return Examined(is_fit, lack, tally)

    @property
    def unfit_for(self) -> list[str]:
        """The demands that the sheet's own numbers fail, though they are not excused."""
        own = screened(self.examination, stacked(self.examination.plan.published, 1), self.terms)
        return [demand for demand, fails in failures(own, self.terms.demands).items() if fails.any()]

    def drawn(self, key: bytes, person: str, attempt: int) -> Draw:
        return draw(key, (self.sheet, self.task, person), attempt, self.examination.plan.bounds)


@dataclass
class _Searcher:
    """One person on the way through the own stream."""

    person: str
    attempt: int = 0
    found: list[Variant] = field(default_factory=list)
    fit: int = 0
    held: list[tuple[int, Variant]] = field(default_factory=list)

    def add(self, variant: Variant, lack: int) -> None:
        """The next fit draw: one that lacks nothing can be taken, others once there is a choice of them."""
        self.fit += 1
        if lack:
            self.held.append((lack, variant))
        else:
            self.found.append(variant)
        if self.fit % CHOICE == 0:
            self.choose()

    def choose(self) -> None:
        """All that are held can be taken, the best ones first."""
        self.found += [variant for _, variant in sorted(self.held, key=lambda one: (one[0], one[1].attempt))]
        self.held.clear()


def search(
    subject: Subject, key: bytes, persons: Iterable[str], advance: Advance = lambda _: None
) -> dict[str, Variant]:
    """The variant of each person, no two alike and none the published one.

    Raises ``Problem`` where there are too few, naming the demand that most draws fail.
    """
    waiting = {person: _Searcher(person) for person in sorted(persons, key=rank)}
    wanted = len(waiting)
    if subject.examination.plan.size <= wanted:
        raise _too_few(subject, wanted, Tally(), 0, 0)
    holders: dict[Draw, str] = {}
    if subject.examination.plan.published_draw is not None:
        holders[subject.examination.plan.published_draw] = ""
    given: dict[str, Variant] = {}
    tried = kept = perfect = 0
    tally = Tally()
    searchers = dict(waiting)
    while waiting:
        needed = min((tried + GUESS) / (perfect + 1), CHOICE * (tried + GUESS) / (kept + 1))
        batch = _candidates(subject, key, waiting.values(), needed)
        examined = subject.examined([drawn for _, _, drawn in batch])
        tally.update(examined.tally)
        tried, kept = tried + len(batch), kept + int(examined.is_fit.sum())
        perfect += int((examined.is_fit & (examined.lack == 0)).sum())
        for row, (searcher, attempt, drawn) in enumerate(batch):
            searcher.attempt = attempt + 1
            if examined.is_fit[row]:
                searcher.add(Variant(subject.task, searcher.person, attempt, drawn), int(examined.lack[row]))
            if searcher.attempt == MAX_ATTEMPTS:
                searcher.choose()
        _settle(searchers, waiting, holders, given, advance)
        if any(s.attempt >= MAX_ATTEMPTS for s in waiting.values()):
            raise _too_few(subject, wanted, tally, tried, kept)
    return given


def rank(person: str) -> tuple[bytes, str]:
    """Who comes first: an order that has nothing to do with the roster's."""
    return sha256(person.encode()).digest(), person


def _candidates(
    subject: Subject, key: bytes, waiting: Iterable[_Searcher], needed: float
) -> list[tuple[_Searcher, int, Draw]]:
    """The next draws: of each person who waits, twice as many as one is expected to need."""
    chosen = list(waiting)[:BLOCK]
    each = max(1, min(BLOCK // len(chosen), max(ceil(2 * needed), FEW // len(chosen))))
    return [
        (searcher, attempt, subject.drawn(key, searcher.person, attempt))
        for searcher in chosen
        for attempt in range(searcher.attempt, min(searcher.attempt + each, MAX_ATTEMPTS))
    ]


def _settle(
    searchers: Mapping[str, _Searcher],
    waiting: dict[str, _Searcher],
    holders: dict[Draw, str],
    given: dict[str, Variant],
    advance: Advance,
) -> None:
    """Everyone who waits takes the first draw that is free or held by somebody who comes later."""
    before = len(given)
    open_ = [person for person in waiting if waiting[person].found]
    while open_:
        searcher = searchers[open_.pop()]
        while searcher.found:
            variant = searcher.found.pop(0)
            holder = holders.get(variant.draw)
            if holder is not None and (holder == "" or rank(holder) < rank(searcher.person)):
                continue
            holders[variant.draw] = searcher.person
            given[searcher.person] = variant
            waiting.pop(searcher.person, None)
            if holder is not None:
                del given[holder]
                waiting[holder] = searchers[holder]
                open_.append(holder)
            break
    advance(len(given) - before)


def _too_few(subject: Subject, wanted: int, tally: Tally, tried: int, kept: int) -> Problem:
    """How many variants there are: counted where that is possible, else estimated from the draws that were tried."""
    plan = subject.examination.plan
    facts: dict[str, Any] = {"task": subject.task, "wanted": wanted}
    if not plan.slots:
        return Problem("nothing_drawn", **facts)
    if is_counted := plan.size <= ENUMERATED:
        tally, kept = Tally(), 0
        for examined in _all(subject):
            tally.update(examined.tally)
            kept += int(examined.is_fit.sum())
    if not kept and (demand := tally.in_common(subject.unfit_for)):
        return Problem("own_numbers_unfit", **{**facts, "demand": demand})
    if not is_counted:
        return Problem("hardly_any_variants", tried=tried, **facts, **tally.scarce())
    if not any(tally.together):
        return Problem("too_few_draws", found=kept, **facts)
    return Problem("too_few_variants", found=kept, size=plan.size, **facts, **tally.scarce())


def _all(subject: Subject) -> Iterator[Examined]:
    plan = subject.examination.plan
    for start in range(0, plan.size, BLOCK):
        yield subject.examined([plan.draw_number(n) for n in range(start, min(start + BLOCK, plan.size))])
