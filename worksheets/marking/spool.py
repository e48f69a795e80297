"""Results on disk: of a large class only their sums stay in memory, so that it needs hardly more than a small one."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from tempfile import TemporaryFile
from typing import Any, overload

from sympy import Basic

from worksheets.marking.results import GradedTask, Result

SUMS = ("points", "of", "unmarked", "is_right")


class Spool:
    """A file without a name that only this process can read. What results share stays in memory: symbols and rules,
    and the few different points.
    """

    def __init__(self) -> None:
        self.file = TemporaryFile()  # noqa: SIM115 (closed when the last result is gone)
        self.numbers: dict[tuple[type, Basic | Fraction], int] = {}  # the number 1 is equal to the fraction
        self.shared: list[Basic | Fraction] = []

    def kept(self, result: Result) -> Result:
        """The same result, with its tasks in the file."""
        start = self.file.seek(0, 2)
        _Writer(self).dump(tuple(result.tasks))
        found = Result(result.submission, _Kept(self, start, len(result.tasks)))
        vars(found).update({name: getattr(result, name) for name in SUMS})
        return found

    def tasks(self, start: int) -> tuple[GradedTask, ...]:
        self.file.seek(start)
        found: tuple[GradedTask, ...] = _Reader(self).load()
        return found

    def number(self, one: Basic | Fraction) -> int:
        key = (type(one), one)
        if key not in self.numbers:
            self.numbers[key] = len(self.shared)
            self.shared.append(one)
        return self.numbers[key]


class _Writer(pickle.Pickler):
    def __init__(self, spool: Spool) -> None:
        super().__init__(spool.file, pickle.HIGHEST_PROTOCOL)
        self.spool = spool

    def persistent_id(self, obj: Any) -> int | None:
        return self.spool.number(obj) if _is_shared(obj.__class__) else None


@cache  # it is asked of each of thousands of objects of a person
def _is_shared(kind: type) -> bool:
    return issubclass(kind, Basic | Fraction)


class _Reader(pickle.Unpickler):  # (our own process wrote it)
    def __init__(self, spool: Spool) -> None:
        super().__init__(spool.file)
        self.spool = spool

    def persistent_load(self, pid: int) -> Basic | Fraction:
        return self.spool.shared[pid]


class _Kept(Sequence[GradedTask]):
    """Tasks that lie in the file, and are read anew each time that somebody looks."""

    __slots__ = ("length", "spool", "start")

    def __init__(self, spool: Spool, start: int, length: int) -> None:
        self.spool, self.start, self.length = spool, start, length

    def __len__(self) -> int:
        return self.length

    def __iter__(self) -> Iterator[GradedTask]:
        return iter(self.spool.tasks(self.start))

    @overload
    def __getitem__(self, place: int) -> GradedTask: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[GradedTask]: ...
    def __getitem__(self, place: int | slice) -> GradedTask | Sequence[GradedTask]:
        return self.spool.tasks(self.start)[place]
