"""What belongs to a part that is no calculation: a program, a sketch, a scan; told by the name of its file."""

from __future__ import annotations

import re

from solver.errors import Problem
from worksheets import regular_files
from worksheets.sheet import Sheet, Task
from worksheets.submissions import owners
from worksheets.submissions.files import File

PROGRAM = ".py"
PICTURES = frozenset(".png .jpg .jpeg .webp .gif .heic .tif .tiff".split())
MAX_PROGRAM = 1 << 20


def task_of_program(file: File, sheet: Sheet) -> str:
    """The task that a program answers: by its file's name, by the class that it defines, or the only one there is.

    Raises ``Problem`` where that cannot be told.
    """
    with_checks = [task for task in sheet.tasks.values() if task.checks]
    known = ", ".join(task.id for task in with_checks)
    if named := _named(file, sheet):
        task, _ = named
        if task.checks is None:
            raise Problem("no_program_checks", file.place, task=task.id, known=known)
        return task.id
    defined = _classes(file)
    chosen = [task for task in with_checks if task.checks and task.checks.class_name in defined] or with_checks
    if len(chosen) != 1:
        raise Problem("program_for_what", file.place, known=known)
    return chosen[0].id


def _classes(file: File) -> set[str]:
    """The names of the classes that a program defines at its left margin."""
    text = regular_files.read(file.path, MAX_PROGRAM, file.shown).decode(errors="replace")
    return set(re.findall(r"^class\s+(\w+)", text, re.MULTILINE))


def part_of_picture(file: File, sheet: Sheet) -> tuple[str, str]:
    """The task and the part that a picture belongs to: ``3.1a.png``, ``Aufgabe 3.1 (a) Skizze.jpg``.

    Raises ``Problem`` where that cannot be told.
    """
    if named := _named(file, sheet):
        task, rest = named
        letter = re.match(r"[\s_.-]*\(?([a-z])\)?(?![a-z])", rest, re.IGNORECASE)
        if letter and any(part.label == letter[1].lower() for part in task.parts):
            return task.id, letter[1].lower()
        of_text = [part for part in task.parts if not part.asked]
        figures = [part for part in of_text if part.kind == "figure"] or of_text
        if len(figures) == 1:
            return task.id, figures[0].label
    raise Problem("picture_of_what", file.place)


def is_of_part(file: File, sheet: Sheet) -> bool:
    """Whether a file's name says which part it belongs to."""
    try:
        return bool(part_of_picture(file, sheet))
    except Problem:
        return False


def task_of_answers(file: File, sheet: Sheet) -> str | None:
    """The task that a file's name says its answers are for, ``1.1.txt``, where that task asks for any."""
    named = _named(file, sheet)
    return named[0].id if named and named[0].asked else None


def _named(file: File, sheet: Sheet) -> tuple[Task, str] | None:
    """The task in a file's name, 4.1 or 4_1 or 4-1, and what follows it; where there is one such task."""
    stem = owners.stem(file)
    found = []
    for task in sheet.tasks.values():
        spelled = "[._-]".join(map(re.escape, task.id.split(".")))
        if match := re.search(rf"(?<![\d.]){spelled}(?!\d|\.\d)", stem):
            found.append((task, stem[match.end() :]))
    return found[0] if len(found) == 1 else None
