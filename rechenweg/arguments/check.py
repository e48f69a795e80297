"""``rechenweg check``: what it takes, and what it prints."""

from __future__ import annotations

import sys

import click

from rechenweg.console.options import SHEET, language_option, report_option
from rechenweg.console.reporting import UNUSABLE, print_data, print_lines, reported, warn


@click.command("check")
@click.argument("sheet", type=SHEET)
@report_option
@language_option
def command(sheet: str, format_name: str, lang: str | None) -> None:
    """Say what is wrong with SHEET, or show what the program understood of it.

    All problems are reported that do not follow from another one, each on a line with its place; then the exit code
    is 2. Else the models are shown with their order of evaluation, and the tasks with their shapes and results.

    \b
    Examples:
      rechenweg check my-sheet
      rechenweg check blatt4 --lang de
      rechenweg check my-sheet --format json
    """
    with reported(lang):
        from commands.check import check, remarks
        from templates import listing, listing_data
        from templates.messages import user_language

        checked = check(sheet)
        said = remarks(checked)
        warn(checked.problems, lang)
        if format_name == "json":
            print_data(listing_data.checked(checked, said, lang or user_language()))
        if checked.problems or checked.sheet is None:
            sys.exit(UNUSABLE)
        if format_name == "text":
            print_lines(listing.understood(checked.sheet, checked.solutions, lang))
        warn(said, lang)
