"""The command that tries the marker on answers that it fabricates."""

from __future__ import annotations

import pytest

from commands import self_test
from worksheets.catalogue import find
from worksheets.marking import self_test as fabricated
from worksheets.marking.self_test import Outcome


def test_each_planted_cause_is_found() -> None:
    found = self_test.self_test(find("blatt4"), ["2.1"], "en")
    assert found.is_right
    assert len(found.lines) == 1
    assert "2.1" in found.lines[0]


def test_a_task_that_asks_for_nothing_has_no_line() -> None:
    assert self_test.self_test(find("blatt4"), ["3.1"], "en") == self_test.Tested((), True)


def test_what_was_marked_otherwise_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = fabricated.self_test

    def blind(*arguments: object) -> list[Outcome]:
        return [_failed(outcome) for outcome in real(*arguments)]  # type: ignore[arg-type]

    monkeypatch.setattr(fabricated, "self_test", blind)
    found = self_test.self_test(find("blatt4"), ["2.1"], "en")
    assert not found.is_right
    assert len(found.lines) > 1
    assert any("C_t" in line for line in found.lines[1:])


def _failed(outcome: Outcome) -> Outcome:
    class Failed:
        passed, alone, trial, mark = False, False, outcome.trial, outcome.mark

    return Failed()  # type: ignore[return-value]
