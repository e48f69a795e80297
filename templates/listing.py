"""Lists for the terminal: sheets, tasks, comparisons, and what was understood of a sheet."""

from __future__ import annotations

import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import click
from sympy import Expr, Integer, Symbol

from solver import notation
from solver.expressions import PARAMETERS, At, Count, base
from solver.model import Model
from solver.symbols import Closed
from solver.values import approximate, nearest
from templates.messages import one_line, user_language, word
from templates.model_answers import has_solution
from worksheets import languages
from worksheets.checking import is_symbolic, order, ranges, shapes
from worksheets.crosscheck import Comparison
from worksheets.sheet import KINDS, Kind, Part, Sheet, Task
from worksheets.solving import Solution, counted
from worksheets.texts import TaskText
from worksheets.texts import read as read_text

SHOWN_ENTRIES = 4
"""A vector with at most this many entries is shown, of a larger one and of a matrix the shape."""

WIDTH = 100
_GLUE = "\N{NO-BREAK SPACE}"


def sheets(found: Iterable[Sheet], language: str | None) -> Iterator[str]:
    """A line for each sheet: name, number of tasks, title."""
    yield from _table(
        (
            sheet.id,
            _counted(len(sheet.tasks), language or user_language()),
            sheet.title[language or sheet.language],
        )
        for sheet in found
    )


def _counted(number: int, language: str) -> str:
    return word("tasks_counted", language).format(count=number)


COLUMNS = ("list_task", "list_kind", "list_points", "list_solution", "list_title", "list_asked")
RIGHT = (2,)


def kind_word(kind: Kind) -> str:
    """The key of the word for a kind of part."""
    return f"kind_{kind}"


@dataclass(frozen=True)
class Overview:
    """The parts of a sheet as a table; ``breaks`` are the rows after which another task begins."""

    header: tuple[str, ...]
    rows: list[tuple[str, ...]]
    breaks: frozenset[int]
    summary: str


def tasks(sheet: Sheet, language: str | None) -> Overview:
    """A row for each part of each task, and how many there are of each kind."""
    chosen = language or sheet.language
    rows: list[tuple[str, ...]] = []
    breaks: list[int] = []
    for task in sheet.tasks.values():
        text = read_text(sheet, task, chosen)
        rows += [_part(sheet, task, part, text, chosen) for part in task.parts]
        breaks.append(len(rows) - 1)
    return Overview(tuple(word(key, chosen) for key in COLUMNS), rows, frozenset(breaks), _summary(sheet, chosen))


def _part(sheet: Sheet, task: Task, part: Part, text: TaskText | None, language: str) -> tuple[str, ...]:
    return (
        f"{task.id} ({part.label})" if part.label else task.id,
        word(kind_word(part.kind), language),
        _points(part.points, language),
        word("list_yes" if has_solution(sheet, task, part, language) else "list_no", language),
        part_title(task, part, text, language),
        one_line(", ".join(notation.write(a.symbol) for a in part.asked)),
    )


def part_title(task: Task, part: Part, text: TaskText | None, language: str) -> str:
    """The heading of a part, or that of its task, from the text where there is one."""
    section = text.sections.get(part.label) if text else None
    return one_line((section.title if section else "") or (text.title if text else "") or task.title[language])


def _points(points: float | None, language: str) -> str:
    return "" if points is None else languages.points(points, language)


def _summary(sheet: Sheet, language: str) -> str:
    parts = [(task, part) for task in sheet.tasks.values() for part in task.parts]
    numbers = Counter(part.kind for _, part in parts)
    return word("list_summary", language).format(
        count=len(parts),
        points=_points(sum(part.points or 0 for _, part in parts), language),
        solved=sum(has_solution(sheet, task, part, language) for task, part in parts),
        kinds=", ".join(f"{numbers[kind]} {word(kind_word(kind), language)}" for kind in KINDS if numbers[kind]),
    )


def plain(overview: Overview) -> Iterator[str]:
    """The table as lines, for files and other programs."""
    yield from _table([overview.header, *overview.rows], RIGHT)
    yield overview.summary


def show(overview: Overview) -> None:
    """Prints the table, with rules and bold type where the output is a terminal."""
    if not sys.stdout.isatty():
        for line in plain(overview):
            click.echo(line)
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD)
    for number, name in enumerate(overview.header):
        table.add_column(name, justify="right" if number in RIGHT else "left", no_wrap=number < 4)
    for number, row in enumerate(overview.rows):
        table.add_row(*map(Text, row), end_section=number in overview.breaks)
    console = Console()
    console.print(table)
    console.print(Text(overview.summary))


def comparisons(found: Iterable[Comparison], language: str | None) -> Iterator[str]:
    """A table: task, entry, both results and their difference; then how many of them differ."""
    chosen = language or user_language()
    found = list(found)
    names = ("task", "symbol", "engine", "reference", "difference")
    rows: list[tuple[str, ...]] = [tuple(word(f"crosscheck_{name}", chosen) for name in names)]
    rows += [_comparison(one, chosen) for one in found]
    yield from _table(rows, right=(2, 3))
    checked = [one for one in found if one.reference is not None]
    yield word("crosscheck_summary", chosen).format(
        count=len(checked), failures=sum(not one.agrees for one in checked), unchecked=len(found) - len(checked)
    )


def _comparison(one: Comparison, language: str) -> tuple[str, ...]:
    if one.reference is None:
        return one.task, one.name, f"{one.engine:.15g}", "–", word(f"crosscheck_none_{one.why}", language)
    mark = "" if one.agrees else f"  {word('crosscheck_fails', language)}"
    return one.task, one.name, f"{one.engine:.15g}", f"{one.reference:.15g}", f"{one.difference:.1e}{mark}"


def _table(rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> Iterator[str]:
    """Columns as wide as their longest entry; those in ``right`` are set flush right."""
    plain = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip_longest(*plain, fillvalue="")]
    for row in plain:
        cells = [
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=False))
        ]
        yield "  ".join(cells).rstrip()


def understood(sheet: Sheet, solutions: Sequence[Solution], language: str | None) -> Iterator[str]:
    """What the program understood of a sheet: its models, and what each task gives and asks."""
    chosen = language or user_language()
    yield one_line(f"{sheet.id} – {sheet.title[chosen]} ({_counted(len(sheet.tasks), chosen)})")
    for model in sheet.models.values():
        yield ""
        yield from _model(model, chosen)
    for solution in solutions:
        yield ""
        yield from _task(solution, chosen)
    yield ""
    yield word("check_fine", chosen)


def _model(model: Model, language: str) -> Iterator[str]:
    yield f"{word('check_model', language)} {model.name}"
    yield from ("  " + one_line(line) for line in _order(model))
    general = {base(symbol): notation.write_side(symbol) for symbol in reversed(model.symbols)}
    general |= {name: notation.write_side(equations[-1].symbol) for name, equations in model.equations.items()}
    kinds = (
        ("check_parameters", model.parameters),
        ("check_inputs", model.inputs),
        ("check_computed", model.equations),
    )
    yield from _facts((word(key, language), ", ".join(general[n] for n in names)) for key, names in kinds)


def _order(model: Model) -> Iterator[str]:
    for number, equation in enumerate(order(model), 1):
        left = notation.write_side(equation.symbol)
        where = f" if {' and '.join(map(str, equation.conditions))}" if equation.conditions else ""
        yield f"{number}. {left} = {notation.write_side(equation.rule)}{where}"


def _task(solution: Solution, language: str) -> Iterator[str]:
    task = solution.task
    model = f" ({word('check_model', language)} {task.model.name})" if task.model else ""
    yield f"{word('task', language)} {task.id}{model}"
    inferred = solution.derivation.shapes
    used = {inferred.key(symbol) for symbol in solution.values if isinstance(symbol, Symbol | At)}
    yield from _facts(
        (
            (
                word("check_shapes", language),
                ", ".join(f"{n}{_GLUE}{_shape(s)}" for n, s in shapes(task).items() if n in used),
            ),
            (word("check_sizes", language), ", ".join(f"{name} = {size}" for name, size in task.sizes.items())),
            (word("check_ranges", language), "" if is_symbolic(task) else "; ".join(_ranges(task))),
        )
    )
    for part in task.parts:
        label = f"({part.label}) " if part.label else ""
        asked = "; ".join(_result(solution, one.symbol) for one in part.asked)
        said = asked or word("check_text_only", language)
        in_table = f" ({word('check_table', language)})" if part.table else ""
        yield from _facts([(word("check_asked", language), f"{label}{said}{in_table}")])


def _facts(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Lines with a name and what belongs to it, without those that hold nothing."""
    for name, text in rows:
        if text:
            lines = textwrap.wrap(
                f"  {name}: {text}", WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
            )
            yield from (_spaced(line) for line in lines)


def _spaced(line: str) -> str:
    return line[: len(line) - len(line.lstrip())] + one_line(line.replace(_GLUE, " "))


def _shape(shape: Iterable[Expr]) -> str:
    return "×".join(map(str, shape))


def _ranges(task: Task) -> Iterator[str]:
    found = ranges(task)
    several = {letter for letter, last in found if any(a == letter and b != last for a, b in found)}
    for (letter, last), names in found.items():
        text = f"{letter} = 1…{last}" if last > 1 else f"{letter} = 1"
        yield f"{text} ({', '.join(names)})" if letter in several else text


def _result(solution: Solution, symbol: Expr) -> str:
    value, name = solution.value(symbol), notation.write(symbol)
    if isinstance(symbol, Closed):
        return f"{name} = {notation.write_side(solution.step(symbol).rule)}"
    if isinstance(symbol, Count) and symbol.kind == PARAMETERS:
        name_of = (f"{n}{_GLUE}{_shape(s)}" for n, s in counted(solution, symbol).items())
        return f"{name}{_GLUE}={_GLUE}{nearest(value.entries[0]):.15g} ({', '.join(name_of)})"
    if len(value.entries) > SHOWN_ENTRIES or 1 not in value.shape:
        return f"{name}{_GLUE}{_shape((Integer(value.shape[0]), Integer(value.shape[1])))}"
    numbers = f",{_GLUE}".join(f"{approximate(entry):.6g}" for entry in value.entries)
    return f"{name}{_GLUE}={_GLUE}{numbers if len(value.entries) == 1 else f'[{numbers}]'}"
