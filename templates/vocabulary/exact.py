"""Numbers of a text: certified, and computed with like numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from solver import values
from solver.evaluation import raised
from solver.scalars import Scalar, absolute


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


class Course(tuple[Exact, ...]):
    """Several certified numbers, such as one for each time step; arithmetic goes entry by entry."""

    __slots__ = ()

    def _with(self, other: object, operation: Callable[[Any, Any], Any]) -> Course:
        if not isinstance(other, Course):
            return Course(operation(one, other) for one in self)
        if len(other) != len(self):
            raise ValueError(f"{len(self)} numbers and {len(other)} numbers do not go together")
        return Course(operation(one, two) for one, two in zip(self, other, strict=True))

    def map(self, function: Callable[[Exact], Exact]) -> Course:
        return Course(map(function, self))

    def __add__(self, other: object) -> Course:
        return self._with(other, lambda a, b: a + b)

    def __radd__(self, other: object) -> Course:
        return self._with(other, lambda a, b: b + a)

    def __sub__(self, other: object) -> Course:
        return self._with(other, lambda a, b: a - b)

    def __rsub__(self, other: object) -> Course:
        return self._with(other, lambda a, b: b - a)

    def __mul__(self, other: object) -> Course:
        return self._with(other, lambda a, b: a * b)

    def __rmul__(self, other: object) -> Course:
        return self._with(other, lambda a, b: b * a)

    def __truediv__(self, other: object) -> Course:
        return self._with(other, lambda a, b: a / b)

    def __neg__(self) -> Course:
        return self.map(lambda one: -one)


def entrywise(operation: Callable[[Scalar, Scalar], Scalar], a: object, b: object) -> Exact | Course:
    """An operation on two numbers, or on each of several."""

    def one(x: object, y: object) -> Exact:
        digits = x.digits if isinstance(x, Exact) else None
        return Exact(operation(_scalar(x), _scalar(y)), digits)

    if isinstance(a, Course):
        return a._with(b, one)
    return b._with(a, lambda y, x: one(x, y)) if isinstance(b, Course) else one(a, b)


def course(scalars: Iterable[Scalar]) -> Course:
    return Course(map(Exact, scalars))
