"""The order in which a tagged page is painted: that in which it is read.

WeasyPrint paints by layers, as CSS has it: what floats before the text around it, what is cut off at its edge after
all others (CSS 2.2, appendix E). Programs that read a page as it is painted would jump to and fro.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SETTINGS = frozenset(b"g G k K rg RG cs CS scn SCN w d J j M i ri gs Tf Ts Tr Tc Tw Tz TL".split())
"""Operators that set one property of what is painted from then on (ISO 32000-1, tables 57, 74 and 105)."""
FRAMES = frozenset(b"cm m l c v y h re W W* n".split())
"""Operators that, where nothing is painted, say where all that follows is, and at which edge it is cut off."""


class Unmarked(Exception):
    """Something is painted that is not marked."""


@dataclass(frozen=True)
class State:
    """What decides how content is painted: where it is and cut off, and its settings, the last one set at the end."""

    frame: tuple[bytes, ...] = ()
    settings: Mapping[bytes, bytes] = field(default_factory=dict)

    def after(self, operator: bytes) -> State:
        """The state after an operator that paints nothing. Raises ``Unmarked`` for one that does."""
        name = _name(operator)
        if name in FRAMES:
            return State((*self.frame, operator), self.settings)
        if name not in SETTINGS:
            raise Unmarked
        key = operator if name == b"gs" else name  # a graphics state has a name of its own, and sets what it will
        kept = {other: value for other, value in self.settings.items() if other != key}
        return State(self.frame, {**kept, key: operator})

    def from_(self, now: State) -> list[bytes] | None:
        """What leads to this state from another one of the same frame, if anything does."""
        if now.frame != self.frame or not now.settings.keys() <= self.settings.keys():
            return None
        if list(now.settings.items()) == list(self.settings.items()):
            return []
        known = now.settings.values()
        return [one for one in self.settings.values() if one not in known or one.endswith(b" gs")]


@dataclass(frozen=True)
class Marked:
    """Marked content, the states before and after it, and its number if it is no artifact."""

    number: int | None
    before: State
    content: Sequence[Any]
    after: State


def paint_as_read(content: list[Any], read: Sequence[int]) -> None:
    """Put the marked content of a page, given as its operators, into the order of the numbers in ``read``.

    Artifacts are behind all others, as backgrounds and rules are. A page with something that is not marked stays as it
    is.
    """
    try:
        found = [*_sequences(content)]
    except Unmarked:
        return
    place = {number: at for at, number in enumerate(read)}
    in_order = sorted(found, key=lambda one: -1 if one.number is None else place.get(one.number, len(place)))
    if in_order != found:
        content[:] = _painted(in_order)


def _name(operator: bytes) -> bytes:
    return operator.rpartition(b" ")[2]


def _sequences(content: Sequence[Any]) -> Iterator[Marked]:
    """The marked content of a page one after the other."""
    state, outer = State(), []
    at = 0
    while at < len(content):
        operator = content[at]
        if operator == b"q":
            outer.append(state)
        elif operator == b"Q":
            state = outer.pop()
        elif isinstance(operator, bytes):
            state = state.after(operator)
        else:
            end = _end(content, at)
            marked = content[at:end]
            after = _after(marked, state)
            yield Marked(_number(marked), state, marked, after)
            state, at = after, end - 1
        at += 1


def _end(content: Sequence[Any], start: int) -> int:
    """Behind the end of the marked content that begins at ``start``."""
    depth = 0
    for at in range(start, len(content)):
        depth += (content[at] in (b"BMC", b"BDC")) - (content[at] == b"EMC")
        if content[at] == b"EMC" and not depth:
            return at + 1
    raise AssertionError("marked content without an end")


def _number(marked: Sequence[Any]) -> int | None:
    properties = marked[1]
    return properties.get("MCID") if isinstance(properties, dict) else None


def _after(marked: Sequence[Any], state: State) -> State:
    """The state that marked content leaves behind: what is set between ``q`` and ``Q`` ends there."""
    depth = 0
    for operator in marked:
        if isinstance(operator, bytes):
            words = operator.split()  # a formula has many operators in one
            depth += words.count(b"q") - words.count(b"Q")
            if not depth and words[-1] in SETTINGS:
                state = state.after(operator)
    return state


def _painted(sequences: Sequence[Marked]) -> Iterator[Any]:
    """The operators that paint marked content in this order."""
    now: State | None = None
    for one in sequences:
        way = None if now is None else one.before.from_(now)
        if way is None:
            if now is not None:
                yield b"Q"
            yield b"q"
            way = [*one.before.frame, *one.before.settings.values()]
        yield from way
        yield from one.content
        now = one.after
    if now is not None:
        yield b"Q"
