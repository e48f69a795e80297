"""Formulas in a text: symbols, equations, given numbers, worked steps and chain rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from sympy import Expr, Integer, Symbol

from solver import notation
from solver.answers.choices import TRUTH, is_comparison, words_of
from solver.derivation import unknown_symbol
from solver.dimensions import Flat, Shape
from solver.errors import Problem
from solver.expressions import PARAMETERS, At, Count, base
from solver.layers import layers
from solver.model import Model
from solver.paths import written_out
from solver.ranges import Ranges
from solver.reduction import stages
from solver.replacing import unindexed
from solver.ties import has_tie
from solver.values import SCALAR, Value, nearest
from templates.document import Block, Blocks, Equations, Formula, Inline, Paragraph, Row, Setting, Text
from templates.explained_functions import explained
from templates.expression_tex import quantity_tex
from templates.messages import word
from templates.numbers import Numbers
from templates.typeset import Typesetter
from templates.vocabulary.context import Context
from templates.widths import width
from worksheets.sheet import Task
from worksheets.solving import Solution, counted

GIVEN_LINE: Mapping[Setting, int] = {"book": 66, "compact": 80}
EQUATION_LINE: Mapping[Setting, int] = {"book": 54, "compact": 70}
"""Given numbers, or short equations, share a row up to about so many characters; a book has questions in boxes."""

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

    def equations(self, *names: str, of: str | None = None, model: str | None = None, counted: bool = False) -> Blocks:
        """The equations of the task's model or of the named one: all, or those of the named quantities.

        Those of the task's model are ``counted`` with the numbers that ``T`` stands for in the task.
        """
        task, models = self._context.solution(of).task, self._context.own.sheet.models
        if model is not None and model not in models:
            raise unknown_symbol(model, models)
        shown = task.model if model is None else models[model]
        if shown is None:
            raise Problem("model_missing", known="")
        ranges = task.ranges if shown is task.model else None
        known = tuple(_known(task, shown).items())
        rows = _definitions(self._context.typesetter.numbers, shown, known, ranges, names, counted)
        longest = EQUATION_LINE[self._context.library.setting]
        return Blocks([*_beside(rows, longest)] if self._context.typesetter.complete else [Equations(rows)])

    def given(self, *names: str, of: str | None = None) -> Blocks:
        """The given numbers, all or those of the named quantities, several to a row and none left out."""
        solution = self._context.solution(of)
        typesetter = self._context.typeset(solution)
        families: dict[str, list[Expr]] = {}
        for symbol in solution.task.given:
            families.setdefault(base(symbol), []).append(symbol)
        for name in names:
            if name not in families:
                raise unknown_symbol(name, families)
        chosen = [family for name, family in families.items() if not names or name in names]
        shown = [one for family in chosen for one in _as_matrix({s: solution.task.given[s] for s in family}).items()]
        written = [(typesetter.tex(symbol), typesetter.given(value)) for symbol, value in shown]
        blocks = _blocks(written, GIVEN_LINE[self._context.library.setting])
        return Blocks([*blocks, *self._given_words(solution, [s for family in chosen for s in family])])

    def _given_words(self, solution: Solution, symbols: Iterable[Expr]) -> Iterator[Block]:
        """What the numbers stand for that the sheet says by words."""
        task, tex = solution.task, self._context.typeset(solution).tex
        words: dict[float, str] = dict(enumerate(task.vocab, task.first))
        said: list[Inline] = []
        for symbol in symbols:
            meant = [words.get(nearest(e), "") for e in task.given[symbol].entries] if symbol in task.worded else []
            if meant and all(meant):
                said += [Text(", ") if said else Text(f"{word('in_words', self._context.language)} ")]
                said += [Formula(tex(symbol)), Text(f" = {', '.join(meant)}")]
        if said:
            yield Paragraph((*said, Text(".")))

    def steps(self, *symbols: str, of: str | None = None) -> Blocks:
        """The worked steps of the named symbols; without names all that the asked ones need and that were not shown."""
        solution = self._context.solution(of, *symbols)
        shown = self._context.shown.setdefault(of, set())
        asked = self._context.asked if of is None else solution.asked
        chosen = [solution.symbol(s) for s in symbols]
        chosen = chosen or [s.symbol for s in solution.derivation.needed_for(asked) if s.symbol not in shown]
        shown.update(chosen)
        return Blocks(self._abridged(solution, chosen))

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
            yield from explained([solution.step(symbol).rule], self._context.language, self._context.explained)
            yield from self._counted(solution, symbol)
            yield from self._in_words(solution, symbol)
            if has_tie(solution.step(symbol).rule, solution.values):
                yield Paragraph((Text(word("tie_shared", self._context.language)),))
        yield from self._left_out(solution, left_out)

    def _counted(self, solution: Solution, symbol: Expr) -> Iterator[Block]:
        """What a number of parameters consists of."""
        if not isinstance(symbol, Count) or symbol.kind != PARAMETERS or not (found := counted(solution, symbol)):
            return
        line: list[Inline] = [Text(word("counted_are", self._context.language))]
        for number, (name, shape) in enumerate(found.items()):
            line += [Text(", " if number else " "), Formula(rf"{quantity_tex(name)}\,({_product_tex(shape)})")]
        yield Paragraph((*line, Text(".")))

    def _in_words(self, solution: Solution, symbol: Expr) -> Iterator[Block]:
        """What an asked number stands for: that a comparison holds, or which word of the vocabulary it is."""
        if not self._context.is_result(solution, symbol):
            return
        value, task = solution.values[symbol], solution.task
        if value.shape == SCALAR and is_comparison(solution.step(symbol).rule):
            said = word("comparison_holds" if value.entries[0] else "comparison_fails", self._context.language)
            yield Paragraph((Text(said),))
        elif task.vocab and words_of(symbol, solution.derivation, task.vocab, task.first) not in ({}, TRUTH):
            words = dict(enumerate(task.vocab, task.first))
            chosen = [words.get(int(nearest(entry))) for entry in value.entries]
            if None not in chosen:
                named = ", ".join(filter(None, chosen))
                yield Paragraph((Text(word("choice_is", self._context.language).format(word=named)),))

    def _left_out(self, solution: Solution, symbols: list[Expr]) -> Iterator[Block]:
        if symbols:
            sentence = word("steps_left_out", self._context.language).format(count=len(symbols))
            before, between, after = sentence.split("|")
            first, last = (Formula(self._context.typeset(solution).tex(s)) for s in (symbols[0], symbols[-1]))
            yield Paragraph((Text(before), first, Text(between), last, Text(after)))

    def chain(self, symbol: str, of: str | None = None) -> Blocks:
        """The chain rule of a derivative over all paths; derivatives that the task asks for are not taken apart."""
        solution = self._context.solution(of, symbol)
        derivative = solution.symbol(symbol)
        rule = written_out(solution.derivation, derivative, solution.asked)
        self._context.shown.setdefault(of, set()).add(derivative)
        return Blocks([self._equations(solution, derivative, [rule, *stages(rule, solution.values)])])

    def _equations(self, solution: Solution, symbol: Expr, lines: list[Expr]) -> Equations:
        """The lines of a step, in a compact edition one; the results of the task itself are boxed."""
        boxed = self._context.is_result(solution, symbol)
        typesetter = self._context.typeset(solution)
        if self._context.library.is_full:
            return Equations(typesetter.rows(symbol, lines, boxed), notation.write(symbol))
        return Equations((typesetter.row(symbol, lines, boxed),), notation.write(symbol))


def worked(context: Context, symbols: Sequence[Expr]) -> Blocks:
    """The worked steps of symbols of the task itself, also of those that no text can name, ∂g/∂(∂c/∂h)."""
    return Blocks(DerivationWords(context)._abridged(context.own, list(symbols)))


def _product_tex(lengths: Iterable[Expr]) -> str:
    return r" \times ".join(map(str, lengths))


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


def _as_matrix(family: Mapping[Expr, Value]) -> Mapping[Expr, Value]:
    """Numbers ``X[i,j]`` for all rows and columns as the one matrix X; whatever else is left as it is."""
    places = [symbol.indices if isinstance(symbol, At) else () for symbol in family]
    rows, columns = (max((int(p[k]) for p in places if len(p) == 2), default=0) for k in (0, 1))
    whole = [(Integer(i), Integer(j)) for i in range(1, rows + 1) for j in range(1, columns + 1)]
    if places != whole or min(rows, columns) < 2 or any(value.shape != SCALAR for value in family.values()):
        return family
    entries = tuple(value.entries[0] for value in family.values())
    return {Symbol(base(next(iter(family)))): Value((rows, columns), entries)}


def _blocks(given: Sequence[tuple[str, tuple[str, ...]]], longest: int) -> Iterator[Equations]:
    """Given symbols with their values: several to a row, and those in pieces by themselves."""
    for in_pieces, together in groupby(given, lambda one: len(one[1]) > 1):
        if in_pieces:
            for left, pieces in together:
                first, *rest = pieces
                yield Equations((Row(left, "=", (first,)), *(Row("", "", (piece,)) for piece in rest)))
        else:
            items = [f"{left} = {value}" for left, (value,) in together]
            yield Equations(tuple(Row("", "", (line,)) for line in _lines(items, longest)))


def _beside(rows: Sequence[Row], longest: int) -> Iterator[Equations]:
    """The equations of a question: short ones several to a row as well, where that takes fewer rows."""
    written = {row: f"{row.left} {row.relation} {row.right}" for row in rows}
    for is_short, group in groupby(rows, lambda row: width(written[row]) <= longest):
        together = tuple(group)
        lines = _lines([written[row] for row in together], longest) if is_short else []
        is_shorter = is_short and len(lines) < len(together)
        yield Equations(tuple(Row("", "", (line,)) for line in lines) if is_shorter else together)


def _lines(items: Sequence[str], longest: int) -> list[str]:
    """The items separated by commas, as many on a line as it holds."""
    separator = r",\quad "
    lines: list[list[str]] = []
    for item in items:
        if lines and width(separator.join([*lines[-1], item])) <= longest:
            lines[-1].append(item)
        else:
            lines.append([item])
    return [separator.join(line) + ("," if line is not lines[-1] else "") for line in lines]


@lru_cache(256)
def _definitions(
    numbers: Numbers,
    model: Model,
    known: tuple[tuple[str, Shape | Flat], ...],
    ranges: Ranges | None,
    names: tuple[str, ...],
    counted: bool,
) -> tuple[Row, ...]:
    """The equations of a model, all or those of the named quantities: the same in all variants of a task."""
    general = Typesetter(numbers, model.shapes(dict(known), ranges), layers(model)).completed()
    chosen = [e for e in model.all_equations if not names or e.name in names]
    if counted and ranges is not None:
        chosen = [e.counted(ranges) for e in chosen]
    return tuple(map(general.definition, chosen))
