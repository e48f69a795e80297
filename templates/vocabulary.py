"""What a sheet's text can say about its task: values, formulas, worked steps, tables and pictures.

Each public method of ``Vocabulary`` is a function of the texts, by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sympy import Expr

from solver import notation, values
from solver.derivation import unknown_symbol
from solver.errors import Problem
from solver.evaluation import evaluate, raised
from solver.expressions import Apply, At, at, base, unindexed
from solver.functions import Scalar, absolute
from solver.paths import written_out
from solver.reduction import stages
from solver.values import Value, nearest
from templates.document import Block, Equations, Figure, Formula, Paragraph, Row, Text
from templates.figures import line_chart
from templates.markdown import MARKER
from templates.messages import word
from templates.numbers import Numbers
from templates.typeset import Typesetter, width
from worksheets.solving import Solution

GIVEN_LINE = 50
"""Given numbers share a row up to about this many characters."""


SHOWN_GIVEN = 8
"""Of a longer sequence of given numbers the first ones and the last are shown."""

MANY_STEPS, KEPT_STEPS = 40, 2
"""Of more than MANY_STEPS steps, each family of equal steps shows the first KEPT_STEPS and the last."""


@dataclass(frozen=True)
class Exact:
    """A certified number in a text: it computes like a number and is written as TeX."""

    scalar: Scalar
    digits: int | None = None

    def _with(self, other: object, operation: Callable[[Any, Any], Any]) -> Exact:
        return Exact(operation(self.scalar, _scalar(other)), self.digits)

    def __add__(self, other: object) -> Exact:
        return self._with(other, lambda a, b: a + b)

    def __sub__(self, other: object) -> Exact:
        return self._with(other, lambda a, b: a - b)

    def __mul__(self, other: object) -> Exact:
        return self._with(other, lambda a, b: a * b)

    def __truediv__(self, other: object) -> Exact:
        return self._with(other, lambda a, b: a / b)

    def __pow__(self, power: int) -> Exact:
        return Exact(raised(self.scalar, int(power)), self.digits)

    def __radd__(self, other: object) -> Exact:
        return self._with(other, lambda a, b: b + a)

    def __rmul__(self, other: object) -> Exact:
        return self._with(other, lambda a, b: b * a)

    def __rsub__(self, other: object) -> Exact:
        return self._with(other, lambda a, b: b - a)

    def __neg__(self) -> Exact:
        return self._with(0, lambda a, b: b - a)

    def __abs__(self) -> Exact:
        return Exact(absolute(self.scalar), self.digits)

    def __eq__(self, other: object) -> bool:
        return bool(self.scalar == _scalar(other))

    def __hash__(self) -> int:
        return id(self)

    def __lt__(self, other: object) -> bool:
        return bool(self.scalar < _scalar(other))

    def __gt__(self, other: object) -> bool:
        return bool(self.scalar > _scalar(other))

    def __le__(self, other: object) -> bool:
        return bool(self.scalar <= _scalar(other))

    def __ge__(self, other: object) -> bool:
        return bool(self.scalar >= _scalar(other))


def _scalar(value: object) -> Scalar:
    if isinstance(value, Exact):
        return value.scalar
    if isinstance(value, int):
        return values.scalar(value)
    raise TypeError("only whole numbers and values of the task can be computed with")


@dataclass
class Vocabulary:
    """The functions of a text, over one solution. ``embedded`` collects the blocks that they put in."""

    solution: Solution
    typesetter: Typesetter
    language: str
    embedded: list[tuple[Block, ...]] = field(default_factory=list)
    shown: set[Expr] = field(default_factory=set)
    asked: Sequence[Expr] = ()

    def functions(self) -> dict[str, Any]:
        names = (
            "v",
            "tex",
            "given",
            "equations",
            "steps",
            "chain",
            "chart",
            "value",
            "digits",
            "argument",
        )
        return {name: getattr(self, name) for name in names}

    def finalize(self, value: Any) -> Any:
        """How a value is written into the text: numbers and matrices as TeX."""
        if isinstance(value, Exact):
            numbers = self.typesetter.numbers
            return (Numbers(value.digits, numbers.language) if value.digits else numbers).tex(value.scalar)
        return value

    def v(self, symbol: str, row: int = 1, column: int = 1) -> Exact:
        """The value of a symbol, of a vector or matrix the entry at ``row`` and ``column``, counted from 1."""
        found = self._value(symbol)
        if not (1 <= row <= found.shape[0] and 1 <= column <= found.shape[1]):
            raise Problem("no_such_entry", symbol=symbol, row=row, column=column)
        return Exact(found[row - 1, column - 1])

    def argument(self, symbol: str) -> Exact:
        """What the outermost function of a step is applied to: the pre-activation of a gate."""
        rule = self.solution.step(self.solution.symbol(symbol)).rule
        if not isinstance(rule, Apply):
            raise Problem("no_argument", symbol=symbol)
        return Exact(evaluate(rule.operand, self.solution.values).entries[0])

    def digits(self, value: Exact, number: int) -> Exact:
        """The value, to be written with that many decimals."""
        return Exact(value.scalar, max(1, min(int(number), 30)))

    def value(self, symbol: str) -> str:
        """The whole value of a symbol, a vector or matrix in parentheses."""
        return self.typesetter.value(self._value(symbol))

    def tex(self, symbol: str) -> str:
        """The symbol itself, as it is written in formulas."""
        return self.typesetter.tex(self.solution.symbol(symbol))

    def equations(self, *names: str) -> str:
        """The model's equations, all or those of the named quantities."""
        model = self.solution.task.model
        if model is None:
            raise Problem("model_missing", known="")
        chosen = [e for e in model.all_equations if not names or e.name in names]
        general = replace(self.typesetter, general=True)
        return self._embed(Equations(tuple(general.definition(e) for e in chosen)))

    def given(self, *names: str) -> str:
        """The given numbers, all or those of the named quantities, several to a row."""
        known = dict.fromkeys(base(symbol) for symbol in self.solution.task.given)
        for name in names:
            if name not in known:
                raise unknown_symbol(name, known)
        families: dict[str, list[str]] = {}
        for symbol, value in self.solution.task.given.items():
            if not names or base(symbol) in names:
                item = f"{self.typesetter.tex(symbol)} = {self.typesetter.value(value)}"
                families.setdefault(base(symbol), []).append(item)
        items = [item for family in families.values() for item in _shortened(family)]
        rows = tuple(Row("", "", (line,)) for line in _lines(items))
        return self._embed(*([Equations(rows)] if rows else []))

    def steps(self, *symbols: str) -> str:
        """The worked steps of the named symbols; without names all that the asked ones need and that were not shown."""
        chosen = [self.solution.symbol(s) for s in symbols] or self._outstanding()
        self.shown.update(chosen)
        return self._embed(*self._abridged(chosen))

    def _abridged(self, chosen: list[Expr]) -> Iterator[Block]:
        """The steps; of many that differ in their time only, the first ones and the last, and how many are left out."""
        shown = set(chosen) if len(chosen) <= MANY_STEPS else set(_ends_of_families(chosen, self.solution.asked))
        left_out: list[Expr] = []
        for symbol in chosen:
            if symbol not in shown:
                left_out.append(symbol)
                continue
            yield from self._left_out(left_out)
            left_out = []
            yield self._step(symbol)
        yield from self._left_out(left_out)

    def _left_out(self, symbols: list[Expr]) -> Iterator[Block]:
        if symbols:
            before, between, after = word("steps_left_out", self.language).format(count=len(symbols)).split("|")
            first, last = (Formula(self.typesetter.tex(s)) for s in (symbols[0], symbols[-1]))
            yield Paragraph((Text(before), first, Text(between), last, Text(after)))

    def chain(self, symbol: str) -> str:
        """The chain rule of a derivative over all paths; derivatives that the task asks for are not taken apart."""
        derivative = self.solution.symbol(symbol)
        rule = written_out(self.solution.derivation, derivative, self.solution.asked)
        self.shown.add(derivative)
        lines = [rule, *stages(rule, self.solution.values)]
        return self._embed(self._equations(derivative, lines))

    def _outstanding(self) -> list[Expr]:
        needed = self.solution.derivation.needed_for(self.asked)
        return [s.symbol for s in needed if s.symbol not in self.shown]

    def _step(self, symbol: Expr) -> Equations:
        return self._equations(symbol, self.solution.lines(symbol))

    def _equations(self, symbol: Expr, lines: list[Expr]) -> Equations:
        boxed = symbol in self.solution.asked
        return Equations(self.typesetter.rows(symbol, lines, boxed), notation.write(symbol))

    def chart(self, name: str, caption: str = "", y_label: str = "") -> str:
        """The course of a quantity over time, one line for each component."""
        times = sorted(_time(s) for s in self.solution.values if isinstance(s, At) and s.name == name and _has_time(s))
        if len(times) < 2:
            raise Problem("nothing_to_draw", symbol=name)
        course = [self.solution.values[at(name, t)] for t in times]
        size = len(course[0].entries)
        series = [(_series_name(name, i, size), [nearest(value.entries[i]) for value in course]) for i in range(size)]
        svg = line_chart(series, times, "t", y_label or f"{name}_t", self.language)
        alt = word("chart_alt", self.language).format(name=name, first=times[0], last=times[-1])
        return self._embed(Figure(svg, alt, (Text(caption),) if caption else ()))

    def _value(self, symbol: str) -> Value:
        return self.solution.value(self.solution.symbol(symbol))

    def _embed(self, *blocks: Block) -> str:
        self.embedded.append(blocks)
        return f"\n\n{MARKER}{len(self.embedded) - 1}{MARKER}\n\n"


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


def _has_time(symbol: At) -> bool:
    return len(symbol.indices) == 1 and bool(symbol.indices[0].is_Integer)


def _time(symbol: At) -> int:
    return int(symbol.indices[0])


def _series_name(name: str, position: int, size: int) -> str:
    return f"{name}_{{t,{position + 1}}}" if size > 1 else f"{name}_t"
