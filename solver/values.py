"""Values: exact rationals and certified real balls in matrices, and the digits that they prove.

A number that can be written exactly stays an ``fmpq``; anything transcendental is an ``arb``, a ball that contains
the true value (Johansson 2017, "Arb: efficient arbitrary-precision midpoint-radius interval arithmetic").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from itertools import repeat
from operator import add
from typing import TypeVar

from flint import arb, arb_mat, ctx, fmpq, fmpq_mat
from sympy import Rational

from solver.errors import Problem
from solver.scalars import Scalar, absolute

Shape = tuple[int, int]
T = TypeVar("T")
SCALAR: Shape = (1, 1)
START_BITS, MAX_BITS = 128, 4096
TINY = fmpq(10) ** -400


@dataclass(frozen=True, eq=False)
class Value:
    """A matrix of exact or enclosed numbers, stored row by row."""

    shape: Shape
    entries: tuple[Scalar, ...]

    def __getitem__(self, place: tuple[int, int]) -> Scalar:
        return self.entries[place[0] * self.shape[1] + place[1]]

    @property
    def rows(self) -> list[tuple[Scalar, ...]]:
        width = self.shape[1]
        return [self.entries[i : i + width] for i in range(0, len(self.entries), width)]

    @property
    def is_exact(self) -> bool:
        return all(isinstance(e, fmpq) for e in self.entries)

    def map(self, function: Callable[[Scalar], Scalar]) -> Value:
        return Value(self.shape, tuple(map(function, self.entries)))

    def nested(self, convert: Callable[[Scalar], T]) -> T | list[T] | list[list[T]]:
        """The entries as a number, a list (a row or a column) or a list of rows."""
        if self.shape == SCALAR:
            return convert(self.entries[0])
        if 1 in self.shape:
            return [convert(e) for e in self.entries]
        return [[convert(e) for e in row] for row in self.rows]


def number(value: Rational | int | fmpq | arb) -> Value:
    """A 1×1 value."""
    return Value(SCALAR, (scalar(value),))


def scalar(value: Rational | int | fmpq | arb) -> Scalar:
    if isinstance(value, fmpq | arb):
        return value
    return fmpq(int(value)) if isinstance(value, int) else fmpq(int(value.p), int(value.q))


VISIBLE, NEGLIGIBLE = 1e-6, 1e-30
"""Of a drawn number, the relative error that no picture shows, and the number that counts as 0 in every picture."""


def nearest(value: Scalar) -> float:
    """The floating-point number in the middle of a value, for pictures and comparisons; nothing is proven of it."""
    return float(arb(value).mid())


def approximate(value: Scalar) -> float:
    """The number in the middle of a value, 0 where the ball holds it: a remainder of 1e-39 is nobody's result."""
    return 0.0 if arb(value).contains(0) else nearest(value)


def visible(value: Scalar) -> float:
    """The floating-point number for a picture, in which no error of a ball can be seen. Raises ``Unproven``."""
    ball = arb(value)
    if not ball.rad() <= max(abs(ball.mid()) * VISIBLE, arb(NEGLIGIBLE)):
        raise Unproven
    return nearest(value)


def matrix(rows: Sequence[Sequence[Rational | int]]) -> Value:
    return Value((len(rows), len(rows[0])), tuple(scalar(e) for row in rows for e in row))


def eye(size: int) -> Value:
    return diagonal(Value((size, 1), (fmpq(1),) * size))


def diagonal(column: Value) -> Value:
    size, zero = column.shape[0], fmpq(0)
    return Value((size, size), tuple(column.entries[i] if i == j else zero for i in range(size) for j in range(size)))


def transposed(value: Value) -> Value:
    return Value((value.shape[1], value.shape[0]), tuple(e for column in zip(*value.rows, strict=True) for e in column))


def stacked(parts: Iterable[Value]) -> Value:
    parts = list(parts)
    return Value((sum(p.shape[0] for p in parts), parts[0].shape[1]), tuple(e for p in parts for e in p.entries))


def columns(value: Value, start: int, stop: int) -> Value:
    return Value((value.shape[0], stop - start), tuple(e for row in value.rows for e in row[start:stop]))


def rows(value: Value, start: int, stop: int) -> Value:
    return transposed(columns(transposed(value), start, stop))


def elementwise(operation: Callable[[Scalar, Scalar], Scalar], a: Value, b: Value) -> Value:
    """``operation`` entry by entry; a 1×1 operand meets every entry of the other."""
    if a.shape == b.shape:
        return Value(a.shape, tuple(map(operation, a.entries, b.entries)))
    if a.shape == SCALAR:
        return Value(b.shape, tuple(map(operation, repeat(a.entries[0]), b.entries)))
    if b.shape == SCALAR:
        return Value(a.shape, tuple(map(operation, a.entries, repeat(b.entries[0]))))
    raise ValueError(f"shapes {a.shape} and {b.shape} do not fit")


def product(a: Value, b: Value) -> Value:
    """The matrix product."""
    if a.shape[1] != b.shape[0]:
        raise ValueError(f"shapes {a.shape} and {b.shape} do not fit")
    columns_of_b = list(zip(*b.rows, strict=True))
    entries = tuple(_dot(row, column) for row in map(_sparse, a.rows) for column in columns_of_b)
    return Value((a.shape[0], b.shape[1]), entries)


def power(a: Value, exponent: int) -> Value:
    """The power of a square matrix.

    Raises ``Problem`` where it has no inverse, and ``Unproven`` where balls do not tell.
    """
    if exponent < 0:
        return power(inverse(a), -exponent)
    return reduce(product, [a] * exponent) if exponent else eye(a.shape[0])


def inverse(a: Value) -> Value:
    """The inverse of a square matrix, exact where the matrix is. Raises as ``power`` does."""
    exact = [e for e in a.entries if isinstance(e, fmpq)]
    try:
        found = (fmpq_mat(*a.shape, exact) if a.is_exact else arb_mat(*a.shape, list(map(arb, a.entries)))).inv()
    except ZeroDivisionError:
        raise Problem("singular_matrix") if a.is_exact else Unproven from None
    return Value(a.shape, tuple(found.entries()))


def _sparse(row: tuple[Scalar, ...]) -> list[tuple[int, Scalar]]:
    """The entries that are not exactly zero: few in a diagonal matrix, which gradients are full of."""
    return [(i, e) for i, e in enumerate(row) if not (isinstance(e, fmpq) and e == 0)]


def _dot(row: list[tuple[int, Scalar]], column: tuple[Scalar, ...]) -> Scalar:
    return reduce(add, (e * column[i] for i, e in row)) if row else fmpq(0)


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Balls are computed with this many bits inside the block."""
    before, ctx.prec = ctx.prec, bits
    try:
        yield
    finally:
        ctx.prec = before


class Unproven(Exception):
    """The ball is too wide for the digits asked: compute again with more bits."""


def decimal(value: Scalar, places: int) -> Decimal:
    """The value rounded half away from zero to ``places`` decimals, each digit proven.

    Raises ``Unproven`` where the ball does not decide the last digit.
    """
    scaled = value * fmpq(10) ** places
    if isinstance(scaled, fmpq):
        return _shifted(_rounded(scaled), places)
    if scaled < 0:
        return _shifted(-_rounded_ball(-scaled), places)
    return _shifted(_rounded_ball(scaled), places)


def significant(value: Scalar, digits: int) -> Decimal:
    """The value rounded to ``digits`` significant digits, each proven; 0 for what is proven to be below 1e-400.

    A value that rounds up to a power of ten, or cannot be told from one, has one digit more: 0.99996 is 1.0000.
    Raises ``Unproven``.
    """
    if value == 0 or absolute(value) < TINY:
        return Decimal(0)
    least = value if isinstance(value, fmpq) else value.abs_lower()
    return decimal(value, digits - 1 - magnitude(least))


def magnitude(value: Scalar) -> int:
    """The exponent of ten of the leading digit: 2 for 123.4, −3 for 0.00125. Raises ``Unproven`` at zero."""
    size = absolute(value)
    if not size > 0:
        raise Unproven
    guess = round(float(arb(size).mid().log() / arb(10).log()))
    for exponent in (guess, guess - 1):
        if fmpq(10) ** exponent <= size < fmpq(10) ** (exponent + 1):
            return exponent
    raise Unproven


def is_short(value: Scalar, places: int) -> bool:
    """Whether ``places`` decimals write the value exactly."""
    return (value * fmpq(10) ** places).q == 1 if isinstance(value, fmpq) else bool(value.is_zero())


def places(value: fmpq) -> int | None:
    """How many decimals write the value exactly; ``None`` where it does not end."""
    rest, powers = int(value.q), [0, 0]
    for which, prime in enumerate((2, 5)):
        while rest % prime == 0:
            rest, powers[which] = rest // prime, powers[which] + 1
    return max(powers) if rest == 1 else None


def _rounded_ball(value: arb) -> int:
    """Half up, which for a ball around zero is as good as half away from zero. Raises ``Unproven``.

    What lies within 1e-400 of a half is one, as (√1.25)² is with one decimal: no number of bits tells them apart.
    """
    half = fmpq(1, 2)
    low, high = ((end + half).floor().unique_fmpz() for end in (value.lower(), value.upper()))
    if low is None or high is None or (low != high and not value.rad() < TINY):
        raise Unproven
    return int(high)


def _rounded(value: fmpq) -> int:
    size = int((abs(value) + fmpq(1, 2)).floor())
    return size if value >= 0 else -size


def _shifted(integer: int, places: int) -> Decimal:
    return Decimal(f"{integer}e{-places}")


def certified(compute: Callable[[], T]) -> T:
    """``compute`` with as many bits as its digits need, doubled from 128 to 4096.

    Raises ``Problem`` where 4096 bits (about 1,200 decimal digits) decide nothing.
    """
    bits = START_BITS
    while bits <= MAX_BITS:
        with precision(bits):
            try:
                return compute()
            except Unproven:
                bits *= 2
    raise Problem("undecided_digit", bits=MAX_BITS)
