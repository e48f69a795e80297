"""``rechenweg crosscheck``: every asked value beside that of the NumPy reference."""

from __future__ import annotations

from dataclasses import dataclass

from solver.errors import Place, placed
from solver.values import certified
from worksheets.catalogue import find
from worksheets.crosscheck import Comparison, compare
from worksheets.sheet import Sheet
from worksheets.solving import Solution, solve, solved


@dataclass(frozen=True)
class Compared:
    """The values of both sides, for tasks of a sheet."""

    sheet: Sheet
    comparisons: tuple[Comparison, ...]

    @property
    def is_right(self) -> bool:
        return all(one.agrees for one in self.comparisons)


def crosscheck(name: str, tasks: tuple[str, ...] = ()) -> Compared:
    """Compares the named tasks, or all tasks and what their texts quote. Raises ``Problem``."""
    sheet = find(name)

    def compared() -> Compared:
        return Compared(sheet, tuple(c for solution in _calculations(sheet, tasks) for c in compare(solution)))

    with placed(Place(sheet.file)):
        return certified(compared)


def _calculations(sheet: Sheet, tasks: tuple[str, ...]) -> list[Solution]:
    quoted = [] if tasks else [solve(sheet, one) for one in sheet.examples.values()]
    return [*solved(sheet, tasks), *quoted]
