"""What tasks ask of programs, kept beside the kept sheet: a right program is marked without loading the engine.

A suite that marks by equations has ``as_data``, which says what there is to keep of them, and ``from_data``, which
makes the suite of that.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from solver.errors import Problem
from worksheets import cache_folder
from worksheets.program_marking import submission
from worksheets.program_marking.suite import Asked, Suite, module_of

if TYPE_CHECKING:
    from worksheets.sheet import Sheet

SUFFIX = ".checks.json"
MAX_BYTES = 5_000_000


def kept(path: Path, name: str | None, task: str) -> Asked | None:
    """What the task of the sheet in a file asks, in the file's present state; ``None`` where that is not kept."""
    data = _kept(path, name).get(task)
    if data is None:
        return None
    try:
        suite = _suite(data["suite"], data["data"])
        return Asked(data["sheet"], suite, data["worth"])
    except (LookupError, TypeError, ValueError, AttributeError, ImportError):
        return None


def _suite(name: str, data: Mapping[str, Any] | None) -> Suite:
    module = module_of(name)
    found: Suite = module.SUITE if data is None else module.from_data(data)
    return found


def keep(path: Path, name: str | None, sheet: Sheet, task: str) -> None:
    """Keeps what a task asks, unless programs cannot be marked without its equations. Raises ``Problem``."""
    asked, checks, place = submission.asked(sheet, task), sheet.tasks[task].checks, _place(path, name)
    if checks is None or place is None:
        return
    module = module_of(checks.suite)
    is_fixed = hasattr(module, "SUITE")
    data = None if is_fixed else module.as_data(checks)
    if is_fixed or data is not None:
        new = {"sheet": asked.sheet, "suite": checks.suite, "data": data, "worth": asked.worth}
        cache_folder.write(place, json.dumps({**_kept(path, name), task: new}))


def _kept(path: Path, name: str | None) -> dict[str, Any]:
    """By task."""
    place = _place(path, name)
    with suppress(OSError, ValueError, Problem):
        found = cache_folder.data(place, MAX_BYTES) if place is not None else {}
        return found if isinstance(found, dict) else {}
    return {}


def _place(path: Path, name: str | None) -> Path | None:
    return cache_folder.place(path, name, cache_folder.version(), SUFFIX)
