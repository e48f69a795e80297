"""What a command says: lines on standard output, problems on stderr in one line each, and how it ends."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from solver.errors import Problem


NOT_RIGHT = 1
UNUSABLE = 2
INTERRUPTED = 130
PIPE_CLOSED = 141


@contextmanager
def reported(language: str | None) -> Iterator[None]:
    """Turns a problem into one line on stderr and exit code 2.

    An error of the program itself is one line too; with ``RECHENWEG_DEBUG`` it shows where it comes from.
    """
    from solver.errors import Problem

    _tolerate_narrow_terminals()
    try:
        yield
    except Problem as problem:
        fail(problem, language)
    except BrokenPipeError:  # as the system ends a program whose reader has left
        _abandon_output()
        sys.exit(PIPE_CLOSED)
    except KeyboardInterrupt:
        click.echo("", err=True)
        sys.exit(INTERRUPTED)
    except OSError as error:
        _abandon_output()
        fail(Problem("no_output", reason=error.strerror or type(error).__name__), language)
    except Exception as error:
        if os.environ.get("RECHENWEG_DEBUG"):
            raise
        from worksheets.mishaps import told

        fail(told(error), language)


def fail(problem: Problem, language: str | None) -> NoReturn:
    """Ends with the line that says what is wrong."""
    click.echo(f"rechenweg: {_told(problem, language)}", err=True)
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        _abandon_output()
    sys.exit(UNUSABLE)


def _told(problem: Problem, language: str | None) -> str:
    """The line in the user's language; where the words of that are broken, what is wrong with them, in another one."""
    from solver.errors import Problem
    from templates.messages import DEFAULT, message, user_language
    from worksheets.languages import known

    for code in dict.fromkeys((language or user_language(), DEFAULT, *known())):
        try:
            return message(problem, code)
        except Problem as broken:
            problem = broken
    return f"{problem.place.file}:{problem.place.line}: {problem.code}"


def warn(problems: Iterable[Problem], language: str | None) -> None:
    """A line on stderr for each."""
    from templates.messages import message, user_language

    for problem in problems:
        click.echo(f"rechenweg: {message(problem, language or user_language())}", err=True)


def print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def print_data(data: Mapping[str, Any]) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=1))


def _tolerate_narrow_terminals() -> None:
    """A character that the terminal does not know is written as its code."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _abandon_output() -> None:
    """Keeps Python from trying once more to write when it ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
