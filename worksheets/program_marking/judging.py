"""From a program to its marks: it runs in the sandbox, and what comes out is judged in a process with limits of its
own.

What comes out was written by the student's process. However odd it is, it costs points at most: neither reading nor
judging it can use up the memory of the marker, hold it up, or end it.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

from solver.errors import Problem
from solver.killable import Stopped, alone
from worksheets.program_marking.suite import Finding, Marked, Result, Suite, finding, raised
from worksheets.sandbox import running
from worksheets.sandbox.limits import Limits
from worksheets.sandbox.replies import EARLY, Ran
from worksheets.sandbox.script import Raised, Reply, Script

SECONDS = 60.0
"""Of computing, for what one program gave; a right one's takes a twentieth of a second."""

ENDS = {
    "time": "program_time",
    "memory": "program_memory",
    "tasks": "program_tasks",
    "files": "program_files",
    "printed": "program_printed",
    "replies": "program_replies",
    "died": "program_died",
    "killed": "program_killed",
    "forged": "program_forged",
}


@dataclass(frozen=True)
class Judged:
    """The results of every check, and what holds of the program as a whole."""

    results: tuple[Result, ...]
    end: str
    load: Raised | None = None
    findings: tuple[Finding, ...] = ()


def mark(
    program: bytes,
    suite: Suite,
    *,
    seed: int,
    trust: bool = False,
    limits: Limits | None = None,
    waiting: AbstractContextManager[object] | None = None,
) -> Marked:
    """A program's marks; it runs within ``waiting``. Raises ``Problem`` where programs cannot be run here at all."""
    for module in suite.needs:
        if find_spec(module) is None:
            raise Problem("program_needs", module=module)
    limits = limits or suite.limits
    script, drawn = suite.ask(np.random.default_rng(seed))
    with waiting or nullcontext():
        ran = running.run(program, script, limits, trust=trust)
    found = judged(suite, drawn, ran)
    if found.load is not None and found.load.type in ("ImportError", "ModuleNotFoundError"):
        _check_packages(suite, trust)
    return Marked(found.results, found.end, seed, (*_general(found, limits), *found.findings))


def judged(suite: Suite, drawn: Any, ran: Ran) -> Judged:
    """What the suite says of a run; where that fails, the checks that are left earn nothing."""
    try:
        found: Judged = alone(_judged, suite, drawn, ran, seconds=SECONDS)
        return found
    except (Stopped, MemoryError):
        results = tuple(check.missing() for check in suite.checks)
        end = "done" if ran.end in EARLY else ran.end  # whether it had said all by then nobody has read
        return Judged(results, end, findings=(finding("program_beyond_judging"),))


def _judged(suite: Suite, drawn: Any, ran: Ran) -> Judged:
    outcome = ran.outcome()
    if outcome.load is not None or outcome.end == "forged":
        return Judged(tuple(check.missing() for check in suite.checks), outcome.end, outcome.load)
    results: list[Result] = []
    try:
        with np.errstate(all="ignore"):
            for result in suite.judge(drawn, outcome):
                results.append(result)  # at once, so that none is lost to a check that comes later
    except Exception as error:
        left = suite.checks[len(results) :]
        results += [check.missing() for check in left]
        return Judged(
            tuple(results), outcome.end, findings=(finding("program_judged_oddly", type=type(error).__name__),)
        )
    return Judged(tuple(results), outcome.end)


def _check_packages(suite: Suite, trust: bool) -> None:
    """Raises ``Problem`` where a program could not import what it may, which would be no fault of its own."""
    for module in ("numpy", *suite.needs):
        load = running.run(f"import {module}".encode(), Script(), suite.limits, trust=trust).outcome().load
        if load is not None:
            raise Problem("program_packages", module=module, said=f"{load.type}: {load.message}")


def _general(found: Judged, limits: Limits) -> Iterable[Finding]:
    """What holds of the whole run: how it ended, where it did not end well."""
    if found.load is not None:
        yield raised(Reply(raised=found.load))
    times = {"cpu": limits.cpu, "wall": f"{limits.wall:g}"}
    sizes = {"memory": limits.resident >> 20, "files": limits.files, "printed": limits.printed >> 10}
    if found.end != "done":
        yield finding(ENDS[found.end], **times, **sizes)
