"""The variants of the comparison with other programs: what a class gets of tasks 1.1, 1.2 and 2.1 of sheet 4.

They are those of ``rechenweg vary``; all are drawn and certified in one go, as there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from commands import variant_files
from templates.document import Document
from worksheets.editions import Edition
from worksheets.variants import issuing, manifest
from worksheets.variants.drawing import practice_key
from worksheets.variants.issuing import Order
from worksheets.variants.keys import Key


def order(edition: Edition) -> Order:
    return Order("blatt4", ("1.1", "1.2", "2.1"), "de", edition=edition)


def keys(edition: Edition, count: int, jobs: int = 1) -> Iterator[Key]:
    """The keys of so many variants one by one, yet without answers."""
    asked = order(edition)
    made, people = issuing.prepared(asked), manifest.practice_persons(count)
    return issuing.issued(made, variant_files.drawn(asked, practice_key(1), people, jobs), people)


def documents(edition: Edition, key: Key) -> tuple[Document, Document]:
    """The questions and the worked solution of a variant."""
    made = issuing.prepared(order(edition))
    return variant_files.documents(made, issuing.answered(made, key), None)


def write(edition: Edition, key: Key, folder: Path) -> None:
    """Write the files of a variant into a folder of its own: two PDF files and the key."""
    variant_files.put(variant_files.files_of(order(edition), key, None), folder / f"{key.person.number:0>3}")
