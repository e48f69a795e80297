"""Lists for the terminal: sheets, tasks, comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from solver import notation
from templates.messages import user_language, word
from worksheets.crosscheck import Comparison
from worksheets.sheet import Sheet
from worksheets.texts import read as read_text


def sheets(found: Iterable[Sheet], language: str | None) -> Iterator[str]:
    """A line for each sheet: name, number of tasks, title."""
    for sheet in found:
        count = word("tasks_counted", language or user_language()).format(count=len(sheet.tasks))
        yield f"{sheet.id:<12} {count:<14} {sheet.title[language or sheet.language]}"


def tasks(sheet: Sheet, language: str | None) -> Iterator[str]:
    """A line for each task, and one for each part with the symbols that it asks for."""
    chosen = language or sheet.language
    for task in sheet.tasks.values():
        text = read_text(sheet, task, chosen)
        yield f"{task.id:<8} {(text.title if text else '') or task.title[chosen]}".rstrip()
        for part in task.parts:
            label = f"({part.label})" if part.label else ""
            yield f"{'':<8} {label:<4} {', '.join(notation.write(a.symbol) for a in part.asked)}".rstrip()


def comparisons(found: Iterable[Comparison], language: str | None) -> Iterator[str]:
    """A table: task, entry, both results and their difference."""
    chosen = language or user_language()
    heads = [word(k, chosen) for k in ("crosscheck_task", "crosscheck_symbol", "crosscheck_engine", "crosscheck_reference")]
    yield f"{heads[0]:<8} {heads[1]:<22} {heads[2]:>22} {heads[3]:>22}   {word('crosscheck_difference', chosen)}"
    count = failures = unchecked = 0
    for one in found:
        if one.reference is None:
            unchecked += 1
            yield f"{one.task:<8} {one.name:<22} {one.engine:>22.15g} {'–':>22}   {word('crosscheck_none', chosen)}"
            continue
        count += 1
        failures += not one.agrees
        mark = "" if one.agrees else f"   {word('crosscheck_fails', chosen)}"
        yield f"{one.task:<8} {one.name:<22} {one.engine:>22.15g} {one.reference:>22.15g}   {one.difference:.1e}{mark}"
    yield word("crosscheck_summary", chosen).format(count=count, failures=failures, unchecked=unchecked)
