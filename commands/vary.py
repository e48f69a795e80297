"""``rechenweg vary``: certified variants of a sheet, for practice or for the persons of a roster."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from commands import variant_files
from commands.cluster import Cluster
from commands.variant_files import Batch
from solver.errors import Place, Problem, placed
from templates.document import Document
from worksheets.sheet import Sheet
from worksheets.variants import issuing, keys, manifest
from worksheets.variants import roster as rosters
from worksheets.variants import secret as secrets
from worksheets.variants.drawing import practice_key
from worksheets.variants.issuing import Order
from worksheets.variants.keys import Key
from worksheets.variants.manifest import Exam


@dataclass(frozen=True)
class Practice:
    """Variants numbered from 1, whose numbers are drawn from ``seed``."""

    count: int
    seed: int


@dataclass(frozen=True)
class Roster:
    """A variant for each person of a CSV file, whose numbers are drawn from a secret, too."""

    file: Path
    secret: Path


@dataclass(frozen=True)
class Varied:
    """How many variants the folder has now."""

    count: int
    folder: Path


@dataclass(frozen=True)
class Variant:
    """A key, the sheet with its numbers, and what was ordered."""

    key: Key
    sheet: Sheet
    order: Order


def recipients(count: int | None, seed: int | None, roster: str | None, secret: Path) -> Practice | Roster:
    """Whom the variants are for. Raises ``Problem`` where that is not clear."""
    if roster is None and count is not None and seed is not None:
        return Practice(count, seed)
    if roster is not None and count is None and seed is None:
        return Roster(Path(roster), secret)
    raise Problem("count_or_roster")


def secret_path(folder: Path, named: str | None) -> Path:
    """The secret beside the folder, not in it: the folder may be given to others."""
    return Path(named) if named is not None else folder.parent / f"{folder.name}.secret"


def vary(
    order: Order,
    whom: Practice | Roster,
    folder: Path,
    exam: Exam | None = None,
    jobs: int | None = None,
    pdf_variant: str | None = None,
    cluster: Cluster | None = None,
) -> Varied:
    """Writes what is missing of the batch. Raises ``Problem``; what was finished stays."""
    if isinstance(whom, Practice):
        persons = tuple(manifest.practice_persons(whom.count))
        made_of = Batch(order, persons, practice_key(whom.seed), folder, exam, seed=whom.seed, pdf_variant=pdf_variant)
        return Varied(variant_files.write(made_of, jobs, cluster), folder)
    if not whom.secret.exists() and (folder / manifest.FILE).exists():
        raise Problem("secret_lost", Place(str(whom.secret)), folder=str(folder))
    with secrets.kept_if_used(whom.secret, folder):
        key = secrets.obtained(whom.secret)
        persons = tuple(rosters.read(whom.file))
        secret = secrets.fingerprint(key)
        made_of = Batch(order, persons, key, folder, exam, secret=secret, pdf_variant=pdf_variant)
        return Varied(variant_files.write(made_of, jobs, cluster), folder)


def variants(order: Order, whom: Practice) -> list[Variant]:
    """The variants that ``vary`` writes, with their keys, without any file. Raises ``Problem``."""
    made = issuing.prepared(order)
    persons = tuple(manifest.practice_persons(whom.count))
    with placed(Place(made.sheet.file)):
        draws = variant_files.drawn(order, practice_key(whom.seed), persons)
        answered = [issuing.answered(made, key) for key in issuing.issued(made, draws, persons)]
        return [Variant(key, keys.applied(made.sheet, key, changed=True), order) for key in answered]


def documents(variant: Variant) -> tuple[Document, Document]:
    """The questions of a variant and its worked solution."""
    return variant_files.documents(issuing.prepared(variant.order), variant.key, None)
