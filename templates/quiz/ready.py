"""Parts of XML that many files have in common: written once, with slots for the numbers that each fills in.

Slots, and the places of such parts, are processing instructions, which no text can be taken for: texts are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import cast
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, ProcessingInstruction

from templates.quiz.markup import INDENT, document

_SLOT = re.compile(r"\s*<\?slot (\d+)\?>\s*")
_PLACE = re.compile(r"<\?part (\d+)\?>")


def slot(number: int) -> Element:
    """What stands, alone in its element, for the number that is filled in."""
    return _instruction("slot", number)


def place_of(number: int) -> Element:
    """Where the part of this number stands in a file."""
    return _instruction("part", number)


def _instruction(target: str, number: int) -> Element:
    return cast(Element, ProcessingInstruction(target, str(number)))


@dataclass(frozen=True)
class Ready:
    """Elements below the root of a file as text: ``pieces``, and between any two of them the ``slots``."""

    pieces: tuple[str, ...]
    slots: tuple[int, ...]

    def filled(self, numbers: Sequence[str]) -> str:
        """The text with these numbers in the slots, which are plain and need not be escaped."""
        first, *rest = self.pieces
        return first + "".join(chain.from_iterable(zip((numbers[n] for n in self.slots), rest, strict=True)))


def ready(elements: Sequence[Element]) -> Ready:
    """Elements that stand one after the other below the root of a file."""
    for one in elements:
        ElementTree.indent(one, INDENT, level=1)
    written = f"\n{INDENT}".join(ElementTree.tostring(one, encoding="unicode").rstrip() for one in elements)
    first, *rest = _SLOT.split(written)
    return Ready((first, *rest[1::2]), tuple(map(int, rest[::2])))


def with_parts(root: Element, parts: Sequence[str]) -> bytes:
    """A file of XML with these texts in the places of its parts."""
    return _PLACE.sub(lambda match: parts[int(match[1])], document(root).decode()).encode()
