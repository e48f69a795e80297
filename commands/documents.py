"""Writing a document of a sheet: what ``solve`` and ``sheet`` have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from solver.errors import Place, Problem, placed
from solver.values import certified
from templates import formats, writing
from templates.document import Document
from templates.kept_parts import KeptParts
from templates.messages import user_language, word
from templates.progress import working
from worksheets import recordings
from worksheets.catalogue import find
from worksheets.sheet import Sheet
from worksheets.solving import Solution, selected, solved, supposed

Compose = Callable[..., Document]
"""From a sheet, its solutions, a language and a number of digits to a document (``templates.composing``)."""


@dataclass(frozen=True)
class Wanted:
    """Which document: of which sheet and tasks, in which language and format, and where it goes.

    What is ``None`` is as the sheet or the file's name says.
    """

    sheet: str
    tasks: tuple[str, ...] = ()
    language: str | None = None
    digits: int | None = None
    output: str | None = None
    format: str | None = None
    pdf_variant: str | None = None


@dataclass(frozen=True)
class Written:
    """The sheet, the file that was written (``None`` where it went to standard output), and what else is to be said."""

    sheet: Sheet
    path: Path | None
    language: str
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Composed:
    """A document, and what it was made of."""

    document: Document
    solutions: tuple[Solution, ...]


def write(wanted: Wanted, compose: Compose, suffix: str, get_ready: bool = True) -> Written:
    """Composes the document and writes it; ``suffix`` is the word that its name ends with.

    With ``get_ready`` the writer is loaded while the rest begins. Raises ``Problem``.
    """
    name = writing.format_name(wanted.format, wanted.output)
    if get_ready:
        formats.prepare(name)
    sheet = find(wanted.sheet)
    language = wanted.language or sheet.language
    target = writing.target(wanted.output, name, f"{sheet.id}-{word(suffix, language)}")
    with working(word("writing_document", wanted.language or user_language())):
        document = composed(sheet, compose, wanted, formats.needs_data(name)).document
        return Written(sheet, writing.write(document, name, target, wanted.pdf_variant), language)


def composed(sheet: Sheet, compose: Compose, wanted: Wanted, with_data: bool = True) -> Composed:
    """The document of a sheet and the solutions in it, each digit certified. Raises ``Problem``."""
    language, digits = wanted.language or sheet.language, wanted.digits or sheet.digits
    parts = KeptParts(sheet)

    def made() -> Composed:
        solutions = solved(parts.sheet, wanted.tasks)
        document = compose(parts.sheet, solutions, language, digits, with_data=with_data, parts=parts)
        return Composed(document, tuple(solutions))

    try:
        with placed(Place(sheet.file)):
            return certified(made)
    finally:
        parts.flush()


def warnings(sheet: Sheet, names: tuple[str, ...]) -> tuple[Problem, ...]:
    """The programs that changed since they were recorded, and the symbols that were taken for data."""
    tasks = selected(sheet, names)
    return (*recordings.outdated(sheet, tasks), *supposed(sheet, tasks))
