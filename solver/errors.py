"""What can be wrong with input, as data: a code and facts, never a sentence.

The sentence belongs to the edge of the program (``templates.messages``), because it exists in several languages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Place:
    """Where something stands: a file, and a line and a column counted from 1 (``None`` where unknown)."""

    file: str | None = None
    line: int | None = None
    column: int | None = None

    def within(self, outer: Place) -> Place:
        """This place, completed by what only the outer one knows."""
        return replace(self, file=self.file or outer.file, line=self.line or outer.line)


class Problem(Exception):
    """Input that cannot be used.

    ``code`` names the message in the catalogue, ``facts`` fill it in, ``place`` says where the cause stands.
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
