"""What a variant must prove: the demands, by the names that a sheet may use below ``vary``.

A sheet may demand more (``demand``: also what its own numbers fail, and what is else only sought) or less (``waive``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from solver.errors import Problem
from worksheets.sheet import Named, Task

(
    DEFINED,
    ROUNDING,
    SHARPNESS,
    UNSATURATED,
    UNTIED,
    NONZERO,
    ENTRIES,
    SIZE,
    DISTINCT,
    TERMS,
    MAGNITUDE,
    WHOLE,
    REQUIRED,
    NOTICED,
    EVERYWHERE,
    TOLD_APART,
) = DEMANDS = (
    "defined",
    "rounding",
    "sharpness",
    "unsaturated",
    "untied",
    "nonzero",
    "entries",
    "size",
    "distinct",
    "terms",
    "magnitude",
    "whole",
    "required",
    "noticed",
    "everywhere",
    "told_apart",
)

ALWAYS = frozenset({DEFINED, REQUIRED})
"""What cannot be waived: without it there is no variant, or not one that the sheet wants."""
SOUGHT = frozenset({EVERYWHERE, TOLD_APART})
"""What a draw need not fulfil, unless the sheet demands it: of several draws the one that comes nearest is taken."""
BY_NATURE = frozenset({UNSATURATED, NONZERO, ENTRIES, SIZE, UNTIED, DISTINCT, TERMS})
"""What is not demanded of a value for which the sheet's own numbers fail it, and many draws: a relu has zeros."""


@dataclass(frozen=True)
class Demands:
    """What a sheet demands of the variants of a task, beyond the usual or less."""

    demanded: frozenset[str] = frozenset()
    waived: frozenset[str] = frozenset()

    def is_must(self, demand: str) -> bool:
        """Whether a draw that fails it is unfit."""
        return demand in self.demanded or demand not in self.waived | SOUGHT

    def is_excused(self, demand: str) -> bool:
        """Whether it is not demanded where the sheet's own numbers fail it."""
        return demand in BY_NATURE - self.demanded

    def without(self, names: Iterable[str]) -> Demands:
        """The same with these given up: struck where the sheet demands them, waived else."""
        given_up = frozenset(names)
        return Demands(self.demanded - given_up, self.waived | (given_up - self.demanded))

    @property
    def in_force(self) -> list[str]:
        return [demand for demand in DEMANDS if self.is_must(demand)]


def of_task(task: Task) -> Demands:
    """What a task's sheet says. Raises ``Problem`` for a name that is no demand, or cannot be waived."""
    demanded, waived = (frozenset(_known(names)) for names in (task.draws.demand, task.draws.waive))
    for named in task.draws.waive:
        if named.name in ALWAYS | demanded:
            raise Problem("cannot_be_waived", named.place, name=named.name)
    return Demands(demanded, waived)


def _known(names: Iterable[Named]) -> Iterable[str]:
    for named in names:
        if named.name not in DEMANDS:
            raise Problem("unknown_demand", named.place, found=named.name, known=", ".join(DEMANDS))
        yield named.name
