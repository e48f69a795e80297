"""Lists for the terminal: sheets, tasks, comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from solver import notation
from templates.messages import one_line, user_language, word
from worksheets.crosscheck import Comparison
from worksheets.sheet import Part, Sheet
from worksheets.texts import read as read_text


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
    return word("task_counted" if number == 1 else "tasks_counted", language).format(count=number)


def tasks(sheet: Sheet, language: str | None) -> Iterator[str]:
    """A line for each task, and one for each part with the symbols that it asks for."""
    chosen = language or sheet.language
    for task in sheet.tasks.values():
        text = read_text(sheet, task, chosen)
        yield f"{task.id}  {one_line((text.title if text else '') or task.title[chosen])}".rstrip()
        yield from ("    " + line for line in _table(_part(part) for part in task.parts))


def _part(part: Part) -> tuple[str, ...]:
    symbols = ", ".join(notation.write(a.symbol) for a in part.asked)
    return (f"({part.label})", symbols) if part.label else (symbols,)


def comparisons(found: Iterable[Comparison], language: str | None) -> Iterator[str]:
    """A table: task, entry, both results and their difference; then how many of them differ."""
    chosen = language or user_language()
    found = list(found)
    names = ("task", "symbol", "engine", "reference", "difference")
    rows = [tuple(word(f"crosscheck_{name}", chosen) for name in names)]
    rows += [_comparison(one, chosen) for one in found]
    yield from _table(rows, right=(2, 3))
    checked = [one for one in found if one.reference is not None]
    yield word("crosscheck_summary", chosen).format(
        count=len(checked), failures=sum(not one.agrees for one in checked), unchecked=len(found) - len(checked)
    )


def _comparison(one: Comparison, language: str) -> tuple[str, ...]:
    if one.reference is None:
        return one.task, one.name, f"{one.engine:.15g}", "–", word("crosscheck_none", language)
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
