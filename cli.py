"""The command line: reads arguments, calls one function, reports.

Everything that takes time to import is imported by the command that needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from worksheets import languages

if TYPE_CHECKING:
    from solver.errors import Problem
    from templates.document import Document
    from worksheets.sheet import Sheet
    from worksheets.solving import Solution

# What is imported stays: to look through it again and again for what could go takes a fifth of a short command's time.
gc.set_threshold(1_000_000)
atexit.register(gc.freeze)
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the matrices are small; many documents are made by processes

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


def _language_option(command: Callable[..., Any]) -> Callable[..., Any]:
    choice = click.Choice(languages.known())
    return click.option("--lang", type=choice, help="Language of the document and of messages.")(command)


def _task_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--task", "tasks", multiple=True, metavar="ID", help="Only this task; may be repeated.")(
        command
    )


@click.group("rechenweg", context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_version,
    help="Show the version and exit.",
)
def main() -> None:
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


def _document_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What every command that writes a document takes."""
    options = (
        click.argument("sheet"),
        _task_option,
        click.option("-o", "--output", metavar="FILE", help='Where to write; "-" is standard output.'),
        click.option(
            "--format", "format_name", metavar="NAME", help="pdf, html, md or json; else by the ending of FILE."
        ),
        _language_option,
        click.option(
            "--digits", type=click.IntRange(1, 12), help="Decimals shown (default: what the sheet says, or 4)."
        ),
        click.option(
            "--pdf-variant", metavar="NAME", help="pdf/ua-1 (tagged for screen readers) or pdf/a-3u (archival)."
        ),
        click.option(
            "--watch", is_flag=True, help="Write anew whenever the sheet or one of its texts is saved, until Ctrl-C."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@main.command()
@_document_options
def solve(sheet: str, watch: bool, lang: str | None, **options: Any) -> None:
    """Write the worked solution of SHEET.

    Without -o a PDF or HTML file named after the sheet is written to the current folder; Markdown and JSON go to
    standard output.

    \b
    Examples:
      rechenweg solve blatt4
      rechenweg solve blatt4 --task 1.2 --lang en -o bptt.html
      rechenweg solve my-sheet.yaml --format json
      rechenweg solve blatt4 --pdf-variant pdf/ua-1
      rechenweg solve my-sheet.yaml -o solution.html --watch
    """
    _write_document("worked_solution", "file_suffix", sheet, watch, lang, **options)


@main.command("sheet")
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
    composer = "question_form" if form else "question_sheet"
    _write_document(composer, "form_suffix" if form else "sheet_suffix", sheet, watch, lang, **options)


def _write_document(
    composer: str,
    suffix: str,
    sheet: str,
    watch: bool,
    lang: str | None,
    *,
    tasks: tuple[str, ...],
    output: str | None,
    format_name: str | None,
    digits: int | None,
    pdf_variant: str | None,
) -> None:
    """Writes the document that ``composer`` of ``templates.composing`` makes, and says where it is."""

    def write() -> None:
        from templates import formats, writing

        name = writing.format_name(format_name, output)
        if not watch:
            formats.prepare(name)
        from templates.messages import one_line, word
        from templates.progress import working
        from worksheets.catalogue import find

        found = find(sheet)
        language = lang or found.language
        target = writing.target(output, name, f"{found.id}-{word(suffix, language)}")
        with working(word("writing_document", language)):
            with_data = formats.needs_data(name)
            document = _composed(composer, found, tasks, language, digits or found.digits, with_data)
            written = writing.write(document, name, target, pdf_variant)
        if composer == "worked_solution":
            _warn(found, tasks, language)
        if written is not None:
            click.echo(one_line(str(written)))

    with _reported(lang):
        if watch:
            _watch(sheet, write, lang)
        else:
            write()


def _warn(sheet: Sheet, tasks: tuple[str, ...], language: str) -> None:
    """A line on stderr for each program that changed since it was recorded, and for what was taken for data."""
    from templates.messages import message
    from worksheets.recordings import outdated
    from worksheets.solving import chosen, supposed

    wanted = chosen(sheet, tasks)
    for problem in (*outdated(sheet, wanted), *supposed(sheet, wanted)):
        click.echo(f"rechenweg: {message(problem, language)}", err=True)


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


def _composed(
    composer: str, sheet: Sheet, tasks: tuple[str, ...], language: str, digits: int, with_data: bool
) -> Document:
    from solver.errors import Place, placed
    from solver.values import certified
    from templates import composing

    compose = getattr(composing, composer)
    with placed(Place(sheet.file)):
        document: Document = certified(
            lambda: compose(sheet, _solved(sheet, tasks), language, digits, with_data=with_data)
        )
        return document


def _solved(sheet: Sheet, tasks: tuple[str, ...]) -> list[Solution]:
    from worksheets.solving import chosen, solve

    return [solve(sheet, task) for task in chosen(sheet, tasks)]


def _calculations(sheet: Sheet, tasks: tuple[str, ...]) -> list[Solution]:
    """The named tasks, or all tasks and what their texts quote."""
    from worksheets.solving import solve

    return _solved(sheet, tasks) + ([] if tasks else [solve(sheet, one) for one in sheet.examples.values()])


@main.command("list")
@click.argument("sheet", required=False)
@_language_option
def list_(sheet: str | None, lang: str | None) -> None:
    """List the sheets, or the sub-tasks of SHEET with their kinds and points.

    \b
    Examples:
      rechenweg list
      rechenweg list blatt4
    """
    with _reported(lang):
        from templates import listing
        from worksheets import catalogue

        if sheet is None:
            for line in listing.sheets([catalogue.find(name) for name in catalogue.names()], lang):
                click.echo(line)
        else:
            listing.show(listing.tasks(catalogue.find(sheet), lang))


@main.command()
@click.argument("sheet")
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
@click.option("--steps", type=click.IntRange(1, 200), help="Time steps (default: as the sheet).")
@click.option("--hidden", type=click.IntRange(1, 1000), help="Hidden units (default: as the sheet).")
@click.option("--activation", metavar="NAME", help="tanh, sigma or relu in place of the sheet's activation.")
@click.option("--digits", type=click.IntRange(1, 12), help="Decimals asked for (default: what the sheet says, or 4).")
@click.option("--form", is_flag=True, help="With fields for the answers, to be filled in and marked with --key DIR.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes at work.")
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
    """
    with _reported(lang):
        from templates import variants_command

        if not variants_command.run(sheet, language=lang, echo=click.echo, **options):
            sys.exit(NOT_RIGHT)


@main.command()
@click.argument("sheet")
@_language_option
def check(sheet: str, lang: str | None) -> None:
    """Say what is wrong with SHEET, or show what the program understood of it.

    All problems are reported that do not follow from another one, each on a line with its place; then the exit code
    is 2. Else the models are shown with their order of evaluation, and the tasks with their shapes and results.

    \b
    Examples:
      rechenweg check my-sheet
      rechenweg check blatt4 --lang de
    """
    with _reported(lang):
        from solver.values import certified
        from templates import listing, proofreading
        from templates.messages import message, user_language
        from worksheets import checking
        from worksheets.catalogue import located
        from worksheets.solving import supposed

        path, name = located(sheet)
        checked = certified(lambda: checking.check(path, name))
        proofreading.read_texts(checked)
        for problem in checked.problems:
            click.echo(f"rechenweg: {message(problem, lang or user_language())}", err=True)
        if checked.problems or checked.sheet is None:
            sys.exit(UNUSABLE)
        for line in listing.understood(checked.sheet, checked.solutions, lang):
            click.echo(line)
        for problem in supposed(checked.sheet, checked.sheet.tasks.values()):
            click.echo(f"rechenweg: {message(problem, lang or user_language())}", err=True)


@main.command()
@click.argument("name")
@click.option("--model", metavar="MODEL", default="rnn", show_default=True, help="rnn, lstm, gru or attention.")
@_language_option
def new(name: str, model: str, lang: str | None) -> None:
    """Start an own sheet in the new folder NAME, with the equations of MODEL.

    The folder holds the sheet with comments that explain it, the text of its first task, and the schema with which
    an editor completes and checks the sheet. What exists is never overwritten.

    \b
    Examples:
      rechenweg new my-sheet
      rechenweg new sheet5 --model lstm --lang de
    """
    with _reported(lang):
        from templates.messages import one_line, user_language
        from worksheets import starting

        for path in starting.start(Path(name), model, lang or user_language()):
            click.echo(one_line(str(path)))


@main.command()
def schema() -> None:
    """Print the JSON schema of a sheet file, with which editors complete and check it.

    \b
    Examples:
      rechenweg schema
      rechenweg schema > sheet.schema.json
    """
    with _reported(None):
        from worksheets import editor_schema

        click.echo(editor_schema.text(), nl=False)


@main.command()
@click.argument("sheet")
@click.argument("tasks", nargs=-1, metavar="[TASK]...")
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
        from templates import program_runs
        from templates.messages import user_language, word
        from worksheets import programs, recordings
        from worksheets.catalogue import find

        found, language = find(sheet), lang or user_language()
        for program in programs.of_tasks(found, programs.programmed(found, tasks)):
            if not small:
                click.echo(program_runs.record(found, program, seed, language))
                continue
            recorded = recordings.read(found, program)
            output, different = program_runs.tried(program, recorded, seed, language)
            click.echo(output, nl=False)
            right = right and not different
            key = "run_differs" if different else "run_agrees"
            click.echo(word(key, language).format(program=program.name, names=different))
    if not right:
        sys.exit(NOT_RIGHT)


@main.command()
@click.argument("sheet")
@_task_option
@_language_option
def crosscheck(sheet: str, tasks: tuple[str, ...], lang: str | None) -> None:
    """Compare every asked value of SHEET with the NumPy reference.

    Exit code 1 where the two differ by more than 1e-12.

    \b
    Examples:
      rechenweg crosscheck blatt4
      rechenweg crosscheck blatt4 --task 2.1
    """
    with _reported(lang):
        from solver.errors import Place, placed
        from solver.values import certified
        from templates import listing
        from worksheets.catalogue import find
        from worksheets.crosscheck import compare

        found = find(sheet)
        with placed(Place(found.file)):
            comparisons = certified(lambda: [c for s in _calculations(found, tasks) for c in compare(s)])
        for line in listing.comparisons(comparisons, lang):
            click.echo(line)
    if not all(c.agrees for c in comparisons):
        sys.exit(NOT_RIGHT)


@main.command()
@click.argument("sheet")
@click.argument("arguments", nargs=-1, metavar="[TASK] [ANSWERS]...")
@click.option("--code", metavar="FILE", help="A student's program for TASK.")
@click.option("--explain", is_flag=True, help="Show the worked step of what is not right.")
@click.option("--key", metavar="FILE|DIR", help="Mark each person on the own variant: a key.json or a folder of them.")
@click.option("-o", "--output", metavar="DIR", help="Write marks, feedback and a report on the items into this folder.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="With -o: processes at work.")
@click.option(
    "--self-test", is_flag=True, help="Mark fabricated answers, and say whether each planted cause was found."
)
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="text or json.")
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
    lang: str | None,
    **options: Any,
) -> None:
    """Mark what students hand in for SHEET.

    ANSWERS are written as 'h_1=(0,537; -0,380)', or are a file (YAML, JSON, CSV, a filled-in PDF form) or a folder of
    such files. With -o a folder gets the marks of a class (CSV, XLSX, JSON), a feedback PDF for each person and a
    report on the items; files that cannot be marked are named, and the others are marked.

    With --code a program is run in a sandbox: without network, with no files but its own and Python's, and with limits
    on time, memory, processes and output.

    Exit code 0 means all right, 1 something not, 2 that it cannot be marked. With -o it is 0 where everybody was
    marked, whoever was wrong, and 1 where a file needs a look.

    \b
    Examples:
      rechenweg verify blatt4 1.1 'h_1=(0,537; -0,380)' 'y_1=0.714'
      rechenweg verify blatt4 1.2 'dL_3/dW_hh=-0,0639' --explain
      rechenweg verify blatt4 answers.yaml --format json
      rechenweg sheet blatt4 --form -o form.pdf         # filled in by students, then:
      rechenweg verify blatt4 submissions/ -o marks --explain --jobs 2
      rechenweg verify blatt4 submissions/ --key exam/ -o marks
      rechenweg verify blatt4 4.1 --code abgabe.py
      rechenweg verify blatt4 --self-test
    """
    with _reported(lang):
        from templates.messages import user_language
        from worksheets.catalogue import find

        text: Iterable[str]
        found, language = find(sheet), lang or user_language()
        if code is not None:
            from templates import program_report

            text, is_right = program_report.verified(found, arguments, code, format_name, language, trust, seed)
        else:
            from templates import verifying

            if self_test:
                text, is_right = verifying.tested(found, arguments or found.tasks, language)
            else:
                shown = verifying.shown(found, arguments, format_name, language, **options)
                text, is_right = shown.lines, shown.is_right
                for problem in shown.problems:
                    click.echo(f"rechenweg: {problem}", err=True)
                if not shown.is_marked:
                    sys.exit(UNUSABLE)
        for line in text:
            click.echo(line)
    if not is_right:
        sys.exit(NOT_RIGHT)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    main(prog_name="rechenweg")
