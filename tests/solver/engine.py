"""The engine, driven as the tests need it: equations, numbers and asked symbols as text, floats out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from flint import fmpq
from numpy.typing import NDArray
from sympy import Expr, Integer, Rational

from solver import model, notation, values
from solver.derivation import Derivation, Unrolling
from solver.dimensions import Flat
from solver.equations import Source
from solver.errors import Place, Problem
from solver.expressions import At, Direct, Total, Via, base
from solver.gradients import differentiate
from solver.model import Model
from solver.ranges import Position, Ranges
from solver.scalars import Scalar
from solver.shapes import Shapes
from solver.values import Value

Equations = Mapping[str, str]
Numbers = Mapping[str, Any]
Array = NDArray[np.float64]


def read_model(equations: Equations, name: str = "model", given: Iterable[str] = ()) -> Model:
    """The model of equations that stand in the lines of a file, from line 1 on."""
    sources = [Source(left, right, Place("sheet.yaml", n)) for n, (left, right) in enumerate(equations.items(), 1)]
    return model.read(name, sources, given=given)


def shapes(equations: Equations, known: Mapping[str, Any]) -> Shapes:
    """The shapes that equations give to what has these; a number is the length of a plain list."""
    return read_model(equations).shapes({n: Flat(s) if isinstance(s, int) else s for n, s in known.items()})


def value(entry: Any) -> Value:
    """A number, a list of rows or an array as an exact value; floats as the short decimals that they print as."""
    rows = np.atleast_2d(np.asarray(entry, dtype=object))
    return values.matrix([[Rational(str(e)) for e in row] for row in rows])


@dataclass(frozen=True)
class Solved:
    """A derivation with its values; symbols are texts."""

    model: Model
    derivation: Derivation
    values: Mapping[Expr, Value]
    refused: Mapping[str, Problem] = field(default_factory=dict)

    def symbol(self, text: str) -> Expr:
        return notation.read_asked(text, self.model.indexed)

    def __getitem__(self, text: str) -> Array:
        return floats(self.values[self.symbol(text)])

    def rule(self, text: str) -> str:
        return notation.write(self.derivation.steps[self.symbol(text)].rule)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(map(notation.write, self.derivation.steps))


def floats(found: Value) -> Array:
    return np.array([_float(e) for e in found.entries]).reshape(found.shape)


def _float(entry: Scalar) -> float:
    return int(entry.p) / int(entry.q) if isinstance(entry, fmpq) else float(entry.mid())


def solve(
    equations: Equations, numbers: Numbers, asked: Sequence[str], last: int, outside: Mapping[str, int] | None = None
) -> Solved:
    """Everything asked, of the equations with these numbers; what is read beyond is ``outside``. Raises ``Problem``."""
    solved = attempt(equations, numbers, asked, last, outside)
    for problem in solved.refused.values():
        raise problem
    return solved


def attempt(
    equations: Equations, numbers: Numbers, asked: Sequence[str], last: int, outside: Mapping[str, int] | None = None
) -> Solved:
    """Everything asked, with the problems of the derivatives that are refused."""
    found = read_model(equations, given=numbers)
    given = {notation.read_asked(name, found.indexed): value(entry) for name, entry in numbers.items()}
    symbols = {text: notation.read_asked(text, found.indexed) for text in asked}
    derivation = unroll(found, given, symbols.values(), last, outside)
    refused: dict[str, Problem] = {}
    for text, symbol in symbols.items():
        if isinstance(symbol, Total | Direct | Via):
            try:
                derivation = differentiate(derivation, [symbol])
            except Problem as problem:
                refused[text] = problem
    with values.precision(128):
        return Solved(found, derivation, derivation.evaluate(given), refused)


def unroll(
    found: Model,
    given: Mapping[Expr, Value],
    symbols: Iterable[Expr],
    last: int,
    outside: Mapping[str, int] | None = None,
) -> Derivation:
    """The steps of the symbols, and of what is to be differentiated."""
    beyond = {name: Integer(number) for name, number in (outside or {}).items()}
    entries = (s for s in given if isinstance(s, At) and s.name in beyond)
    lengths = {Position(s.name, n): int(i) for s in entries for n, i in enumerate(s.indices)}
    ranges = Ranges((), lengths, last, outside=beyond)
    unrolling = Unrolling(found, frozenset(given), ranges)
    for symbol in symbols:
        unrolling.add(symbol.args[0] if isinstance(symbol, Total | Direct | Via) else symbol)
    return unrolling.derivation(found.shapes({base(s): v.shape for s, v in given.items()}, ranges))
