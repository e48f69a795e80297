"""What can be wrong with input, as data: a code and facts, never a sentence.

The sentence belongs to the edge of the program (``templates.messages``), because it exists in several languages.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file, and a line and a column counted from 1, in the ``variant`` for the person of this
    number (``None`` where unknown).
    """

    file: str | None = None
    line: int | None = None
    column: int | None = None
    variant: str | None = None

    def within(self, outer: Place) -> Place:
        """This place, completed by what only the outer one knows."""
        variant = self.variant or outer.variant
        if self.file is not None:
            return replace(self, variant=variant)
        column = self.column if self.line or not outer.line else None
        return Place(outer.file, self.line or outer.line, column or outer.column, variant)


class Problem(Exception):
    """Input that cannot be used.

    ``code`` names the message in the catalogue, ``facts`` fill it in, ``place`` says where the cause stands. It can be
    sent from one process to another.
    """

    def __init__(self, code: str, place: Place | None = None, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts
        self.place = place or Place()

    def at(self, place: Place) -> Problem:
        """The same problem, placed by a caller that knows more about where the input came from."""
        self.place = self.place.within(place)
        return self

    def kept(self) -> Problem:
        """The same problem as data: it no longer holds on to the calls that raised it, and to all that they read."""
        self.__traceback__ = self.__context__ = None
        return self

    def __reduce__(self) -> tuple[object, ...]:
        """What is pickled: all that messages are made of, and what caused it, if that is a problem, too."""
        cause = self.__cause__ if isinstance(self.__cause__, Problem) else None
        return _problem, (self.code, self.place, self.facts), {"__cause__": cause}


def _problem(code: str, place: Place, facts: dict[str, object]) -> Problem:
    return Problem(code, place, **facts)


@contextmanager
def placed(place: Place) -> Iterator[None]:
    """Problems raised inside the block stand at ``place``, unless they know better."""
    try:
        yield
    except Problem as problem:
        raise problem.at(place) from None
