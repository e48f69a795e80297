"""Where the program keeps what it can make anew."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from worksheets import cache_folder


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"RECHENWEG_CACHE": "/a/b"}, Path("/a/b")),
        ({"RECHENWEG_CACHE": "off"}, None),
        ({"RECHENWEG_CACHE": ""}, None),
        ({"XDG_CACHE_HOME": "/c"}, Path("/c/rechenweg")),
        ({"XDG_CACHE_HOME": "relative"}, None),
    ],
)
def test_is_where_the_user_says(
    variables: dict[str, str], expected: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("RECHENWEG_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cache_folder.folder() == expected


@pytest.mark.skipif(sys.platform == "win32", reason="no modes")
def test_is_made_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = tmp_path / "new" / "folder"
    assert cache_folder.made(base)
    assert base.stat().st_mode & 0o077 == 0
    monkeypatch.setattr("os.getuid", lambda: base.stat().st_uid + 1)
    assert not cache_folder.made(base)


def test_a_stamp_changes_with_a_file(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("1")
    before = cache_folder.stamp([file])
    assert cache_folder.stamp([file]) == before
    file.write_text("12")
    assert cache_folder.stamp([file]) != before


def test_what_is_nested_without_end_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECHENWEG_CACHE", str(tmp_path))
    assert cache_folder.recalled("name", "state", ".x.json", lambda: 1) == 1
    (kept,) = tmp_path.iterdir()
    cache_folder.write(kept, "[" * 100_000)
    assert cache_folder.recalled("name", "state", ".x.json", lambda: 2) == 2
    assert cache_folder.recalled("name", "state", ".x.json", lambda: 3) == 2


def test_a_digest_takes_any_text() -> None:
    assert len({cache_folder.digest(text) for text in ("", "a", "b", chr(0xD800))}) == 4
