"""What the demands say of a sheet's own numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from worksheets.variants.certifying import DEMANDS, REQUIRED, Finding, evidence
from worksheets.variants.issuing import Prepared
from worksheets.variants.plan import stacked


@dataclass(frozen=True)
class Judged:
    """One demand on the numbers of one task, and what fails it."""

    task: str
    demand: str
    failed: tuple[Finding, ...]


def judged(made: Prepared) -> Iterator[Judged]:
    """Every demand on every task that can be varied."""
    for name, subject in made.subjects.items():
        numbers = stacked(subject.examination.plan.published, 1)
        found = evidence(subject.examination, numbers, subject.digits, subject.requirements)
        failed = [finding for finding in found.findings if finding.fails.any()]
        for demand in DEMANDS:
            if demand != REQUIRED or subject.requirements:
                yield Judged(name, demand, tuple(f for f in failed if f.demand == demand))
