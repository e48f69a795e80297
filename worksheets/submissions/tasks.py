"""Which task an answer belongs to, however it is called: ``Aufgabe 1.1``, ``1.1 (b)``, or ``01. Jan``, which is what a
spreadsheet makes of 1.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from solver import notation
from solver.errors import Problem
from worksheets.marking.grading import Given, Submission
from worksheets.sheet import Sheet
from worksheets.solving import derive

NUMBERED = ""
"""The task of answers that are known by their number alone."""

_WORD = re.compile(r"^(?:aufgabe|task|exercise|question|frage|nr\.?|no\.?)?\s*(.*?)[\s.:]*$", re.IGNORECASE)
_DATE = re.compile(r"(?:(\d{1,2})[.\s-]*([a-zäöü]{3,9})|([a-zäöü]{3,9})[.\s-]*(\d{1,2}))\.?(?:[\s-]*\d{2,4})?", re.I)
_NUMBERS = re.compile(r"(?:\d{4}-(\d{2})-(\d{2})|(\d{1,2})\.(\d{1,2})\.\d{4})(?:[ T]00:00(?::00)?)?")
MONTHS = {
    name: number
    for number, names in enumerate("jan feb mär|mrz|mar apr mai|may jun jul aug sep okt|oct nov dez|dec".split(), 1)
    for name in names.split("|")
}


def task_named(text: str, known: Iterable[str]) -> str | None:
    """The task that a text names, or ``None``."""
    names, bare = list(known), " ".join(text.split())
    match = _WORD.match(bare)
    for spelled in (bare, match[1] if match else bare, _undated(bare)):
        if spelled in names:
            return spelled
    return None


def _undated(text: str) -> str:
    """What was typed before a spreadsheet took it for a date: the day is the section, the month the task."""
    if match := _NUMBERS.fullmatch(text):
        month, day = (match[1], match[2]) if match[1] else (match[4], match[3])
        return f"{int(day)}.{int(month)}"
    match = _DATE.fullmatch(text)
    name = (match[2] or match[3]).casefold()[:3] if match else ""
    return f"{int(match[1] or match[4])}.{MONTHS[name]}" if match and name in MONTHS else text


def with_tasks_named(one: Submission, tasks: Sequence[str]) -> Submission:
    """The submission with its tasks called as on its sheet; ``tasks`` are those that answers by number alone are for.

    What belongs to no task is a remark, and the rest stays. Raises ``Problem`` where nothing does.
    """
    answers: dict[str, dict[str, Given]] = {}
    problems: list[Problem] = []
    for task, own in one.answers.items():
        if task == NUMBERED:
            for name, spread in _spread(one, list(own.values()), tasks).items():
                answers.setdefault(name, {}).update(spread)
            continue
        named, part = _with_part(task, one.sheet)
        if named is None:
            known = ", ".join(one.sheet.tasks)
            place = next(iter(own.values())).place if own else one.place
            problems.append(Problem("unknown_task", place.within(one.place), symbol=task[:60], similar="", known=known))
        else:
            known_answers = answers.setdefault(named, {})
            known_answers.update({name if name or not part else f"({part})": given for name, given in own.items()})
    if problems and not any(answers.values()):
        raise problems[0]
    return replace(one, answers=answers, remarks=(*one.remarks, *problems))


def _with_part(text: str, sheet: Sheet) -> tuple[str | None, str]:
    """The task and the part that a text names: 1.1 (b)."""
    named = task_named(text, sheet.tasks)
    match = re.fullmatch(r"(.*?)\s*\(?([a-z])\)?", text.strip()) if named is None else None
    return (task_named(match[1], sheet.tasks), match[2]) if match else (named, "")


def _spread(one: Submission, given: Sequence[Given], tasks: Sequence[str]) -> Mapping[str, Mapping[str, Given]]:
    """Answers that are known by their number: one for each asked value in the order of the sheet, or for each entry.

    Raises ``Problem`` where there are more or fewer of them.
    """
    asked = list(_asked(one.sheet, tasks))
    entries = sum(rows * columns for _, _, rows, columns in asked)
    if len(given) not in (len(asked), entries):
        names = ", ".join(dict.fromkeys(task for task, *_ in asked))
        raise Problem("quiz_count", one.place, found=len(given), values=len(asked), entries=entries, known=names)
    left = iter(given)
    found: dict[str, dict[str, Given]] = {}
    for task, name, rows, columns in asked:
        pieces = [next(left) for _ in range(1 if len(given) == len(asked) else rows * columns)]
        found.setdefault(task, {})[name] = Given(_together([p.text for p in pieces], columns), pieces[0].place)
    return found


def _asked(sheet: Sheet, tasks: Iterable[str]) -> Iterator[tuple[str, str, int, int]]:
    """The asked values: task, name, rows, columns."""
    for task in tasks:
        if task in sheet.tasks and sheet.tasks[task].asked:
            derivation = derive(sheet, sheet.tasks[task])
            for one in sheet.tasks[task].asked:
                rows, columns = derivation.shapes.expression(one.symbol)
                yield task, notation.write(one.symbol), int(rows), int(columns)


def _together(texts: Sequence[str], columns: int) -> str:
    """The entries of a value as one types it; one that is missing costs itself alone."""
    if len(texts) == 1 or not any(texts):
        return texts[0]
    entries = [text or "?" for text in texts]
    if columns == 1:
        return f"({'; '.join(entries)})"
    rows = ("; ".join(entries[n : n + columns]) for n in range(0, len(entries), columns))
    return "[" + ", ".join(f"[{row}]" for row in rows) + "]"
