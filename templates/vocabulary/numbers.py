"""Numbers in a text: values, norms, shares, and what is computed of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import reduce
from itertools import accumulate
from operator import add, mul

from flint import fmpq
from sympy import Expr

from solver import values
from solver.errors import Problem
from solver.evaluation import evaluate
from solver.expressions import Apply, At
from solver.scalars import Scalar, larger, root
from solver.values import SCALAR, Value, number
from templates.clock import paused
from templates.numbers import Numbers
from templates.vocabulary.context import Context
from templates.vocabulary.exact import Course, Exact, course, entrywise
from worksheets.exact_numbers import exact_number
from worksheets.solving import solve

PLACEHOLDER = "{}"
MAX_REPEATED = 1000


@dataclass
class NumberWords:
    """Each public method is a function of the texts."""

    _context: Context

    def v(self, symbol: str, row: int = 1, column: int = 1, of: str | None = None) -> Exact:
        """The value of a symbol, of a vector or matrix the entry at ``row`` and ``column``, counted from 1."""
        return Exact(_entry(self._context.value(symbol, of), symbol, row, column))

    def value(self, symbol: str, of: str | None = None) -> str:
        """The whole value of a symbol, a vector or matrix in parentheses."""
        return self._context.typesetter.value(self._context.value(symbol, of))

    def entries(self, symbol: str, of: str | None = None) -> Course:
        """All entries of a value, row by row."""
        return course(self._context.value(symbol, of).entries)

    def times(self, name: str, of: str | None = None) -> list[int]:
        """The times at which a quantity has a value, in order."""
        known = self._context.solution(of).values
        return sorted(int(s.indices[0]) for s in known if isinstance(s, At) and s.name == name and has_time(s))

    def equals(self, number: Exact) -> str:
        """``= 0.5`` or ``\\approx 0.3333`` as TeX: the sign that is right for the number as it is written."""
        numbers = self._context.typesetter.numbers
        numbers = Numbers(number.digits, numbers.language) if number.digits else numbers
        return (r"= " if numbers.is_exact(number.scalar) else r"\approx ") + numbers.tex(number.scalar)

    def difference(self, symbol: str, by: str, step: str) -> Exact:
        """The central difference of a number by a given number, with ``step`` to both sides: what a program would check
        a derivative with.
        """
        task, exact = self._context.own.task, exact_number(step)
        off = fmpq(int(exact.p), int(exact.q))
        given = self._context.own.symbol(by)
        if given not in task.given or task.given[given].shape != SCALAR or off <= 0:
            raise Problem("no_difference", None, symbol=by)
        ends = [self._shifted(symbol, given, sign * off) for sign in (1, -1)]
        return Exact((ends[0] - ends[1]) / (2 * off))

    def _shifted(self, symbol: str, given: Expr, off: fmpq) -> Scalar:
        """The value of a symbol with one given number changed."""
        own = self._context.own
        numbers = {**own.task.given, given: number(off + own.task.given[given].entries[0])}
        with paused():
            moved = solve(own.sheet, replace(own.task, given=numbers), own.derivation)
        return _entry(moved.value(moved.symbol(symbol)), symbol, 1, 1)

    def norm(self, symbol: str, of: str | None = None) -> Exact:
        """The Frobenius norm of a value; of a number its magnitude."""
        return Exact(_norm(self._context.value(symbol, of)))

    def values(
        self, pattern: str, indices: Iterable[int], row: int = 1, column: int = 1, of: str | None = None
    ) -> Course:
        """An entry for each index, which stands for ``{}`` in the pattern: ``values("h_{}", range(1, 101))``."""
        return self._course(pattern, indices, of, lambda value, name: _entry(value, name, row, column))

    def norms(self, pattern: str, indices: Iterable[int], of: str | None = None) -> Course:
        """The Frobenius norm for each index: ``norms("dh_100/dh_{}", range(99, -1, -1))``."""
        return self._course(pattern, indices, of, lambda value, _: _norm(value))

    def _course(
        self, pattern: str, indices: Iterable[int], of: str | None, read: Callable[[Value, str], Scalar]
    ) -> Course:
        if PLACEHOLDER not in pattern:
            raise Problem("no_placeholder", pattern=pattern)
        names = [pattern.replace(PLACEHOLDER, str(int(index))) for index in indices]
        return course(map(read, self._context.values(names, of), names))

    def argument(self, symbol: str, of: str | None = None) -> Exact:
        """What the outermost function of a step is applied to: the pre-activation of a gate."""
        solution = self._context.solution(of, symbol)
        rule = solution.step(solution.symbol(symbol)).rule
        if not isinstance(rule, Apply):
            raise Problem("no_argument", symbol=symbol)
        return Exact(evaluate(rule.operand, solution.values).entries[0])

    def digits(self, value: Exact, number: int) -> Exact:
        """The value, to be written with that many decimals."""
        return Exact(value.scalar, max(1, min(int(number), 30)))

    def number(self, text: str) -> Exact:
        """A number to compute or compare with, exactly as it is written: ``number("0.5")``."""
        return Exact(values.scalar(exact_number(str(text))))

    def percent(self, share: Exact, digits: int = 0) -> str:
        """A share as TeX in per cent. One that would be rounded to 0 gets more digits."""
        digits = max(0, min(int(digits), 12))
        hundredfold = (share * 100).scalar
        numbers = Numbers(max(digits, 1), self._context.language)
        shown = values.decimal(hundredfold, digits)
        is_nothing = shown == 0 and hundredfold != 0
        return (numbers.tex(hundredfold) if is_nothing else numbers.decimal_tex(shown)) + r"\,\%"

    def minimum(self, a: Exact | Course, b: Exact | Course) -> Exact | Course:
        """The smaller one, entry by entry: a norm clipped at a threshold."""
        return entrywise(lambda x, y: -larger(-x, -y), a, b)

    def maximum(self, a: Exact | Course, b: Exact | Course) -> Exact | Course:
        """The larger one, entry by entry."""
        return entrywise(larger, a, b)

    def lowest(self, numbers: Course) -> Exact:
        """The smallest of several numbers."""
        return reduce(lambda a, b: a if a < b else b, numbers)

    def highest(self, numbers: Course) -> Exact:
        """The largest of several numbers."""
        return reduce(lambda a, b: a if a > b else b, numbers)

    def product(self, numbers: Course) -> Exact:
        """The product of several numbers."""
        return reduce(mul, numbers)

    def repeated(self, number: Exact, times: int) -> Course:
        """The same number, as often as said."""
        return Course((number,) * max(1, min(int(times), MAX_REPEATED)))

    def total(self, numbers: Course) -> Exact:
        """The sum of several numbers."""
        return reduce(add, numbers)

    def running(self, numbers: Course) -> Course:
        """The products of the first, the first two, the first three numbers, and so on."""
        return Course(accumulate(numbers, mul))


def _entry(value: Value, symbol: str, row: int, column: int) -> Scalar:
    if not (1 <= row <= value.shape[0] and 1 <= column <= value.shape[1]):
        raise Problem("no_such_entry", symbol=symbol, row=row, column=column)
    return value[row - 1, column - 1]


def _norm(value: Value) -> Scalar:
    return root(reduce(add, (entry * entry for entry in value.entries), fmpq(0)), 2)


def has_time(symbol: At) -> bool:
    """Whether a symbol has one index, and this is a number."""
    return len(symbol.indices) == 1 and bool(symbol.indices[0].is_Integer)
