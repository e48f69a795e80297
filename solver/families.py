"""All of an indexed quantity, asked as one: ``Y`` for every Y_{i,j}, ``dL/dK`` for the derivative by every K_{a,b}.

Numbers with one index make a column, with two a matrix; columns with one index are the rows of a matrix. Where the
equations hold from a later index on or end earlier, ``w[t] if t > 1``, so does the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import dropwhile

from flint import fmpq
from sympy import Expr, Integer, Symbol

from solver import notation
from solver.algebra import transpose
from solver.derivation import Derivation, Step, step, unrolled_for
from solver.errors import Problem
from solver.expressions import At, Literal, Stack, Total, base
from solver.model import Model
from solver.ranges import MAX_INSTANCES, Position, Ranges
from solver.symbols import Family
from solver.values import SCALAR, Value

MAX_INDICES = 2
Rows = list[list[Expr]]


def members(symbol: Family, model: Model, given: Collection[Expr], ranges: Ranges) -> Rows:
    """The symbols that are asked, row by row. Raises ``Problem`` for a quantity with more indices than a table has."""
    counts = model.index_counts
    asked = symbol.args[0]
    if isinstance(asked, Total):
        of, by = asked.args
        if len(_indices(of)) < counts.get(base(of), 0):
            raise Problem("table_of_two", symbol=notation.write(symbol), name=of.name)
        return [[Total(of, one) for one in row] for row in members(Family(by), model, given, ranges)]
    fixed = _indices(asked)
    name, indices = Symbol(asked.name), counts[asked.name] - len(fixed)
    if indices > MAX_INDICES:
        raise Problem("table_of_many", symbol=notation.write(symbol), found=indices, limit=MAX_INDICES)
    lasts = [ranges.last(Position(asked.name, n)) for n in range(len(fixed), len(fixed) + indices)]
    places = [range(ranges.first, last + 1) for last in lasts]
    if not all(places) or len(places[0]) * len(places[-1]) > MAX_INSTANCES:
        raise Problem("too_many_terms", found=len(places[0]) * len(places[-1]), limit=MAX_INSTANCES)
    second = places[1] if indices == MAX_INDICES else (None,)
    rows = [[At(name, *fixed, *(Integer(n) for n in (i, j) if n is not None)) for j in second] for i in places[0]]

    def is_there(member: Expr) -> bool:
        return member in given or model.defines(member, ranges)

    return _trimmed(rows, is_there) if asked.name in model.equations else rows


def _trimmed(rows: Rows, is_there: Callable[[Expr], bool]) -> Rows:
    """The rows without the first and last ones, and columns, in which nothing is defined; all where nothing is."""
    columns = [list(column) for column in zip(*_inner(rows, is_there), strict=True)]
    return [list(row) for row in zip(*_inner(columns, is_there), strict=True)] or rows


def _inner(rows: Rows, is_there: Callable[[Expr], bool]) -> Rows:
    for _ in range(2):
        rows = list(dropwhile(lambda row: not any(map(is_there, row)), reversed(rows)))
    return rows


def place_of(member: Expr) -> Expr:
    """The last index of one of the members, of a derivative that of what it is by."""
    return (member.args[1] if isinstance(member, Total) else member).indices[-1]


def _indices(symbol: Expr) -> tuple[Expr, ...]:
    return symbol.indices if isinstance(symbol, At) else ()


def each(symbol: Expr, model: Model, given: Collection[Expr], ranges: Ranges) -> Iterator[Expr]:
    """The symbol, or all that it stands for. Raises ``Problem`` as ``members`` does."""
    rows = members(symbol, model, given, ranges) if isinstance(symbol, Family) else [[symbol]]
    yield from (one for row in rows for one in row)


def reached(symbol: Expr, derivation: Derivation) -> bool:
    """Whether a member has a value of its own: a derivative by what its root does not depend on is 0."""
    if not isinstance(symbol, Total):
        return True
    of, by = symbol.args
    return any(by in step.reads for step in derivation.needed_for(unrolled_for(of, derivation.given)))


def family_step(symbol: Family, rows: Rows, derivation: Derivation) -> Step:
    """The step that puts all of them together. Raises ``Problem`` where a table cannot hold them."""
    shape = derivation.shapes.expression(rows[0][0])
    if shape != SCALAR and (len(rows[0]) > 1 or shape[1] != 1):
        raise Problem("table_of_vectors", symbol=notation.write(symbol), name=base(symbol.args[0]))
    rows = [[_lying(one, derivation) for one in row] for row in rows]
    lines = [row[0] if len(row) == 1 else transpose(Stack(*row)) for row in rows]
    rule = Stack(*lines) if len(lines) > 1 else lines[0]
    derivation.shapes.declare(symbol.key, derivation.shapes.expression(rule))
    return step(symbol, rule)


def _lying(member: Expr, derivation: Derivation) -> Expr:
    """A number, or the row that a column is in a table."""
    shape = derivation.shapes.expression(member)
    if not reached(member, derivation):
        return Integer(0) if shape == SCALAR else Literal(Value((1, int(shape[0])), (fmpq(0),) * int(shape[0])))
    return member if shape == SCALAR else transpose(member)
