"""``rechenweg export``: the questions of a sheet for a learning platform, with its own numbers or certified ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from commands import variant_files
from solver.errors import Place, Problem, placed
from templates import platforms, writing
from templates.messages import word
from templates.progress import working
from worksheets.catalogue import find
from worksheets.quiz import making
from worksheets.quiz.model import Bank
from worksheets.variants import issuing, manifest
from worksheets.variants import secret as secrets
from worksheets.variants.drawing import practice_key
from worksheets.variants.issuing import Order


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


def export(order: Order, name: str, output: str | None, drawn: Drawn | None = None) -> Exported:
    """Writes the questions of an order in the format called ``name``, whole or not at all. Raises ``Problem``."""
    platform, sheet = platforms.writer(name), find(order.sheet)
    language = order.language or sheet.language
    path = writing.target(output or f"{sheet.id}-{name}{platform.SUFFIX}", name, "")
    with working(word("export_writing", language)):
        content = platform.write(bank(order, drawn))
    return Exported(writing.put(path, content), drawn.count if drawn else 1)


def bank(order: Order, drawn: Drawn | None = None) -> Bank:
    """The questions of an order. Raises ``Problem``."""
    if drawn is None:
        return making.of_sheet(order)
    made = issuing.prepared(order)
    persons = tuple(manifest.practice_persons(drawn.count))
    with placed(Place(made.sheet.file)):
        draws = variant_files.drawn(order, drawn.key, persons)
        return making.of_variants(order, list(issuing.issued(made, draws, persons)))
