"""The words of a program's recorded output in the language of a text; its columns stay in line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from solver.derivation import unknown_symbol
from templates.svg_labels import DECIMAL

_CELL = re.compile(r"(?P<gap>^ *| {2,})(?P<cell>\S(?:.*?\S)?)(?= {2,}| *$)")
_WORDS = re.compile(r"[^\W\d_].*?(?=\s{2,}|$|:)", re.MULTILINE)


def relabelled_output(text: str, labels: Mapping[str, str], decimal_sign: str) -> str:
    """What a program printed with ``labels`` put in for its own words, and the language's decimal sign in numbers.

    What stands behind two spaces or more is a cell of a table and keeps its column. Raises ``Problem`` for a label
    that the text does not have, as after another recording.
    """
    if unknown := next((label for label in labels if not _any_of([label]).search(text)), None):
        raise unknown_symbol(unknown, dict.fromkeys(_WORDS.findall(text)))
    if labels:
        own = _any_of(labels)
        text = "\n".join(_relabelled_line(line, own, labels) for line in text.split("\n"))
    return DECIMAL.sub(decimal_sign, text)


def _any_of(labels: Iterable[str]) -> re.Pattern[str]:
    """Any of the labels as whole words, the longest first."""
    alternatives = "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")


def _relabelled_line(line: str, own: re.Pattern[str], labels: Mapping[str, str]) -> str:
    written = ""
    for found in _CELL.finditer(line):
        cell, column = found["cell"], found.start("cell")
        label = own.match(cell)
        if label and found["gap"] and cell[label.end() :][:1] in ("", ":"):
            column += len(label[0]) - len(labels[label[0]])  # headings stand flush right above their numbers
        written = (written + " " if written else "").ljust(column)
        written += own.sub(lambda word: labels[word[0]], cell)
    return written
