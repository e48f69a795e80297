"""What there is to say of a function of the notation: one record, which everything else reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from sympy import Expr, Rational, Symbol

from solver import values
from solver.expressions import ONE, Apply
from solver.scalars import Scalar
from solver.values import Value

Array = Any
Shape = tuple[Expr, Expr]
Namespace = Any
"""``numpy``, ``jax.numpy`` or a ``solver.intervals.Rounding``; the last one, and whatever else has them, with
``erf``, ``sigma``, ``hardmax`` and ``largest_place``, which NumPy lacks."""

ARGUMENT, SECOND, RESULT = Symbol("argument"), Symbol("second"), Symbol("result")
"""What a derivative is written in: the arguments, and the value of the function."""


@dataclass(frozen=True)
class Named:
    """Written as a name before parentheses, ``\\tanh(x)``."""

    tex: str


@dataclass(frozen=True)
class Between:
    """Written as signs on both sides, ``|x|``."""

    left: str
    right: str

    @property
    def tex(self) -> str:
        return rf"{self.left}\;\cdot\;{self.right}"


@dataclass(frozen=True)
class Raised:
    """Written as a power with this exponent, or with the second operand as its exponent."""

    exponent: int | None = None

    @property
    def tex(self) -> str:
        place = r"\;\cdot\;"
        return rf"({place})^{{{self.exponent or place}}}"


@dataclass(frozen=True)
class Activation:
    """What is applied to a layer.

    ``flat`` are the values that a squashing function comes near without end, where its slope vanishes; ``is_gate`` says
    that it opens and closes, ``cuts`` that it makes a whole range exactly zero.
    """

    flat: tuple[float, float] | None = None
    is_gate: bool = False
    cuts: bool = False


class Walk(Protocol):
    """What a pullback needs of the way down a rule (``solver.pullback``)."""

    def into(self, part: Expr, upstream: Expr) -> Iterator[Expr]: ...
    def shape(self, node: Expr) -> Shape: ...
    def weighted(self, weight: Expr, upstream: Expr, weight_shape: Shape) -> Expr: ...
    def spread(self, upstream: Expr, shape: Shape) -> Expr: ...
    def outer(self, weight: Expr, upstream: Expr) -> Expr: ...
    def through_softmax(self, result: Expr, upstream: Expr) -> Expr: ...


@dataclass(frozen=True, kw_only=True, eq=False)
class Function:
    """A function by its ``name`` in equations, in error messages and in the language files.

    ``aliases`` are further names in equations and answers, ``spellings`` those in answers alone;
    ``plain`` is its name in plain text. ``array`` computes it in a namespace. ``kink`` gives how far values are from
    the nearest place without a derivative, ``domain`` whether intervals lie where it is defined. ``confused_with`` is
    the function that is usually taken in its place. One that ``is_derived`` only comes
    with the derivative of another, one that ``is_share`` with that of an extreme: 0 or 1 where nothing ties.
    """

    name: str
    written: Named | Between | Raised
    array: Callable[..., Array]
    plain: str = ""
    aliases: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()
    activation: Activation | None = None
    confused_with: str = ""
    kink: Callable[..., Array] | None = None
    domain: Callable[[Any], Any] | None = None
    multiplications: int = 0
    is_derived: bool = False
    is_share: bool = False

    @property
    def operands(self) -> int:
        """How many operands it has."""
        return 1

    @property
    def fewest(self) -> int:
        """How many of them an author must write."""
        return self.operands

    def value(self, *operands: Value) -> Value:
        """The value for exact or enclosed operands. Raises ``Problem`` outside of the domain."""
        raise NotImplementedError

    def proof(self, *operands: Value) -> Value:
        """The same for SymPy expressions in the place of numbers."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True, eq=False)
class Entrywise(Function):
    """A function of each entry.

    ``enclose`` is its value for exact rationals or balls, ``derivatives`` those by its arguments, written in
    ``ARGUMENT``, ``SECOND`` and ``RESULT``; ``formula`` what SymPy calculates with in proofs, a rational function of
    exponentials where it is one. ``defaults`` are numbers that further arguments have where an author leaves them out.
    """

    enclose: Callable[..., Scalar]
    derivatives: tuple[Expr, ...]
    formula: Callable[..., Expr]
    defaults: tuple[Rational, ...] = ()

    @property
    def operands(self) -> int:
        return len(self.derivatives) + len(self.defaults)

    @property
    def fewest(self) -> int:
        return len(self.derivatives)

    @property
    def is_of_one(self) -> bool:
        """Whether it is a function of one quantity, and perhaps of numbers."""
        return len(self.derivatives) == 1

    def value(self, *operands: Value) -> Value:
        first, *others = operands
        if not others:
            return first.map(self.enclose)
        return values.elementwise(self.enclose, first, *others)

    def proof(self, *operands: Value) -> Value:
        first, *others = operands
        return values.elementwise(self.formula, first, *others) if others else first.map(self.formula)


@dataclass(frozen=True, kw_only=True, eq=False)
class Whole(Function):
    """A function of all entries together: one number, or ``keeps_shape``; perhaps only ``of_square`` matrices, or
    ``of_vector``, of columns and rows. With an ``axis`` it is that called ``of``, of each
    column, 0, or of each row, 1. One that ``is_set`` gives a column of as many numbers as there are rows, in no order
    that answers must keep.

    ``pullback`` yields what reaches the operand, for the node, its result and what reaches the result.
    """

    of_value: Callable[[Value], Value]
    of_expressions: Callable[[Value], Value]
    pullback: Callable[[Walk, Apply, Expr, Expr], Iterator[Expr]] | None
    keeps_shape: bool = False
    of_square: bool = False
    of_vector: bool = False
    axis: int | None = None
    of: str = ""
    is_set: bool = False

    def shape(self, of: Shape) -> Shape:
        """That of the result for an operand of this one."""
        if self.keeps_shape:
            return of
        rows, columns = of
        if self.is_set:
            return rows, ONE
        return (ONE if self.axis != 1 else rows), (ONE if self.axis != 0 else columns)

    def value(self, *operands: Value) -> Value:
        return self.of_value(*operands)

    def proof(self, *operands: Value) -> Value:
        return self.of_expressions(*operands)
