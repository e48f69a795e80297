"""``rechenweg vary``: what it takes, and what it prints."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rechenweg.console.options import (
    SHEET,
    cluster_option,
    edition_option,
    jobs_option,
    language_option,
    pdf_variant_option,
    task_option,
)
from rechenweg.console.reporting import NOT_RIGHT, print_lines, reported

if TYPE_CHECKING:
    from worksheets.editions import Edition
    from worksheets.variants.issuing import Order
    from worksheets.variants.manifest import Exam, Space


@click.command("vary")
@click.argument("sheet", type=SHEET)
@task_option
@click.option("--count", type=click.IntRange(1, 50_000), help="How many variants, numbered from 1; for practice.")
@click.option("--seed", type=click.IntRange(0), help="What the numbers of --count are drawn from.")
@click.option("--roster", metavar="FILE", help="A CSV file with a matriculation number and a name on each line.")
@click.option("--secret", metavar="FILE", help="What the numbers of --roster are drawn from (default: DIR.secret).")
@click.option("-o", "--output", metavar="DIR", help="The folder to write to; a batch that was begun there goes on.")
@click.option("--exam", is_flag=True, help="With a cover page.")
@click.option("--title", metavar="TEXT", help="The title on the cover page (default: the sheet's).")
@click.option("--minutes", type=click.IntRange(1, 10_000), help="The time on the cover page.")
@click.option("--aids", multiple=True, metavar="TEXT", help="What may be used, on the cover page; may be repeated.")
@click.option(
    "--space",
    type=click.Choice(["blank", "ruled", "squared", "none"]),
    default="blank",
    show_default=True,
    help="With --exam: room to write below each part, by its points, with a box for each value.",
)
@click.option("--even", is_flag=True, help="With --exam: even many pages, for printing on both sides.")
@click.option("--steps", type=click.IntRange(1, 200), help="Time steps (default: as the sheet).")
@click.option("--hidden", type=click.IntRange(1, 1000), help="Hidden units (default: as the sheet).")
@click.option("--activation", metavar="NAME", help="Another activation, relu, gelu …, in place of the sheet's.")
@click.option("--digits", type=click.IntRange(1, 12), help="Decimals asked for (default: what the sheet says, or 4).")
@click.option("--form", is_flag=True, help="With fields for the answers, to be filled in and marked with --key DIR.")
@jobs_option
@cluster_option
@edition_option("compact")
@pdf_variant_option
@click.option("--explain", is_flag=True, help="Say what speaks for and against the sheet's own numbers.")
@click.option("--check", "checked", metavar="DIR", help="Prove the batch in DIR once more, from its files.")
@language_option
def command(sheet: str, lang: str | None, **options: Any) -> None:
    """Write variants of SHEET with other numbers, each proven to be fit and as hard as the sheet.

    For each variant DIR gets a folder with questions.pdf, solution.pdf and key.json; manifest.json holds the checksums
    of all. The same arguments give the same numbers. With --roster they also depend on a secret that the program makes
    where there is none; keep it as long as you keep the batch.

    \b
    Examples:
      rechenweg vary blatt4 --count 30 --seed 7 -o practice
      rechenweg vary blatt4 --task 1.1 --task 2.1 --roster class.csv --exam --minutes 60 -o exam --jobs 2
      rechenweg vary blatt4 --task 1.2 --steps 4 --count 10 --seed 1 -o harder
      rechenweg vary blatt4 --task 1.1 --roster class.csv --form -o homework
      rechenweg vary blatt4 --explain
      rechenweg vary blatt4 --check exam
      rechenweg vary blatt4 --roster class.csv -o exam --cluster tcp://scheduler:8786
    """
    with reported(lang):
        if not _varied(sheet, lang, **options):
            sys.exit(NOT_RIGHT)


def _varied(
    sheet: str,
    lang: str | None,
    *,
    output: str | None,
    explain: bool,
    checked: str | None,
    secret: str | None,
    jobs: int | None,
    cluster: str | None,
    pdf_variant: str | None,
    **options: Any,
) -> bool:
    """What ``vary`` does by its options; whether all is right."""
    from commands import vary
    from commands.cluster import connected
    from solver.errors import Problem
    from templates.messages import message, one_line, user_language, word

    language = lang or user_language()
    if checked is not None:
        from commands.prove import prove

        proof = prove(sheet, Path(checked), vary.secret_path(Path(checked), secret), jobs)
        print_lines(message(fault, language) for fault in proof.faults)
        key = "vary_proven" if proof.is_right else "vary_disproven"
        click.echo(word(key, language).format(count=proof.count, faults=len(proof.faults)))
        return proof.is_right
    order = _order(sheet, lang, **options)
    if explain:
        from commands.explain import explain as explained

        print_lines(explained(order, language))
        return True
    if output is None:
        raise Problem("no_folder")
    folder = Path(output)
    whom = vary.recipients(options["count"], options["seed"], options["roster"], vary.secret_path(folder, secret))
    with connected(cluster, jobs) as connection:
        varied = vary.vary(order, whom, folder, _exam(**options), jobs, pdf_variant, connection)
    click.echo(one_line(word("vary_done", language).format(count=varied.count, folder=output)))
    return True


def _order(
    sheet: str,
    lang: str | None,
    *,
    tasks: tuple[str, ...],
    digits: int | None,
    steps: int | None,
    hidden: int | None,
    activation: str | None,
    form: bool,
    edition: Edition,
    **_: Any,
) -> Order:
    from worksheets.variants.difficulty import Difficulty
    from worksheets.variants.issuing import Order

    return Order(
        sheet, tasks, lang, digits, Difficulty(steps=steps, hidden=hidden, activation=activation), form, edition=edition
    )


def _exam(
    *,
    exam: bool,
    title: str | None,
    minutes: int | None,
    aids: tuple[str, ...],
    space: Space,
    even: bool,
    **_: Any,
) -> Exam | None:
    from solver.errors import Problem
    from worksheets.variants.keys import LONGEST_NAME
    from worksheets.variants.manifest import MOST_AIDS, Exam

    if len(aids) > MOST_AIDS:
        raise Problem("many_aids", found=len(aids), limit=MOST_AIDS)
    for text in (title or "", *aids):
        if not text.isprintable() or len(text) > LONGEST_NAME:
            raise Problem("cover_text", found=text[:60], limit=LONGEST_NAME)
    return Exam(title=title or "", minutes=minutes, aids=[*aids], space=space, even=even) if exam else None
