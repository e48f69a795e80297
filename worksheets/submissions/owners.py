"""Whose a file is, where it does not say so itself: by the folder or the name that a platform gave it.

Moodle: ``Name_ID_assignsubmission_file_/answers.yaml``, or all in one name where folders are off. ILIAS:
``Last_First_login_1234/20260101120000_answers.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import PurePosixPath

from worksheets.submissions.files import File
from worksheets.variants.keys import Person

_MOODLE = re.compile(r"(?P<name>[^/]+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)", re.DOTALL)
_ILIAS = re.compile(r"(?P<last>[^\W\d_][^_]*)_(?P<first>[^\W\d_][^_]*)_(?P<login>[^_]+)_(?P<id>\d+)")
_STAMP = re.compile(r"(\d{14})_(.+)", re.DOTALL)
_NUMBER = re.compile(r"(?<![\d.,])\d{5,12}(?![\d.,])")


@dataclass(frozen=True)
class Owner:
    """Who handed in a file: ``key`` is the same for all files of one hand-in.

    ``is_certain`` says that a platform wrote it, not the student.
    """

    key: str
    number: str = ""
    name: str = ""
    is_certain: bool = False


def owner(file: File) -> Owner:
    """Who handed in a file, by the outermost folder or name that says so; else by the folder that it is in."""
    for part in file.parts:
        if moodle := _MOODLE.fullmatch(part):
            name = moodle["name"].strip()
            return Owner(f"moodle {moodle['id']} {name}", moodle["id"], name, is_certain=True)
    for part in file.parts[:-1]:
        if ilias := _ILIAS.fullmatch(part):
            name = f"{ilias['first']} {ilias['last']}"
            return Owner(f"ilias {part}", ilias["login"], name, is_certain=True)
    *folders, _ = file.parts
    for part in (*folders[::-1], file.stem):
        if len(numbers := _NUMBER.findall(part)) == 1:
            return Owner(f"number {numbers[0]}", numbers[0])
    if folders:
        return Owner(f"folder {'/'.join(folders)}", folders[-1])
    return Owner(f"file {file.shown}", file.stem)


def own_name(file: File) -> str:
    """The name that the student gave a file."""
    name = file.name
    if (moodle := _MOODLE.fullmatch(name)) and moodle["rest"]:
        name = moodle["rest"]
    stamped = _STAMP.fullmatch(name)
    return stamped[2] if stamped else name


def time(file: File) -> float:
    """When a file was handed in: by the platform's stamp, else by the file."""
    if stamped := _STAMP.fullmatch(file.name):
        try:
            return datetime.strptime(stamped[1], "%Y%m%d%H%M%S").timestamp()
        except (ValueError, OverflowError):
            pass
    return file.time


def stem(file: File) -> str:
    return PurePosixPath(own_name(file)).stem


@dataclass(frozen=True)
class Known:
    """The persons of a roster, or of keys; numbers that lost their zeros and names are found where they are unique."""

    persons: Sequence[Person] = ()

    def by_number(self, number: str) -> Person | None:
        """The person with that number, as it is written or without the zeros in front."""
        return self._numbers.get(number.strip().casefold()) or self._bare.get(_bare(number))

    def by_name(self, name: str) -> Person | None:
        """The person with that name, whichever of its words comes first."""
        return self._names.get(_words(name))

    @cached_property
    def _numbers(self) -> Mapping[object, Person]:
        return _unique((p.number.casefold(), p) for p in self.persons)

    @cached_property
    def _bare(self) -> Mapping[object, Person]:
        return _unique((bare, p) for p in self.persons if (bare := _bare(p.number)))

    @cached_property
    def _names(self) -> Mapping[object, Person]:
        return _unique((words, p) for p in self.persons if (words := _words(p.name)))


def _bare(number: str) -> str:
    """A number without zeros in front; only of whole numbers they may get lost."""
    text = number.strip()
    return text.lstrip("0") if text.isdecimal() else ""


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[\w'-]+", name.casefold()))


def _unique(pairs: Iterable[tuple[object, Person]]) -> dict[object, Person]:
    """What belongs to one person alone."""
    found: dict[object, Person] = {}
    twice = set()
    for key, person in pairs:
        if found.setdefault(key, person) is not person:
            twice.add(key)
    return {key: person for key, person in found.items() if key not in twice}
