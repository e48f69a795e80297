"""``rechenweg run``: the model programs of a sheet, run anew and recorded.

A person at a terminal sees the time that has passed, and what the program said last.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from templates.messages import one_line, word
from templates.svg_safety import safe_svg
from worksheets import programs, recordings, running
from worksheets.catalogue import find
from worksheets.programs import Program
from worksheets.recordings import Recording
from worksheets.sheet import Sheet

_COUNTED = re.compile(r"\b(\d+)/(\d+)\b")


@dataclass(frozen=True)
class Ran:
    """What a program printed, where it was only tried; a line that says what was done; and whether results agree."""

    output: str
    line: str
    agrees: bool = True


def run(name: str, tasks: tuple[str, ...], language: str, *, small: bool = False, seed: int = 1) -> Iterator[Ran]:
    """Runs the programs of a sheet or of some of its tasks, one after the other. Raises ``Problem``."""
    sheet = find(name)
    for program in programs.of_tasks(sheet, programs.programmed(sheet, tasks)):
        if not small:
            yield Ran("", record(sheet, program, seed, language))
            continue
        output, different = tried(program, recordings.read(sheet, program), seed, language)
        line = word("run_differs" if different else "run_agrees", language)
        yield Ran(output, line.format(program=program.name, names=different), not different)


def record(sheet: Sheet, program: Program, seed: int, language: str) -> str:
    """Runs a program in both settings and records it beside the sheet; returns a line that says so.

    Raises ``Problem``; then what was recorded before stays.
    """
    with _followed() as announce:
        small = running.run(program, seed, announce(word("run_small", language), program), small=True)
        full = running.run(program, seed, announce(word("run_full", language), program))
    for svg in full.figures.values():
        safe_svg(svg)
    path = recordings.write(sheet, running.recording(program, seed, small, full))
    times = {"small": f"{small.run.seconds:.0f}", "full": f"{full.run.seconds:.0f}"}
    return one_line(word("run_recorded", language).format(program=program.name, path=path, **times))


def tried(program: Program, recorded: Recording, seed: int, language: str) -> tuple[str, str]:
    """Runs the small setting and records nothing: what it printed, and the results that differ from the recorded ones.

    The second text is empty where all agree. Raises ``Problem``.
    """
    with _followed() as announce:
        small = running.run(program, seed, announce(word("run_small", language), program), small=True)
    return small.output, ", ".join(recordings.differences(recorded.small.results, small.run.results, program.tolerance))


@contextmanager
def _followed() -> Iterator[Callable[[str, Program], Callable[[str], None]]]:
    """A bar on a terminal's stderr. ``3/12`` in a line of the program, such as an epoch, moves it.

    The function that it hands out takes a title and the program, and returns what every line goes to.
    """
    if not sys.stderr.isatty():
        yield lambda title, program: lambda line: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.table import Column

    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(20),
        TimeElapsedColumn(),
        TextColumn("{task.fields[line]}", markup=False, table_column=Column(ratio=1, no_wrap=True)),
    )
    with Progress(*columns, console=console, transient=True, expand=True) as progress:

        def announce(title: str, program: Program) -> Callable[[str], None]:
            for old in progress.task_ids:
                progress.remove_task(old)
            task = progress.add_task(title.format(program=program.name), total=None, line="")

            def said(line: str) -> None:
                progress.update(task, line=one_line(line))
                if counted := _COUNTED.search(line):
                    done, total = map(int, counted.groups())
                    progress.update(task, completed=done, total=total)

            return said

        yield announce
