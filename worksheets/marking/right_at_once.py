"""The key of a sheet, kept beside the kept sheet: between which numbers each answer is right. Nothing else is in it.

Who hands in plain numbers that all lie there has everything right, whatever follows from what. That needs no engine, so
this module loads none; for all other answers there is ``grading``. The numbers are the engine's own, ``Mark.target``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from solver.errors import Problem
from worksheets import cache_folder

SUFFIX = ".key.json"
MAX_BYTES = 5_000_000
LONGEST = 400
"""Letters of an answer."""
NEXT_TO = 1e-12

_NUMBER = r"[-+−]?(?:0[.,][0-9]{1,12}|[0-9]{1,15}(?:[.,](?:[0-9]{1,2}|[0-9]{4,12}))?)"
"""Three digits behind a sign may be a group, but for those behind 0."""
_SINGLE = re.compile(rf" *({_NUMBER}) *")
_LISTED = re.compile(rf" *[(\[] *({_NUMBER}(?: *; *{_NUMBER})+) *[)\]] *")
_WITH_POINTS = re.compile(r" *[(\[] *([-−]?[0-9]+\.[0-9]{4,12}(?:, *[-−]?[0-9]+\.[0-9]{4,12})+) *[)\]] *")


@dataclass(frozen=True)
class Item:
    """What there are points for: an asked value, or a part that a person marks, which has no ``name``.

    ``shown`` is what tables call it: the symbol, or the kind of the part. ``low`` and ``high`` are the ends between
    which each entry is right.
    """

    part: str
    shown: str
    of: str
    name: str = ""
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()

    def is_right(self, text: str) -> bool:
        """Whether an answer is plain numbers, and each is right as it stands. ``False`` says nothing.

        Of a value without ends, such as a matrix, it is never told here.
        """
        numbers = plain_numbers(text)
        if not numbers or len(numbers) != len(self.low):
            return False
        return all(_is_within(*one) for one in zip(self.low, numbers, self.high, strict=True))


def _is_within(low: float, x: float, high: float) -> bool:
    """Whether a number lies between the ends, whatever a conversion loses; a whole one loses nothing."""
    lost = 0.0 if x.is_integer() else NEXT_TO * max(1.0, abs(x))
    return low + lost <= x <= high - lost


Key = Mapping[str, Sequence[Item]]
"""By the task, in the order of the sheet."""


def plain_numbers(text: str) -> tuple[float, ...]:
    """A number, or those of a list, that can be read in one way only; none where there is more to read."""
    if len(text) > LONGEST:
        return ()
    if match := _SINGLE.fullmatch(text):
        return (_number(match[1]),)
    match = _LISTED.fullmatch(text) or _WITH_POINTS.fullmatch(text)
    return tuple(map(_number, re.split(r"; *|, +|,(?=[-−]?[0-9]+\.)", match[1]))) if match else ()


def _number(text: str) -> float:
    return float(text.strip().replace("−", "-").replace(",", "."))


def kept(path: Path, name: str | None) -> dict[str, list[Item]]:
    """The key of the sheet in a file, in its present state and for the present program; empty where none is kept."""
    place = _place(path, name)
    if place is None:
        return {}
    try:
        tasks = cache_folder.data(place, MAX_BYTES)
        return {task: [_item(item) for item in items] for task, items in tasks.items()}
    except (OSError, ValueError, TypeError, AttributeError, KeyError, Problem):
        return {}


def _item(data: Mapping[str, object]) -> Item:
    ends = {end: tuple(map(float, data[end])) for end in ("low", "high")}  # type: ignore[call-overload]
    return Item(**{**{key: str(value) for key, value in data.items()}, **ends})  # type: ignore[arg-type]


def keep(path: Path, name: str | None, key: Key) -> None:
    """Keeps the key of the sheet in a file, where there may be a cache."""
    place = _place(path, name)
    if place is not None:
        cache_folder.write(place, json.dumps({task: list(map(asdict, items)) for task, items in key.items()}))


def _place(path: Path, name: str | None) -> Path | None:
    return cache_folder.place(path, name, cache_folder.version(), SUFFIX)
