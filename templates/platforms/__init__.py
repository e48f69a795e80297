"""The formats of learning platforms: one module each, found by its name; ``moodle_stack`` is called ``moodle-stack``.

A format is a module with ``SUFFIX`` (a file name's end, with its dot), ``SOLUTIONS`` (whether the worked solution of
each of many variants is in the file) and ``write(bank, manner) -> bytes``. Putting a file into this folder is all that
it takes.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Protocol, cast

from solver.errors import Problem

if TYPE_CHECKING:
    from templates.quiz.texts import Manner
    from worksheets.quiz.model import Bank


class Platform(Protocol):
    """What every module of this package offers."""

    SUFFIX: str
    SOLUTIONS: bool

    def write(self, bank: Bank, manner: Manner = ...) -> bytes:
        """The questions as the content of a file; the same bytes for the same questions."""


def known() -> list[str]:
    """The names of all formats."""
    return sorted(module.name.replace("_", "-") for module in iter_modules(__path__))


def writer(name: str) -> Platform:
    """The format called ``name``; it is loaded here and not before. Raises ``Problem``."""
    if name not in known():
        raise Problem("unknown_platform", name=name, known=", ".join(known()))
    return cast(Platform, import_module(f"{__name__}.{name.replace('-', '_')}"))
