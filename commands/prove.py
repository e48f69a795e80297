"""``rechenweg vary --check``: proving a batch once more from its files.

Each document is that of its key, and each key is right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from commands import variant_files
from commands.jobs import Job, processes, run_most
from solver.errors import Place, Problem
from templates.messages import user_language, word
from worksheets import regular_files
from worksheets.variants import issuing, keys, manifest, proving
from worksheets.variants import secret as secrets
from worksheets.variants.drawing import practice_key
from worksheets.variants.issuing import Order
from worksheets.variants.keys import Key
from worksheets.variants.manifest import Entry, Exam, Manifest


@dataclass(frozen=True)
class Proof:
    """What is wrong with a batch of ``count`` variants."""

    count: int
    faults: tuple[Problem, ...]

    @property
    def is_right(self) -> bool:
        return not self.faults


def prove(sheet: str, folder: Path, secret: Path, jobs: int | None = None) -> Proof:
    """Proves the batch in a folder once more. Raises ``Problem`` where there is none."""
    found = tuple(faults(sheet, folder, secret, jobs))
    return Proof(len(manifest.read(folder / manifest.FILE).entries), found)


def faults(sheet: str, folder: Path, secret: Path, jobs: int | None = None) -> Iterator[Problem]:
    """Everything that is wrong with the batch in a folder. Raises ``Problem`` where there is no batch to prove."""
    listed = manifest.read(folder / manifest.FILE)
    order = _order(sheet, folder, listed)
    made = issuing.prepared(order)
    key = _key(listed, secret)
    people = [entry.person for entry in listed.entries]
    if listed.complete and manifest.persons_checksum(people) != listed.arguments.persons:
        yield Problem("other_persons", Place(str(folder / manifest.FILE)))
    work = (
        Job(
            Place(entry.folder),
            prove_one,
            (order, listed.arguments.exam, key, str(folder), entry, listed.arguments.pdf_variant),
        )
        for entry in listed.entries
    )
    label = word("vary_proving", user_language())
    found: list[tuple[str, Key]] = []
    count = len(listed.entries)
    proofs = run_most(work, workers=processes(jobs, count), total=count, label=label)
    for entry, proof in zip(listed.entries, proofs, strict=True):
        if isinstance(proof, Problem):
            yield proof
            continue
        wrong, bare = proof
        yield from wrong
        if bare is not None:
            found.append((str(folder / entry.folder / keys.FILE), bare))
    yield from proving.shared(found, made)


def _order(sheet: str, folder: Path, listed: Manifest) -> Order:
    """What the batch was made of. Raises ``Problem`` where it is not complete, or the sheet is another one."""
    arguments, place = listed.arguments, Place(str(folder / manifest.FILE))
    if not listed.complete:
        raise Problem("incomplete_batch", place)
    if manifest.sheet_checksum(sheet) != arguments.sheet_checksum:
        raise Problem("sheet_changed", place, sheet=arguments.sheet)
    return Order(
        sheet,
        tuple(arguments.tasks),
        arguments.language,
        arguments.digits,
        arguments.difficulty,
        arguments.form,
        arguments.sheet_checksum,
        arguments.edition,
    )


def _key(listed: Manifest, secret: Path) -> bytes:
    if listed.arguments.seed is not None:
        return practice_key(listed.arguments.seed)
    key = secrets.read(secret)
    if secrets.fingerprint(key) != listed.arguments.secret:
        raise Problem("wrong_secret", Place(str(secret)))
    return key


def prove_one(
    order: Order, exam: Exam | None, secret: bytes, folder: str, entry: Entry, pdf_variant: str | None = None
) -> tuple[list[Problem], Key | None]:
    """What is wrong with one person's files, and the numbers of the key."""
    made = issuing.prepared(order)
    own = Path(folder) / entry.folder
    wrong: list[Problem] = list(_changed_files(own, entry))
    try:
        key = keys.read(own / keys.FILE)
    except Problem as problem:
        return [*wrong, problem], None
    file = str(own / keys.FILE)
    broken = list(proving.faults(made, key, entry.person, secret, file))
    if not broken:
        wrong += _other_documents(made, key, exam, own, pdf_variant)
    return [*wrong, *broken], proving.bare(key)


def _changed_files(own: Path, entry: Entry) -> Iterator[Problem]:
    """Files that are not there, or not those that were written."""
    found = variant_files.checksums(own)
    for name in dict.fromkeys((*variant_files.DOCUMENTS, keys.FILE, *entry.files)):
        if name not in found:
            yield Problem("file_missing", Place(str(own / name)))
        elif found[name] != entry.files.get(name):
            yield Problem("file_changed", Place(str(own / name)))


def _other_documents(
    made: issuing.Prepared, key: Key, exam: Exam | None, own: Path, pdf_variant: str | None
) -> Iterator[Problem]:
    """Documents that are not those of the key: other checksums than it says, or other pages than it gives."""
    found = variant_files.checksums(own)
    for name, content in variant_files.rendered(made, key, exam, pdf_variant):
        if name in found and (found[name] != key.files.get(name) or not _same_pages(own / name, content)):
            yield Problem("another_document", Place(str(own / name)))


def _same_pages(path: Path, content: bytes) -> bool:
    return regular_files.read(path, variant_files.MAX_DOCUMENT) == content
