"""``rechenweg new``: what it takes, and what it prints."""

from __future__ import annotations

from pathlib import Path

import click

from rechenweg.console.options import MODEL, SHEET, language_option
from rechenweg.console.reporting import print_lines, reported


@click.command("new")
@click.argument("name")
@click.option(
    "--model",
    type=MODEL,
    metavar="MODEL",
    default="rnn",
    show_default=True,
    help="rnn, lstm, gru or attention, or a ready sheet: mlp, cnn …",
)
@click.option("--from", "source", type=SHEET, metavar="SHEET", help="A sheet to copy, with all its texts.")
@language_option
def command(name: str, model: str, source: str | None, lang: str | None) -> None:
    """Start an own sheet in the new folder NAME, with the equations of MODEL or as a copy of SHEET.

    The folder holds the sheet with comments that explain it, the text of its first task, and the schema with which
    an editor completes and checks the sheet. What exists is never overwritten.

    \b
    Examples:
      rechenweg new my-sheet
      rechenweg new sheet5 --model lstm --lang de
      rechenweg new sheet6 --from cnn
    """
    with reported(lang):
        from commands.new import new
        from templates.messages import one_line, user_language

        print_lines(one_line(str(path)) for path in new(Path(name), model, lang or user_language(), source))
