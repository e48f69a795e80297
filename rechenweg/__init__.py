"""Rechenweg for Python and notebooks: the commands as functions. Values go in, a result comes out.

    >>> import rechenweg
    >>> solution = rechenweg.solve("blatt4", "1.1")
    >>> solution["1.1"]["y_1"]
    y_1 = 0.7139295931241472

A notebook shows a result as documents and the terminal do. A sheet is the name of one that comes with the program, the
path of a file or folder, or what ``load`` returned. Whatever is wrong with input is a ``Problem`` with one line.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rechenweg.api import (
        Check,
        Comparisons,
        Mark,
        Marks,
        Page,
        Person,
        Problem,
        ProgramMarks,
        Sheet,
        Solution,
        Task,
        Value,
        Variant,
        check,
        crosscheck,
        load,
        mark,
        mark_program,
        questions,
        sheets,
        solve,
        vary,
    )

__all__ = [
    "Check",
    "Comparisons",
    "Mark",
    "Marks",
    "Page",
    "Person",
    "Problem",
    "ProgramMarks",
    "Sheet",
    "Solution",
    "Task",
    "Value",
    "Variant",
    "check",
    "crosscheck",
    "load",
    "mark",
    "mark_program",
    "questions",
    "sheets",
    "solve",
    "vary",
]


def __getattr__(name: str) -> Any:
    """Loads the functions when the first is used: ``rechenweg.__main__`` looks around before anything of ours loads."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("rechenweg.api"), name)


def __dir__() -> list[str]:
    return sorted((*__all__, *globals()))
