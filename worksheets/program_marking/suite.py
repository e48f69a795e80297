"""A suite of checks for one kind of program, and the results of marking."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from solver.errors import Problem
from worksheets import verdicts
from worksheets.program_marking import suites
from worksheets.sandbox.limits import Limits
from worksheets.sandbox.script import Outcome, Reply, Script
from worksheets.verdicts import FOLLOW_THROUGH, MISSING, PARTIAL, RIGHT, WRONG

if TYPE_CHECKING:
    from worksheets.sheet import Checks

Array: TypeAlias = NDArray[np.float64]

LONGEST_PROGRAM = 1 << 20


@dataclass(frozen=True)
class Finding:
    """One thing to tell the student: the key of a sentence and what fills it in."""

    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


def finding(code: str, **facts: object) -> Finding:
    return Finding(code, {name: str(value) for name, value in facts.items()})


@dataclass(frozen=True)
class Check:
    """What is looked at, for which lettered part, and what it is worth; ``title`` is its name, if ``id`` is none."""

    id: str
    part: str
    of: float
    title: Finding | None = None

    @property
    def name(self) -> Finding:
        return self.title or Finding(self.id)

    def right(self, *findings: Finding) -> Result:
        return self.judged(RIGHT, *findings)

    def followed(self, *findings: Finding) -> Result:
        """Right from an earlier mistake of the student's own."""
        return self.judged(FOLLOW_THROUGH, *findings)

    def partial(self, share: float, *findings: Finding) -> Result:
        return Result(self, round(self.of * share, 2), PARTIAL, findings)

    def wrong(self, *findings: Finding) -> Result:
        return self.judged(WRONG, *findings)

    def missing(self, *findings: Finding) -> Result:
        return self.judged(MISSING, *findings)

    def judged(self, verdict: str, *findings: Finding) -> Result:
        """The result with the points that the verdict earns."""
        return Result(self, verdicts.named(verdict).earned(self.of), verdict, findings)


@dataclass(frozen=True)
class Result:
    """A check with its verdict, its points, and what there is to say."""

    check: Check
    points: float
    verdict: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Marked:
    """A program's marks. ``end`` says how the run ended, ``findings`` what holds of the program as a whole.

    ``worth`` are the points that the sheet gives for each part; those of the checks say how they share these.
    """

    results: tuple[Result, ...]
    end: str
    seed: int
    findings: tuple[Finding, ...] = ()
    worth: Mapping[str, float] = field(default_factory=dict)

    @property
    def parts(self) -> tuple[tuple[str, float, float], ...]:
        """Of each part that the sheet gives points: its label, the points earned there, and those there are."""
        found = []
        for label, worth in self.worth.items():
            results = [r for r in self.results if r.check.part == label]
            if results:
                share = sum(r.points for r in results) / sum(r.check.of for r in results)
                found.append((label, round(worth * share, 2), worth))
        return tuple(found)

    @property
    def points(self) -> float:
        return sum(r.points for r in self.results)

    @property
    def of(self) -> float:
        return sum(r.check.of for r in self.results)

    @property
    def all_right(self) -> bool:
        return self.points == self.of


@dataclass(frozen=True)
class Suite:
    """What one kind of program is asked and how its answers are judged.

    ``ask`` draws inputs and writes the script; what it returns beside the script stays out of the sandbox and is handed
    to ``judge`` with the outcome. ``needs`` are modules that the program imports, by the package that brings them.
    """

    checks: tuple[Check, ...]
    limits: Limits
    ask: Callable[[np.random.Generator], tuple[Script, Any]]
    judge: Callable[[Any, Outcome], Iterable[Result]]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What a task asks of programs: the name of its sheet, the suite, and the points that the sheet gives by part."""

    sheet: str
    suite: Suite
    worth: Mapping[str, float]


def find(checks: Checks) -> Suite:
    """The suite that a task names: ``SUITE`` of a module, or ``suite(checks)`` of one that needs to know more.

    Raises ``Problem`` where there is none, or where it needs something else.
    """
    try:
        module = module_of(checks.suite)
    except LookupError:
        from solver.derivation import unknown_symbol

        raise Problem("unknown_checks", checks.place, **unknown_symbol(checks.suite, _known()).facts) from None
    if not hasattr(module, "SUITE"):
        made: Suite = module.suite(checks)
        return made
    if checks.model is not None or checks.class_name is not None:
        raise Problem("checks_need_nothing", checks.place, suite=checks.suite)
    found: Suite = module.SUITE
    return found


def module_of(suite: str) -> Any:
    """The module of a suite. Raises ``LookupError`` where there is none."""
    if suite not in _known():
        raise LookupError(suite)
    return importlib.import_module(f"{suites.__name__}.{suite}")


def _known() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(suites.__path__))


def raised(reply: Reply) -> Finding:
    """That a call raised an exception, or that the program had ended before."""
    error = reply.raised
    if error is None or not error.type:
        return finding("program_no_answer")
    if error.type == "MemoryError":
        return finding("program_memory_error")
    line = {"line": error.line} if error.line is not None else {}
    code = "program_raised_at" if line else "program_raised"
    return finding(code, type=error.type, message=error.message[:160], **line)


def numbers(value: object, count: int | None = None) -> Array | None:
    """A value as float64 numbers, all of them finite; ``None`` where it is something else or not ``count`` of them."""
    if isinstance(value, bool) or not isinstance(value, int | float | list | np.ndarray) or _has_texts(value):
        return None
    try:
        array = np.asarray(value, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        return None
    if not np.all(np.isfinite(array)) or (count is not None and array.size != count):
        return None
    return array


def _has_texts(value: object) -> bool:
    """NumPy would read texts as numbers."""
    return isinstance(value, str) or (isinstance(value, list) and any(map(_has_texts, value)))


def sized(shape: tuple[int, ...]) -> str:
    """A shape as Python writes it: (4, 1)."""
    return "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"
