"""Saves, as an editor makes them; each step happens while the watcher sleeps."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.running import rechenweg
from worksheets import regular_files, watching


class _Over(Exception):
    """There is nothing left to happen."""


def noticed(
    sheet: Path,
    steps: Sequence[Callable[[], object]],
    monkeypatch: pytest.MonkeyPatch,
    work: Callable[[], object] = lambda: None,
) -> list[int]:
    """After how many steps the watcher says that something was saved, and ``work`` is done."""
    done = [0]

    def sleep(_: float) -> None:
        if done[0] == len(steps):
            raise _Over
        steps[done[0]]()
        done[0] += 1

    monkeypatch.setattr("worksheets.watching.time.sleep", sleep)
    return list(_until_over(watching.saves(sheet), done, work))


def _until_over(saves: Iterator[None], done: list[int], work: Callable[[], object]) -> Iterator[int]:
    while True:
        try:
            next(saves)
        except _Over:
            return
        work()
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


class TestWhatIsRead:
    def test_is_followed_whatever_it_is(self, sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        picture, recordings, other = (sheet.parent / name for name in ("plot.svg", "recordings", "other.svg"))
        picture.write_text("a")
        recordings.mkdir()

        def work() -> None:
            regular_files.read(picture, 100)
            regular_files.matching(recordings, "*.svg")

        steps = [
            _nothing,
            lambda: picture.write_text("ab"),
            lambda: other.write_text("a"),
            lambda: (recordings / "one.svg").write_text("a"),
            lambda: (recordings / "one.svg").write_text("ab"),
        ]
        assert noticed(sheet, steps, monkeypatch, work) == [0, 2, 4, 5]

    def test_what_was_missing_may_come(self, sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        sources = sheet.parent / "sources.yaml"
        steps = [_nothing, lambda: sources.write_text("a"), _nothing]
        assert noticed(sheet, steps, monkeypatch, lambda: regular_files.is_file(sources)) == [0, 2]

    def test_a_change_during_the_work_counts(self, sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        picture = sheet.parent / "plot.svg"
        picture.write_text("a")

        def work() -> None:
            if regular_files.read(picture, 100) == b"a":
                picture.write_text("b")

        assert noticed(sheet, [_nothing, _nothing], monkeypatch, work) == [0, 1]

    def test_a_document_names_it_also_where_its_parts_were_kept(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path, sources = tmp_path / "s.yaml", tmp_path / "sources.yaml"
        path.write_text("id: s\nlanguage: en\ntitle: S\ntasks: {'1': {parts: {a: {kind: explanation}}}}\n")
        (tmp_path / "texts").mkdir()
        (tmp_path / "texts" / "1.en.md").write_text("# One\n\n## a\n\nAfter {{ cite('one') }}.\n")
        work = "one: {{authors: [Doe J.], title: {}, venue: V, year: 1999}}\n"
        sources.write_text(work.format("A"))

        def write() -> None:
            assert rechenweg("solve", path, "-o", tmp_path / "s.html").exit_code == 0

        steps = [
            _nothing,
            lambda: sources.write_text(work.format("Longer")),
            _nothing,
            lambda: sources.write_text(work.format("B")),
        ]
        assert noticed(path, steps, monkeypatch, write) == [0, 2, 4]
