"""Several quantities over one index as one table, to fill in on a question sheet and filled in in its solution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Expr, Symbol

from solver.expressions import At, Total
from solver.families import members, place_of
from solver.indices import coefficients
from solver.model import Model
from templates.document import Formula, Inline, Table, Text
from templates.typeset import Typesetter
from worksheets.sheet import Part, Task
from worksheets.solving import Solution

ROOM = "\N{NO-BREAK SPACE}" * 24
"""What stands in an empty cell, as wide as a number that is written by hand."""

Cell = tuple[Inline, ...]


@dataclass(frozen=True)
class ResultTable:
    """What runs over one ``index``: a row for each of the ``steps``, a column for each asked quantity.

    ``heads`` are the quantities of a row, with the index as the equations write it.
    """

    index: Expr
    steps: tuple[int, ...]
    asked: tuple[Expr, ...]
    heads: tuple[Expr, ...]


def result_table(task: Task, part: Part) -> ResultTable:
    assert task.model is not None
    letter = _letter(task.model, part)
    asked = tuple(a.symbol for a in part.asked)
    columns = [members(symbol, task.model, task.given, task.ranges) for symbol in asked]
    heads = tuple(_general(rows[0][0], letter) for rows in columns)
    return ResultTable(letter, tuple(int(place_of(row[0])) for row in columns[0]), asked, heads)


def to_fill_in(solution: Solution, part: Part, typesetter: Typesetter) -> Table:
    """The table of a part with nothing in it."""
    return _table(result_table(solution.task, part), typesetter, lambda asked, row: (Text(ROOM),))


def filled_in(solution: Solution, part: Part, typesetter: Typesetter) -> Table:
    """The same with the results."""

    def result(asked: Expr, row: int) -> Cell:
        value = solution.value(asked)
        entries = [typesetter.numbers.tex(entry) for entry in value.rows[row]]
        joined = r";\ ".join(entries)
        return (Formula(joined if len(entries) == 1 else rf"\left({joined}\right)"),)

    return _table(result_table(solution.task, part), typesetter, result)


def _table(table: ResultTable, typesetter: Typesetter, cell: Callable[[Expr, int], Cell]) -> Table:
    head = [(Formula(typesetter.tex(one)),) for one in (table.index, *table.heads)]
    rows = [((Formula(str(step)),), *(cell(asked, n) for asked in table.asked)) for n, step in enumerate(table.steps)]
    return Table(tuple(head), tuple(rows), "r" + "c" * len(table.asked))


def _letter(model: Model, part: Part) -> Expr:
    """The index as the equations write it."""
    for asked in part.asked:
        quantity = asked.symbol.args[0]
        name = quantity.args[1] if isinstance(quantity, Total) else quantity
        for equation in reversed(model.equations.get(name.name, ())):
            if letters := [letter for letter in coefficients(equation.indices[-1])[0] if equation.letters]:
                return letters[0]
    return Symbol("t")


def _general(member: Expr, letter: Expr) -> Expr:
    """The quantity of a row with the letter in place of its number."""
    if isinstance(member, Total):
        return Total(member.args[0], _general(member.args[1], letter))
    return At(member.args[0], *member.indices[:-1], letter)
