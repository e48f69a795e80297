"""What is wrong with input, as the exception that users of the package catch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from solver import errors
from templates.messages import message, user_language


class Problem(errors.Problem):
    """Input that cannot be used. Its text is one line: the place, what was found, what was expected.

    ``code`` names the kind of problem, ``facts`` are what fills the sentence in, ``place`` has file, line and column.
    """

    def message(self, language: str | None = None) -> str:
        """The line in a language, ``"de"`` or ``"en"``; without one in that of the system."""
        return message(self, language or user_language())

    def __str__(self) -> str:
        return self.message()


@contextmanager
def told() -> Iterator[None]:
    """Problems raised inside are those of this package; also a decorator."""
    try:
        yield
    except errors.Problem as problem:
        raise Problem(problem.code, problem.place, **problem.facts) from None
