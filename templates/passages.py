"""Texts read once: of a passage that comes again with other numbers in its formulas only these are put in.

The numbers of a passage's formulas are slots. What the passage says around them, its signs and its branches, is the key
under which the blocks are kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, lru_cache
from operator import is_
from typing import Any

from solver.errors import Place, Problem
from templates import markdown
from templates.document import Block, formulas
from templates.markdown import MARKER, marked

KEPT = 2048
"""Passages; those of a course of thirty tasks are some thousand."""

Check = Callable[[str], object]

_FIRST = 0xF0000
_SLOT = re.compile("[\U000f0000-\U000ffffd]")
"""Signs of the private use areas, which to Markdown are neither spaces nor punctuation nor digits."""
_FORMULA = re.compile(r"\$[^$]+\$")
_NUMBER = re.compile(r"(?P<first>\n[\s>]*\S+)|(?<![\w\\^])(?<![_^]\{)-?\d+(?:(?:\{,\}|\.)\d+)?")
"""A number that is no index; what a line begins with may be the sign of a list."""
_BREAK = re.compile(rf"\n(?:[ \t]*\n)+(?P<margin>(?=[^\W\d_]|\$|\*\*\w|{MARKER}))?")
"""Empty lines, and whether a paragraph begins at the margin below them, which ends whatever was before it."""
_REACHING = re.compile(r"```|~~~|\]:")
"""What may reach over empty lines: listings, and addresses of links."""


def blocks(
    text: str, place: Place, embedded: Sequence[tuple[Block, ...]] = (), check: Check = lambda tex: None
) -> tuple[Block, ...]:
    """The blocks that ``text`` describes, as ``markdown.blocks`` reads them.

    ``check`` raises ``Problem`` for a formula that cannot be used; it is asked once for all that differ only in their
    numbers.
    """
    found: list[Block] = []
    for line, passage in _passages(text, place.line or 1):
        found += _read(passage, Place(place.file, line), embedded, check)
    return tuple(found)


def _passages(text: str, line: int) -> Iterator[tuple[int, str]]:
    """The pieces of a text that can be read by themselves, each with its line."""
    start = 0
    for found in () if _REACHING.search(text) else _BREAK.finditer(text):
        passage = text[start : found.start()]
        if found["margin"] is not None or marked(passage) is not None:
            yield line, passage
            line += text.count("\n", start, found.end())
            start = found.end()
    yield line, text[start:]


@dataclass
class _Kept:
    """The blocks of a passage with slots, once they were read."""

    blocks: tuple[Block, ...] | None = None


@lru_cache(KEPT)
def _kept(_: str) -> _Kept:
    return _Kept()


def _read(passage: str, place: Place, embedded: Sequence[tuple[Block, ...]], check: Check) -> tuple[Block, ...]:
    if (number := marked(passage)) is not None and number < len(embedded):
        return embedded[number]
    if MARKER in passage:
        return _checked(markdown.blocks(passage, place, embedded), passage, place, check)
    numbers: list[str] = []
    with_slots = _with_slots(passage, numbers)
    kept = _kept(with_slots)
    if kept.blocks is not None:
        filled: tuple[Block, ...] = _filled(kept.blocks, numbers)
        return filled
    found = markdown.blocks(passage, place)
    _checked(found, passage, place, check)
    kept.blocks = found if not numbers else _read_alike(with_slots, numbers, place, found)
    return found


def _with_slots(passage: str, numbers: list[str]) -> str:
    """The passage with a slot in the place of each number of a formula; the numbers are added to those found."""

    def slot(found: re.Match[str]) -> str:
        if found["first"]:
            return found[0]
        numbers.append(found[0])
        return chr(_FIRST + len(numbers) - 1)

    if _SLOT.search(passage):
        return passage
    return _FORMULA.sub(lambda formula: _NUMBER.sub(slot, formula[0]), passage)


def _read_alike(
    with_slots: str, numbers: Sequence[str], place: Place, found: tuple[Block, ...]
) -> tuple[Block, ...] | None:
    """The blocks with slots; ``None`` where Markdown reads slots in another way than numbers, as in an anchor."""
    try:
        read = markdown.blocks(with_slots, place)
    except Problem:
        return None
    return read if _filled(read, numbers) == found else None


def _checked(found: tuple[Block, ...], passage: str, place: Place, check: Check) -> tuple[Block, ...]:
    """The blocks, whose formulas the author wrote: only here the line of a wrong one is known."""
    for tex in formulas(found):
        if tex and (position := passage.find(tex)) >= 0:
            try:
                check(tex)
            except Problem as problem:
                line = (place.line or 1) + passage.count("\n", 0, position)
                raise problem.at(Place(place.file, line)) from None
    return found


def _filled(node: Any, numbers: Sequence[str]) -> Any:
    """The node with its numbers; itself where it has no slots."""
    if isinstance(node, str):
        return _SLOT.sub(lambda slot: numbers[ord(slot[0]) - _FIRST], node) if _SLOT.search(node) else node
    if isinstance(node, tuple):
        children = [_filled(child, numbers) for child in node]
        return node if all(map(is_, children, node)) else tuple(children)
    parts = [getattr(node, name) for name in _fields(node.__class__)]
    changed = [_filled(part, numbers) for part in parts]
    return node if all(map(is_, changed, parts)) else node.__class__(*changed)


@cache
def _fields(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
