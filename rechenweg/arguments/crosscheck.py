"""``rechenweg crosscheck``: what it takes, and what it prints."""

from __future__ import annotations

import sys

import click

from rechenweg.console.options import SHEET, language_option, report_option, task_option
from rechenweg.console.reporting import NOT_RIGHT, print_data, print_lines, reported


@click.command("crosscheck")
@click.argument("sheet", type=SHEET)
@task_option
@report_option
@language_option
def command(sheet: str, tasks: tuple[str, ...], format_name: str, lang: str | None) -> None:
    """Compare every asked value of SHEET with the NumPy reference.

    Exit code 1 where the two differ by more than 1e-12.

    \b
    Examples:
      rechenweg crosscheck blatt4
      rechenweg crosscheck blatt4 --task 2.1
      rechenweg crosscheck blatt4 --format json
    """
    with reported(lang):
        from commands.crosscheck import crosscheck
        from templates import listing, listing_data

        compared = crosscheck(sheet, tasks)
        if format_name == "json":
            print_data(listing_data.comparisons(compared.sheet.id, compared.comparisons))
        else:
            print_lines(listing.comparisons(compared.comparisons, lang))
    if not compared.is_right:
        sys.exit(NOT_RIGHT)
