"""The manifest of a batch: what it was made of, and which files belong to whom."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from worksheets import own_json, regular_files
from worksheets.catalogue import located
from worksheets.distinct import distinct
from worksheets.editions import FULL, Edition
from worksheets.variants.difficulty import Difficulty
from worksheets.variants.keys import Name, Person

FORMAT = 1
FILE = "manifest.json"
MOST_AIDS = 50
MAX_BYTES = 50_000_000
LONGEST = 60
"""Characters of a person's folder that come from the roster."""

Checksum = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
FolderName = Annotated[str, Field(pattern=r"^\w[\w-]{0,120}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Space = Literal["blank", "ruled", "squared", "none"]


class Exam(_Part):
    """What an exam's pages have beside the sheet's own words: what its cover says, the ``space`` below each part,
    whether there are ``even`` many pages, and the ``batch`` that each page names.
    """

    title: Name = ""
    minutes: int | None = Field(default=None, ge=1, le=10_000)
    aids: list[Name] = Field(default=[], max_length=MOST_AIDS)
    space: Space = "none"
    even: bool = False
    batch: Annotated[str, Field(pattern="^([0-9A-F]{8})?$")] = ""


class Arguments(_Part):
    """What a batch was made of; the secret only by its fingerprint. Where no edition is said, there was only the full
    one."""

    sheet: Name
    sheet_checksum: Checksum
    tasks: list[Name]
    language: Name
    digits: int = Field(ge=1, le=12)
    difficulty: Difficulty
    seed: int | None = None
    secret: Name | None = None
    persons: Checksum
    exam: Exam | None = None
    form: bool = False
    pdf_variant: Name | None = None
    edition: Edition = FULL


class Entry(_Part):
    """One person's files."""

    person: Person
    folder: FolderName
    files: dict[Name, Checksum]


class Manifest(_Part):
    """``entries`` is empty until the batch is complete."""

    format: int = Field(default=FORMAT, ge=FORMAT, le=FORMAT)
    complete: bool
    arguments: Arguments
    entries: list[Entry] = []


def written(manifest: Manifest) -> bytes:
    return (json.dumps(manifest.model_dump(), ensure_ascii=False, indent=1) + "\n").encode()


def read(path: Path) -> Manifest:
    """The manifest in a file. Raises ``Problem`` for what is none."""
    return own_json.read(path, MAX_BYTES, Manifest, "a manifest of variants")


def checksum(content: bytes) -> str:
    return sha256(content).hexdigest()


def sheet_checksum(sheet: str) -> str:
    """Of the sheet's file: other equations or ranges make other variants."""
    path, _ = located(sheet)
    return checksum(regular_files.read(path, MAX_BYTES))


def persons_checksum(persons: Sequence[Person]) -> str:
    return checksum(json.dumps([[p.number, p.name] for p in persons]).encode())


def practice_persons(count: int) -> list[Person]:
    """Nobody in particular: 1, 2, 3."""
    return [Person(number=str(number)) for number in range(1, count + 1)]


def folders(persons: Sequence[Person]) -> dict[str, str]:
    """A folder for each person by number, with letters, digits, - and _ alone, no two alike on any file system."""
    width = max(3, len(str(len(persons))))
    numbers = [p.number for p in persons]
    return dict(zip(numbers, distinct([_folder(p, width) for p in persons], numbers), strict=True))


def _folder(person: Person, width: int) -> str:
    if not person.name and person.number.isdecimal() and person.number.isascii():
        return person.number.zfill(width)
    number = _slug(person.number)
    if number != person.number:
        number = f"{number}-{sha256(person.number.encode()).hexdigest()[:8]}".lstrip("-")
    name = _slug(person.name)
    return f"{number}-{name}"[: LONGEST + 20].rstrip("-") if name else number


def _slug(text: str) -> str:
    """What file names may hold everywhere: lower-case letters and digits, with - between them."""
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-")[:LONGEST]
