"""Whose variant is which: the sheets of persons by their numbers, from the keys that came with the variants."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from solver.errors import Place, Problem
from worksheets.mishaps import told
from worksheets.sheet import Sheet
from worksheets.variants import keys

DEEPEST = 4
MAX_KEYS = 50_000


def own_sheets(sheet: Sheet, path: Path) -> tuple[dict[str, Sheet], list[Problem]]:
    """The sheet of each person, from a key or from all files ``key.json`` in a folder; and what is wrong with a key.

    Whoever has two keys has none. Raises ``Problem`` where there is none that can be used.
    """
    found: dict[str, tuple[Sheet, Path]] = {}
    problems: list[Problem] = []
    twice: set[str] = set()
    for file in _files(path):
        try:
            key = keys.read(file)
            person = key.person.number.strip()
            if person in found:
                twice.add(person)
                raise Problem("key_twice", person=person[:60], other=str(found[person][1]))
            found[person] = keys.applied(sheet, key), file
        except Exception as error:
            problems.append(told(error, Place(str(file))))
    if usable := {person: own for person, (own, _) in found.items() if person not in twice}:
        return usable, problems
    raise problems[0] if problems else Problem("no_keys", Place(str(path)), name=keys.FILE)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    count = 0
    for folder, folders, files in os.walk(path):  # follows no links, and passes over what it may not read
        folders.sort()
        if len(Path(folder).relative_to(path).parts) >= DEEPEST:
            folders.clear()
        if keys.FILE in files:
            count += 1
            if count > MAX_KEYS:
                raise Problem("too_many_files", Place(str(path)), limit=MAX_KEYS)
            yield Path(folder) / keys.FILE
