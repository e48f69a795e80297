"""What a manifest binds, and what stands in none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from solver.errors import Problem
from worksheets.variants import manifest
from worksheets.variants.keys import Person

ADA, NG = Person(number="1", name="Ada"), Person(number="2", name="Ng")
SUM = "0" * 64
ENTRY = {"person": {"number": "1", "name": "Ada"}, "folder": "001-ada", "files": {"key.json": SUM}}
ARGUMENTS: dict[str, Any] = {
    "sheet": "s", "sheet_checksum": SUM, "tasks": ["1"], "language": "en", "digits": 4, "difficulty": {},
    "seed": 7, "persons": SUM,
}  # fmt: skip
WHOLE = {
    "complete": True,
    "arguments": ARGUMENTS,
    "entries": [ENTRY],
}  # fmt: skip


def test_the_persons_are_bound_by_number_name_and_order() -> None:
    others = [
        [ADA, NG],
        [NG, ADA],
        [ADA],
        [ADA, Person(number="2", name="NG")],
        [ADA, Person(number="3", name="Ng")],
        [],
    ]
    assert len({manifest.persons_checksum(persons) for persons in others}) == len(others)


def written(folder: Path, data: dict[str, Any]) -> Path:
    path = folder / manifest.FILE
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_is_read_as_it_was_written(tmp_path: Path) -> None:
    found = manifest.read(written(tmp_path, WHOLE))
    path = tmp_path / "again.json"
    path.write_bytes(manifest.written(found))
    assert manifest.read(path) == found
    assert found.entries[0].person == ADA


@pytest.mark.parametrize("folder", ["..", "../x", "/etc", "a/b", "a\\b", ".", "", "-rf", "a b", "x" * 122, "a\n"])
def test_a_folder_is_a_plain_name(tmp_path: Path, folder: str) -> None:
    """Whoever gives a manifest to be proven must not say where on the disk files are read."""
    with pytest.raises(Problem, match="broken_record"):
        manifest.read(written(tmp_path, {**WHOLE, "entries": [{**ENTRY, "folder": folder}]}))


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"complete": 1},
        {"more": 1},
        {"entries": [{**ENTRY, "files": {"key.json": "0"}}]},
        {"arguments": 3},
        {"arguments": {**ARGUMENTS, "digits": 0}},
        {"arguments": {**ARGUMENTS, "exam": {"aids": ["a"] * 51}}},
    ],
)
def test_anything_else_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(Problem, match="broken_record"):
        manifest.read(written(tmp_path, {**WHOLE, **change}))


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "null"])
def test_what_is_no_json_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / manifest.FILE
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problem):
        manifest.read(path)
