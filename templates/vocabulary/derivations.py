"""Formulas in a text: symbols, equations, given numbers, worked steps and chain rules."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sympy import Expr

from solver import notation
from solver.derivation import unknown_symbol
from solver.errors import Problem
from solver.expressions import Product, Stack, base, holds, unindexed
from solver.model import Model
from solver.paths import written_out
from solver.ranges import Ranges
from solver.reduction import stages
from solver.shapes import Flat, Shape, Shapes
from templates.document import Block, Equations, Formula, Paragraph, Row, Text
from templates.messages import word
from templates.typeset import width
from templates.vocabulary.context import Context
from worksheets.sheet import Task
from worksheets.solving import Solution

GIVEN_LINE = 56
"""Given numbers share a row up to about this many characters."""

SHOWN_GIVEN = 8
"""Of a longer sequence of given numbers the first ones and the last are shown."""

MANY_STEPS, KEPT_STEPS = 40, 2
"""Of more than MANY_STEPS steps, each family of equal steps shows the first KEPT_STEPS and the last."""


@dataclass
class DerivationWords:
    """Each public method is a function of the texts."""

    _context: Context

    def tex(self, symbol: str, of: str | None = None) -> str:
        """The symbol itself, as it is written in formulas."""
        solution = self._context.solution(of)
        return self._context.typeset(solution).tex(solution.symbol(symbol))

    def equations(self, *names: str, of: str | None = None) -> str:
        """The model's equations, all or those of the named quantities."""
        solution = self._context.solution(of)
        model = solution.task.model
        if model is None:
            raise Problem("model_missing", known="")
        chosen = [e for e in model.all_equations if not names or e.name in names]
        shapes = _shapes(model, tuple(_known(solution.task, model).items()), solution.task.ranges)
        is_general = any(holds(e.rule, Product, Stack) for e in model.all_equations)
        general = replace(self._context.typesetter, shapes=shapes, general=is_general)
        return self._context.embed(Equations(tuple(general.definition(e) for e in chosen)))

    def given(self, *names: str, of: str | None = None) -> str:
        """The given numbers, all or those of the named quantities, several to a row."""
        solution = self._context.solution(of)
        typesetter = self._context.typeset(solution)
        known = dict.fromkeys(base(symbol) for symbol in solution.task.given)
        for name in names:
            if name not in known:
                raise unknown_symbol(name, known)
        families: dict[str, list[str]] = {}
        for symbol, value in solution.task.given.items():
            if not names or base(symbol) in names:
                item = f"{typesetter.tex(symbol)} = {typesetter.value(value)}"
                families.setdefault(base(symbol), []).append(item)
        items = [item for family in families.values() for item in _shortened(family)]
        rows = tuple(Row("", "", (line,)) for line in _lines(items))
        return self._context.embed(*([Equations(rows)] if rows else []))

    def steps(self, *symbols: str, of: str | None = None) -> str:
        """The worked steps of the named symbols; without names all that the asked ones need and that were not shown."""
        solution = self._context.solution(of, *symbols)
        shown = self._context.shown.setdefault(of, set())
        asked = self._context.asked if of is None else solution.asked
        chosen = [solution.symbol(s) for s in symbols]
        chosen = chosen or [s.symbol for s in solution.derivation.needed_for(asked) if s.symbol not in shown]
        shown.update(chosen)
        return self._context.embed(*self._abridged(solution, chosen))

    def _abridged(self, solution: Solution, chosen: list[Expr]) -> Iterator[Block]:
        """The steps; of many that differ in their time only, the first ones and the last, and how many are left out."""
        shown = set(chosen) if len(chosen) <= MANY_STEPS else set(_ends_of_families(chosen, solution.asked))
        left_out: list[Expr] = []
        for symbol in chosen:
            if symbol not in shown:
                left_out.append(symbol)
                continue
            yield from self._left_out(solution, left_out)
            left_out = []
            yield self._equations(solution, symbol, solution.lines(symbol))
        yield from self._left_out(solution, left_out)

    def _left_out(self, solution: Solution, symbols: list[Expr]) -> Iterator[Block]:
        if symbols:
            sentence = word("steps_left_out", self._context.language).format(count=len(symbols))
            before, between, after = sentence.split("|")
            first, last = (Formula(self._context.typeset(solution).tex(s)) for s in (symbols[0], symbols[-1]))
            yield Paragraph((Text(before), first, Text(between), last, Text(after)))

    def chain(self, symbol: str, of: str | None = None) -> str:
        """The chain rule of a derivative over all paths; derivatives that the task asks for are not taken apart."""
        solution = self._context.solution(of, symbol)
        derivative = solution.symbol(symbol)
        rule = written_out(solution.derivation, derivative, solution.asked)
        self._context.shown.setdefault(of, set()).add(derivative)
        return self._context.embed(self._equations(solution, derivative, [rule, *stages(rule, solution.values)]))

    def _equations(self, solution: Solution, symbol: Expr, lines: list[Expr]) -> Equations:
        """The lines of a step; the results of the task itself are boxed."""
        boxed = self._context.is_result(solution, symbol)
        return Equations(self._context.typeset(solution).rows(symbol, lines, boxed), notation.write(symbol))


def _known(task: Task, model: Model) -> dict[str, Shape | Flat]:
    """What the numbers and the sizes of a calculation say about shapes."""
    return {**task.known, **{name: (rows, 1) for name, rows in task.sizes.items() if name in model.names}}


def _ends_of_families(symbols: Sequence[Expr], asked: Collection[Expr]) -> Iterator[Expr]:
    """Of the symbols that differ only in their indices the first ones and the last, and whatever is asked."""
    families: dict[Expr, list[Expr]] = {}
    for symbol in symbols:
        families.setdefault(unindexed(symbol), []).append(symbol)
    for family in families.values():
        yield from family if len(family) <= KEPT_STEPS + 2 else (*family[:KEPT_STEPS], family[-1])
    yield from asked


def _shortened(items: list[str]) -> list[str]:
    """Of a long sequence the beginning and the end, and how many entries stand between them."""
    left_out = len(items) - SHOWN_GIVEN
    if left_out <= 1:
        return items
    return [*items[: SHOWN_GIVEN - 1], rf"\underbrace{{\ldots}}_{{{left_out}}}", items[-1]]


def _lines(items: Sequence[str]) -> list[str]:
    """The items separated by commas, as many on a line as it holds."""
    separator = r",\quad "
    lines: list[list[str]] = []
    for item in items:
        if lines and width(separator.join([*lines[-1], item])) <= GIVEN_LINE:
            lines[-1].append(item)
        else:
            lines.append([item])
    return [separator.join(line) + ("," if line is not lines[-1] else "") for line in lines]


@lru_cache(256)
def _shapes(model: Model, known: tuple[tuple[str, Shape | Flat], ...], ranges: Ranges) -> Shapes:
    return model.shapes(dict(known), ranges)
