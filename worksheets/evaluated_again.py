"""A task's values a second time, from the text of its equations, by what shares nothing with the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sympy import Expr, Integer, Rational, Symbol

from solver.expressions import At, Count, Delta, Direct, Entry, Total, Via
from solver.families import each
from solver.reference import equations, formula, runs
from solver.reference.equations import Key
from solver.symbols import Closed, Family
from solver.values import Value, nearest
from worksheets.solving import Solution

MAX_STEPS = 5000
"""In longer derivations derivatives are not measured: each entry would be one evaluation of all."""

SOME = Integer(2)


@dataclass(frozen=True)
class Again:
    """The entries of a value, row by row, or the ``why`` there are none: a key of the messages."""

    values: NDArray[np.float64] | None
    by_differences: bool = False
    why: str = ""


def of(solution: Solution) -> Callable[[Expr], Again]:
    """What gives the entries of each symbol of a solution."""
    try:
        sheet = _sheet(solution)
    except formula.Unreadable:
        return lambda symbol: Again(None, why="notation")
    run = runs.Run(sheet)
    is_long = len(solution.derivation.steps) > MAX_STEPS

    def again(symbol: Expr) -> Again:
        if isinstance(symbol, Count | Delta):
            return Again(None, why="count")
        if is_long and not isinstance(symbol, At | Symbol):
            return Again(None, why="long")
        try:
            with np.errstate(all="ignore"):
                if isinstance(symbol, Closed):
                    return again(symbol.args[0])
                if isinstance(symbol, Family):
                    return _together([again(one) for one in _members(symbol, solution)])
                if isinstance(symbol, Entry):
                    return _entry(again(symbol.args[0]), solution.value(symbol.args[0]).shape, symbol)
                return _of(symbol, sheet, run)
        except runs.TooLarge:
            return Again(None, why="long")
        except (equations.Unknown, ValueError, IndexError, ArithmeticError, RecursionError):
            return Again(None, why="notation")

    return again


def _members(symbol: Family, solution: Solution) -> list[Expr]:
    """The symbols of a table, row by row."""
    task = solution.task
    assert task.model is not None
    return list(each(symbol, task.model, task.given, task.ranges))


def _together(found: Sequence[Again]) -> Again:
    """All of an indexed quantity, row by row."""
    values = [one.values for one in found if one.values is not None]
    if len(values) < len(found):
        return next(one for one in found if one.values is None)
    return Again(np.concatenate(values), any(one.by_differences for one in found))


def _entry(whole: Again, shape: tuple[int, int], symbol: Entry) -> Again:
    if whole.values is None:
        return whole
    row, column = (n - 1 for n in symbol.place)
    place = row if len(symbol.args) == 2 else row * shape[1] + column
    return Again(whole.values[place : place + 1], whole.by_differences)


def _of(symbol: Expr, sheet: equations.Sheet, run: runs.Run) -> Again:
    match symbol:
        case Total():
            of, *place = symbol.args[0].args if isinstance(symbol.args[0], Entry) else symbol.args[:1]
            slope = runs.total(sheet, _key(of), _key(symbol.args[1]), place=tuple(map(int, place)))
        case Direct():
            slope = runs.direct(sheet, *map(_key, symbol.args))
        case Via():
            slope = runs.through(sheet, *map(_key, symbol.args))
        case _:
            return Again(run.value(_key(symbol)).real.ravel(), run.has_differences)
    return Again(slope.values.ravel(), slope.by_differences)


def _sheet(solution: Solution) -> equations.Sheet:
    """What the task says, as the evaluator takes it. Raises ``Unreadable``."""
    task, model = solution.task, solution.task.model
    if model is None:
        return equations.Sheet({}, {})
    found = equations.by_name(equations.equation(source.left, source.right) for source in model.sources)
    given = {_key(symbol): _array(value) for symbol, value in task.given.items() if isinstance(symbol, At | Symbol)}
    slopes = {
        (str(_key(symbol.args[0]).name), _key(symbol.args[1])): _array(value)
        for symbol, value in task.given.items()
        if isinstance(symbol, Total)
    }
    keys = [*given, *map(_key, _quantities(solution))]
    lengths: dict[tuple[str, int], int] = {}
    for name, place, index in ((key.name, place, index) for key in keys for place, index in enumerate(key.indices)):
        lengths[name, place] = max(index, lengths.get((name, place), 0))
    outside = {name: float(Rational(str(number))) for name, number in model.outside.items()}
    return equations.Sheet(found, given, model.first, outside, max(lengths.values(), default=0), lengths, slopes)


def _quantities(solution: Solution) -> list[Expr]:
    return [symbol for symbol in solution.derivation.steps if isinstance(symbol, At)]


def _key(symbol: Expr) -> Key:
    """A quantity at its indices; of those at any time, h[t] and h[t-1], at some time."""
    if isinstance(symbol, At):
        return Key(symbol.name, tuple(int(i.xreplace(dict.fromkeys(i.free_symbols, SOME))) for i in symbol.indices))
    return Key(str(symbol.name))


def _array(value: Value) -> NDArray[np.complex128]:
    return np.array([nearest(entry) for entry in value.entries], dtype=complex).reshape(value.shape)
