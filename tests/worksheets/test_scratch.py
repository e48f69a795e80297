"""Folders that nobody uses any more are removed, and no others."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.waiting import wait_for
from worksheets import scratch

CODE = """
import time
from worksheets.scratch import scratch
with scratch() as folder:
    print(folder, flush=True)
    (folder / "program.py").write_text("x")
    time.sleep(600)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_of_a_process_that_was_killed_the_next_one_removes_it(place: Path) -> None:
    environment = os.environ | {"TMPDIR": str(place), "PYTHONPATH": str(Path(scratch.__file__).parents[1])}
    with subprocess.Popen([sys.executable, "-c", CODE], env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        left = Path(process.stdout.readline().strip())
        wait_for(lambda: (left / "program.py").exists())
        scratch.clean_up()
        assert left.exists()  # while it lives
        process.kill()
    scratch.clean_up()
    assert list(place.iterdir()) == []


def test_young_ones_and_links_stay(place: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(scratch, "_YOUNG", 3600.0)
    (place / f"{scratch.PREFIX}a").mkdir()
    (place / "elsewhere").mkdir()
    link = place / f"{scratch.PREFIX}b"
    link.symlink_to(place / "elsewhere")
    scratch.clean_up()
    assert {p.name for p in place.iterdir()} == {f"{scratch.PREFIX}a", f"{scratch.PREFIX}b", "elsewhere"}
    old = time.time() - 7200
    os.utime(place / f"{scratch.PREFIX}a", (old, old))
    scratch.clean_up()
    assert {p.name for p in place.iterdir()} == {f"{scratch.PREFIX}b", "elsewhere"}


def test_one_is_empty_and_private(place: Path) -> None:
    with scratch.scratch() as folder:
        assert list(folder.iterdir()) == []
        assert folder.parent.stat().st_mode & 0o077 == 0
    assert list(place.iterdir()) == []
