"""What is wrong with an equation that cannot be read, by what stands around the place where reading stopped."""

from __future__ import annotations

import re

from solver import functions
from solver.errors import Place, Problem

_NAME_BEFORE = re.compile(r"([A-Za-z\u0370-\u03ff][A-Za-z0-9_~]*)\s*\Z")
_POWER_BEFORE = re.compile(r"(?:\^|\*\*)\s*[({]?\s*[-+−]?\s*\Z")
_NEGATIVE_INDEX = re.compile(r"([A-Za-z\u0370-\u03ff][A-Za-z0-9~]*(?:_[A-Za-z0-9]+)*)_[-−]([0-9]{1,6})")
_COMPARISONS = frozenset("<>=!≤≥≠")


def misread(text: str, column: int, found: str) -> Problem:
    """The problem of ``found`` at this column, counted from 1, where the notation expects something else."""
    place, before = Place(column=column), text[: column - 1]
    opening = _open_bracket(before)
    name = _NAME_BEFORE.search(before[:opening]) if opening is not None else None
    if found[:1] in _COMPARISONS:
        return Problem("comparison_in_equation", place, text=text, found=found)
    if negative := next((m for m in _NEGATIVE_INDEX.finditer(text) if m.start() < column <= m.end()), None):
        here, written = Place(column=negative.start() + 1), f"{negative[1]}[-{negative[2]}]"
        return Problem("negative_index_in_equation", here, found=negative[0], written=written)
    if _POWER_BEFORE.search(before):
        end = re.match(r"[A-Za-z0-9_.]*", text[column - 1 :])
        exponent = end[0] if end and end[0] else found
        return Problem("bad_exponent", place, found=exponent)
    if opening is not None and before[opening] == "[" and name is not None and name.end() == opening:
        index = text[opening + 1 :].partition("]")[0]
        if "[" not in index:  # else a stack without a space before it
            return Problem("bad_index", Place(column=opening + 2), found=index)
    if (
        found == ","
        and opening is not None
        and before[opening] == "("
        and name is not None
        and name[1] in functions.NAMES
    ):
        return functions.arguments_at_most(name[1]).at(Place(column=name.start() + 1))
    return Problem("unexpected", place, text=text, found=found)


def _open_bracket(text: str) -> int | None:
    """The position of the last bracket that is still open."""
    opened: list[int] = []
    for position, character in enumerate(text):
        if character in "([":
            opened.append(position)
        elif character in ")]" and opened:
            opened.pop()
    return opened[-1] if opened else None
