"""The words of the program: catalogue files in each folder of ``worksheets.languages``, one for each of its parts.

``[document]`` holds the words of documents and lists, ``[problem]`` the sentence for each code of ``solver.errors``,
``[cause]`` a clause for each known mistake, ``[demand]`` one for each thing that a variant must prove, ``[remedy]``
what helps where hardly any variant does, ``[way]`` what was tried before it is named, ``[expected]`` what a sheet's
entry must be, and ``[reason]`` what libraries give as a reason, in English.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from string import Formatter
from typing import Any

from solver.errors import Problem
from worksheets import languages

DEFAULT = "en"
LONGEST = 500
QUOTED = 60
READINGS = frozenset(["taken", "others", "left", "right"])
"""The facts that say how an answer was read, in which entries are set apart by ``;``."""
_DECIMAL = re.compile(r"(?<=[0-9])\.(?=[0-9])")


class Sentence(str):
    """A sentence of a catalogue; ``{count:value|values}`` is the first word for 1 and the second for other numbers."""

    def format(self, *values: object, **facts: object) -> str:
        return _FORMATTER.vformat(self, values, facts)

    def format_map(self, facts: Mapping[str, object]) -> str:  # type: ignore[override]
        return _FORMATTER.vformat(self, (), facts)


class _Formatter(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else many


_FORMATTER = _Formatter()


def word(key: str, language: str) -> Sentence:
    """The word that stands for ``key`` in documents of ``language``."""
    return Sentence(catalogue(language)["document"][key])


def cause(kind: str, language: str) -> str:
    """The clause that says what was done wrong, for a kind of ``solver.misconceptions``."""
    return str(catalogue(language)["cause"][kind])


def message(problem: Problem, language: str) -> str:
    """The problem as one line: place, what was found, what was expected."""
    sentences = catalogue(language)["problem"]
    facts = defaultdict(str, {name: _written(value, language) for name, value in problem.facts.items()})
    for name in READINGS & facts.keys():
        if "[" not in facts[name]:  # where commas set entries apart
            facts[name] = _DECIMAL.sub(languages.language(language).decimal_sign, facts[name])
    facts["hint"] = _hint(facts, language)
    facts["shown"] = _shown(problem.facts.get("found"), language)
    for name in ("reason", "what"):
        facts[name] = _translated(facts[name], language)
    if "expected" in problem.facts:
        facts["expected"] = _expected(problem, language)
    if "demand" in problem.facts:
        facts["name"] = facts["demand"]
        facts["demand"] = demand(facts["name"], language)
        facts["remedy"] = remedy(facts["name"], problem.facts.get("ways", ()), language)
    text = Sentence(sentences[problem.code]).format_map(facts)
    return one_line(f"{_place(problem, language)}{text}")


def _written(fact: object, language: str) -> str:
    """A fact as text; points and seconds are floats, and get the decimal sign of the language."""
    return f"{fact:g}".replace(".", languages.language(language).decimal_sign) if isinstance(fact, float) else str(fact)


def demand(name: str, language: str) -> str:
    """What a variant must prove, as a clause."""
    return str(catalogue(language)["demand"][name])


def remedy(name: str, ways: object, language: str) -> str:
    """What helps where too few draws fulfil a demand, as clauses; ``ways`` are those that were tried."""
    words, sentences = catalogue(language), []
    if name in words["remedy"]:
        sentences.append(words["remedy"][name])
    if isinstance(ways, tuple):
        sentences += [words["way"][way].format(value=value) for way, value in ways]
    return words["way"]["or"].join(sentences or [words["remedy"]["else"]])


def one_line(text: str) -> str:
    """``text`` on one line of bounded length that no terminal takes for a command."""
    line = " ".join(text.split())
    if not line.isprintable():
        line = "".join(c if c.isprintable() else _escaped(c) for c in line)
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _hint(facts: dict[str, str], language: str) -> str:
    """The most similar name, or all that exist."""
    if facts.get("similar"):
        return "; " + word("did_you_mean", language).format(similar=facts["similar"])
    return "; " + word("there_are", language).format(known=facts["known"]) if facts.get("known") else ""


def _shown(found: object, language: str) -> str:
    """What stands in a file, in quotation marks where it is a text."""
    if found is None:
        return word("nothing", language)
    if isinstance(found, list | dict):
        return word("a_list" if isinstance(found, list) else "entries", language)
    text = str(found)
    return word("quoted", language).format(text=text if len(text) <= QUOTED else text[: QUOTED - 1] + "…")


def _expected(problem: Problem, language: str) -> str:
    kind, sentences = str(problem.facts["expected"]), catalogue(language)["expected"]
    return sentences[kind].format_map(problem.facts) if kind in sentences else kind


def _translated(reason: str, language: str) -> str:
    """A reason that came in English, in ``language`` where the catalogue knows it."""
    for pattern, sentence in _reasons(language) if reason else ():
        if match := pattern.fullmatch(reason):
            return sentence.format(*match.groups())
    return reason


@lru_cache
def _reasons(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    table = catalogue(language).get("reason", {})
    return tuple(
        (re.compile(re.escape(known).replace(r"\{\}", "(.+?)"), re.DOTALL), sentence)
        for known, sentence in table.items()
    )


def _place(problem: Problem, language: str) -> str:
    place = problem.place
    parts = [str(part) for part in (place.file, place.line, place.column if place.line else None) if part is not None]
    text = ":".join(parts) + ": " if parts else ""
    if place.variant is not None:
        text = word("variant_named", language).format(number=place.variant) + f": {text}"
    if place.column and not place.line:
        text += word("position", language).format(column=place.column) + ": "
    return text


def user_language() -> str:
    """The language of messages, by the locale of the terminal."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        locale = os.environ.get(variable, "")
        if locale:
            return next((code for code in languages.known() if locale.lower().startswith(code)), DEFAULT)
    return DEFAULT


@lru_cache
def catalogue(language: str) -> dict[str, dict[str, str]]:
    """All words of a language, section by section. Raises ``Problem`` for a file that is no TOML."""
    words = languages.Words(language)
    for sections in languages.files(language).values():
        for section, entries in sections.items():
            words.setdefault(section, languages.Words(language, section)).update(entries)
    return words
