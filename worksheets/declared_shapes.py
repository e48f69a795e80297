"""What a task says of sizes in place of numbers: how long quantities are, and along which axes.

``sizes: {h: 128}`` is the length of h; ``shapes: {K: [c_out, c_in, 3, 3]}`` names further sizes, which no quantity has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sympy import Expr, Integer, Symbol

from solver import counting, derivation, notation
from solver.counting import Axes
from solver.dimensions import Shape
from solver.errors import Problem, placed
from solver.expressions import LAST
from solver.model import Model
from worksheets.schema import TaskEntry
from worksheets.yaml_source import Path_, Source


@dataclass(frozen=True)
class Sizes:
    """The sizes of quantities by name, those of none with their numbers, and lengths along each axis by name.

    ``shapes`` are the rows and columns of what has no further axes and no index.
    """

    of_quantities: Mapping[str, int]
    free: Mapping[Symbol, int]
    axes: Mapping[str, Axes]
    shapes: Mapping[str, Shape]


def read(
    path: Path_,
    entry: TaskEntry,
    models: Iterable[Model],
    source: Source,
    guard: Callable[[], AbstractContextManager[None]],
) -> Sizes:
    """The sizes of a task. Names that nothing has, and lengths that are none, are left to ``guard``."""
    models = tuple(models)
    known = {name for one in models for name in one.names}
    indexed = {name for one in models for name in one.indexed}
    named = {length for lengths in entry.shapes.values() for length in lengths}
    free: dict[Symbol, int] = {}
    for size in (name for name in entry.sizes if name not in known and name != LAST.name):
        if size in named:
            free[Symbol(size)] = entry.sizes[size]
            continue
        with guard():
            raise derivation.unknown_symbol(size, known).at(source.place(*path, "sizes", size))
    axes: dict[str, Axes] = {}
    for key, lengths in entry.shapes.items():
        name = notation.plain_name(key)
        with guard(), placed(source.place(*path, "shapes", key)):
            if name not in known:
                raise derivation.unknown_symbol(key, known)
            axes[name] = tuple(_length(one, known, entry.sizes) for one in lengths)
    plain = {name: (*lengths, Integer(1)) for name, lengths in axes.items() if name not in indexed and len(lengths) < 3}
    return Sizes(
        of_quantities={name: size for name, size in entry.sizes.items() if Symbol(name) not in free},
        free=free,
        axes=axes,
        shapes={name: (lengths[0], lengths[1]) for name, lengths in plain.items()},
    )


def _length(text: str, known: Collection[str], sizes: Collection[str]) -> Expr:
    """A number, or the symbol of a size: that of a quantity, or of none. Raises ``Problem``."""
    if re.fullmatch("[0-9]{1,6}", text) and int(text):
        return Integer(int(text))
    if text not in sizes:
        raise Problem("no_length", found=text, known=", ".join(sizes))
    return counting.size_symbol(text) if text in known or text == LAST.name else Symbol(text)
