"""Texts in the cache folder: shared, bounded, and made anew where they are damaged."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from worksheets.kept_rows import KeptRows


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RECHENWEG_CACHE", str(tmp_path))
    return tmp_path


def rows(version: str = "1", most: int = 10**6) -> KeptRows:
    return KeptRows("texts", lambda: version, most)


def kept(name: str, text: str, of: KeptRows) -> None:
    of.put(name, text)
    of.flush()
    of.close()


def test_another_process_reads_what_was_written(place: Path) -> None:
    kept("a", "ä", rows())
    assert rows().get("a") == "ä"
    assert rows().get("b") is None


def test_what_is_not_yet_written_is_known_here_alone(place: Path) -> None:
    one = rows()
    one.put("a", "x")
    assert one.get("a") == "x"
    assert rows().get("a") is None


def test_another_version_begins_anew_and_removes_the_older(place: Path) -> None:
    kept("a", "x", rows())
    assert rows("2").get("a") is None
    assert [path.name for path in place.iterdir()] == ["texts-2.sqlite"]


def test_of_too_many_bytes_the_older_half_goes(place: Path) -> None:
    one = rows(most=100_000)
    for number in range(30):
        one.put(f"{number}", "x" * 10_000)
        one.flush()
    assert (place / "texts-1.sqlite").stat().st_size < 150_000
    assert one.get("29") == "x" * 10_000
    assert one.get("0") is None


def test_a_text_that_was_changed_is_not_believed(place: Path) -> None:
    kept("a", "x", rows())
    with sqlite3.connect(place / "texts-1.sqlite") as connection:
        connection.execute("UPDATE kept SET text = 'y'")
    connection.close()
    assert rows().get("a") is None
    kept("a", "z", rows())
    assert rows().get("a") == "z"


@pytest.mark.parametrize("content", [b"no database" * 500, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_made_anew(place: Path, content: bytes) -> None:
    (place / "texts-1.sqlite").write_bytes(content)
    kept("a", "x", rows())
    assert rows().get("a") == "x"


def test_without_a_folder_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECHENWEG_CACHE", "off")
    one = rows()
    kept("a", "x", one)
    assert not one.is_open
    assert one.get("a") is None


def test_a_forked_process_opens_the_file_by_itself(place: Path) -> None:
    code = """
import os
from worksheets.kept_rows import KeptRows
one = KeptRows("texts", lambda: "1", 10**6)
one.put("a", "x"); one.flush(); one.put("lost", "x")
if os.fork() == 0:
    os._exit(0 if one._connection is None and one.get("a") == "x" and one.get("lost") is None else 1)
assert os.wait()[1] == 0 and one.get("a") == "x"
"""
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.parametrize("ending", ["", "-journal", "-wal", "-shm"])
def test_a_pipe_in_the_place_of_one_of_its_files_is_not_waited_for(place: Path, ending: str) -> None:
    kept("a", "x", rows())
    path = place / f"texts-1.sqlite{ending}"
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    assert rows().get("a") is None


def test_a_file_of_another_form_is_begun_anew(place: Path) -> None:
    endless = "WITH RECURSIVE c(name, text, checksum) AS (SELECT '', '', 0 UNION ALL SELECT name || 'x', '', 0 FROM c)"
    with sqlite3.connect(place / "texts-1.sqlite") as connection:
        connection.execute(f"CREATE VIEW kept AS {endless} SELECT * FROM c")
    connection.close()
    assert rows().get("a") is None
    kept("a", "x", rows())
    assert rows().get("a") == "x"
