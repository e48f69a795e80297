"""Everything that a tutor gets for a whole class, written into a folder: marks, feedback, a report on the items."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from commands.cluster import Cluster
from commands.jobs import Job, run_each
from solver.errors import Place, Problem
from templates import writing
from templates.document import Document
from templates.formats import pdf
from templates.marking import as_json, class_summary, spreadsheets, workbook, xlsx
from templates.marking.feedback import feedback
from templates.marking.formulas import Formulas
from templates.marking.item_report import report
from templates.marking.marking_points import marking_points
from templates.messages import message, word
from worksheets import languages, regular_files
from worksheets.distinct import distinct
from worksheets.marking.grading import Result, Submission
from worksheets.marking.last_run import Change
from worksheets.marking.statistics import of_other_variants, statistics
from worksheets.mishaps import told, whole
from worksheets.sheet import Sheet
from worksheets.variants.roster import ClassList

FEEDBACK = "feedback"
LONGEST_NAME = 60
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)

REPORT = "report.pdf"
MARKS_JSON = "marks.json"
MARKS = ("marks.csv", "moodle.csv", "marks.xlsx", MARKS_JSON)
PICTURES = "pictures"
MAX_PICTURE = 50_000_000
FOR_ALL = ("unwritable", "no_libraries")
"""What is wrong with more than one document: it ends the writing."""


@dataclass(frozen=True)
class Printing:
    """How documents become PDF, and by how many processes, or where else; and whether each person gets one."""

    jobs: int = 1
    pdf_variant: str | None = None
    cluster: Cluster | None = None
    is_for_all: bool = True


Wanted = tuple[Path, Callable[[], Document]]
"""A file, and what composes it when its turn has come, so that a large class needs no more memory than a small one."""


@dataclass(frozen=True)
class Besides:
    """What there is to say besides the marks: who could not be marked, what else went wrong, and what has changed since
    the last run.
    """

    unusable: Sequence[Submission] = ()
    problems: Sequence[Problem] = ()
    changes: Sequence[Change] = ()
    roster: ClassList | None = None


def marks_lists(roster: ClassList | None) -> dict[str, ClassList]:
    """The list of persons if it takes marks, by the name of its copy: not its own, it may lie in the same folder."""
    if roster is None or roster.marks is None:
        return {}
    return {f"{roster.path.stem}-marks{roster.path.suffix}": roster}


def write(
    sheet: Sheet,
    results: Sequence[Result],
    besides: Besides,
    folder: Path,
    language: str,
    *,
    explain: bool = False,
    printing: Printing = Printing(),
) -> list[Problem]:
    """Writes all files, each whole or not at all, and says what of them could not be made.

    The marks come first: whatever happens to a document, they are there; and whatever happens to a person's, all others
    are. Raises ``Problem`` for a folder that cannot be written to.
    """
    writing.make_folder(folder, parents=True)
    if printing.is_for_all:
        writing.make_folder_within(folder / FEEDBACK)
    pictures, unwritten = _pictures(results, folder)
    try:
        marks, problems = whole(results, partial(_marks, sheet, besides, language, pictures), _place)
    except Exception as error:
        marks, problems = {}, [told(error, Place(str(folder)))]
    for name, content in marks.items():
        writing.replace(folder / name, content)
    problems += _marks_list(results, besides.roster, folder, language)
    documents = _write_documents(results, besides, folder, Formulas(language), explain, printing)
    return [*unwritten, *problems, *documents]


def _marks_list(results: Sequence[Result], roster: ClassList | None, folder: Path, language: str) -> Iterator[Problem]:
    """Writes the list that the persons came in, with their points; a number that several claim gets none."""
    persons = Counter(result.submission.person for result in results)
    points = {r.submission.person: r.points for r in results if persons[r.submission.person] == 1}
    for name, class_list in marks_lists(roster).items():
        try:
            content = class_list.filled(points, languages.language(language).decimal_sign)
        except Exception as error:
            yield told(error, Place(name))
        else:
            writing.replace(folder / name, content)


def _pictures(results: Sequence[Result], folder: Path) -> tuple[dict[str, str], list[Problem]]:
    """Copies everybody's sketches and scans; where each is, by the name under which it was handed in."""
    found: dict[str, str] = {}
    problems: list[Problem] = []
    names = file_names([r.submission.person for r in results])
    for result, person in zip(results, names, strict=True):
        for (task, part), picture in result.submission.pictures.items():
            name = f"{PICTURES}/{person}-{re.sub(r'[^A-Za-z0-9]+', '_', task)}{part}{picture.suffix}"
            try:
                content = regular_files.read(picture.path, MAX_PICTURE, picture.shown)
                writing.make_folder_within(folder / PICTURES)
                writing.replace(folder / name, content)
                found[picture.shown] = name
            except Exception as error:
                problems.append(told(error, picture.place))
    return found, problems


def _place(result: Result) -> Place:
    return result.submission.place


def _marks(
    sheet: Sheet, besides: Besides, language: str, pictures: Mapping[str, str], results: Sequence[Result]
) -> dict[str, bytes | BinaryIO]:
    """The contents of the files with the marks, by name; what is long, in a file of its own."""
    points = cache(partial(marking_points, sheet, language=language))
    class_ = workbook.Class(results, language, points, pictures)
    pages = [*class_.pages(), *_other_pages(besides, language)]
    text: BinaryIO = TemporaryFile()  # noqa: SIM115 (closed when it is copied and gone)
    for line in as_json.lines(results, sheet.id, besides.unusable, sheet.digits, language, statistics(results)):
        text.write(line.encode())
    tables = (spreadsheets.as_csv(class_.sums, language), spreadsheets.as_moodle_csv(results), xlsx.as_xlsx(pages))
    return dict(zip(MARKS, (*tables, text), strict=True))


def _other_pages(besides: Besides, language: str) -> Iterator[workbook.Page]:
    """What was not marked or passed over, with the reason, and what has changed."""
    of_unusable = [one.problem for one in besides.unusable if one.problem]
    problems = list(dict.fromkeys([*of_unusable, *besides.problems]))
    if reasons := [[Path(str(p.place.file or "")).name, message(p, language)] for p in problems]:
        yield workbook.table(
            word("class_unusable", language), _words(("class_file", "class_remark"), language), reasons
        )
    if besides.changes:
        heads = ("form_person", "class_task", "class_value", "class_before", "class_now")
        rows = [[c.person, c.task, c.name, *map(class_summary.cell, (c.before, c.now))] for c in besides.changes]
        yield workbook.table(word("class_changes", language), _words(heads, language), rows)


def _words(keys: Iterable[str], language: str) -> list[str]:
    return [word(key, language) for key in keys]


def _write_documents(
    results: Sequence[Result],
    besides: Besides,
    folder: Path,
    formulas: Formulas,
    explain: bool,
    printing: Printing,
) -> Iterator[Problem]:
    """The feedback, then the report on everybody; where that fails, on those whose feedback does not."""
    language = formulas.language
    reasons = [message(one.problem, language) for one in besides.unusable if one.problem]

    def on(some: Sequence[Result]) -> Wanted:
        first = some[0].submission.sheet
        noticed = [message(problem, language) for problem in of_other_variants(some)]
        return folder / REPORT, lambda: report(first, statistics(some), reasons, formulas, noticed)

    persons = results if printing.is_for_all else ()
    names = file_names([r.submission.person for r in persons])
    wanted: list[Wanted] = [
        (folder / FEEDBACK / f"{name}.pdf", partial(feedback, result, formulas, explain))
        for result, name in zip(persons, names, strict=True)
    ]
    *of_persons, of_report = _written([*wanted, on(results)], language, printing)
    kept = [result for result, problem in zip(persons, of_persons, strict=True) if problem is None]
    if of_report is not None and 0 < len(kept) < len(results):
        (of_report,) = _written([on(kept)], language, replace(printing, jobs=1, cluster=None))
    for result, problem in zip(persons, of_persons, strict=True):
        if problem is not None:
            yield Problem("no_feedback", _place(result), reason=message(problem, language))
    if of_report is not None:
        yield of_report


def _written(wanted: Sequence[Wanted], language: str, printing: Printing) -> list[Problem | None]:
    """Writes the documents; what is wrong with each. Raises ``Problem`` for what is wrong with the disk."""
    work = (_job(path, compose, printing.pdf_variant) for path, compose in wanted)
    label = word("class_writing", language)
    run = run_each(work, workers=printing.jobs, cluster=printing.cluster, total=len(wanted), label=label)
    with closing(run) as outcomes:
        return [_put(outcome, path) for outcome, (path, _) in zip(outcomes, wanted, strict=True)]


def _put(outcome: bytes | Problem, path: Path) -> Problem | None:
    if isinstance(outcome, bytes):
        writing.replace(path, outcome)
        return None
    if outcome.code in FOR_ALL:
        raise outcome
    return outcome


def _job(path: Path, compose: Callable[[], Document], pdf_variant: str | None) -> Job[bytes] | Problem:
    try:
        return Job(Place(str(path)), pdf.write, (compose(), pdf_variant))
    except Exception as error:
        return told(error, Place(str(path)))


def file_names(persons: Iterable[str]) -> list[str]:
    """A name for the file of each person: the number where it is a safe name that nobody else has, or made from it."""
    whose = list(persons)
    return distinct(
        [_safe(person) for person in whose], [f"{position} {person}" for position, person in enumerate(whose)]
    )


def _safe(person: str) -> str:
    name = re.sub(r"[^A-Za-z0-9_-]+", "_", person.strip())[:LONGEST_NAME].strip("_-")
    if name == person.strip() and name and not _RESERVED.fullmatch(name):
        return name
    mark = sha256(person.encode(errors="replace")).hexdigest()[:8]
    return "-".join(part for part in (name, mark) if part)
