"""``rechenweg run``: what it takes, and what it prints."""

from __future__ import annotations

import sys

import click

from rechenweg.console.options import SHEET, TASK, language_option
from rechenweg.console.reporting import NOT_RIGHT, reported


@click.command("run")
@click.argument("sheet", type=SHEET)
@click.argument("tasks", type=TASK, nargs=-1, metavar="[TASK]...")
@click.option("--small", is_flag=True, help="Only try the small setting: show what it prints and record nothing.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True, help="Where chance begins.")
@language_option
def command(sheet: str, tasks: tuple[str, ...], small: bool, seed: int, lang: str | None) -> None:
    """Run the model programs of SHEET, or of some of its tasks, and record their results beside the sheet.

    The solution shows what was recorded: numbers, output and pictures. The programs run with your rights, each in a
    temporary folder; they need the packages of rechenweg[programs]. With --small the exit code is 1 where results
    differ from the recorded ones.

    \b
    Examples:
      rechenweg run blatt4 4.2
      rechenweg run blatt4 4.1 --small
      rechenweg run blatt4
    """
    right = True
    with reported(lang):
        from commands.run import run
        from templates.messages import user_language

        for ran in run(sheet, tasks, lang or user_language(), small=small, seed=seed):
            click.echo(ran.output, nl=False)
            click.echo(ran.line)
            right = right and ran.agrees
    if not right:
        sys.exit(NOT_RIGHT)
