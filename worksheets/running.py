"""Running a sheet's program: in a process and a temporary folder of its own, with the interpreter that runs this one.

This trusts the program, as it is part of the sheet; a student's program needs the sandbox.
"""

from __future__ import annotations

import json
import math
import os
import platform
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

from solver.errors import Problem
from worksheets import regular_files
from worksheets.programs import Program
from worksheets.recordings import Recording, Results, Run
from worksheets.scratch import scratch

MAX_SECONDS = 1800
MAX_OUTPUT = 200_000
MAX_FILE = 1_000_000
MAX_RESULTS = 10_000

_PROLOGUE = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
_STYLE = re.compile(r"<defs>\s*<style[^>]*>\*\{([^}]*)\}</style>\s*</defs>")
_FONT = re.compile(r"font-family: 'DejaVu Sans'[^;\"]*")
_TYPEFACES = "Label, 'Source Sans 3', 'Source Sans Pro', 'Segoe UI', Arial, sans-serif"


@dataclass(frozen=True)
class Ran:
    """What a run left: the seconds it took, the results, what was printed, and the figures by file name."""

    run: Run
    output: str = field(repr=False)
    figures: dict[str, str] = field(repr=False)


def recording(program: Program, seed: int, small: Ran, full: Ran) -> Recording:
    """What is kept of a run of each setting."""
    return Recording(
        program.name, program.sha256, seed, versions(), full.run, small.run, output=full.output, figures=full.figures
    )


def versions() -> dict[str, str]:
    """The versions that results depend on."""
    found = {"python": platform.python_version()}
    for package in ("numpy", "keras", "tensorflow-cpu", "tensorflow", "matplotlib"):
        try:
            found[package.removesuffix("-cpu")] = version(package)
        except PackageNotFoundError:
            continue
    return found


def run(program: Program, seed: int, said: Callable[[str], None], small: bool = False) -> Ran:
    """Runs the program once.

    Raises ``Problem`` where a package is missing, where the program fails or takes too long, and for results and
    figures that cannot be used.
    """
    if missing := program.missing():
        raise Problem("program_needs", module=", ".join(missing))
    with scratch() as folder:
        start = time.monotonic()
        output = _output(program, seed, small, folder, said)
        seconds = round(time.monotonic() - start, 1)
        return Ran(Run(seconds, _results(program, folder)), output, _figures(program, folder))


def _output(program: Program, seed: int, small: bool, folder: Path, said: Callable[[str], None]) -> str:
    command = [sys.executable, "-P", "-X", "utf8", str(program.path.resolve()), "--seed", str(seed)]
    errors: deque[str] = deque(maxlen=20)
    lines: list[str] = []
    others = {"PYTHONPATH": str(program.path.resolve().parent)} if program.extended() else {}
    with _started([*command, "--small"] if small else command, folder, others) as (process, too_long):
        assert process.stdout is not None
        assert process.stderr is not None
        reader = threading.Thread(target=errors.extend, args=(process.stderr,), daemon=True)
        reader.start()
        size = 0
        for line in process.stdout:
            size += len(line)
            if size > MAX_OUTPUT:
                raise Problem("program_output", program=program.name, limit=MAX_OUTPUT)
            lines.append(line)
            said(line.rstrip("\n"))
        code = process.wait()
        reader.join(1)
    if too_long.is_set():
        raise Problem("program_takes_too_long", program=program.name, seconds=MAX_SECONDS)
    if code:
        reason = next((line.strip() for line in reversed(errors) if line.strip()), f"exit code {code}")
        raise Problem("program_failed", program=program.name, reason=reason)
    return "".join(lines)


@contextmanager
def _started(
    command: list[str], folder: Path, others: dict[str, str]
) -> Iterator[tuple[subprocess.Popen[str], threading.Event]]:
    """The running program; it is ended with the block, and after ``MAX_SECONDS``, which the event tells."""
    too_long = threading.Event()
    with subprocess.Popen(
        command,
        cwd=folder,
        env=_environment(folder) | others,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    ) as process:

        def end() -> None:
            too_long.set()
            process.kill()

        alarm = threading.Timer(MAX_SECONDS, end)
        alarm.start()
        try:
            yield process, too_long
        finally:
            alarm.cancel()
            process.kill()


def _environment(folder: Path) -> dict[str, str]:
    """What keeps results and pictures the same from run to run and from machine to machine, as far as possible."""
    return {
        **os.environ,
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": str(Path(tempfile.gettempdir()) / "rechenweg-matplotlib"),
        "MATPLOTLIBRC": str(files(__package__) / "figures.mplstyle"),
        "SOURCE_DATE_EPOCH": "0",
        "PYTHONHASHSEED": "0",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",
        "CUDA_VISIBLE_DEVICES": "-1",
        "KERAS_BACKEND": "tensorflow",
        "KERAS_HOME": str(folder),
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def _results(program: Program, folder: Path) -> Results:
    """The numbers of ``results.json``, checked. Raises ``Problem``."""
    path = folder / "results.json"
    try:
        data = json.loads(regular_files.read(path, MAX_FILE), parse_float=Decimal)
        if not isinstance(data, dict) or len(data) > MAX_RESULTS:
            raise ValueError("no object")
        return {str(name): _numbers(str(name), value) for name, value in data.items()}
    except Problem as problem:
        raise Problem("no_results", program=program.name, reason=str(problem.facts.get("reason", ""))) from None
    except (ValueError, OverflowError, RecursionError) as error:
        raise Problem("no_results", program=program.name, reason=str(error)) from None


def _numbers(name: str, value: Any) -> Any:
    for number in value if isinstance(value, list) else [value]:
        if isinstance(number, bool) or not isinstance(number, int | Decimal) or not math.isfinite(number):
            raise ValueError(f"{name} is no number and no list of numbers")
    return value


def _figures(program: Program, folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted(folder.glob("*.svg")):
        try:
            found[path.name] = plain_svg(regular_files.read(path, MAX_FILE).decode())
        except (Problem, UnicodeDecodeError):
            raise Problem("figure_too_large", program=program.name, name=path.name, limit=MAX_FILE) from None
    return found


def plain_svg(text: str) -> str:
    """matplotlib's SVG without its prologue and its description, its letters in the typeface of the documents.

    Its style sheet, which would hold for all of an HTML page, becomes attributes of the picture.
    """
    text = _PROLOGUE.sub("", text)
    if style := _STYLE.search(text):
        text = _STYLE.sub("", text).replace("<svg ", f'<svg style="{style[1]}" ', 1)
    text = _FONT.sub(f"font-family: {_TYPEFACES}", text)
    return re.sub(r"\n[ \n]*", "\n", text).strip() + "\n"
