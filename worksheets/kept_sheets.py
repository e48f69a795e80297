"""Sheets as they were built before: a sheet whose file has not changed is neither parsed nor checked again.

One JSON file for each sheet in the cache folder. It holds the sheet as a table of its parts, in which each part names
the earlier ones that it is made of, so that what was one object is one object again. Only the classes that a sheet is
made of are ever made from it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import sympy
from flint import fmpq
from sympy import Add, Basic, Integer, Mul, Pow, Rational, Symbol
from sympy.core.symbol import Str

from solver import expressions
from solver.dimensions import Flat
from solver.equations import Equation, Source
from solver.errors import Place, Problem
from solver.expressions import Operation
from solver.indices import Linear
from solver.model import Model
from solver.notation import Condition
from solver.ranges import Position, Ranges
from solver.symbols import Closed, Family
from solver.values import Value
from worksheets import cache_folder, languages
from worksheets.sheet import Asked, Checks, Draws, Group, Named, Part, Reference, Sheet, Task

MAX_BYTES = 100_000_000
SUFFIX = ".sheet.json"

Row = list[Any]
"""The name of a kind, and what it is made from: positions in the table, or plain values for a leaf."""

_STATEFUL = (
    *(Sheet, Task, Part, Asked, Named, Draws, Checks, Reference, Group),
    *(Model, Equation, Place, Value, Flat, Ranges),
)
_TUPLES = (Condition, Position, Source)
_LEAVES: dict[type, tuple[Callable[[Any], Row], Callable[..., Any]]] = {
    Path: (lambda path: [str(path)], Path),
    fmpq: (lambda number: [str(number.p), str(number.q)], lambda p, q: fmpq(int(p), int(q))),
    Integer: (lambda number: [str(number.p)], lambda p: Integer(int(p))),
    Rational: (lambda number: [str(number.p), str(number.q)], lambda p, q: Rational(int(p), int(q))),
    Symbol: (lambda symbol: [symbol.name, symbol.is_integer], lambda name, integer: Symbol(name, integer=integer)),
    Str: (lambda text: [text.name], Str),
}
_EVALUATED = (Add, Mul, Pow)
"""SymPy's own nodes, which were evaluated when they were read."""
_PLAIN = (str, int, float, bool, type(None))


def load(path: Path, name: str | None, build: Callable[[Path, str | None], Sheet]) -> Sheet:
    """The sheet in a file as it was kept, else as ``build`` makes it. Raises what ``build`` raises."""
    place = cache_folder.place(path, name, _version(), SUFFIX)
    if place is None:
        return build(path, name)
    with suppress(OSError, ValueError, TypeError, LookupError, AttributeError, Problem):
        found = decoded(cache_folder.data(place, MAX_BYTES))
        if isinstance(found, Sheet):
            return found
    sheet = build(path, name)
    with suppress(TypeError):
        cache_folder.write(place, json.dumps(encoded(sheet), separators=(",", ":")))
    return sheet


@lru_cache
def _version() -> str:
    """Changes with the code that builds sheets, and with the library whose nodes they hold."""
    here = Path(__file__).parent
    solver = Path(expressions.__file__).parent
    known = ",".join(languages.known())
    code = sorted([*here.glob("*.py"), *solver.glob("*.*"), *solver.glob("functions/*.py")])
    return f"{sympy.__version__} {known} {cache_folder.stamp(code)}"


def encoded(value: object) -> list[Row]:
    """The table of a sheet, or of a part of one. Raises ``TypeError`` for what cannot stand in a sheet."""
    table: list[Row] = []
    seen: dict[object, int] = {}

    def add(part: Any) -> int:
        key = (type(part), part) if isinstance(part, (*_PLAIN, Basic)) else id(part)
        if key not in seen:
            row = _row(part, add)
            seen[key] = len(table)
            table.append(row)
        return seen[key]

    add(value)
    return table


def _row(part: Any, add: Callable[[Any], int]) -> Row:
    kind = type(part)
    if kind in _PLAIN:
        return ["", part]
    if (leaf := _leaf(part)) is not None:
        return [leaf.__name__, *_LEAVES[leaf][0](part)]
    if kind in _STATEFUL:
        return [kind.__name__, *(add(getattr(part, name)) for name in _attributes(kind))]
    if isinstance(part, Mapping):
        return ["dict", *(add(one) for item in part.items() for one in item)]
    if kind is frozenset:
        return [kind.__name__, *map(add, sorted(part, key=str))]  # the same table, whatever a set begins with
    if kind in (list, tuple, *_TUPLES):
        return [kind.__name__, *map(add, part)]
    if isinstance(part, Basic) and kind.__name__ in _nodes():
        return [kind.__name__, *map(add, part.args)]
    raise TypeError(kind)


def _leaf(part: Any) -> type | None:
    return next((kind for kind in _LEAVES if isinstance(part, kind)), None)


def _attributes(kind: type) -> tuple[str, ...]:
    """What an object was made with, without what it has computed since."""
    return tuple(f.name for f in fields(kind)) if is_dataclass(kind) else tuple(vars(Ranges((), {}, 1)))


@lru_cache
def _nodes() -> dict[str, type[Basic]]:
    own = (kind for kind in vars(expressions).values() if isinstance(kind, type) and issubclass(kind, Operation))
    return {kind.__name__: kind for kind in (*own, Closed, Family, Linear, *_EVALUATED)}


@lru_cache
def _makers() -> dict[str, Callable[[Row, list[Any]], Any]]:
    """How a row of each kind becomes what it says, from the parts before it."""

    def stateful(kind: type) -> Callable[[Row, list[Any]], Any]:
        names = _attributes(kind)

        def make(row: Row, parts: list[Any]) -> Any:
            new: Any = object.__new__(kind)
            for name, n in zip(names, row[1:], strict=True):
                object.__setattr__(new, name, parts[n])
            return new

        return make

    def gathered(kind: Callable[[Iterable[Any]], Any]) -> Callable[[Row, list[Any]], Any]:
        return lambda row, parts: kind([parts[n] for n in row[1:]])

    def called(kind: Callable[..., Any]) -> Callable[[Row, list[Any]], Any]:
        return lambda row, parts: kind(*[parts[n] for n in row[1:]])

    def node(kind: Any) -> Callable[[Row, list[Any]], Any]:
        evaluate = {"evaluate": False} if kind in _EVALUATED else {}
        return lambda row, parts: kind(*[parts[n] for n in row[1:]], **evaluate)

    def leaf(make: Callable[..., Any]) -> Callable[[Row, list[Any]], Any]:
        return lambda row, _: make(*row[1:])

    return {
        "": lambda row, _: row[1],
        "dict": lambda row, parts: {parts[k]: parts[v] for k, v in zip(row[1::2], row[2::2], strict=True)},
        **{kind.__name__: gathered(kind) for kind in (list, tuple, frozenset)},
        **{kind.__name__: called(kind) for kind in _TUPLES},
        **{name: node(kind) for name, kind in _nodes().items()},
        **{kind.__name__: leaf(make) for kind, (_, make) in _LEAVES.items()},
        **{kind.__name__: stateful(kind) for kind in _STATEFUL},
    }


def decoded(table: list[Row]) -> Any:
    """What a table says. Raises ``LookupError``, ``TypeError`` or ``ValueError`` for a damaged one."""
    makers = _makers()
    parts: list[Any] = []
    for row in table:
        parts.append(makers[row[0]](row, parts))
    return parts[-1]
