"""A limit on the time that a text may compute."""

from __future__ import annotations

import signal
import threading

import pytest

from templates.clock import TooLong, limited, paused

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarms on this system")


def compute() -> None:
    while True:
        pass


def test_what_computes_for_ever_is_ended() -> None:
    with pytest.raises(TooLong), limited(0.05):
        compute()


def test_the_alarm_is_gone_afterwards() -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    with limited(5):
        assert signal.getsignal(signal.SIGVTALRM) != before
    assert signal.getsignal(signal.SIGVTALRM) == before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def test_paused_time_does_not_count_and_the_rest_does() -> None:
    with limited(5):
        with paused():
            assert signal.getitimer(signal.ITIMER_VIRTUAL)[0] == 0
        assert signal.getitimer(signal.ITIMER_VIRTUAL)[0] > 0


def test_another_thread_has_no_alarm() -> None:
    found: list[tuple[float, float]] = []

    def look() -> None:
        with limited(5), paused():
            found.append(signal.getitimer(signal.ITIMER_VIRTUAL))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [(0.0, 0.0)]
