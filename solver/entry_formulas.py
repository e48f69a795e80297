"""Derivations over arrays of formulas: each entry of a result as a formula of the entries that it is computed from.

``ENTRIES`` is a namespace for ``solver.arrays``, as NumPy is one: where NumPy computes, it notes what is computed.
Whatever needs to know how large a number is, such as a step function, cannot be noted so and raises ``TypeError``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from sympy import Expr

from solver import arrays, notation
from solver.derivation import Step

OPERATIONS = ("+", "-", "*", "/", "^")
LARGEST_EXPONENT = 150.0
"""exp of anything larger is beyond all that is written; powers of this one are numbers of double precision still."""
TINY = 1e-30
"""What stands for a zero that has no reciprocal and no logarithm: adding it changes no number that is written."""
Values = Mapping[tuple[str, int], Any]
"""Entries by name and position, as numbers or as columns of them."""
FUNCTIONS = ("tanh", "exp", "log", "sqrt", "sin", "cos", "abs", "maximum", "minimum")


@dataclass(frozen=True)
class Term:
    """A formula of one number: an operation on ``args``, a ``number``, or the ``entry`` (name, position) of a value.

    What is known without the values is settled at once: a term times 0 is 0.
    """

    operation: str
    args: tuple[Any, ...]

    __array_ufunc__ = None  # numbers of NumPy leave the arithmetic to this class

    @property
    def is_number(self) -> bool:
        return self.operation == "number"

    @property
    def number(self) -> float:
        return float(self.args[0])

    @property
    def is_atom(self) -> bool:
        return self.operation in ("number", "entry")

    def __bool__(self) -> bool:
        raise TypeError("nobody knows yet how large it is")

    def __gt__(self, other: Any) -> bool:
        raise TypeError("nobody knows yet how large it is")

    __ge__ = __lt__ = __le__ = __gt__

    def __neg__(self) -> Term:
        return number(-self.number) if self.is_number else Term("*", (number(-1.0), self))

    def __add__(self, other: Any) -> Term:
        other = term(other)
        if self.is_number and other.is_number:
            return number(self.number + other.number)
        if other.is_number and other.number == 0:
            return self
        return other if self.is_number and self.number == 0 else Term("+", (self, other))

    def __radd__(self, other: Any) -> Term:
        return term(other) + self

    def __sub__(self, other: Any) -> Term:
        other = term(other)
        if self.is_number and other.is_number:
            return number(self.number - other.number)
        return self if other.is_number and other.number == 0 else Term("-", (self, other))

    def __rsub__(self, other: Any) -> Term:
        return term(other) - self

    def __mul__(self, other: Any) -> Term:
        other = term(other)
        if self.is_number and other.is_number:
            return number(self.number * other.number)
        for one, rest in ((self, other), (other, self)):
            if one.is_number and one.number in (0, 1):
                return rest if one.number else number(0.0)
        return Term("*", (self, other))

    def __rmul__(self, other: Any) -> Term:
        return term(other) * self

    def __truediv__(self, other: Any) -> Term:
        other = term(other)
        return self if other.is_number and other.number == 1 else Term("/", (self, other))

    def __rtruediv__(self, other: Any) -> Term:
        return term(other) / self

    def __pow__(self, exponent: Any) -> Term:
        power = term(exponent)
        return self if power.is_number and power.number == 1 else Term("^", (self, power))

    @property
    def entries(self) -> set[tuple[str, int]]:
        """The entries that it reads."""
        if self.is_number:
            return set()
        return {self.args} if self.operation == "entry" else {e for part in self.args for e in part.entries}

    def renamed(self, names: Mapping[tuple[str, int], tuple[str, int]]) -> Term:
        """The same with other names for entries."""
        if self.is_number:
            return self
        if self.operation == "entry":
            return Term("entry", names.get(self.args, self.args))
        return Term(self.operation, tuple(part.renamed(names) for part in self.args))

    def at(self, values: Values) -> Any:
        """The number that it is where the entries have these ``values``, or whether it holds.

        Where the entries are columns, arrays with a number for each of several cases, it is a column, too.
        """
        if self.operation == "number":
            return self.args[0]
        if self.operation == "entry":
            return values[self.args]
        return _COMPUTED[self.operation](*[part.at(values) for part in self.args])


_COMPUTED: Mapping[str, Callable[..., Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: a**b,
    **{name: getattr(np, name) for name in FUNCTIONS},
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "and": lambda *parts: reduce(np.logical_and, parts),
    "or": lambda *parts: reduce(np.logical_or, parts),
}


def number(value: float) -> Term:
    return Term("number", (float(value),))


def entry(name: str, position: int) -> Term:
    """The entry of the value called ``name``, counted row by row from 0."""
    return Term("entry", (name, position))


def compared(sign: str, one: Term, other: Term) -> Term:
    """A comparison, which holds or not; ``sign`` is one of < <= > >=."""
    return Term(sign, (one, other))


def all_of(conditions: Iterable[Term]) -> Term:
    return Term("and", tuple(conditions))


def any_of(conditions: Iterable[Term]) -> Term:
    return Term("or", tuple(conditions))


def distance(one: Term, other: Term) -> Term:
    return Term("abs", (one - other,))


def largest(terms: Sequence[Term]) -> Term:
    """The largest size of some numbers."""
    return reduce(lambda a, b: Term("maximum", (a, b)), [Term("abs", (one,)) for one in terms])


def term(value: Any) -> Term:
    return value if isinstance(value, Term) else number(value)


def defined(made: Term) -> Term:
    """The formula with a value for all numbers that somebody may write, for systems that stop at what has none.

    Where the formula has a value that is ever written, it is the same one: what divisors gain is lost in rounding.
    """
    if made.is_atom:
        return made
    first, *rest = parts = [defined(part) for part in made.args]
    match made.operation:
        case "exp":
            parts = [Term("minimum", (first, number(LARGEST_EXPONENT)))]
        case "log":
            parts = [_at_least(first, TINY)]
        case "sqrt":
            parts = [_at_least(first, 0.0)]
        case "/" if not rest[0].is_number:
            parts = [first, Term("+", (rest[0], number(TINY)))]
        case "^":
            parts = [_base(first, rest[0]), rest[0]]
    return Term(made.operation, tuple(parts))


def _base(base: Term, exponent: Term) -> Term:
    """The base of a power: not negative under a root, and not zero where the exponent may be negative."""
    if exponent.is_number and not exponent.number.is_integer():
        return _at_least(base, TINY)
    if exponent.is_number and exponent.number > 0:
        return base
    return Term("+", (base, number(TINY)))


def _at_least(made: Term, least: float) -> Term:
    return Term("maximum", (made, number(least)))


def _each(name: str) -> Callable[[Any], Any]:
    made: Callable[[Any], Any] = np.frompyfunc(lambda value: Term(name, (term(value),)), 1, 1)
    return made


class _Entries:
    """The namespace: arrays of terms, with the operations that ``solver.arrays`` and the functions ask for."""

    tanh, exp, log, sqrt, sin, cos, abs = map(_each, ("tanh", "exp", "log", "sqrt", "sin", "cos", "abs"))
    maximum, minimum = (
        np.frompyfunc(lambda a, b, name=name: Term(name, (term(a), term(b))), 2, 1) for name in ("maximum", "minimum")
    )
    matmul, eye, asarray = staticmethod(np.matmul), staticmethod(np.eye), staticmethod(np.asarray)
    swapaxes, concatenate = staticmethod(np.swapaxes), staticmethod(np.concatenate)
    broadcast_to, sum, mean = staticmethod(np.broadcast_to), staticmethod(np.sum), staticmethod(np.mean)

    def max(self, values: Any, axis: Any, keepdims: bool) -> Any:
        return self._reduced(self.maximum, values, axis, keepdims)

    def min(self, values: Any, axis: Any, keepdims: bool) -> Any:
        return self._reduced(self.minimum, values, axis, keepdims)

    def var(self, values: Any, axis: Any, keepdims: bool) -> Any:
        off = values - np.mean(values, axis=axis, keepdims=True)
        return (off * off).mean(axis=axis, keepdims=keepdims)

    def erf(self, values: Any) -> Any:
        raise TypeError("no platform has it")

    sign = floor = ceil = erf

    def argmax(self, values: Any, axis: int) -> Any:
        raise TypeError("nobody knows yet how large they are")

    @staticmethod
    def _reduced(operation: Callable[[Any, Any], Any], values: Any, axis: Any, keepdims: bool) -> Any:
        for one in sorted((axis,) if isinstance(axis, int) else axis):
            parts = np.split(values, values.shape[one], axis=one)
            values = reduce(operation, parts)
        return values if keepdims else np.squeeze(values, axis=axis)


ENTRIES = _Entries()


@dataclass(frozen=True)
class Assignment:
    """One entry of a step: whose, at which position, and what it is computed as."""

    name: str
    position: int
    term: Term


def symbols(name: str, shape: tuple[int, int]) -> Any:
    """The entries of a value as an array of terms."""
    rows, columns = shape
    return np.array([[entry(name, r * columns + c) for c in range(columns)] for r in range(rows)], dtype=object)


def assignments(steps: Iterable[Step], shapes: Mapping[Expr, tuple[int, int]]) -> tuple[Assignment, ...]:
    """The entries of these steps in order, each computed from entries before it and from those of ``shapes``.

    Raises ``TypeError`` for a step that cannot be written so.
    """
    known: dict[Expr, Any] = {s: symbols(notation.write(s), shape) for s, shape in shapes.items()}
    try:
        return tuple(_assigned(steps, known))
    except AttributeError as error:  # an operation that the namespace does not have
        raise TypeError(str(error)) from None


def _assigned(steps: Iterable[Step], known: dict[Expr, Any]) -> Iterator[Assignment]:
    for step in steps:
        name = notation.write(step.symbol)
        if not known.keys() >= set(step.reads):  # of gates that were taken for one another, one may read what follows
            raise TypeError(f"{name} reads what is not computed yet")
        value = np.asarray(arrays.evaluate(step.rule, known, ENTRIES), dtype=object)
        yield from (Assignment(name, n, term(one)) for n, one in enumerate(value.ravel().tolist()))
        known[step.symbol] = symbols(name, value.shape)


@np.errstate(all="ignore")
def computed(found: Sequence[Assignment], values: Values) -> dict[tuple[str, int], Any]:
    """All entries, where those that the assignments start from have these ``values``."""
    known = dict(values)
    for one in found:
        known[one.name, one.position] = one.term.at(known)
    return known
