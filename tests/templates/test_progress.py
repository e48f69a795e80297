"""Signs of life, which only a terminal gets."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from templates import progress


def test_what_is_no_terminal_gets_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.progress(3, "x") as advance, progress.working("x"):
        advance()
        advance(2)
    assert capsys.readouterr() == ("", "")


def test_a_bar_begins_where_it_takes_a_while_and_counts_what_was_done(monkeypatch: pytest.MonkeyPatch) -> None:
    bars: list[SimpleNamespace] = []

    def bar(label: str, total: int | None, done: int, start: float) -> tuple[SimpleNamespace, int]:
        updates: list[int] = []
        made = SimpleNamespace(
            begun=(label, total, done), updates=updates, stop=lambda: updates.append(-1),
            update=lambda task, completed, rate: updates.append(completed),
        )  # fmt: skip
        bars.append(made)
        return made, 0

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(progress, "_bar", bar)
    monkeypatch.setattr(progress, "QUIET", -1.0)
    with progress.progress(3, "x") as advance:
        advance()
        advance(2)
    (only,) = bars
    assert (only.begun, only.updates) == (("x", 3, 1), [1, 3, -1])


def test_what_is_done_at_once_shows_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(progress, "QUIET", float("inf"))
    monkeypatch.setattr(progress, "_bar", lambda *_: pytest.fail("a bar"))
    with progress.progress(3, "x") as advance:
        advance()
