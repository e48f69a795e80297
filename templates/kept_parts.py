"""What was composed of the tasks of a sheet before, in this process or, by way of the cache folder, in another one.

A part of a document, that of one task, is used again where the program, the sheet's models and head, the task itself
and how it is printed are the same (they name the row), and where all else that its composing read is the same: files of
the sheet's folder, and other calculations of the sheet, as the row lists them.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass, replace
from functools import cache, cached_property
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

from solver.errors import Place, Problem
from templates.blocks.records import ways
from templates.document import Block
from templates.numbers import Numbers
from templates.vocabulary.context import Library
from worksheets import kept_sheets, regular_files, traces
from worksheets.cache_folder import digest, stamp
from worksheets.kept_rows import KeptRows
from worksheets.sheet import Sheet, Task
from worksheets.solving import Solution
from worksheets.traces import Kind, traced

MOST = 60_000_000
"""Bytes of the file."""
_LIBRARIES = (
    *("sympy", "python-flint", "lark", "ruamel.yaml", "jinja2", "markupsafe"),
    *("markdown-it-py", "mdit-py-plugins", "pygments"),
)
_CODE = ("solver", "templates", "worksheets")
_DATA = ("__pycache__", "sheets")
"""Folders in which there is no code; a sheet's own files are among what its parts read."""

Compose = Callable[[Solution, Numbers, Library], Iterable[Block]]


@cache
def _version() -> str:
    """Changes with the code, its words and pictures, and with the libraries that compose."""
    libraries = " ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return digest(f"{sys.version} {libraries} {stamp(_code())}")


def _code() -> Iterator[Path]:
    house = Path(__file__).parent.parent
    for name in _CODE:
        for folder, inner, files in os.walk(house / name):
            inner[:] = sorted(set(inner).difference(_DATA))
            yield from (Path(folder, file) for file in sorted(files))


@dataclass(frozen=True)
class Read:
    """Something that was read, and the state in which it was; files by their paths within the sheet's folder."""

    kind: str
    name: str
    state: str


@dataclass(frozen=True)
class Composed:
    """The part of a document, and what else came of composing it."""

    blocks: tuple[Block, ...]
    cited: tuple[str, ...]
    attached: frozenset[str]
    referred: Mapping[str, Place]
    reads: tuple[Read, ...]


class Parts:
    """The parts of a document as they are composed; none is kept."""

    def blocks(
        self, what: str, compose: Compose, solution: Solution, numbers: Numbers, library: Library
    ) -> Iterable[Block]:
        """The part of a task that ``compose`` gives; ``what`` tells it from others of the same task."""
        return compose(solution, numbers, library)


AS_COMPOSED = Parts()


class KeptParts(Parts):
    """Those of one sheet on disk. Its ``sheet`` notes which of its calculations are read."""

    def __init__(self, sheet: Sheet) -> None:
        tasks, examples = _Noting("tasks", sheet.tasks), _Noting("examples", sheet.examples)
        self.sheet = replace(sheet, tasks=tasks, examples=examples)
        self._rows = KeptRows("parts", _version, MOST)
        self._calculations: Mapping[str, _Noting] = {"tasks": tasks, "examples": examples}

    def blocks(
        self, what: str, compose: Compose, solution: Solution, numbers: Numbers, library: Library
    ) -> Iterable[Block]:
        name = self._name(what, solution.task, numbers, library)
        found = self._found(name)
        if found is None:
            apart = replace(library, cited=[], attached=set(library.attached), referred={})
            with traced() as trace:
                blocks = tuple(compose(solution, numbers, apart))
            reads = tuple(sorted(self._named(trace.reads), key=astuple))
            found = Composed(blocks, tuple(apart.cited), frozenset(apart.attached), apart.referred, reads)
            if not trace.is_torn:
                with suppress(TypeError):
                    self._rows.put(name, json.dumps(ways(Composed)[0](found), separators=(",", ":")))
        library.cited += (work for work in found.cited if work not in library.cited)
        library.attached |= found.attached
        library.referred |= {name: place for name, place in found.referred.items() if name not in library.referred}
        return found.blocks

    def flush(self) -> None:
        """Write what is new."""
        self._rows.flush()
        self._rows.close()

    def _found(self, name: str) -> Composed | None:
        """What was kept under a name, if all that it read is as it was."""
        if (text := self._rows.get(name)) is None:
            return None
        try:
            found: Composed = ways(Composed)[1](json.loads(text))
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
            self._rows.begin_anew()
            return None
        return found if all(self._state(read) == read.state for read in found.reads) else None

    def _name(self, what: str, task: Task, numbers: Numbers, library: Library) -> str:
        """That of a row: what a part always depends on."""
        how = (what, repr(numbers), library.edition, library.setting, sorted(library.attached), _digest(task))
        return blake2b(json.dumps([self._head, *how]).encode(), digest_size=16).hexdigest()

    @cached_property
    def _head(self) -> list[Any]:
        """The sheet without its calculations, and their names."""
        names = [[*calculations] for calculations in self._calculations.values()]
        return [_digest(replace(self.sheet, tasks={}, examples={})), *names]

    def _named(self, reads: traces.Reads) -> Iterator[Read]:
        """What was read of the sheet."""
        for (kind, name), state in reads.items():
            inside = name if kind in self._calculations else _within(Path(name), self.sheet.folder)
            if inside is not None:
                yield Read(kind, inside, state)

    def _state(self, read: Read) -> str | None:
        with suppress(OSError, ValueError, RuntimeError, LookupError, Problem):
            if (calculations := self._calculations.get(read.kind)) is not None:
                return calculations.state(read.name)
            return regular_files.state(read.kind, self.sheet.folder / read.name)
        return None


class _Noting(Mapping[str, Task]):
    """The tasks or the examples of a sheet, which note which of them are read."""

    def __init__(self, kind: Kind, tasks: Mapping[str, Task]) -> None:
        self._kind, self._tasks = kind, tasks
        self._states: dict[str, str] = {}

    def __getitem__(self, name: str) -> Task:
        task = self._tasks[name]
        if traces.are_noted():
            traces.note(self._kind, name, self.state(name))
        return task

    def __contains__(self, name: object) -> bool:
        return name in self._tasks

    def __iter__(self) -> Iterator[str]:
        return iter(self._tasks)

    def __len__(self) -> int:
        return len(self._tasks)

    def state(self, name: str) -> str:
        """Changes with all that a task says. Raises ``KeyError`` for one that there is not."""
        if name not in self._states:
            self._states[name] = _digest(self._tasks[name])
        return self._states[name]


def _digest(part: object) -> str:
    return traces.digest(json.dumps(kept_sheets.encoded(part)).encode(errors="surrogatepass"))


def _within(path: Path, folder: Path) -> str | None:
    """The path as the folder knows it, links followed or not; ``None`` outside."""
    for whole in (os.path.abspath, os.path.realpath):
        with suppress(ValueError):
            return Path(whole(path)).relative_to(whole(folder)).as_posix()
    return None
