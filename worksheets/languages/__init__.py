"""The languages of sheets and messages: a folder for each, found by its name.

``language.toml`` holds how the language writes numbers and tables, ``speech.toml`` how it reads formulas aloud; the
other ``.toml`` files are catalogues of sentences (``templates.messages``), ``starter_….md`` what a new sheet begins
with (``worksheets.starting``). A new language is a new folder, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn

from solver.errors import Place, Problem
from worksheets import cache_folder

FOLDER = Path(__file__).parent
FILE = "language.toml"
POINT_DECIMALS = 2
MINUS = "−"
_WHERE = re.compile(r"(.*?)\s*\(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


@dataclass(frozen=True)
class Language:
    """How a language writes numbers, lists of them, and tables for spreadsheets."""

    code: str
    name: str
    decimal_sign: str
    group_sign: str
    """Between groups of three digits of a long number."""
    csv_delimiter: str
    babel: str
    """What LaTeX calls it."""


class Words(dict[str, Any]):
    """The words of a language, or of one section. Raises ``Problem`` for one that it lacks and other languages have."""

    def __init__(self, code: str, section: str | None = None) -> None:
        super().__init__()
        self.code, self.section = code, section

    def __missing__(self, key: str) -> NoReturn:
        section, word = (key, "") if self.section is None else (self.section, key)
        for other in known():
            for name, sections in files(other).items():
                if word in sections.get(section, {}) or (not word and section in sections):
                    raise _lacking(self.code, name, f"[{section}] {word}".rstrip())
        raise KeyError(key)


def _lacking(code: str, name: str, entry: str) -> Problem:
    """The problem that a file lacks an entry, at the line of its section."""
    file, section = FOLDER / code / name, entry.partition(" ")[0]
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    line = next((n for n, text in enumerate(lines, 1) if text.strip() == section), None)
    return Problem("language_lacks", Place(str(file), line), entry=entry)


@lru_cache
def files(code: str) -> Mapping[str, dict[str, Any]]:
    """A language's files by their names, each with its sections. Raises ``Problem`` for one that is no TOML."""
    contents = {file: file.read_bytes() for file in sorted((FOLDER / code).glob("*.toml"))}
    state = sha256(b"\0".join(part for file, content in contents.items() for part in (file.name.encode(), content)))
    found: Mapping[str, dict[str, Any]] = cache_folder.recalled(
        str(FOLDER / code),
        state.hexdigest(),
        ".language.json",
        lambda: {file.name: _sections(file, content) for file, content in contents.items()},
    )
    return found


def _sections(file: Path, content: bytes) -> dict[str, Any]:
    import tomllib  # which is not needed where all is kept

    try:
        found = tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        place = Place(str(file), content.count(b"\n", 0, error.start) + 1)
        raise Problem("not_utf8", place, byte=error.start + 1) from None
    except tomllib.TOMLDecodeError as error:
        match = _WHERE.fullmatch(str(error))
        reason, line, column = match.groups() if match else (str(error), None, None)
        place = Place(str(file), int(line or content.count(b"\n") + 1), int(column) if column else None)
        raise Problem("broken_language", place, reason=reason) from None
    if no_section := next((key for key, entries in found.items() if not isinstance(entries, dict)), None):
        raise Problem("broken_language", Place(str(file)), reason=no_section)
    return found


@lru_cache
def known() -> tuple[str, ...]:
    """The codes of all languages, in alphabetical order."""
    return tuple(sorted(file.parent.name for file in FOLDER.glob(f"*/{FILE}")))


@lru_cache
def language(code: str) -> Language:
    """The language of that code, one of ``known()``. Raises ``Problem`` where its file lacks something."""
    facts = files(code)[FILE].get("language", {})
    names = [field.name for field in fields(Language) if field.name != "code"]
    if (missing := next((name for name in names if name not in facts), None)) is not None:
        raise _lacking(code, FILE, f"[language] {missing}")
    return Language(code, **{name: facts[name] for name in names})


def localized(number: str, code: str) -> str:
    """A number that is written with a point, with the decimal sign of the language."""
    return number.replace(".", language(code).decimal_sign)


def decimal(value: float, decimals: int, code: str) -> str:
    """A number with so many decimals and a true minus sign; nothing is shown as −0."""
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return localized(text.replace("-", MINUS), code)


def points(value: float | Fraction, code: str) -> str:
    """Points: up to two decimals, as many as are needed."""
    return localized(f"{float(value):.{POINT_DECIMALS}f}".rstrip("0").rstrip("."), code)
