"""A mistake in a program with a recurrent cell; ``mutations`` finds them all.

This module is loaded for right programs, too, and loads nothing of the engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from worksheets.program_marking.suite import Finding, finding

if TYPE_CHECKING:
    from solver.misconceptions import Slip

MOST_PAIRED = 40
"""Where there are more mistakes than this, two at once are not looked for."""

IN_PROGRAM, IN_GRADIENT = "mistake_", "mistake_in_gradient_"
"""The sentence of a mistake is found under one of these and its kind."""


@dataclass(frozen=True, eq=False)
class Mistake:
    """One mistake: its kind, the steps that it changes (none, if made in the loop), and what fills its sentence."""

    kind: str
    slips: tuple[Slip, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def finding(self) -> Finding:
        from solver.expressions import DERIVATIVES  # loaded by whatever found the mistake

        in_gradient = any(isinstance(slip.step.symbol, DERIVATIVES) for slip in self.slips)
        return finding((IN_GRADIENT if in_gradient else IN_PROGRAM) + self.kind, **self.facts)


Made = tuple[Mistake, ...]


def sets(mistakes: tuple[Mistake, ...]) -> Iterator[Made]:
    """Each mistake, then each pair of them, if they are not too many."""
    for size in (1, 2) if len(mistakes) <= MOST_PAIRED else (1,):
        yield from combinations(mistakes, size)
