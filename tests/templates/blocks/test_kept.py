"""Layouts of other processes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from templates.blocks.kept import Known, Layouts
from templates.blocks.model import Content

CONTENT = Content((b"q",), {"ABCDEF": {1: ("a", 500.0)}})


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RECHENWEG_CACHE", str(tmp_path))
    return tmp_path


def known(layouts: Layouts, most: int = 10) -> Known[str, Content]:
    return Known(layouts, "line", str, Content, most)


def written() -> None:
    layouts = Layouts("de", "book")
    known(layouts)["x"] = CONTENT
    layouts.flush()


def test_another_process_knows_them_and_their_typefaces(place: Path) -> None:
    written()
    layouts = Layouts("de", "book")
    assert known(layouts)["x"] == CONTENT
    assert layouts.faces == {"ABCDEF"}
    assert layouts.was_read


@pytest.mark.parametrize("place_of", [("en", "book"), ("de", "dense")])
def test_they_are_those_of_a_language_and_setting(place: Path, place_of: tuple[str, str]) -> None:
    written()
    assert "x" not in known(Layouts(*place_of))


@pytest.mark.parametrize("text", ["[", "[1, 2]", '{"pieces": []}', "[[[9, 1]], [], [], []]"])
def test_what_no_one_would_write_is_made_anew(place: Path, text: str) -> None:
    """Even where its checksum is right."""
    written()
    (path,) = place.glob("layouts-*.sqlite")
    from zlib import crc32

    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE kept SET text = ?, checksum = ?", (text, crc32(text.encode())))
    connection.close()
    layouts = Layouts("de", "book")
    assert "x" not in known(layouts)
    assert not layouts.was_read
    assert not path.exists()


def test_a_process_keeps_a_bounded_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECHENWEG_CACHE", "off")
    some = known(Layouts("de", "book"), most=2)
    for name in ("a", "b", "a", "c"):
        some.found(name, lambda: CONTENT)
    assert [name in some for name in ("a", "b", "c")] == [True, False, True]


def test_what_is_known_is_not_made_again(place: Path) -> None:
    written()

    def make() -> Content:
        raise AssertionError

    assert known(Layouts("de", "book")).found("x", make) == CONTENT
    assert known(Layouts("de", "book")).get("y", CONTENT) is CONTENT
