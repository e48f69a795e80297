"""``rechenweg practice``: what it takes, and what it prints."""

from __future__ import annotations

from pathlib import Path

import click

from rechenweg.console.options import SHEET, language_option, task_option
from rechenweg.console.reporting import reported


@click.command("practice")
@click.argument("sheets", type=SHEET, nargs=-1, metavar="[SHEET]...")
@task_option
@click.option("--variants", type=click.IntRange(0, 500), default=20, show_default=True, help="Further sets of numbers.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="What the numbers are drawn from.")
@click.option("-o", "--output", metavar="FILE", help="The page (default: SHEET-practice.html).")
@click.option("--site", metavar="DIR", help="A folder with a page for each SHEET, or for all, and one that lists them.")
@language_option
def command(
    sheets: tuple[str, ...],
    tasks: tuple[str, ...],
    variants: int,
    seed: int,
    output: str | None,
    site: str | None,
    lang: str | None,
) -> None:
    """Write a page with which students practise SHEET: it marks their answers itself, in any browser and offline.

    It marks as verify does, with follow-through and the names of mistakes, shows the worked steps, and has certified
    variants for new numbers. The page holds the solutions.

    \b
    Examples:
      rechenweg practice blatt4 --task 1.1 --task 1.2 -o practice.html
      rechenweg practice mlp --task 1.1 --variants 50 --lang en
      rechenweg practice mlp embeddings --site public
    """
    with reported(lang):
        from commands.practice import Wanted
        from commands.practice import practice as write_page
        from commands.practice import site as write_site
        from solver.errors import Problem
        from templates.messages import one_line, user_language, word

        if len(sheets) != 1 if site is None else output is not None or tasks:
            raise Problem("practice_page_or_site")
        wanted = Wanted(sheets[0] if sheets else "", tasks, variants, seed, lang)
        if site is None:
            made = write_page(wanted, Path(output) if output is not None else None)
        else:
            made = write_site(sheets, wanted, Path(site))
        facts = {"sheets": made.sheets, "variants": made.variants, "size": round(made.size / 1000)}
        click.echo(one_line(word("practice_written", lang or user_language()).format(file=str(made.file), **facts)))
