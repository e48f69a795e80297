"""What an earlier run found, read from the marks that it wrote; and what is different now."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

from solver.errors import Place, Problem
from worksheets import regular_files
from worksheets.marking.grading import Result

MAX_BYTES = 500_000_000
_PERSONS = re.compile(r'"persons"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
Key = tuple[str, str, str]
"""A person, a task, and the name of an answer."""


@dataclass(frozen=True)
class LastRun:
    """The points of each answer, ``None`` for what was not marked; and what answers decisions were made on."""

    points: Mapping[Key, float | None] = field(default_factory=dict)
    decided: Mapping[Key, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """An answer that has other points than before; ``None`` where it was not marked, or not there."""

    person: str
    task: str
    name: str
    before: float | None
    now: float | None


def read(path: Path) -> LastRun | None:
    """The last run, or ``None`` where there was none. Raises ``Problem`` for a file that is none of ours."""
    if not path.exists():
        return None
    content = regular_files.read(path, MAX_BYTES)
    points: dict[Key, float | None] = {}
    decided: dict[Key, str] = {}
    try:
        for key, item in _items(content.decode()):
            value = item["points"]
            points[key] = None if value is None else _finite(float(value))
            if item.get("decision"):
                decided[key] = str(item.get("text") or "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        raise Problem("no_marks_file", Place(str(path))) from None
    return LastRun(points, decided)


def _finite(number: float) -> float:
    if not isfinite(number):
        raise ValueError(number)
    return number


def _items(text: str) -> Iterator[tuple[Key, Any]]:
    for person in _persons(text):
        whose = str(person["person"])
        for name, task in person["tasks"].items():
            for symbol, item in (*task["answers"].items(), *task.get("open", {}).items()):
                yield (whose, sys.intern(name), sys.intern(symbol)), item


def _persons(text: str) -> Iterator[Any]:
    """One person after the other: all at once take many times as much memory as the file."""
    start = _PERSONS.search(text)
    if start is None:
        raise ValueError
    decoder, position = json.JSONDecoder(), start.end()
    while True:
        between = _BETWEEN.match(text, position)
        assert between is not None
        if text.startswith("]", between.end()):
            return
        person, position = decoder.raw_decode(text, between.end())
        yield person


def changes(before: LastRun, results: Sequence[Result]) -> list[Change]:
    """Whose points are different now, in the order of the results; then who is no longer there."""
    now: dict[Key, float | None] = {}
    for result in results:
        for task in result.tasks:
            for item in task.items:
                points = None if item.points is None else float(item.points)
                now[result.submission.person, task.task, item.name] = points
    keys = dict.fromkeys([*now, *before.points])
    found = (Change(*key, before.points.get(key), now.get(key)) for key in keys)
    return [one for one in found if one.before != one.now and not _is_near(one)]


def _is_near(change: Change) -> bool:
    return change.before is not None and change.now is not None and abs(change.before - change.now) < 1e-9
