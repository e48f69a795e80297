"""The words of the program, by language: one catalogue file each, found by its name.

``[document]`` holds the words of documents and lists, ``[problem]`` the sentence for each code of ``solver.errors``.
"""

from __future__ import annotations

import os
import tomllib
from collections import defaultdict
from functools import lru_cache
from importlib.resources import files

from solver.errors import Problem

DEFAULT = "en"
LONGEST = 400


def word(key: str, language: str) -> str:
    """The word that stands for ``key`` in documents of ``language``."""
    return str(catalogue(language)["document"][key])


def message(problem: Problem, language: str) -> str:
    """The problem as one line: place, what was found, what was expected."""
    sentences = catalogue(language)["problem"]
    facts = defaultdict(str, {name: str(value) for name, value in problem.facts.items()})
    facts["hint"] = _hint(facts, language)
    text = sentences[problem.code].format_map(facts)
    line = " ".join(f"{_place(problem, language)}{text}".split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _hint(facts: dict[str, str], language: str) -> str:
    """The most similar name, or all that exist."""
    if facts.get("similar"):
        return "; " + word("did_you_mean", language).format(similar=facts["similar"])
    return "; " + word("there_are", language).format(known=facts["known"]) if facts.get("known") else ""


def _place(problem: Problem, language: str) -> str:
    place = problem.place
    parts = [str(part) for part in (place.file, place.line, place.column if place.line else None) if part is not None]
    if place.column and not place.line:
        parts.append(word("position", language).format(column=place.column))
    return ":".join(parts) + ": " if parts else ""


def user_language() -> str:
    """The language of messages, by the locale of the terminal."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        locale = os.environ.get(variable, "")
        if locale:
            return "de" if locale.lower().startswith("de") else DEFAULT
    return DEFAULT


@lru_cache
def catalogue(language: str) -> dict[str, dict[str, str]]:
    """All words of a language."""
    return tomllib.loads((files(__name__) / f"{language}.toml").read_text(encoding="utf-8"))
