"""What holds for all tests: they keep away from the user's own files."""

from __future__ import annotations

import os
from functools import cache

import pytest

from solver.errors import Problem
from worksheets.sandbox import running
from worksheets.sandbox.limits import PLAIN
from worksheets.sandbox.script import Script


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
