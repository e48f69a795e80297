"""What every command takes that writes a document, and how it is written: once, or after every save."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

import click

from rechenweg.console.options import FORMAT, SHEET, language_option, pdf_variant_option, task_option
from rechenweg.console.reporting import UNUSABLE, reported, warn

if TYPE_CHECKING:
    from commands.documents import Wanted, Written


def document_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What every command that writes a document takes."""
    options = (
        click.argument("sheet", type=SHEET),
        task_option,
        click.option("-o", "--output", metavar="FILE", help='Where to write; "-" is standard output.'),
        click.option(
            "--format",
            "format_name",
            type=FORMAT,
            metavar="NAME",
            help="pdf, html, md, tex, docx, ipynb or json; else by the ending of FILE.",
        ),
        language_option,
        click.option(
            "--digits", type=click.IntRange(1, 12), help="Decimals shown (default: what the sheet says, or 4)."
        ),
        pdf_variant_option,
        click.option(
            "--watch", is_flag=True, help="Write anew whenever the sheet or one of its texts is saved, until Ctrl-C."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def wanted_document(sheet: str, lang: str | None, **options: Any) -> Wanted:
    from commands.documents import Wanted

    options["format"] = options.pop("format_name")
    return Wanted(sheet, language=lang, **options)


def write_document(write: Callable[[Wanted, bool], Written], wanted: Wanted, watch: bool) -> None:
    """Writes the document and says where it is; with ``watch`` again after every save."""

    def written() -> None:
        from templates.messages import one_line

        done = write(wanted, not watch)
        warn(done.warnings, done.language)
        if done.path is not None:
            click.echo(one_line(str(done.path)))

    with reported(wanted.language):
        if watch:
            _watch(wanted.sheet, written, wanted.language)
        else:
            written()


def _watch(sheet: str, write: Callable[[], None], language: str | None) -> NoReturn:
    """Calls ``write`` now and after every save; a problem is reported, and the next save is waited for."""
    from worksheets.catalogue import located
    from worksheets.watching import saves

    for _ in saves(located(sheet)[0]):
        try:
            with reported(language):
                write()
        except SystemExit as end:
            if end.code != UNUSABLE:
                raise
        sys.stdout.flush()
    raise AssertionError("saves never end")
