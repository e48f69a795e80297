"""``rechenweg export``: what it takes, and what it prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rechenweg.console.options import PLATFORM, SHEET, cluster_option, jobs_option, language_option, task_option
from rechenweg.console.reporting import reported

if TYPE_CHECKING:
    from templates.quiz.texts import Formulas


@click.command("export")
@click.argument("sheet", type=SHEET)
@task_option
@click.option(
    "--to", "platform", type=PLATFORM, required=True, metavar="FORMAT", help="moodle, …; all of them: docs/platforms.md"
)
@click.option(
    "--count",
    "--variants",
    "count",
    type=click.IntRange(1, 1000),
    help="How many variants of each task (default: the sheet's own numbers).",
)
@click.option("--seed", type=click.IntRange(0), help="What the numbers of --count are drawn from.")
@click.option(
    "--secret", metavar="FILE", help="In place of --seed: a file that nobody can guess, made where it is not there."
)
@click.option(
    "--formulas",
    type=click.Choice(["tex", "mathml", "both"]),
    help="TeX for the platform's filter, MathML, or both (default: MathML for QTI, else TeX).",
)
@jobs_option
@cluster_option
@click.option("-o", "--output", metavar="FILE", help='Where to write; "-" is standard output.')
@language_option
@click.option("--digits", type=click.IntRange(1, 12), help="Decimals asked for (default: what the sheet says, or 4).")
def command(
    sheet: str,
    tasks: tuple[str, ...],
    platform: str,
    count: int | None,
    seed: int | None,
    secret: str | None,
    formulas: Formulas | None,
    jobs: int | None,
    cluster: str | None,
    output: str | None,
    lang: str | None,
    digits: int | None,
) -> None:
    """Write the questions of SHEET for a learning platform, which marks them as "verify" does.

    Answers are right, rounded, or a known mistake with its feedback, as far as the platform can tell; docs/platforms.md
    says what each can and where to click. With --count each task comes in so many certified variants.

    \b
    Examples:
      rechenweg export blatt4 --to moodle
      rechenweg export blatt4 --task 1.1 --task 1.2 --to moodle --count 100 --seed 7 -o moodle.xml
      rechenweg export blatt4 --task 2.1 --to moodle --count 30 --secret exam.secret --lang en
      rechenweg export blatt4 --task 1.1 --to qti30 --formulas both
    """
    with reported(lang):
        from commands.cluster import connected
        from commands.export import Workers, drawn, export
        from templates.messages import one_line, user_language, word
        from worksheets.variants.issuing import Order

        chosen = drawn(count, seed, secret)
        with connected(cluster, jobs) as connection:
            workers = Workers(jobs, connection)
            done = export(Order(sheet, tasks, lang, digits), platform, output, chosen, formulas, workers)
        if done.path is not None:
            said = word("export_done", lang or user_language())
            click.echo(one_line(said.format(file=done.path, count=done.variants)))
