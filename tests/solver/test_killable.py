"""Work in a process that can be stopped."""

from __future__ import annotations

import os
import time

import pytest

from solver.killable import Stopped, Worker


def _twice(number: int) -> tuple[int, int]:
    return 2 * number, os.getpid()


def _sleep(seconds: float) -> str:
    time.sleep(seconds)
    return "awake"


def _die(really: bool) -> str:
    if really:
        os._exit(3)
    return "alive"


def _refuse() -> None:
    raise ValueError("no")


def test_one_process_serves_all_calls() -> None:
    worker = Worker(_twice, 20)
    (first, process), (second, same) = worker.call(1), worker.call(2)
    assert (first, second, process == same, process == os.getpid()) == (2, 4, True, False)
    worker.close()


def test_what_takes_too_long_is_stopped_and_the_next_call_served() -> None:
    worker = Worker(_sleep, 0.3)
    with pytest.raises(Stopped):
        worker.call(60)
    worker.time_limit = 20
    assert worker.call(0) == "awake"
    worker.close()


def test_the_start_of_the_process_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("threading.active_count", lambda: 2)  # so that it starts from nothing
    worker = Worker(_twice, 0.1)
    assert worker.call(1)[0] == 2
    worker.close()


def test_a_process_that_dies_is_replaced() -> None:
    worker = Worker(_die, 20)
    with pytest.raises(Stopped):
        worker.call(True)
    assert worker.call(False) == "alive"
    worker.close()


def test_an_exception_of_the_function_is_raised() -> None:
    worker = Worker(_refuse, 20)
    with pytest.raises(ValueError, match="no"):
        worker.call()
    worker.close()
