"""The languages of sheets and messages: a folder for each, found by its name.

``language.toml`` holds how the language writes numbers and tables, ``speech.toml`` how it reads formulas aloud; the
other ``.toml`` files are catalogues of sentences (``templates.messages``), ``starter_….md`` what a new sheet begins
with (``worksheets.starting``). A new language is a new folder, and nothing else.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent
FILE = "language.toml"
POINT_DECIMALS = 2
MINUS = "−"


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


@lru_cache
def known() -> tuple[str, ...]:
    """The codes of all languages, in alphabetical order."""
    return tuple(sorted(file.parent.name for file in FOLDER.glob(f"*/{FILE}")))


@lru_cache
def language(code: str) -> Language:
    """The language of that code, one of ``known()``."""
    facts = tomllib.loads((FOLDER / code / FILE).read_text(encoding="utf-8"))["language"]
    return Language(code, **facts)


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
