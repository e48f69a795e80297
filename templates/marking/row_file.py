"""The rows of a long table, kept in a file, so that a large class needs no more memory than a small one."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile
from typing import NamedTuple

from templates.marking.spreadsheets import Cell


class Formula(NamedTuple):
    """A formula, and what it gives with the numbers that stand there now."""

    text: str
    value: float | str


Written = Cell | Formula | None
Line = Sequence[Written]


class Rows:
    """Rows of cells below their heads; ``lengths`` says how long the longest text of each column is, but for heads."""

    def __init__(self, *heads: Line) -> None:
        self.heads = heads
        self.lengths = [0] * len(heads[0])
        self.count = 0
        self.file = TemporaryFile()  # noqa: SIM115 (closed when nobody needs the rows any more)

    def append(self, row: Line) -> None:
        pickle.dump(row, self.file, pickle.HIGHEST_PROTOCOL)
        self.count += 1
        for column, cell in enumerate(row):
            if cell is not None and not isinstance(cell, Formula):
                length = len(cell if isinstance(cell, str) else str(cell))
                if length > self.lengths[column]:
                    self.lengths[column] = length

    def __len__(self) -> int:
        """How many rows there are, with the heads."""
        return len(self.heads) + self.count

    def __iter__(self) -> Iterator[Line]:
        yield from self.heads
        self.file.seek(0)
        for _ in range(self.count):
            yield pickle.load(self.file)  # noqa: S301 (our own process wrote it)
