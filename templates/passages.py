"""Texts read once: of a passage that comes again with other numbers in its formulas only these are put in.

The numbers of a passage's formulas are slots. What the passage says around them, its signs and its branches, is the key
under which the blocks are kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, lru_cache
from typing import Any

from solver.errors import Place, Problem
from templates import markdown
from templates.document import Block, formulas
from templates.markdown import MARKER, marked

KEPT = 1024
"""Passages; a sheet with fifteen tasks has some hundred in each language."""

Check = Callable[[str], object]
Program = Callable[[Sequence[str]], Any]

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
    """The blocks of a passage, or what makes them of its numbers, once they were read."""

    blocks: tuple[Block, ...] | None = None
    program: Program | None = None


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
    if kept.program is not None:
        made: tuple[Block, ...] = kept.program(numbers)
        return made
    if kept.blocks is not None:
        return kept.blocks
    found = markdown.blocks(passage, place)
    _checked(found, passage, place, check)
    if numbers:
        kept.program = _reading_alike(with_slots, numbers, place, found)
    else:
        kept.blocks = found
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


def _reading_alike(with_slots: str, numbers: Sequence[str], place: Place, found: tuple[Block, ...]) -> Program | None:
    """What makes the blocks; ``None`` where Markdown reads slots in another way than numbers, as in an anchor."""
    try:
        program = _program(markdown.blocks(with_slots, place))
    except Problem:
        return None
    return program if program is not None and program(numbers) == found else None


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


def _program(node: Any) -> Program | None:
    """What makes the node of its numbers; ``None`` where it has no slots."""
    if isinstance(node, str):
        constant, slots = _SLOT.split(node), [ord(slot) - _FIRST for slot in _SLOT.findall(node)]
        if not slots:
            return None
        begin, pieces = constant[0], list(zip(slots, constant[1:], strict=True))
        return lambda numbers: begin + "".join([numbers[slot] + text for slot, text in pieces])
    if isinstance(node, tuple):
        return _joined(node, tuple)
    kind = node.__class__
    return _joined([getattr(node, name) for name in _fields(kind)], lambda parts: kind(*parts))


def _joined(parts: Sequence[Any], whole: Callable[[list[Any]], Any]) -> Program | None:
    """What makes the parts, and of them the whole; those without slots are themselves."""
    made = [(part, _program(part)) for part in parts]
    if all(program is None for _, program in made):
        return None
    return lambda numbers: whole([part if program is None else program(numbers) for part, program in made])


@cache
def _fields(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
