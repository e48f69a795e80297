"""What every page of an exam carries, to be read by a scanner: the batch, the page, and whose it is."""

from __future__ import annotations

import re

from solver.errors import Problem
from worksheets.variants.manifest import Arguments, checksum

LETTERS = 8
PAGE = "{page}"
_CODE = re.compile(r"RW:([0-9A-F]{8}):(\d{1,4}):(.{1,200})")


def named(arguments: Arguments) -> Arguments:
    """The arguments of an exam with the name of its batch: the same arguments make the same one."""
    if arguments.exam is None:
        return arguments
    batch = checksum(arguments.model_dump_json().encode())[:LETTERS].upper()
    return arguments.model_copy(update={"exam": arguments.exam.model_copy(update={"batch": batch})})


def code(batch: str, person: str, page: int | str = PAGE) -> str:
    """The code of a person's page, counted from 1; without one, with a place for it."""
    return f"RW:{batch}:{page}:{person}"


def person_of(text: str, batch: str) -> str:
    """The person whose page was scanned, or the text itself where it is no code.

    Raises ``Problem`` for a page of another batch.
    """
    match = _CODE.fullmatch(text.strip())
    if match is None:
        return text
    if match[1] != batch:
        raise Problem("paper_of_another_batch", found=match[1], expected=batch)
    return match[3]
