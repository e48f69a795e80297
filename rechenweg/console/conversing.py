"""Asking line by line in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Protocol

import click

from rechenweg.console.reporting import print_lines


class _Conversation(Protocol):
    """What asks line by line, until it has no question."""

    @property
    def opening(self) -> Iterator[str]: ...

    @property
    def question(self) -> str: ...

    @property
    def closing(self) -> Iterator[str]: ...

    def take(self, text: str) -> Iterator[str]: ...


def converse(conversation: _Conversation, language: str) -> None:
    """Asks until there is no question, or no more input; what cannot be used is said, and asked for again."""
    from solver.errors import Problem
    from templates.messages import message

    with suppress(ImportError):
        import readline  # noqa: F401 - lines can be edited and called back

    print_lines(conversation.opening)
    while question := conversation.question:
        try:
            text = input(question)
        except EOFError:
            click.echo()
            break
        try:
            print_lines(conversation.take(text))
        except Problem as problem:
            click.echo(message(problem, language))
    print_lines(conversation.closing)
