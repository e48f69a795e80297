"""``rechenweg mark``: what it takes, and what it prints."""

from __future__ import annotations

from pathlib import Path

import click

from rechenweg.console.conversing import converse
from rechenweg.console.options import SHEET, language_option
from rechenweg.console.reporting import reported


@click.command("mark")
@click.argument("folder", metavar="EXAM_DIR")
@click.option("--sheet", type=SHEET, metavar="SHEET", help="The sheet, if it is not one that comes with the program.")
@language_option
def command(folder: str, sheet: str | None, lang: str | None) -> None:
    """Enter a stack of paper exams, each value marked at once.

    EXAM_DIR is what vary wrote. A paper is opened by number, by name, or by scanning the code of one of its pages; then
    its values are asked for in the order of the boxes on paper, each is marked as it follows from those before, and
    explanations are marked by ticking their marking points. Everything is saved after each line: enter more any time.

    \b
    Examples:
      rechenweg vary blatt4 --task 1.1 --roster class.csv --exam -o exam
      rechenweg mark exam
      rechenweg verify blatt4 exam/entered --key exam --decisions exam/decisions.csv -o marks
    """
    with reported(lang):
        from commands.mark import Desk
        from templates.messages import user_language

        language = lang or user_language()
        converse(Desk(Path(folder), sheet, language), language)
