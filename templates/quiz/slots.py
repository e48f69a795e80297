"""Texts that differ in their numbers alone, as one text with a place for each number that changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from xml.etree.ElementTree import Element

from worksheets.quiz.model import Quiz

NUMBER = re.compile(r"(?<![\w#&.,}])-?\d+(?:\\,\d{3}(?!\d))*(?:(?:\{,\}|[.,])\d+)?")
"""With a decimal point or comma, and with thin spaces in front of thousands."""

BREAK = re.compile(r"(,)(?:\\quad| \\\\ &amp;) |\\(?:begin\{aligned\}&amp; |end\{aligned\})")
"""Given numbers stand side by side as long as there is room: where a row ends depends on how long they are."""


@dataclass(frozen=True)
class Slotted:
    """``pieces`` are texts with a slot between any two; ``columns`` hold the numbers of each slot, one for a text."""

    pieces: tuple[str, ...]
    columns: tuple[tuple[float, ...], ...]


def slotted(texts: Sequence[str]) -> Slotted | None:
    """The texts as one, or ``None`` where they differ in more than their numbers."""
    pieces = [NUMBER.split(text) for text in texts]
    numbers = [NUMBER.findall(text) for text in texts]
    if any(_plain(own) != _plain(pieces[0]) for own in pieces):
        return None
    kept, columns = [pieces[0][0]], []
    for column, piece in zip(zip(*numbers, strict=True), pieces[0][1:], strict=True):
        if len(set(column)) == 1:
            kept[-1] += column[0] + piece
        else:
            columns.append(tuple(map(_number, column)))
            kept.append(piece)
    return Slotted(tuple(kept), tuple(columns))


def joined(parts: Sequence[Slotted]) -> Slotted:
    """Texts that stand one after the other as one."""
    pieces = [""]
    for part in parts:
        first, *rest = part.pieces
        pieces[-1] += first
        pieces += rest
    return Slotted(tuple(pieces), tuple(column for part in parts for column in part.columns))


class Drawing(Protocol):
    """A question that draws a variant, and the text of all of them, ``None`` where they are not to be one."""

    @property
    def text(self) -> Slotted | None: ...

    def element(self, text: Slotted) -> Element:
        """The question with this text."""


def drawn(quiz: Quiz, question: Callable[[Quiz], Drawing]) -> Iterator[Element]:
    """One question for all variants; where their texts are not to be one, a question for each."""
    whole = question(quiz)
    if (text := whole.text) is not None:
        yield whole.element(text)
        return
    for variant in quiz.variants:
        alone = question(replace(quiz, variants=(variant,)))
        assert alone.text is not None
        yield alone.element(alone.text)


def _plain(pieces: Sequence[str]) -> list[str]:
    return [BREAK.sub(r"\1", piece) for piece in pieces]


def _number(text: str) -> float:
    return float(text.replace(r"\,", "").replace("{,}", ".").replace(",", "."))
