"""The output formats: one module each, found by its name.

A format is a module with ``SUFFIX`` (a file name's end, with its dot) and ``write(document) -> bytes``. Putting a file
into this folder is all that it takes. One that reads the document's data says ``NEEDS_DATA = True``.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

from solver.errors import Problem
from templates.document import Document


class Format(Protocol):
    """What every module of this package offers."""

    SUFFIX: str

    def write(self, document: Document) -> bytes:
        """``document`` as the content of a file."""


def known() -> list[str]:
    """The names of all formats."""
    return sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))


def writer(name: str) -> Format:
    """The format called ``name``; it is loaded here and not before."""
    if name not in known():
        raise Problem("unknown_format", name=name, known=known())
    return cast(Format, import_module(f"{__name__}.{name}"))


def needs_data(name: str) -> bool:
    """Whether a format reads the document's data."""
    return bool(getattr(writer(name), "NEEDS_DATA", False))


def prepare(name: str) -> None:
    """Begins to load, beside other work, what a format needs to write one document; most need nothing."""
    begin = getattr(writer(name), "prepare", None)
    if begin is not None:
        begin()
