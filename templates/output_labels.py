"""The words of a program's recorded output in the language of a text; its columns stay in line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
        own, columns = _any_of(labels), _Columns.of(text)
        text = "\n".join(_relabelled_line(line, own, labels, columns) for line in text.split("\n"))
    return DECIMAL.sub(decimal_sign, text)


@dataclass(frozen=True)
class _Columns:
    """How many cells of a text begin in a column, and how many end there; what stands before a colon ends, too."""

    begun: Counter[int]
    ended: Counter[int]

    @classmethod
    def of(cls, text: str) -> _Columns:
        cells = [found for line in text.split("\n") for found in _CELL.finditer(line) if found["gap"]]
        heads = [found.start("cell") + len(found["cell"].partition(":")[0]) for found in cells if ":" in found["cell"]]
        ends = [found.end("cell") for found in cells]
        return cls(Counter(found.start("cell") for found in cells), Counter(ends + heads))

    def are_flush_right(self, begin: int, end: int) -> bool:
        """Whether what stands there is in line with others by its end, as a heading above numbers."""
        return self.ended[end] > 1 and self.ended[end] >= self.begun[begin]


def _any_of(labels: Iterable[str]) -> re.Pattern[str]:
    """Any of the labels as whole words, the longest first."""
    alternatives = "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")


def _relabelled_line(line: str, own: re.Pattern[str], labels: Mapping[str, str], columns: _Columns) -> str:
    written = ""
    for found in _CELL.finditer(line):
        cell, column = found["cell"], found.start("cell")
        label = own.match(cell)
        if label and found["gap"] and columns.are_flush_right(column, column + label.end()):
            column += len(label[0]) - len(labels[label[0]])
        written = (written + " " if written else "").ljust(column)
        written += own.sub(lambda word: labels[word[0]], cell)
    return written
