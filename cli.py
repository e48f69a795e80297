"""The command line: finds the command, which reads its arguments, calls one function and prints.

A command is a module of ``rechenweg.arguments``. Everything that takes time to import is imported by the command that
needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import click


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("rechenweg")
    except PackageNotFoundError:
        return "0 (not installed)"


def _print_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(f"rechenweg {_version()}")
        context.exit()


class _Commands(Mapping[str, click.Command]):
    """The commands by name: modules of ``rechenweg.arguments``, each imported when it is asked for."""

    def __iter__(self) -> Iterator[str]:
        from rechenweg import arguments

        return (module.name for module in iter_modules(arguments.__path__))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __getitem__(self, name: str) -> click.Command:
        if name not in list(self):
            raise KeyError(name)
        command: click.Command = import_module(f"rechenweg.arguments.{name}").command
        return command


class _Program(click.Group):
    """Reports a wrong call as any other problem: on one line, in the language of the user."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        called = tuple(args)
        with _calls_reported(called):
            context = super().make_context(info_name, args, parent, **extra)
        context.meta[__name__] = called
        return context

    def invoke(self, ctx: click.Context) -> Any:
        with _calls_reported(ctx.meta[__name__]):
            return super().invoke(ctx)


@contextmanager
def _calls_reported(called: tuple[str, ...]) -> Iterator[None]:
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        from rechenweg.console.reporting import fail
        from solver.errors import Problem

        command = error.ctx.command_path if error.ctx else "rechenweg"
        reason = error.format_message().rstrip(".")
        fail(Problem("usage", reason=reason, command=command), _language_in(called))


def _language_in(called: tuple[str, ...]) -> str | None:
    """The language that a call names, as far as it can be read."""
    from worksheets.languages import known

    named = [value for option, value in pairwise(called) if option == "--lang"]
    named += [argument.removeprefix("--lang=") for argument in called if argument.startswith("--lang=")]
    return next((language for language in named if language in known()), None)


@click.group(
    "rechenweg",
    cls=_Program,
    commands=_Commands(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_version,
    help="Show the version and exit.",
)
def rechenweg() -> None:
    """Solves, varies and marks the calculations of a deep-learning exercise sheet.

    A SHEET is the name of one that comes with the program (see "rechenweg list") or the path of a sheet file.

    \b
    Examples:
      rechenweg list
      rechenweg solve blatt4 -o loesung.pdf
      rechenweg vary blatt4 --count 30 --seed 7 -o practice
      rechenweg crosscheck blatt4
      rechenweg new my-sheet
      rechenweg check my-sheet
      rechenweg verify blatt4 4.1 --code abgabe.py
    """


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from rechenweg.__main__ import main

    main()
