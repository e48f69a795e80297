"""What every page of an exam carries, to be read by a scanner: the batch, the page, and whose it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from solver.errors import Problem
from worksheets.variants.manifest import Arguments, checksum

LETTERS = 8
_CODE = re.compile(rf"RW:([0-9A-F]{{{LETTERS}}}):(\d{{1,4}}):(.{{1,200}})")


def batch(arguments: Arguments) -> str:
    """The name of a batch: the same arguments make the same one."""
    return checksum(arguments.model_dump_json().encode())[:LETTERS].upper()


@dataclass(frozen=True)
class PageCode:
    """Whose page of which batch."""

    batch: str
    person: str

    def text(self, page: int) -> str:
        """The code of a page, counted from 1."""
        return f"RW:{self.batch}:{page}:{self.person}"


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
