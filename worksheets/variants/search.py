"""Finding certified draws: everyone takes the first one of the own stream that nobody before has.

Many persons are searched for at once. The result does not depend on how many at a time, or on their order: whoever
comes first by the order of ``rank`` keeps a draw that two have come to, and the other one goes on (deferred acceptance,
Gale and Shapley 1962, where all draws rank the persons alike).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from math import ceil
from typing import Any

from solver.errors import Problem
from worksheets.variants.certifying import Evidence, evidence
from worksheets.variants.drawing import draw
from worksheets.variants.examination import Examination
from worksheets.variants.plan import Draw
from worksheets.variants.requirements import Requirement

FEW, BLOCK = 512, 2048
"""Draws that are examined at once: fewer take hardly less time, more need more memory."""
GUESS = 4
"""Draws of which one is taken to be certified, before any is known."""
MAX_ATTEMPTS = 4096
"""Draws of one person, before it is said that there are too few."""
ENUMERATED = 20_000
"""Up to so many possible draws they are all examined, to say how many are certified."""

Advance = Callable[[int], None]


@dataclass(frozen=True)
class Variant:
    """One person's draw of a task, and which attempt it was."""

    task: str
    person: str
    attempt: int
    draw: Draw


@dataclass(frozen=True)
class Subject:
    """A task whose variants are searched for."""

    sheet: str
    examination: Examination
    digits: int
    requirements: tuple[Requirement, ...] = ()

    @property
    def task(self) -> str:
        return self.examination.task.id

    def evidence(self, draws: Sequence[Draw]) -> Evidence:
        numbers = self.examination.plan.arrays(draws)
        return evidence(self.examination, numbers, self.digits, self.requirements)

    def drawn(self, key: bytes, person: str, attempt: int) -> Draw:
        return draw(key, (self.sheet, self.task, person), attempt, self.examination.plan.bounds)


@dataclass
class _Searcher:
    """One person on the way through the own stream."""

    person: str
    attempt: int = 0
    found: list[Variant] = field(default_factory=list)


def search(
    subject: Subject, key: bytes, persons: Iterable[str], advance: Advance = lambda _: None
) -> dict[str, Variant]:
    """The variant of each person, no two alike and none the published one.

    Raises ``Problem`` where there are too few, naming the demand that most draws fail.
    """
    waiting = {person: _Searcher(person) for person in sorted(persons, key=rank)}
    wanted = len(waiting)
    if subject.examination.plan.size <= wanted:
        raise _too_few(subject, wanted, Counter(), 0)
    holders: dict[Draw, str] = {}
    if subject.examination.plan.published_draw is not None:
        holders[subject.examination.plan.published_draw] = ""
    given: dict[str, Variant] = {}
    tried = kept = 0
    fails = Counter[str]()
    searchers = dict(waiting)
    while waiting:
        batch = _candidates(subject, key, waiting.values(), (tried + GUESS) / (kept + 1))
        found = subject.evidence([drawn for _, _, drawn in batch])
        fails.update(found.counts())
        certified = found.certified
        tried, kept = tried + len(batch), kept + int(certified.sum())
        for row, (searcher, attempt, drawn) in enumerate(batch):
            searcher.attempt = attempt + 1
            if certified[row]:
                searcher.found.append(Variant(subject.task, searcher.person, attempt, drawn))
        _settle(searchers, waiting, holders, given, advance)
        if any(s.attempt >= MAX_ATTEMPTS for s in waiting.values()):
            raise _too_few(subject, wanted, fails, tried)
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


def _too_few(subject: Subject, wanted: int, fails: Counter[str], tried: int) -> Problem:
    """How many variants there are: counted where that is possible, else estimated from the draws that were tried."""
    plan = subject.examination.plan
    facts: dict[str, Any] = {"task": subject.task, "wanted": wanted}
    if not plan.slots:
        return Problem("nothing_drawn", **facts)
    if plan.size > ENUMERATED:
        return Problem("hardly_any_variants", tried=tried, **facts, **_scarce(fails, tried))
    fails, certified = Counter(), 0
    for found in _all(subject):
        fails.update(found.counts())
        certified += int(found.certified.sum())
    if not any(fails.values()):
        return Problem("too_few_draws", found=certified, **facts)
    return Problem("too_few_variants", found=certified, size=plan.size, **facts, **_scarce(fails, plan.size))


def _scarce(fails: Counter[str], tried: int) -> dict[str, Any]:
    """The demand that most draws fail, and how many of a hundred."""
    demand, count = fails.most_common(1)[0]
    return {"demand": demand, "share": f"{100 * count / max(tried, 1):.0f}"}


def _all(subject: Subject) -> Iterator[Evidence]:
    plan = subject.examination.plan
    for start in range(0, plan.size, BLOCK):
        yield subject.evidence([plan.draw_number(n) for n in range(start, min(start + BLOCK, plan.size))])
