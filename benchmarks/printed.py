"""The sheet of the comparison with other numbers: what a class of students gets, as documents to be timed.

The variants are those of ``rechenweg vary``; all are drawn and certified in one go, as there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from commands import variant_files
from templates.document import Document
from worksheets.variants import issuing, manifest
from worksheets.variants.drawing import practice_key
from worksheets.variants.issuing import Order
from worksheets.variants.keys import Key

ORDER = Order(str(Path(__file__).parent / "sheet" / "sheet.yaml"))


def keys(count: int, jobs: int = 1) -> Iterator[Key]:
    """The keys of so many variants one by one, yet without answers."""
    made, people = issuing.prepared(ORDER), manifest.practice_persons(count)
    return issuing.issued(made, variant_files.drawn(ORDER, practice_key(1), people, jobs), people)


def documents(key: Key) -> tuple[Document, Document]:
    """The questions and the worked solution of a variant."""
    return variant_files.documents(issuing.prepared(ORDER), key, None)


def write(key: Key, folder: Path) -> None:
    """Write the files of a variant into a folder of its own: two PDF files and the key."""
    variant_files.put(variant_files.files_of(ORDER, key, None), folder / f"{key.person.number:0>3}")
