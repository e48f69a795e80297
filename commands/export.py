"""``rechenweg export``: the questions of a sheet for a learning platform, with its own numbers or certified ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from commands import variant_files
from commands.cluster import Cluster
from commands.jobs import Job, little_garbage, processes, run_most
from solver.errors import Place, Problem, placed
from solver.values import certified
from templates import platforms, writing
from templates.formulas import mathjax
from templates.messages import user_language, word
from templates.progress import working
from templates.quiz.texts import Composed, Formulas, Manner, composed
from worksheets import parcels
from worksheets.catalogue import find
from worksheets.parcels import Parcel
from worksheets.quiz import making
from worksheets.quiz.model import Bank
from worksheets.variants import issuing, manifest
from worksheets.variants import secret as secrets
from worksheets.variants.drawing import practice_key
from worksheets.variants.issuing import Order
from worksheets.variants.keys import Key


@dataclass(frozen=True)
class Exported:
    """The file that was written, ``None`` for standard output, and how many variants of each task are in it."""

    path: Path | None
    variants: int


@dataclass(frozen=True)
class Drawn:
    """So many variants, drawn from a plain ``seed`` or from a ``secret`` file, as ``vary`` draws them."""

    count: int
    seed: int | None = None
    secret: Path | None = None

    @property
    def key(self) -> bytes:
        """What the numbers are drawn from. Raises ``Problem`` where that is not clear, or the file cannot be used."""
        if (self.seed is None) == (self.secret is None):
            raise Problem("seed_or_secret")
        if self.secret is not None:
            return secrets.obtained(self.secret)
        assert self.seed is not None
        return practice_key(self.seed)


def drawn(count: int | None, seed: int | None, secret: str | None) -> Drawn | None:
    """What is drawn, ``None`` where the sheet's own numbers are meant. Raises ``Problem`` where that is not clear."""
    if count is None and seed is None and secret is None:
        return None
    if count is None:
        raise Problem("draws_without_count")
    return Drawn(count, seed, Path(secret) if secret is not None else None)


@dataclass(frozen=True)
class Workers:
    """Who composes the texts of variants: this process, several ones of this machine, or a cluster."""

    jobs: int | None = None
    cluster: Cluster | None = None

    def processes(self, drawn: Drawn | None, with_solution: bool) -> int:
        """How many processes of this machine: without ``jobs`` as many as the worked solutions are worth.

        Questions alone are composed in the time that another process needs to begin.
        """
        return processes(self.jobs, drawn.count if drawn and with_solution else 1)


ALONE = Workers()

Shared = tuple[Mapping[tuple[str, str], Composed], Mapping[str, Problem]]
"""The texts by task and number of the variant, and the troubles by number of the variants that have none."""
_NOTHING: Shared = ({}, {})


def export(
    order: Order,
    name: str,
    output: str | None,
    drawn: Drawn | None = None,
    formulas: Formulas | None = None,
    workers: Workers = ALONE,
) -> Exported:
    """Writes the questions of an order in the format called ``name``, whole or not at all.

    Raises ``Problem``. Where that is the trouble of a variant alone, ``jobs.OF_ONE``, the others are written before.
    """
    platform, sheet = platforms.writer(name), find(order.sheet)
    language = order.language or user_language()
    path = writing.target(output or f"{sheet.id}-{name}{platform.SUFFIX}", name, "")
    jobs = workers.processes(drawn, platform.SOLUTIONS)
    with little_garbage():
        keys = _issued(order, drawn, jobs)
        with working(word("export_writing", language)):
            questions = making.of_variants(order, keys) if drawn else making.of_sheet(order)
        is_shared = jobs > 1 or workers.cluster is not None
        ready, lost = _NOTHING
        if is_shared:
            ready, lost = _composed(order, keys, questions, jobs, workers.cluster, platform.SOLUTIONS)
        with working(word("export_writing", language)):
            content = platform.write(questions.without(lost), Manner(formulas, ready))
    mathjax.keep()
    written = writing.put(path, content)
    if lost:
        raise next(iter(lost.values()))
    return Exported(written, drawn.count if drawn else 1)


def bank(order: Order, drawn: Drawn | None = None) -> Bank:
    """The questions of an order. Raises ``Problem``."""
    return making.of_variants(order, _issued(order, drawn)) if drawn else making.of_sheet(order)


def _issued(order: Order, drawn: Drawn | None, jobs: int = 1) -> list[Key]:
    """The certified variants, none where the sheet's own numbers are asked. Raises ``Problem``."""
    if drawn is None:
        return []
    made = issuing.prepared(order)
    persons = tuple(manifest.practice_persons(drawn.count))
    with placed(Place(made.sheet.file)):
        draws = variant_files.drawn(order, drawn.key, persons, jobs)
        return list(issuing.issued(made, draws, persons))


def _composed(
    order: Order, keys: list[Key], bank: Bank, jobs: int, cluster: Cluster | None, with_solution: bool
) -> Shared:
    """The texts of each task in each variant, composed by others. Raises ``Problem``."""
    digits = {quiz.task.id: quiz.digits for quiz in bank.quizzes if quiz.asked and len(quiz.variants) > 1}
    if not digits:
        return _NOTHING
    parcel = parcels.packed(order.sheet) if cluster is not None else None
    order = issuing.prepared(order).order
    work = [
        Job(
            Place(variant=key.person.number),
            texts_of,
            (order, key, bank.language, digits, with_solution, parcel),
            makes_document=False,
        )
        for key in keys
    ]
    label = word("export_writing", order.language or user_language())
    ready: dict[tuple[str, str], Composed] = {}
    lost: dict[str, Problem] = {}
    for key, own in zip(keys, run_most(work, workers=jobs, cluster=cluster, label=label), strict=True):
        if isinstance(own, Problem):
            lost[key.person.number] = own
        else:
            ready |= {(task, key.person.number): texts for task, texts in own.items()}
    if len(lost) == len(keys):
        raise lost[keys[0].person.number]
    return ready, lost


def texts_of(
    order: Order, key: Key, language: str, digits: Mapping[str, int], with_solution: bool, parcel: Parcel | None = None
) -> dict[str, Composed]:
    """The texts of one variant by task, for those tasks that ``digits`` says the digits of.

    ``parcel`` holds the sheet where it is not on this machine. Raises ``Problem``.
    """
    made = issuing.prepared(replace(order, sheet=parcels.unpacked(parcel)) if parcel is not None else order)

    def texts() -> dict[str, Composed]:
        sheet, solutions = issuing.solved(made, key)
        chosen = [solution for solution in solutions if solution.task.id in digits]
        return {s.task.id: composed(sheet, s, language, digits[s.task.id], with_solution) for s in chosen}

    with placed(Place(made.sheet.file)):
        return certified(texts)
