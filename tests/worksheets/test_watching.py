"""Saves, as an editor makes them; each step happens while the watcher sleeps."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from worksheets import watching


class _Over(Exception):
    """There is nothing left to happen."""


def noticed(sheet: Path, steps: Sequence[Callable[[], object]], monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """After how many steps the watcher says that something was saved."""
    done = [0]

    def sleep(_: float) -> None:
        if done[0] == len(steps):
            raise _Over
        steps[done[0]]()
        done[0] += 1

    monkeypatch.setattr("worksheets.watching.time.sleep", sleep)
    return list(_until_over(watching.saves(sheet), done))


def _until_over(saves: Iterator[None], done: list[int]) -> Iterator[int]:
    while True:
        try:
            next(saves)
        except _Over:
            return
        yield done[0]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "1.md").write_text("a")
    path = tmp_path / "s.yaml"
    path.write_text("a")
    return path


def _nothing() -> None:
    return


def test_the_first_time_is_at_once_and_then_only_after_changes(sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, other, unread = (sheet.parent / name for name in ("texts/1.md", "new.md", "notes.txt"))
    steps = [
        _nothing,
        lambda: sheet.write_text("ab"),
        _nothing,
        lambda: text.write_text("ab"),
        lambda: unread.write_text("x"),
        lambda: other.write_text("x"),
        lambda: other.unlink(),
        lambda: os.utime(text, ns=(1, 1)),
    ]
    assert noticed(sheet, steps, monkeypatch) == [0, 2, 4, 6, 7, 8]


def test_while_the_sheet_is_away_nothing_has_changed(sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    away = sheet.with_suffix(".old")
    steps = [
        lambda: sheet.rename(away),
        lambda: (sheet.parent / "texts" / "1.md").write_text("abc"),
        lambda: away.rename(sheet),
        _nothing,
    ]
    assert noticed(sheet, steps, monkeypatch) == [0, 3]
