"""Everything that a tutor gets for a whole class, written into a folder: marks, feedback, a report on the items."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from solver.errors import Place, Problem
from templates import batch, writing
from templates.document import Document
from templates.marking import as_json, spreadsheets
from templates.marking.feedback import feedback
from templates.marking.formulas import Formulas
from templates.marking.item_report import report
from templates.messages import message, word
from worksheets.marking.grading import Result
from worksheets.marking.statistics import statistics
from worksheets.marking.submissions import HandedIn
from worksheets.sheet import Sheet

FEEDBACK = "feedback"
LONGEST_NAME = 60
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


Told = tuple[str, Place, dict[str, object]]
"""A problem as it is sent from one process to another: code, place, facts."""


def write(
    sheet: Sheet,
    results: Sequence[Result],
    unusable: Iterable[HandedIn],
    folder: Path,
    language: str,
    *,
    explain: bool = False,
    jobs: int = 1,
) -> list[str]:
    """Writes all files, each whole or not at all, and says what of them could not be made.

    The marks come first: whatever happens to a document, they are there. Raises ``Problem`` for a folder that cannot
    be written to.
    """
    problems = [message(h.problem, language) for h in unusable if h.problem]
    _folder(folder / FEEDBACK)
    _write_marks(sheet, results, list(unusable), folder, language)
    names = file_names([r.submission.person for r in results])
    documents = _documents(sheet, results, names, problems, folder, Formulas(language), explain)
    work = (batch.Job(path.name, _write_document, (document, path)) for path, document in documents)
    failed = batch.run(work, workers=jobs, total=len(results) + 1, label=word("class_writing", language))
    return [message(Problem(code, place, **facts), language) for code, place, facts in filter(None, failed)]


def _folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Problem("unwritable", path=str(path), reason=reason) from None


def _write_marks(
    sheet: Sheet, results: Sequence[Result], unusable: Sequence[HandedIn], folder: Path, language: str
) -> None:
    rows = spreadsheets.marks(results, language)
    book = {
        word("class_marks", language): rows,
        word("class_answers", language): spreadsheets.answers(results, language),
    }
    reasons = {str(h.place.file): message(h.problem, language) for h in unusable if h.problem}
    if reasons:
        head = [word("class_file", language), word("class_remark", language)]
        book[word("class_unusable", language)] = [head, *([Path(f).name, reason] for f, reason in reasons.items())]
    writing.replace(folder / "marks.csv", spreadsheets.as_csv(rows, language))
    writing.replace(folder / "marks.xlsx", spreadsheets.as_xlsx(book))
    text = as_json.text(results, sheet.id, reasons, sheet.digits, language, statistics(results))
    writing.replace(folder / "marks.json", f"{text}\n".encode())


def _documents(
    sheet: Sheet,
    results: Sequence[Result],
    names: Sequence[str],
    unusable: Sequence[str],
    folder: Path,
    formulas: Formulas,
    explain: bool,
) -> Iterator[tuple[Path, Document]]:
    """Each document when its turn has come, so that a large class needs no more memory than a small one."""
    first = results[0].submission.sheet
    yield folder / "report.pdf", report(first, statistics(results), unusable, formulas)
    for result, name in zip(results, names, strict=True):
        yield folder / FEEDBACK / f"{name}.pdf", feedback(result, formulas, explain)


def _write_document(document: Document, path: Path) -> Told | None:
    """Writes one PDF. What is wrong with the document is told of; what is wrong with the disk ends the batch."""
    try:
        writing.write(document, "pdf", path)
    except Problem as problem:
        if problem.code in ("unwritable", "no_libraries"):
            raise
        return problem.code, problem.place.within(Place(str(path))), problem.facts
    return None


def file_names(persons: Iterable[str]) -> list[str]:
    """A name for the file of each person: the number where it is a safe name that nobody else has, or made from it."""
    found: list[str] = []
    taken: set[str] = set()
    for position, person in enumerate(persons):
        name = re.sub(r"[^A-Za-z0-9_-]+", "_", person.strip())[:LONGEST_NAME].strip("_-")
        if name != person.strip() or not name or _RESERVED.fullmatch(name) or name.casefold() in taken:
            mark = sha256(f"{position if name.casefold() in taken else ''}{person}".encode(errors="replace"))
            name = "-".join(part for part in (name, mark.hexdigest()[:8]) if part)
        taken.add(name.casefold())
        found.append(name)
    return found
