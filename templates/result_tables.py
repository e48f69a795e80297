"""Several quantities over one index as one table, to fill in on a question sheet and filled in in its solution."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, Symbol

from solver.expressions import At, Total
from solver.families import members, place_of
from solver.indices import coefficients
from templates.document import Formula, Inline, Table, Text
from templates.typeset import Typesetter
from worksheets.sheet import Part
from worksheets.solving import Solution

ROOM = "\N{NO-BREAK SPACE}" * 24
"""What stands in an empty cell, as wide as a number that is written by hand."""

Cell = tuple[Inline, ...]


def to_fill_in(solution: Solution, part: Part, typesetter: Typesetter) -> Table:
    """The table of a part: a row for each step, a column for each quantity, nothing in it."""
    return _table(solution, part, typesetter, lambda asked, row: (Text(ROOM),))


def filled_in(solution: Solution, part: Part, typesetter: Typesetter) -> Table:
    """The same with the results."""

    def result(asked: Expr, row: int) -> Cell:
        value = solution.value(asked)
        entries = [typesetter.numbers.tex(entry) for entry in value.rows[row]]
        joined = r";\ ".join(entries)
        return (Formula(joined if len(entries) == 1 else rf"\left({joined}\right)"),)

    return _table(solution, part, typesetter, result)


def _table(solution: Solution, part: Part, typesetter: Typesetter, cell: Callable[[Expr, int], Cell]) -> Table:
    task = solution.task
    assert task.model is not None
    letter = _letter(solution, part)
    columns = [(a.symbol, members(a.symbol, task.model, task.given, task.ranges)) for a in part.asked]
    head = [(Formula(typesetter.tex(_general(rows[0][0], letter))),) for _, rows in columns]
    steps = [str(place_of(row[0])) for row in columns[0][1]]
    rows = [((Formula(step),), *(cell(asked, n) for asked, _ in columns)) for n, step in enumerate(steps)]
    return Table(((Formula(typesetter.tex(letter)),), *head), tuple(rows), "r" + "c" * len(columns))


def _letter(solution: Solution, part: Part) -> Expr:
    """The index as the equations write it."""
    equations = solution.task.model.equations if solution.task.model else {}
    for asked in part.asked:
        quantity = asked.symbol.args[0]
        name = quantity.args[1] if isinstance(quantity, Total) else quantity
        for equation in reversed(equations.get(name.name, ())):
            if letters := [letter for letter in coefficients(equation.indices[-1])[0] if equation.letters]:
                return letters[0]
    return Symbol("t")


def _general(member: Expr, letter: Expr) -> Expr:
    """The quantity of a row with the letter in place of its number."""
    if isinstance(member, Total):
        return Total(member.args[0], _general(member.args[1], letter))
    return At(member.args[0], *member.indices[:-1], letter)
