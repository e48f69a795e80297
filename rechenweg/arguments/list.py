"""``rechenweg list``: what it takes, and what it prints."""

from __future__ import annotations

import click

from rechenweg.console.options import SHEET, language_option, report_option
from rechenweg.console.reporting import print_data, print_lines, reported


@click.command("list")
@click.argument("sheet", type=SHEET, required=False)
@report_option
@language_option
def command(sheet: str | None, format_name: str, lang: str | None) -> None:
    """List the sheets, or the sub-tasks of SHEET with their kinds and points.

    \b
    Examples:
      rechenweg list
      rechenweg list blatt4
      rechenweg list blatt4 --format json
    """
    with reported(lang):
        from commands import list
        from templates import listing

        if format_name == "json":
            print_data(list.as_data(sheet, lang))
        elif sheet is None:
            print_lines(listing.sheets(list.sheets(), lang))
        else:
            listing.show(list.tasks(sheet, lang))
