"""A second process that answers one call."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from solver.errors import Problem
from templates import helper_process

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="there is no helper on this system"
)


def shout(text: str) -> bytes:
    if text == "wrong":
        raise Problem("unwritable", path=text, reason="x")
    if text == "broken":
        raise ZeroDivisionError
    return text.upper().encode()


@pytest.fixture
def marks(tmp_path: Path) -> list[Path]:
    return [tmp_path / "ready", tmp_path / "clean"]


@pytest.fixture
def helper(marks: list[Path], monkeypatch: pytest.MonkeyPatch) -> helper_process.Helper:
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    ready, clean = marks
    found = helper_process.start(ready.touch, shout, clean.touch)
    assert found is not None
    return found


def test_answers_once_and_tidies_up(helper: helper_process.Helper, marks: list[Path]) -> None:
    assert helper.ask("text") == b"TEXT"
    helper._wait()
    assert all(mark.exists() for mark in marks)
    assert helper.ask("again") is None


def test_its_problem_is_raised_here(helper: helper_process.Helper) -> None:
    with pytest.raises(Problem, match="unwritable"):
        helper.ask("wrong")


def test_where_it_breaks_there_is_no_answer(helper: helper_process.Helper, marks: list[Path]) -> None:
    assert helper.ask("broken") is None
    helper._wait()
    assert marks[1].exists()


def test_there_is_none_beside_other_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert helper_process.start(lambda: None, shout, lambda: None) is None
