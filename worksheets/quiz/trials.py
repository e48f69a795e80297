"""Answers with a known cause, for question tests: what is answered in each variant, and which case holds of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from worksheets.quiz.model import Asked, Mistake
from worksheets.quiz.scoring import NONE, Place, Scoring

SLIP = 0.1234
"""What the first answer is off by where later ones shall follow from it."""


@dataclass(frozen=True)
class Trial:
    """What is answered to some entries in place of the right values, variant by variant, and the case that holds then.

    Entries are known by their number; of all others the right values are answered, and the first case holds.
    """

    kind: str
    asked: str
    answers: Mapping[int, Sequence[str]]
    cases: Mapping[int, int]


def trials(scoring: Scoring) -> Iterator[Trial]:
    """The right answers, those that follow from a slip, and each mistake that is the same case in all variants."""
    yield Trial("right", "", {}, {})
    if (followed := _follow_through(scoring)) is not None:
        yield followed
    for asked in scoring.quiz.asked:
        own = [place for place in scoring.places if place.asked is asked]
        for made in _everywhere(scoring, asked):
            answers = {p.number: [m.answer[p.position] for m in made] for p in own}
            if cases := _cases(scoring, own, answers):
                yield Trial(made[0].outcome.kind, asked.name, answers, cases)


def _everywhere(scoring: Scoring, asked: Asked) -> Iterator[list[Mistake]]:
    """Each mistake that shows in every variant, as it is in each."""
    found = [{m.outcome: m for m in variant.values[asked.name].mistakes} for variant in scoring.quiz.variants]
    for outcome in found[0]:
        if all(outcome in own for own in found):
            yield [own[outcome] for own in found]


def _cases(scoring: Scoring, places: Sequence[Place], answers: Mapping[int, Sequence[str]]) -> dict[int, int]:
    """Which case holds of those of these entries of which the same one holds in all variants."""
    values = scoring.answered(answers)
    found = {place.number: set(scoring.rules[place.number].case(values).tolist()) for place in places}
    return {number: case for number, (case, *others) in found.items() if case != NONE and not others}


def _follow_through(scoring: Scoring) -> Trial | None:
    """The first asked value is off, and all that can follows from it."""
    first = scoring.quiz.asked[0]
    answers: dict[int, list[str]] = {}
    slipped: set[str] = set()
    for asked in scoring.quiz.asked:
        values, how = scoring.answered(answers), scoring.follows.get(asked.name)
        if asked is first:
            right = [values[asked.name, n] for n in range(asked.size)]
            results = [numbers - np.copysign(SLIP, numbers) for numbers in right]
        elif how is not None and any(a.name in slipped for a in how.after):
            results = how.results(values)
        else:
            continue
        slipped.add(asked.name)
        for place in (p for p in scoring.places if p.asked is asked):
            answers[place.number] = [f"{x:.{scoring.quiz.digits}f}" for x in scoring.column(results[place.position])]
    changed = [p for p in scoring.places if p.number in answers and p.asked is not first]
    cases = _cases(scoring, changed, answers)
    return Trial("follow-through", "", answers, cases) if cases else None
