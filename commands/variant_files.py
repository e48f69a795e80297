"""A batch of variants on disk: a folder for each person with questions, solution and key, and a manifest.

A person is done when the key is there, which is written last; so a batch that was killed goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from commands.cluster import Cluster
from commands.jobs import Job, processes, run, run_most
from solver.errors import Place, Problem, placed
from solver.values import certified
from templates import answer_form, cover, writing
from templates.composing import question_sheet
from templates.document import Document, PageMarks
from templates.editions import COMPOSERS
from templates.formats import pdf
from templates.messages import user_language, word
from templates.progress import progress
from worksheets import parcels, regular_files
from worksheets.parcels import Parcel
from worksheets.variants import issuing, keys, manifest, page_code
from worksheets.variants.certificate import same
from worksheets.variants.issuing import Draws, Order, Prepared
from worksheets.variants.keys import Key, Person
from worksheets.variants.manifest import Arguments, Entry, Exam, Manifest, Space

QUESTIONS, SOLUTION = DOCUMENTS = ("questions.pdf", "solution.pdf")


MAX_DOCUMENT = 200_000_000
"""Bytes of one person's document."""
_OPEN, _PRIVATE = 0o777, 0o700
"""The mode of a folder: exams, and what persons are marked on, are for the owner of the folder alone."""


@dataclass(frozen=True)
class Batch:
    """What is made, for whom, from which key, and where. Of ``seed`` and ``secret`` one says where the key is from."""

    order: Order
    persons: tuple[Person, ...]
    key: bytes
    folder: Path
    exam: Exam | None = None
    seed: int | None = None
    secret: str | None = None
    pdf_variant: str | None = None


def write(made_of: Batch, jobs: int | None = None, cluster: Cluster | None = None) -> int:
    """Writes what is missing of a batch, with as many processes as are worth it without ``jobs``; how many variants it
    has.

    Raises ``Problem`` for a folder with another batch in it, and for the first variant that cannot be made; what was
    finished stays. Where that is its own trouble alone, ``jobs.OF_ONE``, the other variants are made before, up to
    ``jobs.MOST_LOST`` such variants.
    """
    pdf.check(made_of.pdf_variant)
    jobs = processes(jobs, len(made_of.persons))
    made = issuing.prepared(made_of.order)
    made_of = replace(made_of, order=made.order)  # whatever becomes of the sheet, no other one is printed
    arguments = _arguments(made_of, made)
    _examine(made_of.folder, arguments)
    folders = manifest.folders(made_of.persons)
    with placed(Place(made.sheet.file)):  # before anything is written
        draws = drawn(made_of.order, made_of.key, made_of.persons, jobs)
    _begin(
        made_of.folder,
        arguments,
        folders.values(),
        _OPEN if made_of.seed is not None and made_of.exam is None else _PRIVATE,
    )
    done = _finished(made_of, made, draws, folders)
    missing = [p for p in made_of.persons if p.number not in done]
    parcel = parcels.packed(made_of.order.sheet) if cluster is not None else None
    work = (
        Job(
            Place(variant=key.person.number),
            files_of,
            (made_of.order, key, arguments.exam, made_of.pdf_variant, parcel),
        )
        for key in issuing.issued(made, draws, missing)
    )
    label = word("vary_writing", made.order.language or user_language())
    results = run_most(work, workers=jobs, cluster=cluster, total=len(missing), label=label)
    lost: list[Problem] = []
    for person, files in zip(missing, results, strict=True):
        if isinstance(files, Problem):
            lost.append(files)
        else:
            done[person.number] = put(files, made_of.folder / folders[person.number])
    if lost:
        raise lost[-1]
    entries = [Entry(person=p, folder=folders[p.number], files=done[p.number]) for p in made_of.persons]
    complete = Manifest(complete=True, arguments=arguments, entries=entries)
    writing.replace(made_of.folder / manifest.FILE, manifest.written(complete))
    return len(entries)


def drawn(order: Order, key: bytes, persons: Sequence[Person], jobs: int = 1) -> Draws:
    """Everybody's draws, with a progress bar; of several tasks at a time where there are several processes."""
    made = issuing.prepared(order)
    label = word("vary_searching", order.language or user_language())
    if jobs == 1 or len(made.subjects) == 1:
        with progress(len(persons) * len(made.subjects), label) as advance:
            return issuing.drawn(made, key, persons, advance)
    work = [Job(Place(), issuing.drawn_for_task, (order, task, key, persons), False) for task in made.subjects]
    found = run(work, workers=min(jobs, len(work)), label=label)
    return dict(zip(made.subjects, found, strict=True))


def _arguments(made_of: Batch, made: Prepared) -> Arguments:
    arguments = Arguments(
        sheet=made.sheet.id,
        sheet_checksum=made.order.checksum,
        tasks=list(made.tasks),
        language=made.language,
        digits=made.digits,
        difficulty=made.difficulty,
        seed=made_of.seed,
        secret=made_of.secret,
        persons=manifest.persons_checksum(made_of.persons),
        exam=made_of.exam,
        form=made.form,
        pdf_variant=made_of.pdf_variant,
        edition=made_of.order.edition,
    )
    return page_code.named(arguments)


def _examine(folder: Path, arguments: Arguments) -> None:
    """Looks whether the batch may be written there. Raises ``Problem`` where the folder holds something else."""
    path = folder / manifest.FILE
    with writing.told(folder):
        is_new = not folder.exists() or not any(folder.iterdir())
        begun = path.exists()
    if begun:
        _compare(manifest.read(path).arguments, arguments, path)
    elif not is_new:
        raise Problem("folder_in_use", path=str(folder))


def _begin(folder: Path, arguments: Arguments, folders: Iterable[str], mode: int) -> None:
    """Makes the folder ready, which may hold a part of the batch."""
    path = folder / manifest.FILE
    writing.make_folder(folder, mode=mode)
    with writing.told(folder):
        for own in (folder, *(folder / name for name in folders if not (folder / name).is_symlink())):
            for left in own.glob(writing.TEMPORARY + "*"):  # by a process that was killed
                left.unlink(missing_ok=True)
    if not path.exists():
        writing.replace(path, manifest.written(Manifest(complete=False, arguments=arguments)))


def _compare(before: Arguments, now: Arguments, path: Path) -> None:
    for name in Arguments.model_fields:
        if getattr(before, name) != getattr(now, name):
            raise Problem("other_arguments", Place(str(path)), argument=name)


def _finished(made_of: Batch, made: Prepared, draws: Draws, folders: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The checksums of the files of each person who is done, by number."""
    begun = [p for p in made_of.persons if (made_of.folder / folders[p.number] / keys.FILE).exists()]
    found = {
        key.person.number: _unchanged(made_of.folder / folders[key.person.number], issuing.answered(made, key))
        for key in issuing.issued(made, draws, begun)
    }
    return {number: files for number, files in found.items() if files}


def _unchanged(folder: Path, expected: Key) -> dict[str, str]:
    """The checksums of a person's files, where they are all there and are those of this batch; else none."""
    try:
        key = keys.read(folder / keys.FILE)
    except Problem:
        return {}
    if not same(*(one.model_dump(exclude={"files"}) for one in (key, expected))):
        return {}
    found = checksums(folder)
    is_whole = all(name in found and found[name] == key.files.get(name) for name in DOCUMENTS)
    return found if is_whole else {}


def checksums(folder: Path) -> dict[str, str]:
    """The checksum of each file of a person that is there."""
    found: dict[str, str] = {}
    for name in (*DOCUMENTS, keys.FILE):
        with suppress(Problem):
            found[name] = manifest.checksum(regular_files.read(folder / name, MAX_DOCUMENT))
    return found


def files_of(
    order: Order, key: Key, exam: Exam | None, pdf_variant: str | None = None, parcel: Parcel | None = None
) -> dict[str, bytes]:
    """One person's files by name, the key last; ``parcel`` holds the sheet where it is not on this machine."""
    made = issuing.prepared(replace(order, sheet=parcels.unpacked(parcel)) if parcel is not None else order)
    answered = issuing.answered(made, key)
    files = dict(rendered(made, answered, exam, pdf_variant))
    checked = {name: manifest.checksum(content) for name, content in files.items()}
    return {**files, keys.FILE: keys.written(answered.model_copy(update={"files": checked}))}


def put(files: Mapping[str, bytes], folder: Path) -> dict[str, str]:
    """Writes one person's files, the key last; their checksums. Raises ``Problem``."""
    writing.make_folder_within(folder)
    for name, content in files.items():
        writing.replace(folder / name, content)
    return {name: manifest.checksum(content) for name, content in files.items()}


def rendered(
    made: Prepared, key: Key, exam: Exam | None, pdf_variant: str | None = None
) -> Iterator[tuple[str, bytes]]:
    """A person's documents as PDF, by file name."""
    for name, document in zip(DOCUMENTS, documents(made, key, exam), strict=True):
        yield name, pdf.write(document, pdf_variant)


def documents(made: Prepared, key: Key, exam: Exam | None) -> tuple[Document, Document]:
    """The question sheet of a variant, and its worked solution."""
    with placed(Place(made.sheet.file)):
        questions, solution = certified(partial(_composed, made, key, exam.space if exam else "none"))
    whose = (_whose(key.person, made.language),)
    questions, solution = (replace(d, facts=(*whose, *d.facts), contents=False) for d in (questions, solution))
    if exam is not None:
        questions = cover.covered(questions, exam, keys.applied(made.sheet, key, changed=True), key.person)
        questions = replace(questions, marks=_marks(exam, key.person), even=exam.even)
        solution = replace(solution, title=exam.title or solution.title)
    return questions, solution


def _marks(exam: Exam, person: Person) -> PageMarks | None:
    """What each page says, so that none gets lost."""
    if not exam.batch:
        return None
    return PageMarks(f"{person.number} · {exam.batch}", page_code.code(exam.batch, person.number))


def _composed(made: Prepared, key: Key, space: Space) -> tuple[Document, Document]:
    sheet, solutions = issuing.solved(made, key)
    questions = question_sheet(
        sheet, solutions, made.language, made.digits, framed=False, form=made.form, space=space, with_data=False
    )
    questions = answer_form.addressed(questions, key.person.number, key.person.name)
    compose = COMPOSERS[made.order.edition]
    return questions, compose(sheet, solutions, made.language, made.digits, with_data=False)


def _whose(person: Person, language: str) -> str:
    if not person.name:
        return word("variant_named", language).format(number=person.number)
    return f"{person.name} · {person.number}"
