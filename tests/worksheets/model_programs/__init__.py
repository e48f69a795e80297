"""The model programs of a sheet, of sheet 4 where none is named: imported as modules, run small, and as recorded."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from types import ModuleType

import pytest

from worksheets import programs, recordings, running
from worksheets.catalogue import find
from worksheets.programs import Program
from worksheets.recordings import Recording, Results


@cache
def model_program(name: str, sheet: str = "blatt4") -> Program:
    return programs.read(find(sheet), name)


@cache
def recording(name: str, sheet: str = "blatt4") -> Recording:
    return recordings.read(find(sheet), model_program(name, sheet))


@cache
def small_run(name: str, sheet: str) -> running.Ran:
    """The small setting, run once for all tests of this process, with the recorded seed.

    The sheet has no default: the cache would tell its being left out from its being named, and run all twice.
    """
    program = model_program(name, sheet)
    skip_without_packages(program)
    return running.run(program, recording(name, sheet).seed, lambda line: None, small=True)


def both(name: str) -> list[Results]:
    """The recorded results of the full setting and those of the small one, run now."""
    return [recording(name).full.results, small_run(name, "blatt4").run.results]


def skip_without_packages(program: Program) -> None:
    if missing := program.missing():
        pytest.skip(f"{program.name} needs {', '.join(missing)}; pip install 'rechenweg[programs]'")


@cache
def module(name: str) -> ModuleType:
    """The program as a module, to call its classes and functions."""
    program = model_program(name)
    skip_without_packages(program)
    if program.extended():
        sys.path.append(str(program.path.parent))
    spec = importlib.util.spec_from_file_location(f"model_program_{name}", program.path)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = found
    spec.loader.exec_module(found)
    return found


def numbers(results: Results, name: str) -> list[float]:
    """A list of results as floats."""
    found = results[name]
    assert isinstance(found, list)
    return [float(number) for number in found]


def number(results: Results, name: str) -> float:
    """A single result as a float."""
    found = results[name]
    assert not isinstance(found, list)
    return float(found)
