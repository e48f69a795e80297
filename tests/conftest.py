"""What holds for all tests: they keep away from the user's own files, and none depends on how fast the machine is."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from functools import cache
from types import FrameType

import pytest
from hypothesis import HealthCheck, settings

from solver.errors import Problem
from worksheets.sandbox import running
from worksheets.sandbox.limits import PLAIN
from worksheets.sandbox.script import Script

settings.register_profile(
    "rechenweg",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("rechenweg")

HANGS = 300.0
"""Seconds of computing after which a test is taken to run for ever: a bound, not a measurement."""


@pytest.fixture(autouse=True)
def ends() -> Iterator[None]:
    """Whatever a test feeds the program, it ends; so no test needs a clock of its own."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_: int, __: FrameType | None) -> None:
        pytest.fail(f"it still computes after {HANGS:g} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, HANGS)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)


@pytest.fixture(autouse=True, scope="session")
def formula_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The formula cache of this run, that of the processes it starts included."""
    os.environ["RECHENWEG_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@cache
def sandbox_refusal() -> str:
    """Why this system lets nobody have a sandbox: inside of a chroot, for one, it does not; empty where it does."""
    try:
        running.run(b"", Script(), PLAIN)
    except Problem as problem:
        return f"no sandbox to be had: {problem.code} {problem.facts.get('said', '')}".strip()
    return ""


@pytest.fixture(autouse=True)
def skipped_without_a_sandbox(request: pytest.FixtureRequest) -> None:
    """Tests marked ``sandbox`` run students' programs."""
    if request.node.get_closest_marker("sandbox") and (reason := sandbox_refusal()):
        pytest.skip(reason)
