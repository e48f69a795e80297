"""``rechenweg verify``: what it takes, and what it prints."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rechenweg.console.conversing import converse
from rechenweg.console.options import (
    SHEET,
    cluster_option,
    language_option,
    pdf_variant_option,
    report_option,
    task_option,
)
from rechenweg.console.reporting import NOT_RIGHT, UNUSABLE, print_lines, reported

if TYPE_CHECKING:
    from worksheets.sheet import Sheet


@click.command("verify")
@click.argument("sheet", type=SHEET)
@click.argument("arguments", nargs=-1, metavar="[TASK] [ANSWERS]...")
@click.option("--code", metavar="FILE", help="A student's program for TASK.")
@click.option("--explain", is_flag=True, help="Show the worked step of what is not right.")
@click.option("--key", metavar="FILE|DIR", help="Mark each person on the own variant: a key.json or a folder of them.")
@click.option("--roster", metavar="FILE", help="Who is in the class; with -o its column for marks is filled in.")
@task_option
@click.option(
    "--decisions",
    multiple=True,
    metavar="FILE",
    help="What a tutor decided (CSV, or marks.xlsx with ticks): goes before the marks; may be repeated.",
)
@click.option("-o", "--output", metavar="DIR", help="Write marks, feedback and a report on the items into this folder.")
@click.option("--no-feedback", is_flag=True, help="With -o: marks and report alone, without a PDF for each person.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="With -o: processes at work.")
@cluster_option
@pdf_variant_option
@click.option(
    "--self-test", is_flag=True, help="Mark fabricated answers, and say whether each planted cause was found."
)
@report_option
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="With --code: draw the inputs from this number.")
@click.option("--trust", is_flag=True, help="With --code: run the program without a sandbox, with your own rights.")
@language_option
def command(
    sheet: str,
    arguments: tuple[str, ...],
    code: str | None,
    self_test: bool,
    format_name: str,
    seed: int | None,
    trust: bool,
    cluster: str | None,
    lang: str | None,
    **options: Any,
) -> None:
    """Mark what students hand in for SHEET.

    ANSWERS are written as 'h_1=(0,537; -0,380)', or are a file (YAML, JSON, CSV, XLSX, TXT, a notebook, a filled-in PDF
    form), or a folder or ZIP of such files as platforms give it, with programs and sketches. With -o a folder gets the
    marks of a class (CSV, XLSX, JSON), a feedback PDF for each person and a report on the items, in the language of
    the sheet; files that cannot be marked are named, and the others are marked.

    With --code a program is run in a sandbox: without network, with no files but its own and Python's, and with limits
    on time, memory, processes and output.

    Exit code 0 means all right, 1 something not, 2 that it cannot be marked. With -o it is 0 where everybody was
    marked, whoever was wrong, and 1 where a file needs a look.

    \b
    Examples:
      rechenweg verify blatt4 1.1 'h_1=(0,537; -0,380)' 'y_1=0.714'
      rechenweg verify blatt4 1.2 'dL_3/dW_hh=-0,0639' --explain
      rechenweg verify blatt4 1.1                       # in a terminal: asks value by value, with hints
      rechenweg verify blatt4 answers.yaml --format json
      rechenweg sheet blatt4 --form -o form.pdf         # filled in by students, then:
      rechenweg verify blatt4 submissions/ -o marks --explain --jobs 2
      rechenweg verify blatt4 submissions/ --key exam/ -o marks
      rechenweg verify blatt4 moodle.zip --roster class.csv -o marks
      rechenweg verify blatt4 moodle.zip -o marks --decisions marks/marks.xlsx
      rechenweg verify blatt4 4.1 --code abgabe.py
      rechenweg verify blatt4 --self-test
    """
    with reported(lang):
        from templates.messages import user_language
        from worksheets.catalogue import find

        language = lang or user_language()
        if code is not None:
            if not _is_right_program(sheet, arguments, code, format_name, language, trust, seed):
                sys.exit(NOT_RIGHT)
            return
        if may_be_told := not self_test and format_name == "text" and _are_defaults(options):
            from commands import right_at_once

            if (lines := right_at_once.lines(sheet, arguments, language)) is not None:
                print_lines(lines)
                return
        found = find(sheet)
        if self_test:
            from commands.self_test import self_test as tested

            result = tested(found, arguments or found.tasks, language)
            print_lines(result.lines)
            is_right = result.is_right
        elif len(arguments) == 1 and arguments[0] in found.tasks and _is_terminal():
            is_right = _practised(found, arguments[0], options["key"], language)
        else:
            from commands import verify
            from commands.cluster import connected

            documents = lang or found.language
            with connected(cluster, options["jobs"]) as connection:
                shown = verify.shown(
                    found, arguments, format_name, language,
                    document_language=documents, cluster=connection, **options,
                )  # fmt: skip
            for problem in shown.problems:
                click.echo(f"rechenweg: {problem}", err=True)
            if not shown.is_marked:
                sys.exit(UNUSABLE)
            print_lines(shown.lines)
            is_right = shown.is_right
            if may_be_told:
                right_at_once.keep(found, sheet, arguments)
    if not is_right:
        sys.exit(NOT_RIGHT)


def _are_defaults(options: Mapping[str, Any]) -> bool:
    """Whether nothing else is asked for than the marks."""
    return not any(value for option, value in options.items() if option != "jobs")


def _practised(sheet: Sheet, task: str, key: str | None, language: str) -> bool:
    """A task answered value by value; whether all of it is right."""
    from commands.practise import Practice, own_sheet

    practice = Practice(own_sheet(sheet, key), task, language)
    converse(practice, language)
    return practice.is_right


def _is_terminal() -> bool:
    return sys.stdin.isatty()


def _is_right_program(
    sheet: str,
    arguments: tuple[str, ...],
    code: str,
    format_name: str,
    language: str,
    trust: bool,
    seed: int | None,
) -> bool:
    """Prints the marks of a program; whether all points are reached."""
    from commands.verify_program import verified
    from templates import program_report

    marked, sheet_id, task = verified(sheet, arguments, code, language, trust=trust, seed=seed)
    name = Path(code).name
    if format_name == "json":
        click.echo(program_report.as_json(marked, sheet_id, task, name, language))
    else:
        print_lines(program_report.table(marked, task, name, language))
    return marked.all_right
