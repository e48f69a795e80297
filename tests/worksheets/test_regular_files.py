"""Whatever a program is pointed at, it reads a file of bounded size or says what is wrong, at once."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from solver.errors import Problem
from templates.formulas.cache import FormulaCache
from worksheets import csv_source, regular_files, xlsx_source, yaml_source
from worksheets.marking import last_run, pdf_form
from worksheets.program_marking import submission
from worksheets.traces import traced
from worksheets.variants import keys, manifest, roster

READERS: dict[str, Callable[[Path], object]] = {
    "table": csv_source.read,
    "workbook": xlsx_source.read,
    "sheet": yaml_source.read,
    "form": pdf_form.read,
    "marks": last_run.read,
    "program": lambda path: submission.read(str(path)),
    "key": keys.read,
    "manifest": manifest.read,
    "roster": roster.read,
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "link to a pipe"])
def test_what_is_no_file_is_refused_at_once(reader: str, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "thing"
    if kind == "folder":
        path.mkdir()
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        os.mkfifo(tmp_path / "pipe")
        path.symlink_to("pipe") if "link" in kind else (tmp_path / "pipe").rename(path)
    with pytest.raises(Problem) as caught:
        READERS[reader](path)
    assert caught.value.code in ("no_regular_file", "unreadable")


def test_no_more_is_read_than_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 11)
    assert regular_files.read(path, 11) == b"x" * 11
    with pytest.raises(Problem) as caught:
        regular_files.read(path, 10)
    assert caught.value.code == "file_too_large"


def test_a_file_that_makes_wait_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as /proc/kmsg, which is a regular file by its mode."""

    class Waiting(io.BytesIO):
        def read(self, size: int | None = -1, /) -> None:  # type: ignore[override]
            return None

    def opened(descriptor: int, mode: str) -> io.BytesIO:
        os.close(descriptor)
        return Waiting()

    (tmp_path / "file").touch()
    monkeypatch.setattr(os, "fdopen", opened)
    with pytest.raises(Problem) as caught:
        regular_files.read(tmp_path / "file", 10)
    assert (caught.value.code, caught.value.facts["reason"]) == ("unreadable", os.strerror(errno.EAGAIN))


def test_a_pipe_in_place_of_kept_formulas_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECHENWEG_CACHE", str(tmp_path))
    cache = FormulaCache()
    cache.get(("x", False))
    cache.close()
    (path,) = tmp_path.glob("formulas-*.sqlite")
    path.unlink()
    os.mkfifo(path)
    assert FormulaCache().get(("x", False)) is None


@pytest.mark.parametrize(
    ("kind", "name", "before", "after"),
    [
        ("content", "a", lambda path: path.write_text("x"), lambda path: path.write_text("y")),
        ("presence", "a", lambda path: None, lambda path: path.write_text("x")),
        ("presence", "a", lambda path: path.write_text("x"), lambda path: path.unlink()),
        ("names", "*", lambda path: path.write_text("x"), lambda path: path.with_name("b").write_text("x")),
    ],
)
def test_a_state_is_what_reading_notes_and_changes_with_it(
    kind: str, name: str, before: Callable[[Path], object], after: Callable[[Path], object], tmp_path: Path
) -> None:
    before(tmp_path / "a")
    with traced() as trace:
        if kind == "content":
            regular_files.read(tmp_path / name, 10)
        elif kind == "presence":
            regular_files.is_file(tmp_path / name)
        else:
            regular_files.matching(tmp_path, name)
    assert trace.reads == {(kind, str(tmp_path / name)): regular_files.state(kind, tmp_path / name)}
    after(tmp_path / "a")
    assert regular_files.state(kind, tmp_path / name) not in trace.reads.values()
