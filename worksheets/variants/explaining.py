"""What the demands say of a sheet's own numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from worksheets.variants.certifying import Evidence, evidence
from worksheets.variants.demands import DEMANDS, REQUIRED
from worksheets.variants.issuing import Prepared
from worksheets.variants.plan import stacked
from worksheets.variants.search import Subject
from worksheets.variants.soundness import Finding


@dataclass(frozen=True)
class Judged:
    """One demand on the numbers of one task, and what fails it."""

    task: str
    demand: str
    failed: tuple[Finding, ...]


def judged(made: Prepared) -> Iterator[tuple[Subject, Evidence, tuple[Judged, ...]]]:
    """Of every task that can be varied what was proven of its own numbers, and every demand on them."""
    for name, subject in made.subjects.items():
        numbers = stacked(subject.examination.plan.published, 1)
        found = evidence(subject.examination, numbers, subject.terms, thorough=True)
        failed = [finding for finding in found.findings if finding.fails.any()]
        yield (
            subject,
            found,
            tuple(
                Judged(name, demand, tuple(f for f in failed if f.demand == demand))
                for demand in DEMANDS
                if demand != REQUIRED or subject.terms.requirements
            ),
        )
