"""What a piece of work reads, so that its result can be kept for as long as all of that is the same.

Files note themselves (``regular_files``); nothing is noted where nobody wants to know. What a trace names is digested
before it is used, never after: a file that is saved meanwhile makes the result outdated at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Generic, Literal, TypeVar

V = TypeVar("V")

Kind = Literal["content", "presence", "names", "tasks", "examples"]
"""A file's content, whether it is there, which files match a pattern, a calculation of the sheet."""
Reads = Mapping[tuple[Kind, str], str]
"""The state of each thing that was read, by its kind and its name; files and folders by their paths."""


@dataclass
class Trace:
    """What was read. It ``is_torn`` where something had two states meanwhile."""

    reads: dict[tuple[Kind, str], str] = field(default_factory=dict)
    is_torn: bool = False

    def note(self, kind: Kind, name: str, state: str) -> None:
        self.is_torn |= self.reads.setdefault((kind, name), state) != state

    def add(self, other: Trace) -> None:
        """Note all that another trace holds."""
        self.is_torn |= other.is_torn
        for (kind, name), state in other.reads.items():
            self.note(kind, name, state)


_open: ContextVar[Trace | None] = ContextVar("trace", default=None)


@contextmanager
def traced() -> Iterator[Trace]:
    """A block whose reads are noted, in its own trace and in that around it."""
    around, own = _open.get(), Trace()
    token = _open.set(own)
    try:
        yield own
    finally:
        _open.reset(token)
        if around is not None:
            around.add(own)


def are_noted() -> bool:
    """Whether somebody wants to know what is read."""
    return _open.get() is not None


def note(kind: Kind, name: str, state: str) -> None:
    """Something is read that is in this state."""
    if (trace := _open.get()) is not None:
        trace.note(kind, name, state)


def digest(content: bytes) -> str:
    """Changes with the content, whoever chose it."""
    return sha256(content).hexdigest()


class Remembered(Generic[V]):
    """A value that is made once; whoever asks for it has read what it was made of."""

    def __init__(self, make: Callable[[], V]) -> None:
        self._make = make
        self._made: tuple[V, Trace] | None = None

    def __call__(self) -> V:
        if self._made is None:
            with traced() as trace:
                value = self._make()
            self._made = value, trace
        elif (around := _open.get()) is not None:
            around.add(self._made[1])
        return self._made[0]
