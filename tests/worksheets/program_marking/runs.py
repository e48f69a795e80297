"""Programs of the tests, run by the driver's own steps in this process: no walls, and no time to set them up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from worksheets.program_marking.suite import Result, Suite
from worksheets.sandbox import driver
from worksheets.sandbox.replies import Ran
from worksheets.sandbox.script import Outcome, Script


def outcome(program: str, script: Script) -> Outcome:
    """What a program gives for the steps of a script."""
    things: dict[str, Any] = {}
    said = [{"step": "ready"}, {"step": "load", **driver.attempt(driver.load, program.encode(), things)}]
    for number, step in enumerate(json.loads(json.dumps(script.steps))):
        said.append({"step": number, **driver.attempt(driver.perform, step, things)})
    lines = (json.dumps(one) + "\n" for one in (*said, {"step": "done"}))
    return Ran("".join(lines).encode(), "died", 0).outcome()


def results(program: str, suite: Suite, seed: int = 1) -> tuple[Result, ...]:
    """The results of every check."""
    script, drawn = suite.ask(np.random.default_rng(seed))
    return tuple(suite.judge(drawn, outcome(program, script)))


def changed(program: str, *changes: tuple[str, str]) -> str:
    """The program with pieces of it replaced."""
    for old, new in changes:
        assert old in program
        program = program.replace(old, new)
    return program


def lost(results: Iterable[Result]) -> Mapping[str, set[str]]:
    """The checks that cost points, each with the codes of its findings."""
    return {r.check.id: {f.code for f in r.findings} for r in results if r.points < r.check.of}
