"""Work in a process that can be stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from solver import killable
from solver.killable import Stopped, Worker, alone
from tests.waiting import PATIENCE


def _twice(number: int) -> tuple[int, int]:
    return 2 * number, os.getpid()


def _sleep(seconds: float) -> str:
    time.sleep(seconds)
    return "awake"


def _die(really: bool) -> str:
    if really:
        os._exit(3)
    return "alive"


def _large(length: int) -> bytes:
    return b"x" * length


def _unspeakable(_: float) -> object:
    """What cannot be pickled."""
    return lambda: None


def _refuse() -> None:
    raise ValueError("no")


def test_one_process_serves_all_calls() -> None:
    worker = Worker(_twice, 20)
    (first, process), (second, same) = worker.call(1), worker.call(2)
    assert (first, second, process == same, process == os.getpid()) == (2, 4, True, False)
    worker.close()


def _compute(forever: bool) -> str:
    while forever:
        pass
    return "done"


def test_what_computes_too_long_is_stopped_and_the_next_call_served() -> None:
    worker = Worker(_compute, 0.2)
    with pytest.raises(Stopped):
        worker.call(True)
    assert worker.call(False) == "done"
    worker.close()


def test_the_time_is_that_of_the_process_alone() -> None:
    """Waiting, which is what a busy machine makes a process do, costs nothing."""
    worker = Worker(_sleep, 0.05)
    assert worker.call(0.5) == "awake"
    worker.close()


def test_what_waits_without_end_is_stopped() -> None:
    worker = Worker(_sleep, patience=0.3)
    with pytest.raises(Stopped):
        worker.call(1000)
    worker.close()


def _get_ready() -> None:
    end = time.process_time() + 0.5
    while time.process_time() < end:
        pass
    os.environ["READY"] = "yes"


def _ready() -> str:
    return os.environ["READY"]


def test_getting_ready_counts_for_no_call() -> None:
    worker = Worker(_ready, 0.2, _get_ready)
    assert worker.call() == "yes"
    worker.close()


@pytest.mark.parametrize(
    ("limits", "work", "alarm"),
    [("0.1, 600", "while True: pass", signal.SIGPROF), ("600, 0.1", "time.sleep(600)", signal.SIGALRM)],
)
def test_the_process_is_ended_without_anybody_and_whatever_alarms_it_inherited(
    limits: str, work: str, alarm: signal.Signals
) -> None:
    code = (
        "import signal, time; from solver import killable\n"
        "for alarm in (signal.SIGPROF, signal.SIGALRM): signal.signal(alarm, signal.SIG_IGN)\n"
        f"killable._end_after({limits})\n{work}"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=PATIENCE).returncode == -alarm


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


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def _lack() -> None:
    raise FileNotFoundError("part")


def test_one_that_the_system_raises_too_is_no_end_of_the_process() -> None:
    worker = Worker(_lack)
    with pytest.raises(FileNotFoundError):
        worker.call()
    process = worker._process
    with pytest.raises(FileNotFoundError):
        worker.call()
    assert worker._process is process
    worker.close()


class TestAlone:
    """A call in a process for it alone."""

    @pytest.fixture(autouse=True, params=["copied", "begun anew"])
    def way(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
        """What runs tests may have threads, which do nothing that a copy would wait for."""
        is_copied = request.param == "copied"
        if is_copied and sys.platform != "linux":
            pytest.skip("a process cannot be copied here")
        monkeypatch.setattr(killable, "_can_fork", lambda: is_copied)

    def test_gives_the_result_from_another_process(self) -> None:
        result, process = alone(_twice, 3)
        assert (result, process == os.getpid()) == (6, False)

    def test_raises_what_the_function_raises(self) -> None:
        with pytest.raises(ValueError, match="no"):
            alone(_refuse)

    @pytest.mark.parametrize(
        ("function", "argument", "limits"),
        [
            (_die, True, {}),
            (_compute, True, {"seconds": 0.2}),
            (_sleep, 1000, {"patience": 2.0}),
            (_large, 3 << 30, {}),
            (_unspeakable, 1, {}),
        ],
    )
    def test_is_stopped(self, function: Callable[..., object], argument: float, limits: dict[str, float]) -> None:
        with pytest.raises((Stopped, MemoryError)):
            alone(function, argument, **limits)

    def test_says_much_as_it_is(self) -> None:
        assert len(alone(_large, 1 << 24)) == 1 << 24
