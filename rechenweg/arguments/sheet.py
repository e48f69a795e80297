"""``rechenweg sheet``: what it takes, and what it prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rechenweg.console.documents import document_options, wanted_document, write_document

if TYPE_CHECKING:
    from commands.documents import Wanted, Written


@click.command("sheet")
@document_options
@click.option("--form", is_flag=True, help="With a field for each asked value, to be filled in and marked by verify.")
def command(sheet: str, watch: bool, form: bool, lang: str | None, **options: Any) -> None:
    """Write the question sheet of SHEET, without solutions.

    Without -o a PDF or HTML file named after the sheet is written to the current folder; Markdown and JSON go to
    standard output.

    \b
    Examples:
      rechenweg sheet blatt4
      rechenweg sheet blatt4 --task 1.1 --task 1.2 --lang en -o questions.pdf
      rechenweg sheet blatt4 --format md
      rechenweg sheet blatt4 --task 1.1 --form -o form.pdf
    """

    def write(wanted: Wanted, get_ready: bool) -> Written:
        from commands.sheet import sheet

        return sheet(wanted, form, get_ready)

    write_document(write, wanted_document(sheet, lang, **options), watch)
