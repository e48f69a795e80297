"""``rechenweg solve``: what it takes, and what it prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rechenweg.console.documents import document_options, wanted_document, write_document
from rechenweg.console.options import edition_option

if TYPE_CHECKING:
    from commands.documents import Wanted, Written
    from worksheets.editions import Edition


@click.command("solve")
@document_options
@edition_option("full")
def command(sheet: str, watch: bool, edition: Edition, lang: str | None, **options: Any) -> None:
    """Write the worked solution of SHEET.

    Without -o a PDF or HTML file named after the sheet is written to the current folder; Markdown and JSON go to
    standard output.

    \b
    Examples:
      rechenweg solve blatt4
      rechenweg solve blatt4 --task 1.2 --lang en -o bptt.html
      rechenweg solve blatt4 --edition compact --task 1.1b --task 2.1
      rechenweg solve blatt4 --edition scheme
      rechenweg solve my-sheet.yaml --format json
      rechenweg solve blatt4 --pdf-variant pdf/ua-1
      rechenweg solve my-sheet.yaml -o solution.html --watch
    """

    def write(wanted: Wanted, get_ready: bool) -> Written:
        from commands.solve import solve

        return solve(wanted, get_ready, edition)

    write_document(write, wanted_document(sheet, lang, **options), watch)
