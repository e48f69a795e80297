"""What the programs of a sheet printed, drew and measured when they ran, kept beside the sheet.

``recordings/NAME/`` holds ``recording.json`` (the program's hash, versions, seed, and the results of the full and of
the small setting), ``output.txt`` and the figures of the full setting. So a solution shows results without the
packages that the programs need, and a change of a program without a new run is noticed.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from solver.derivation import unknown_symbol
from solver.errors import Place, Problem
from worksheets import own_json, regular_files
from worksheets.programs import Program, of_tasks
from worksheets.sheet import Sheet, Task
from worksheets.yaml_source import read_text

FOLDER = "recordings"
FORMAT = 1
DEFAULT_SEED = 1
UNCOMPARED, SAMPLED = "seconds", "sampled"
"""Results whose names begin so: times, which no two runs share, and shares of a few samples, compared loosely."""

Number = int | Decimal
Results = Mapping[str, Number | list[Number]]


@dataclass(frozen=True)
class Run:
    """The results of one run, and the seconds it took."""

    seconds: float
    results: Results


def _numbers(value: Any) -> Any:
    for number in value if isinstance(value, list) else [value]:
        if isinstance(number, bool) or not isinstance(number, Number):
            raise PydanticCustomError("numbers", "no number and no list of numbers")
    return value


class _File(BaseModel):
    """What ``recording.json`` holds."""

    class Run(BaseModel):
        model_config = ConfigDict(frozen=True, strict=True)
        seconds: float = Field(strict=False)
        results: dict[str, Annotated[Any, AfterValidator(_numbers)]]

    model_config = ConfigDict(frozen=True, strict=True)
    sha256: str
    seed: int
    versions: dict[str, str]
    full: Run
    small: Run


@dataclass(frozen=True)
class Recording:
    """What was recorded of a program. ``figures`` are SVG texts by file name."""

    program: str
    sha256: str
    seed: int
    versions: Mapping[str, str]
    full: Run
    small: Run
    output: str = field(repr=False)
    figures: Mapping[str, str] = field(repr=False)

    def is_of(self, program: Program) -> bool:
        """Whether the program is still the one that ran."""
        return self.sha256 == program.sha256

    def result(self, key: str, position: int = 1) -> Number:
        """A result of the full setting; of a list the entry at ``position``, counted from 1. Raises ``Problem``."""
        if key not in self.full.results:
            raise unknown_symbol(key, self.full.results)
        found = self.full.results[key]
        entries = found if isinstance(found, list) else [found]
        if not 1 <= position <= len(entries):
            raise Problem("no_such_entry", symbol=key, row=position, column=1)
        return entries[position - 1]

    def section(self, title: str = "") -> str:
        """The output, or the first of its sections, parted by blank lines, that begins with ``title``.

        Raises ``Problem`` where there is none.
        """
        if not title:
            return self.output
        sections = [section.strip("\n") for section in self.output.split("\n\n")]
        for section in sections:
            if section.startswith(title):
                return section + "\n"
        raise unknown_symbol(title, [section.partition("\n")[0] for section in sections])

    def figure(self, name: str) -> str:
        """The SVG of that name. Raises ``Problem`` where there is none."""
        if name not in self.figures:
            raise unknown_symbol(name, self.figures)
        return self.figures[name]


def read(sheet: Sheet, program: Program) -> Recording:
    """The recording of a program, whether it is of its present text or not.

    Raises ``Problem`` where there is none, or where it cannot be read.
    """
    file = _file(sheet, program)
    folder = file.parent
    if not regular_files.is_file(file):
        raise Problem("no_recording", program=program.name, sheet=sheet.id, task=_task(sheet, program))
    name = f"{FOLDER}/{program.name}/recording.json"
    data = own_json.loads(_text(sheet, file), Place(name), Decimal)
    kept = own_json.record(data, Place(name), _File, "the recording of a program")
    full, small = (Run(run.seconds, run.results) for run in (kept.full, kept.small))
    figures = {path.name: _text(sheet, path) for path in regular_files.matching(folder, "*.svg")}
    output = _text(sheet, folder / "output.txt") if regular_files.is_file(folder / "output.txt") else ""
    return Recording(program.name, kept.sha256, kept.seed, kept.versions, full, small, output=output, figures=figures)


def _text(sheet: Sheet, path: Path) -> str:
    """The text of a file of a recording. Raises ``Problem`` for a link that leads out of the sheet's folder."""
    if not regular_files.is_within(path, sheet.folder):
        raise Problem("outside_folder", path=path.name)
    return read_text(path, path.name)


def _file(sheet: Sheet, program: Program) -> Path:
    return sheet.folder / FOLDER / program.name / "recording.json"


def _task(sheet: Sheet, program: Program) -> str:
    return next((task.id for task in sheet.tasks.values() if program.name in task.programs), "")


def outdated(sheet: Sheet, tasks: list[Task]) -> Iterator[Problem]:
    """For each program of the tasks that changed since it was recorded, what to do."""
    for program in of_tasks(sheet, tasks):
        if _file(sheet, program).is_file() and not read(sheet, program).is_of(program):
            yield Problem("outdated_recording", program=program.name, sheet=sheet.id, task=_task(sheet, program))


def write(sheet: Sheet, recording: Recording) -> Path:
    """Puts the recording beside the sheet: all of it, or the old one stays. Raises ``Problem``."""
    target = sheet.folder / FOLDER / recording.program
    try:
        target.parent.mkdir(exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=target.parent, prefix=".new-"))
        try:
            _write_files(made, recording)
            made.chmod(0o777 & ~_umask())
            _replace(target, made)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise Problem("unwritable", path=str(target), reason=error.strerror or type(error).__name__) from None
    return target


def _write_files(folder: Path, recording: Recording) -> None:
    data = {"format": FORMAT, **asdict(recording)}
    figures, output = data.pop("figures"), data.pop("output")
    (folder / "recording.json").write_text(_json(data), encoding="utf-8")
    (folder / "output.txt").write_text(output, encoding="utf-8")
    for name, svg in figures.items():
        (folder / name).write_text(svg, encoding="utf-8")


def _json(data: Any) -> str:
    return json.dumps(data, indent=1, default=float, ensure_ascii=False) + "\n"


def _replace(target: Path, made: Path) -> None:
    """Puts a folder in the place of another one, which a directory's rename cannot do in one step."""
    if not target.exists():
        made.rename(target)
        return
    old = made.with_name(made.name.replace(".new-", ".old-"))
    target.rename(old)
    try:
        made.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def differences(recorded: Results, found: Results, tolerance: float) -> list[str]:
    """The names of results that one of the runs lacks, or that differ by more than the (relative) tolerance."""
    compared = {name for name in {*recorded, *found} if not name.startswith(UNCOMPARED)}
    return sorted(name for name in compared if not _agree(name, recorded.get(name), found.get(name), tolerance))


def _agree(name: str, recorded: Number | list[Number] | None, found: object, tolerance: float) -> bool:
    if recorded is None or found is None or isinstance(recorded, list) != isinstance(found, list):
        return False
    pairs = (recorded, found) if isinstance(recorded, list) and isinstance(found, list) else ([recorded], [found])
    loose = 0.5 if name.startswith(SAMPLED) else min(1e-3, tolerance)
    return len(pairs[0]) == len(pairs[1]) and all(
        math.isclose(float(a), float(b), rel_tol=tolerance, abs_tol=loose) for a, b in zip(*pairs, strict=True)
    )
