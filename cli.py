"""The command line: reads arguments, calls one function, reports.

Everything that takes time to import is imported by the command that needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from templates.document import Document
    from worksheets.sheet import Sheet
    from worksheets.solving import Solution

UNUSABLE = 2
NOT_RIGHT = 1


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


@contextmanager
def _reported(language: str | None) -> Iterator[None]:
    """Turns a problem into one line on stderr and exit code 2."""
    from solver.errors import Problem

    try:
        yield
    except Problem as problem:
        from templates.messages import message, user_language

        click.echo(f"rechenweg: {message(problem, language or user_language())}", err=True)
        sys.exit(UNUSABLE)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(UNUSABLE)
    except KeyboardInterrupt:
        click.echo("", err=True)
        sys.exit(130)


def _language_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--lang", type=click.Choice(["de", "en"]), help="Language of the document and of messages.")(
        command
    )


def _task_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--task", "tasks", multiple=True, metavar="ID", help="Only this task; may be repeated.")(
        command
    )


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_version,
    help="Show the version and exit.",
)
def main() -> None:
    """Solves, varies and marks the calculations of a deep-learning exercise sheet.

    A SHEET is the name of one that comes with the program (see "rechenweg list") or the path of a sheet file.

    \b
    Examples:
      rechenweg list
      rechenweg solve blatt4 -o loesung.pdf
      rechenweg crosscheck blatt4
    """


@main.command()
@click.argument("sheet")
@_task_option
@click.option("-o", "--output", type=click.Path(), metavar="FILE", help='Where to write; "-" is standard output.')
@click.option("--format", "format_name", metavar="NAME", help="pdf, html, md or json; else by the ending of FILE.")
@_language_option
@click.option("--digits", type=click.IntRange(1, 12), help="Decimals shown (default: what the sheet says, or 4).")
def solve(
    sheet: str,
    tasks: tuple[str, ...],
    output: str | None,
    format_name: str | None,
    lang: str | None,
    digits: int | None,
) -> None:
    """Write the worked solution of SHEET.

    Without -o a PDF or HTML file named after the sheet is written to the current folder; Markdown and JSON go to
    standard output.

    \b
    Examples:
      rechenweg solve blatt4
      rechenweg solve blatt4 --task 1.2 --lang en -o bptt.html
      rechenweg solve my-sheet.yaml --format json
    """
    with _reported(lang):
        from templates import writing
        from worksheets.catalogue import find

        name = writing.format_name(format_name, output)
        found = find(sheet)
        language = lang or found.language
        document = _composed(found, tasks, language, digits or found.digits)
        target = writing.target(output, name, f"{found.id}-{_suffix(language)}")
        written = writing.write(document, name, target)
        if written is not None:
            click.echo(written)


def _suffix(language: str) -> str:
    from templates.messages import word

    return word("file_suffix", language)


def _composed(sheet: Sheet, tasks: tuple[str, ...], language: str, digits: int) -> Document:
    from solver.values import certified
    from templates.composing import worked_solution

    return certified(lambda: worked_solution(sheet, _solved(sheet, tasks), language, digits))


def _solved(sheet: Sheet, tasks: tuple[str, ...]) -> list[Solution]:
    from worksheets.solving import chosen, solve

    return [solve(sheet, task) for task in chosen(sheet, tasks)]


@main.command("list")
@click.argument("sheet", required=False)
@_language_option
def list_(sheet: str | None, lang: str | None) -> None:
    """List the sheets that come with the program, or the tasks of SHEET.

    \b
    Examples:
      rechenweg list
      rechenweg list blatt4
    """
    with _reported(lang):
        from templates import listing
        from worksheets import catalogue

        if sheet is None:
            lines = listing.sheets([catalogue.find(name) for name in catalogue.names()], lang)
        else:
            lines = listing.tasks(catalogue.find(sheet), lang)
        for line in lines:
            click.echo(line)


@main.command()
@click.argument("sheet")
@_task_option
@_language_option
def crosscheck(sheet: str, tasks: tuple[str, ...], lang: str | None) -> None:
    """Compare every asked value of SHEET with the NumPy reference.

    Exit code 1 where the two differ by more than 1e-12.

    \b
    Examples:
      rechenweg crosscheck blatt4
      rechenweg crosscheck blatt4 --task 2.1
    """
    with _reported(lang):
        from solver.values import certified
        from templates import listing
        from worksheets.catalogue import find
        from worksheets.crosscheck import compare

        found = find(sheet)
        comparisons = certified(lambda: [c for s in _solved(found, tasks) for c in compare(s)])
        for line in listing.comparisons(comparisons, lang):
            click.echo(line)
    if not all(c.agrees for c in comparisons):
        sys.exit(NOT_RIGHT)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    main(prog_name="rechenweg")
