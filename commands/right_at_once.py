"""``rechenweg verify`` for one person's plain numbers that are all right: by the kept key, without loading the engine.

It says what ``commands.verify`` says, letter by letter, or nothing; then that has to look.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from solver.errors import Problem
from templates.marking.rows import WIDTH, Row, heading, total
from templates.marking.rows import lines as rows_below_one_another
from templates.messages import word
from worksheets import regular_files
from worksheets.catalogue import located
from worksheets.marking import right_at_once
from worksheets.marking.right_at_once import Item
from worksheets.names_once import once

if TYPE_CHECKING:
    from worksheets.sheet import Sheet

LARGEST = 100_000
"""Bytes of a file of answers."""
_NAMED = re.compile(r"\s*([^=\s][^=]*?)\s*=([^=]*)", re.DOTALL)

Answers = Mapping[str, Mapping[str, str]]
"""By task and by the name of the value."""


def lines(sheet: str, arguments: Sequence[str], language: str) -> list[str] | None:
    """The marks of all that is right; ``None`` where that is not sure without a closer look."""
    read = _read(arguments)
    if read is None:
        return None
    answers, is_whole = read
    try:
        key = right_at_once.kept(*located(sheet))
    except Problem:
        return None
    chosen: dict[str, list[Item]] = {}
    for task in key:
        if task in answers:
            found = _answered(key[task], answers[task], is_whole)
            if found is None:
                return None
            chosen[task] = found
    if not chosen or len(chosen) < len(answers):
        return None
    return list(_table(chosen, language))


def _answered(items: Sequence[Item], answers: Mapping[str, str], is_whole: bool) -> list[Item] | None:
    """What is answered, with the rest where a whole task was handed in; ``None`` where not all of it is right."""
    by_name = {item.name: item for item in items if item.name}
    missing = by_name.keys() - answers.keys() if is_whole else set()
    if missing or not all(name in by_name and by_name[name].is_right(text) for name, text in answers.items()):
        return None
    return [item for item in items if is_whole or item.name in answers]


def _table(chosen: Mapping[str, Sequence[Item]], language: str) -> Iterator[str]:
    for position, (task, items) in enumerate(chosen.items()):
        if position:
            yield ""
        yield heading(task, language)
        yield from rows_below_one_another([_row(item, language) for item in items])
        yield from textwrap.wrap(_sum(items, language), WIDTH)
    if len(chosen) > 1:
        yield ""
        yield _sum([item for items in chosen.values() for item in items], language)


def _row(item: Item, language: str) -> Row:
    of = Fraction(item.of)
    if item.name:
        return Row.of(item.part, (item.shown, word("verdict_correct", language)), of, of, language, ())
    said = (word(item.shown, language), word("open_nothing", language))
    return Row.of(item.part, said, None, of, language, ())


def _sum(items: Iterable[Item], language: str) -> str:
    marked = sum((Fraction(item.of) for item in items if item.name), Fraction(0))
    open_ = sum((Fraction(item.of) for item in items if not item.name), Fraction(0))
    return total(marked, marked + open_, open_, language)


def _read(arguments: Sequence[str]) -> tuple[Answers, bool] | None:
    """What is answered, and whether it is all that a person hands in: as arguments, or in a file of the plain form."""
    if len(arguments) == 1 and arguments[0].endswith(".json") and "=" not in arguments[0]:
        return _in_file(Path(arguments[0]))
    if len(arguments) < 2 or any(len(argument) > LARGEST for argument in arguments):
        return None
    named = [_NAMED.fullmatch(argument) for argument in arguments[1:]]
    answers = {match[1]: match[2] for match in named if match}
    return ({arguments[0]: answers}, False) if len(answers) == len(named) else None


def _in_file(path: Path) -> tuple[Answers, bool] | None:
    if path.is_symlink() or path.name.startswith((".", "~$")):
        return None
    try:
        text = regular_files.read(path, LARGEST).decode("ascii")
        data = json.loads(text, parse_float=str, parse_int=str, object_pairs_hook=once)
    except (Problem, ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not data.keys() <= {"person", "name", "answers"}:
        return None
    if not all(isinstance(data.get(key, ""), str) for key in ("person", "name")):
        return None
    tasks = data.get("answers")
    if not isinstance(tasks, dict) or not tasks or not all(isinstance(own, dict) and own for own in tasks.values()):
        return None
    answers = {task: {name: _text(value) for name, value in own.items()} for task, own in tasks.items()}
    return answers, True


def _text(value: object) -> str:
    """An answer as one would type it; nothing that is right where it is no number and no plain list of numbers."""
    if isinstance(value, str):
        return value
    is_list = isinstance(value, list) and bool(value) and all(isinstance(entry, str) for entry in value)
    return f"({'; '.join(value)})" if is_list else ""  # type: ignore[arg-type]


def keep(sheet: Sheet, name: str, arguments: Sequence[str]) -> None:
    """Keeps the key of the tasks that were answered, for the next time. Raises ``Problem``."""
    read = _read(arguments)
    place = located(name)
    known = dict(right_at_once.kept(*place))
    new = [task for task in (read[0] if read else ()) if task in sheet.tasks and task not in known]
    if new:
        known.update({task: _items(sheet, task) for task in new})
        right_at_once.keep(*place, {task: known[task] for task in sheet.tasks if task in known})


def _items(sheet: Sheet, task: str) -> list[Item]:
    """What there are points for, by the engine. Whoever hands in nothing is told of all of it."""
    from templates.marking.sentences import KINDS, plain
    from worksheets.marking.grading import Graded, Submission, grade

    (result,) = grade([Submission("", sheet, {task: {}})], [task])
    items = []
    for one in result.tasks[0].items:
        if not isinstance(one, Graded):
            items.append(Item(one.part, KINDS[one.kind], str(one.of)))
            continue
        target = one.mark.target
        ends = (target.low, target.high) if target is not None and 1 in one.shape else ((), ())
        items.append(Item(one.part, plain(one.symbol), str(one.of), one.name, *ends))
    return items
