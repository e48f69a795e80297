"""The command line: reads arguments, calls one function, reports.

Everything that takes time to import is imported by the command that needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from commands.documents import Wanted, Written
    from solver.errors import Problem
    from templates.quiz.texts import Formulas
    from worksheets.editions import Edition
    from worksheets.sheet import Sheet
    from worksheets.variants.issuing import Order
    from worksheets.variants.manifest import Exam, Space

NOT_RIGHT = 1
UNUSABLE = 2
INTERRUPTED = 130
PIPE_CLOSED = 141


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("rechenweg")
    except PackageNotFoundError:
        return "0 (not installed)"


def _print_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(f"rechenweg {_version()}")
        context.exit()


@contextmanager
def _reported(language: str | None) -> Iterator[None]:
    """Turns a problem into one line on stderr and exit code 2.

    An error of the program itself is one line too; with ``RECHENWEG_DEBUG`` it shows where it comes from.
    """
    from solver.errors import Problem

    _tolerate_narrow_terminals()
    try:
        yield
    except Problem as problem:
        _fail(problem, language)
    except BrokenPipeError:  # as the system ends a program whose reader has left
        _abandon_output()
        sys.exit(PIPE_CLOSED)
    except KeyboardInterrupt:
        click.echo("", err=True)
        sys.exit(INTERRUPTED)
    except OSError as error:
        _abandon_output()
        _fail(Problem("no_output", reason=error.strerror or type(error).__name__), language)
    except Exception as error:
        if os.environ.get("RECHENWEG_DEBUG"):
            raise
        from worksheets.mishaps import told

        _fail(told(error), language)


def _fail(problem: Problem, language: str | None) -> NoReturn:
    from templates.messages import message, user_language

    click.echo(f"rechenweg: {message(problem, language or user_language())}", err=True)
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        _abandon_output()
    sys.exit(UNUSABLE)


def _tolerate_narrow_terminals() -> None:
    """A character that the terminal does not know is written as its code."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _abandon_output() -> None:
    """Keeps Python from trying once more to write when it ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Named(click.ParamType[str]):
    """An argument for which a shell can complete names; they are looked up only then, and for ``--help``."""

    def __init__(self, name: str, known: Callable[[], Iterable[str]], *, closed: bool = False) -> None:
        self.name, self._known, self._closed = name, known, closed

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        return f"[{'|'.join(self._known())}]" if self._closed else None

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if self._closed and value not in self._known():
            known = ", ".join(map(repr, self._known()))
            self.fail(f"{value!r} is not one of {known}.", param, ctx)
        return value

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(name) for name in self._known() if name.startswith(incomplete)]


class _Sheet(_Named):
    """A sheet by its name, or a file."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        files = click.Path().shell_complete(ctx, param, incomplete)
        return [*super().shell_complete(ctx, param, incomplete), *files]


class _Task(_Named):
    """A task of the sheet that stands before it."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from solver.errors import Problem
        from worksheets.catalogue import find

        try:
            tasks = find(ctx.params.get("sheet") or ctx.args[0]).tasks
        except (IndexError, Problem):
            return []
        return [CompletionItem(task) for task in tasks if task.startswith(incomplete)]


def _languages() -> Iterable[str]:
    from worksheets.languages import known

    return known()


def _sheets() -> Iterable[str]:
    from worksheets.catalogue import names

    return names()


def _formats() -> Iterable[str]:
    from templates.formats import known

    return known()


def _editions() -> Iterable[str]:
    from worksheets.editions import EDITIONS

    return EDITIONS


def _platforms() -> Iterable[str]:
    from templates.platforms import known

    return known()


def _models() -> Iterable[str]:
    from worksheets.catalogue import names as ready
    from worksheets.starting import names

    return sorted({*names(), *ready()})


SHEET, TASK = _Sheet("sheet", _sheets), _Task("task", tuple)
FORMAT, MODEL, PLATFORM = _Named("format", _formats), _Named("model", _models), _Named("platform", _platforms)
LANGUAGE = _Named("language", _languages, closed=True)
EDITION = _Named("edition", _editions, closed=True)


def _language_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--lang", type=LANGUAGE, help="Language of the document and of messages.")(command)


def _edition_option(default: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    said = "full (the textbook), compact (for students after marking) or scheme (for graders)."
    return click.option("--edition", type=EDITION, default=default, show_default=True, help=said)


def _report_option(command: Callable[..., Any]) -> Callable[..., Any]:
    kinds = click.Choice(["text", "json"])
    option = click.option("--format", "format_name", type=kinds, default="text", help="text, or json for programs.")
    return option(command)


def _cluster_option(command: Callable[..., Any]) -> Callable[..., Any]:
    text = 'A Dask scheduler that the documents are made by, tcp://HOST:PORT; "local" starts one with --jobs workers.'
    return click.option("--cluster", metavar="ADDRESS", help=text)(command)


def _task_option(command: Callable[..., Any]) -> Callable[..., Any]:
    option = click.option("--task", "tasks", type=TASK, multiple=True, metavar="ID", help="Only this; may be repeated.")
    return option(command)


class _Program(click.Group):
    """Reports a wrong call as any other problem: on one line, in the language of the user."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        called = tuple(args)
        with _calls_reported(called):
            context = super().make_context(info_name, args, parent, **extra)
        context.meta[__name__] = called
        return context

    def invoke(self, ctx: click.Context) -> Any:
        with _calls_reported(ctx.meta[__name__]):
            return super().invoke(ctx)


@contextmanager
def _calls_reported(called: tuple[str, ...]) -> Iterator[None]:
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        from solver.errors import Problem

        command = error.ctx.command_path if error.ctx else "rechenweg"
        reason = error.format_message().rstrip(".")
        _fail(Problem("usage", reason=reason, command=command), _language_in(called))


def _language_in(called: tuple[str, ...]) -> str | None:
    """The language that a call names, as far as it can be read."""
    named = [value for option, value in pairwise(called) if option == "--lang"]
    named += [argument.removeprefix("--lang=") for argument in called if argument.startswith("--lang=")]
    return next((language for language in named if language in _languages()), None)


@click.group(
    "rechenweg", cls=_Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_version,
    help="Show the version and exit.",
)
def rechenweg() -> None:
    """Solves, varies and marks the calculations of a deep-learning exercise sheet.

    A SHEET is the name of one that comes with the program (see "rechenweg list") or the path of a sheet file.

    \b
    Examples:
      rechenweg list
      rechenweg solve blatt4 -o loesung.pdf
      rechenweg vary blatt4 --count 30 --seed 7 -o practice
      rechenweg crosscheck blatt4
      rechenweg new my-sheet
      rechenweg check my-sheet
      rechenweg verify blatt4 4.1 --code abgabe.py
    """


_pdf_variant_option = click.option(
    "--pdf-variant", metavar="NAME", help="pdf/ua-1 (tagged for screen readers) or pdf/a-3u (archival)."
)


def _document_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What every command that writes a document takes."""
    options = (
        click.argument("sheet", type=SHEET),
        _task_option,
        click.option("-o", "--output", metavar="FILE", help='Where to write; "-" is standard output.'),
        click.option(
            "--format",
            "format_name",
            type=FORMAT,
            metavar="NAME",
            help="pdf, html, md, tex, docx, ipynb or json; else by the ending of FILE.",
        ),
        _language_option,
        click.option(
            "--digits", type=click.IntRange(1, 12), help="Decimals shown (default: what the sheet says, or 4)."
        ),
        _pdf_variant_option,
        click.option(
            "--watch", is_flag=True, help="Write anew whenever the sheet or one of its texts is saved, until Ctrl-C."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@rechenweg.command()
@_document_options
@_edition_option("full")
def solve(sheet: str, watch: bool, edition: Edition, lang: str | None, **options: Any) -> None:
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

    _write_document(write, _wanted(sheet, lang, **options), watch)


@rechenweg.command("sheet")
@_document_options
@click.option("--form", is_flag=True, help="With a field for each asked value, to be filled in and marked by verify.")
def sheet_(sheet: str, watch: bool, form: bool, lang: str | None, **options: Any) -> None:
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

    _write_document(write, _wanted(sheet, lang, **options), watch)


def _wanted(sheet: str, lang: str | None, **options: Any) -> Wanted:
    from commands.documents import Wanted

    options["format"] = options.pop("format_name")
    return Wanted(sheet, language=lang, **options)


def _write_document(write: Callable[[Wanted, bool], Written], wanted: Wanted, watch: bool) -> None:
    """Writes the document and says where it is; with ``watch`` again after every save."""

    def written() -> None:
        from templates.messages import one_line

        done = write(wanted, not watch)
        _warn(done.warnings, done.language)
        if done.path is not None:
            click.echo(one_line(str(done.path)))

    with _reported(wanted.language):
        if watch:
            _watch(wanted.sheet, written, wanted.language)
        else:
            written()


def _warn(problems: Iterable[Problem], language: str | None) -> None:
    """A line on stderr for each."""
    from templates.messages import message, user_language

    for problem in problems:
        click.echo(f"rechenweg: {message(problem, language or user_language())}", err=True)


def _watch(sheet: str, write: Callable[[], None], language: str | None) -> NoReturn:
    """Calls ``write`` now and after every save; a problem is reported, and the next save is waited for."""
    from worksheets.catalogue import located
    from worksheets.watching import saves

    for _ in saves(located(sheet)[0]):
        try:
            with _reported(language):
                write()
        except SystemExit as end:
            if end.code != UNUSABLE:
                raise
        sys.stdout.flush()
    raise AssertionError("saves never end")


@rechenweg.command("list")
@click.argument("sheet", type=SHEET, required=False)
@_report_option
@_language_option
def list_(sheet: str | None, format_name: str, lang: str | None) -> None:
    """List the sheets, or the sub-tasks of SHEET with their kinds and points.

    \b
    Examples:
      rechenweg list
      rechenweg list blatt4
      rechenweg list blatt4 --format json
    """
    with _reported(lang):
        from commands import list
        from templates import listing

        if format_name == "json":
            _print_data(list.as_data(sheet, lang))
        elif sheet is None:
            _print(listing.sheets(list.sheets(), lang))
        else:
            listing.show(list.tasks(sheet, lang))


@rechenweg.command()
@click.argument("sheet", type=SHEET)
@_task_option
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
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes at work.")
@_cluster_option
@_edition_option("compact")
@_pdf_variant_option
@click.option("--explain", is_flag=True, help="Say what speaks for and against the sheet's own numbers.")
@click.option("--check", "checked", metavar="DIR", help="Prove the batch in DIR once more, from its files.")
@_language_option
def vary(sheet: str, lang: str | None, **options: Any) -> None:
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
    with _reported(lang):
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
    jobs: int,
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
        _print(message(fault, language) for fault in proof.faults)
        key = "vary_proven" if proof.is_right else "vary_disproven"
        click.echo(word(key, language).format(count=proof.count, faults=len(proof.faults)))
        return proof.is_right
    order = _order(sheet, lang, **options)
    if explain:
        from commands.explain import explain as explained

        _print(explained(order, language))
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
    from worksheets.variants.manifest import Exam

    return Exam(title=title or "", minutes=minutes, aids=[*aids], space=space, even=even) if exam else None


@rechenweg.command()
@click.argument("sheets", type=SHEET, nargs=-1, metavar="[SHEET]...")
@_task_option
@click.option("--variants", type=click.IntRange(0, 500), default=20, show_default=True, help="Further sets of numbers.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="What the numbers are drawn from.")
@click.option("-o", "--output", metavar="FILE", help="The page (default: SHEET-practice.html).")
@click.option("--site", metavar="DIR", help="A folder with a page for each SHEET, or for all, and one that lists them.")
@_language_option
def practice(
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
    with _reported(lang):
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


@rechenweg.command()
@click.argument("sheet", type=SHEET)
@_task_option
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
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes at work.")
@_cluster_option
@click.option("-o", "--output", metavar="FILE", help='Where to write; "-" is standard output.')
@_language_option
@click.option("--digits", type=click.IntRange(1, 12), help="Decimals asked for (default: what the sheet says, or 4).")
def export(
    sheet: str,
    tasks: tuple[str, ...],
    platform: str,
    count: int | None,
    seed: int | None,
    secret: str | None,
    formulas: Formulas | None,
    jobs: int,
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
    with _reported(lang):
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


@rechenweg.command()
@click.argument("sheet", type=SHEET)
@_report_option
@_language_option
def check(sheet: str, format_name: str, lang: str | None) -> None:
    """Say what is wrong with SHEET, or show what the program understood of it.

    All problems are reported that do not follow from another one, each on a line with its place; then the exit code
    is 2. Else the models are shown with their order of evaluation, and the tasks with their shapes and results.

    \b
    Examples:
      rechenweg check my-sheet
      rechenweg check blatt4 --lang de
      rechenweg check my-sheet --format json
    """
    with _reported(lang):
        from commands.check import check, remarks
        from templates import listing, listing_data
        from templates.messages import user_language

        checked = check(sheet)
        said = remarks(checked)
        _warn(checked.problems, lang)
        if format_name == "json":
            _print_data(listing_data.checked(checked, said, lang or user_language()))
        if checked.problems or checked.sheet is None:
            sys.exit(UNUSABLE)
        if format_name == "text":
            _print(listing.understood(checked.sheet, checked.solutions, lang))
        _warn(said, lang)


@rechenweg.command()
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
@_language_option
def new(name: str, model: str, source: str | None, lang: str | None) -> None:
    """Start an own sheet in the new folder NAME, with the equations of MODEL or as a copy of SHEET.

    The folder holds the sheet with comments that explain it, the text of its first task, and the schema with which
    an editor completes and checks the sheet. What exists is never overwritten.

    \b
    Examples:
      rechenweg new my-sheet
      rechenweg new sheet5 --model lstm --lang de
      rechenweg new sheet6 --from cnn
    """
    with _reported(lang):
        from commands.new import new
        from templates.messages import one_line, user_language

        _print(one_line(str(path)) for path in new(Path(name), model, lang or user_language(), source))


@rechenweg.command()
def schema() -> None:
    """Print the JSON schema of a sheet file, with which editors complete and check it.

    \b
    Examples:
      rechenweg schema
      rechenweg schema > sheet.schema.json
    """
    with _reported(None):
        from commands.schema import schema

        click.echo(schema(), nl=False)


@rechenweg.command()
@click.argument("sheet", type=SHEET)
@click.argument("tasks", type=TASK, nargs=-1, metavar="[TASK]...")
@click.option("--small", is_flag=True, help="Only try the small setting: show what it prints and record nothing.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True, help="Where chance begins.")
@_language_option
def run(sheet: str, tasks: tuple[str, ...], small: bool, seed: int, lang: str | None) -> None:
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
    with _reported(lang):
        from commands.run import run
        from templates.messages import user_language

        for ran in run(sheet, tasks, lang or user_language(), small=small, seed=seed):
            click.echo(ran.output, nl=False)
            click.echo(ran.line)
            right = right and ran.agrees
    if not right:
        sys.exit(NOT_RIGHT)


@rechenweg.command()
@click.argument("sheet", type=SHEET)
@_task_option
@_report_option
@_language_option
def crosscheck(sheet: str, tasks: tuple[str, ...], format_name: str, lang: str | None) -> None:
    """Compare every asked value of SHEET with the NumPy reference.

    Exit code 1 where the two differ by more than 1e-12.

    \b
    Examples:
      rechenweg crosscheck blatt4
      rechenweg crosscheck blatt4 --task 2.1
      rechenweg crosscheck blatt4 --format json
    """
    with _reported(lang):
        from commands.crosscheck import crosscheck
        from templates import listing, listing_data

        compared = crosscheck(sheet, tasks)
        if format_name == "json":
            _print_data(listing_data.comparisons(compared.sheet.id, compared.comparisons))
        else:
            _print(listing.comparisons(compared.comparisons, lang))
    if not compared.is_right:
        sys.exit(NOT_RIGHT)


@rechenweg.command()
@click.argument("sheet", type=SHEET)
@click.argument("arguments", nargs=-1, metavar="[TASK] [ANSWERS]...")
@click.option("--code", metavar="FILE", help="A student's program for TASK.")
@click.option("--explain", is_flag=True, help="Show the worked step of what is not right.")
@click.option("--key", metavar="FILE|DIR", help="Mark each person on the own variant: a key.json or a folder of them.")
@click.option("--roster", metavar="FILE", help="Who is in the class; with -o its column for marks is filled in.")
@_task_option
@click.option(
    "--decisions",
    multiple=True,
    metavar="FILE",
    help="What a tutor decided (CSV, or marks.xlsx with ticks): goes before the marks; may be repeated.",
)
@click.option("-o", "--output", metavar="DIR", help="Write marks, feedback and a report on the items into this folder.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="With -o: processes at work.")
@_cluster_option
@_pdf_variant_option
@click.option(
    "--self-test", is_flag=True, help="Mark fabricated answers, and say whether each planted cause was found."
)
@_report_option
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="With --code: draw the inputs from this number.")
@click.option("--trust", is_flag=True, help="With --code: run the program without a sandbox, with your own rights.")
@_language_option
def verify(
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
    with _reported(lang):
        from commands import right_at_once
        from templates.messages import user_language
        from worksheets.catalogue import find

        language = lang or user_language()
        may_be_told = code is None and not self_test and format_name == "text" and _are_defaults(options)
        if may_be_told and (lines := right_at_once.lines(sheet, arguments, language)) is not None:
            _print(lines)
            return
        found = find(sheet)
        if code is not None:
            is_right = _verified_program(found, arguments, code, format_name, language, trust, seed)
        elif self_test:
            from commands.self_test import self_test as tested

            result = tested(found, arguments or found.tasks, language)
            _print(result.lines)
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
            _print(shown.lines)
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
    _converse(practice, language)
    return practice.is_right


class _Conversation(Protocol):
    """What asks line by line, until it has no question."""

    @property
    def opening(self) -> Iterator[str]: ...

    @property
    def question(self) -> str: ...

    @property
    def closing(self) -> Iterator[str]: ...

    def take(self, text: str) -> Iterator[str]: ...


def _converse(conversation: _Conversation, language: str) -> None:
    """Asks until there is no question, or no more input; what cannot be used is said, and asked for again."""
    from solver.errors import Problem
    from templates.messages import message

    with suppress(ImportError):
        import readline  # noqa: F401 - lines can be edited and called back

    _print(conversation.opening)
    while question := conversation.question:
        try:
            text = input(question)
        except EOFError:
            click.echo()
            break
        try:
            _print(conversation.take(text))
        except Problem as problem:
            click.echo(message(problem, language))
    _print(conversation.closing)


def _is_terminal() -> bool:
    return sys.stdin.isatty()


@rechenweg.command("mark")
@click.argument("folder", metavar="EXAM_DIR")
@click.option("--sheet", type=SHEET, metavar="SHEET", help="The sheet, if it is not one that comes with the program.")
@_language_option
def mark_(folder: str, sheet: str | None, lang: str | None) -> None:
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
    with _reported(lang):
        from commands.mark import Desk
        from templates.messages import user_language

        language = lang or user_language()
        _converse(Desk(Path(folder), sheet, language), language)


def _verified_program(
    sheet: Sheet,
    arguments: tuple[str, ...],
    code: str,
    format_name: str,
    language: str,
    trust: bool,
    seed: int | None,
) -> bool:
    """The marks of a program; whether all points are reached."""
    from commands.verify_program import task_of, verify_program
    from templates import program_report

    task = task_of(sheet, arguments)
    marked = verify_program(sheet, task, code, language, trust=trust, seed=seed)
    name = Path(code).name
    if format_name == "json":
        click.echo(program_report.as_json(marked, sheet.id, task, name, language))
    else:
        _print(program_report.table(marked, task, name, language))
    return marked.all_right


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _print_data(data: Mapping[str, Any]) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from rechenweg.__main__ import main

    main()
