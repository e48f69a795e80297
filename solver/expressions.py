"""The expressions of a derivation: SymPy trees that keep what the author wrote.

SymPy's own ``Add`` and ``Mul`` sort and merge their operands, which is right for algebra and wrong for a worked
solution. The operations below are SymPy ``Expr`` nodes that never evaluate themselves, so ``W_hh h_{t-1} + W_xh x_t +
b_h`` stays in this order through indexing, substitution and differentiation.

Every quantity is a matrix with a shape ``(rows, columns)``: a vector is a column, a number is 1×1.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sympy import Expr, Integer, Symbol
from sympy.core.symbol import Str

from solver.indices import LAST, LENGTH, ONE, Index, index_text

__all__ = ["LAST", "LENGTH", "ONE"]

if TYPE_CHECKING:
    from solver.values import Value

PARAMETERS = "params"
OF_QUANTITIES = ("shape", "field")  # what is counted of a quantity, not of a model


class Operation(Expr):
    """A node that keeps its operands as they are."""

    def __new__(cls, *args: Any) -> Operation:
        return Expr.__new__(cls, *args)  # type: ignore[no-any-return]

    @property
    def operands(self) -> tuple[Expr, ...]:
        """The quantities that are operated on; the other arguments, such as an exponent, say how."""
        return self.args  # type: ignore[no-any-return]

    def over(self, *operands: Expr) -> Expr:
        """The same operation over other operands."""
        return self.func(*operands)

    @cached_property
    def reads(self) -> frozenset[Expr]:
        """The symbols that it reads, found once."""
        return frozenset().union(*map(reads, self.operands))

    def __eq__(self, other: object) -> bool:
        """SymPy's own comparison looks for numbers of other kinds in an expression, and takes far longer."""
        return self is other or (type(self) is type(other) and self._args == other._args)

    __hash__ = Expr.__hash__

    def _sympystr(self, printer: Any) -> str:
        """Keeps SymPy's printers from taking a node for SymPy's own class of that name."""
        return f"{type(self).__name__}({', '.join(printer._print(a) for a in self.args)})"


class Leaf(Operation):
    """What is made of no other quantities."""

    @property
    def operands(self) -> tuple[Expr, ...]:
        return ()

    @cached_property
    def reads(self) -> frozenset[Expr]:
        return frozenset([self]) if isinstance(self, LEAVES) else frozenset()


class Plus(Operation):
    """The sum of its operands; a difference holds a ``Negative``."""


class Negative(Operation):
    """−a."""


class Times(Operation):
    """The elementwise product ⊙; a 1×1 operand scales the others."""


class Product(Operation):
    """The matrix product of its factors, from left to right."""


class Quotient(Operation):
    """a / b, elementwise."""


class OfFirst(Operation):
    """An operation on its first argument; the others say how it is done."""

    @property
    def operands(self) -> tuple[Expr, ...]:
        return self.args[:1]  # type: ignore[no-any-return]

    def over(self, *operands: Expr) -> Expr:
        return self.func(*operands, *self.args[1:])


class Power(OfFirst):
    """a to a rational power, elementwise."""


class MatrixPower(OfFirst):
    """a to a rational power as ``^`` means it: of a square matrix the matrix power, of a vector or number ``Power``.

    Settled where shapes are known (``solver.powers``). A third argument is the function that was written, ``inv``.
    """


class Stack(Operation):
    """The operands below one another: [h; x]."""


class Transpose(Operation):
    """Aᵀ."""


class Diag(Operation):
    """The diagonal matrix of a column."""


class Eye(Leaf):
    """The identity matrix of so many rows."""


class Block(OfFirst):
    """The columns ``start:stop`` of a matrix: those that meet ``part`` in a product with a ``Stack``."""


class Entry(OfFirst):
    """One entry of a column or matrix, from 1: its row and, of a matrix, its column. It may be asked."""

    @property
    def place(self) -> tuple[int, int]:
        return int(self.args[1]), int(self.args[2]) if len(self.args) > 2 else 1


class Apply(Operation):
    """A named function of its operands (``solver.functions``)."""

    @property
    def function(self) -> str:
        return str(self.args[0].name)

    @property
    def operands(self) -> tuple[Expr, ...]:
        return self.args[1:]  # type: ignore[no-any-return]

    def over(self, *operands: Expr) -> Expr:
        return self.func(self.args[0], *operands)

    @property
    def operand(self) -> Expr:
        """The first operand, mostly the only one."""
        return self.args[1]

    def of(self, operand: Expr) -> Apply:
        """The same function of another first operand."""
        return Apply(self.args[0], operand, *self.args[2:])


class Constant(Leaf):
    """A number with a name: π, e (``solver.functions.constants``)."""

    @property
    def name(self) -> str:
        return str(self.args[0].name)


class Over(Operation):
    """A sum, product, stack or extreme over an index: kind, index, first, last, body, once unrolled its instances."""

    @property
    def kind(self) -> str:
        return str(self.args[0].name)

    @property
    def index(self) -> Symbol:
        return self.args[1]

    @property
    def body(self) -> Expr:
        return self.args[4]

    @property
    def bounds(self) -> tuple[Index, Index]:
        return self.args[2], self.args[3]

    @property
    def operands(self) -> tuple[Expr, ...]:
        return self.args[5:] or self.args[4:]  # type: ignore[no-any-return]

    def over(self, *operands: Expr) -> Expr:
        return self.func(*self.args[:5], *operands) if self.is_unrolled else self.func(*self.args[:4], *operands)

    @property
    def is_unrolled(self) -> bool:
        return len(self.args) > 5

    @cached_property
    def plain(self) -> Expr:
        """The same without an index: a sum, an elementwise product or a stack of the instances, or its extreme."""
        if self.kind in OVER:
            return OVER[self.kind](*self.operands)
        extreme = apply(self.kind, Stack(*self._flat()))
        return Plus(extreme, self.shift) if self.kind in PLACES and self.shift else extreme

    def _flat(self) -> Iterator[Expr]:
        """The instances; the largest one of largest ones is the largest of all."""
        for one in self.operands:
            is_same = isinstance(one, Over) and one.kind == self.kind and self.kind not in PLACES
            yield from one._flat() if is_same else (one,)

    @property
    def shift(self) -> Integer:
        """What the place among the instances, counted from 1, differs from the index by."""
        return self.bounds[0] - 1


class At(Leaf):
    """An indexed quantity, such as ``h[t-1]`` or, once unrolled, ``h[2]``."""

    @property
    def name(self) -> str:
        return self._args[0].name  # type: ignore[no-any-return]

    @property
    def indices(self) -> tuple[Index, ...]:
        return self._args[1:]  # type: ignore[no-any-return]


class Counter(Leaf):
    """An index as a number to calculate with: the t of ``t * x[t]``."""

    @property
    def index(self) -> Index:
        return self.args[0]

    def _sympystr(self, printer: Any) -> str:
        return index_text(self.index)


class Outside(Leaf):
    """A quantity where it has no entry, and the number that it has there: zeros around an image."""

    @property
    def symbol(self) -> At:
        return self.args[0]  # type: ignore[no-any-return]

    @property
    def number(self) -> Expr:
        return self.args[1]


class Total(Leaf):
    """The derivative ∂u/∂v along every path.

    Of a number it has the shape of v; of a column u it is the Jacobian, rows(u) × rows(v).
    """


class Direct(Leaf):
    """The immediate derivative ∂⁺u/∂v: all other quantities that u is computed from are held fixed.

    (Werbos 1990; the notation ∂⁺ is that of Pascanu et al. 2013, eq. 4.)
    """


class Via(Leaf):
    """The share of ∂u/∂v that comes through the use of v in w: arguments u, v, w."""


class Delta(Leaf):
    """δ: the derivative of a number u with respect to the pre-activation of v = f(a); arguments u, v.

    (Goodfellow et al. 2016, sec. 10.2.2; the backward recursion of BPTT runs over it.)
    """


class Compared(Operation):
    """1 where a comparison holds, else 0, entry by entry: ``[i = j]``, Iverson's bracket."""

    @property
    def relation(self) -> str:
        return str(self.args[0].name)

    @property
    def operands(self) -> tuple[Expr, ...]:
        return self.args[1:]  # type: ignore[no-any-return]

    def over(self, *operands: Expr) -> Expr:
        return self.func(self.args[0], *operands)


class OneHot(OfFirst):
    """The column that is 1 at a place and 0 elsewhere: the place, the number of entries, and the place of the first."""

    @property
    def places(self) -> range:
        return range(int(self.args[2]), int(self.args[2]) + int(self.args[1]))


class Lookup(Operation):
    """A quantity at a calculated index, ``E[x[t]]``: what it is ``chosen`` from, the index; once unrolled the number of
    the first of its instances, and these. Several such indices are lookups in each other."""

    @property
    def pattern(self) -> At | Entry | Lookup:
        return self.args[0]  # type: ignore[no-any-return]

    @property
    def nested(self) -> tuple[Lookup, ...]:
        """It, and the lookups that it chooses from."""
        return (self, *self.pattern.nested) if isinstance(self.pattern, Lookup) else (self,)

    @property
    def chosen(self) -> Symbol:
        """What stands in its pattern for the index that it calculates."""
        return CHOICES[len(self.nested) - 1]

    @property
    def whole(self) -> At | Entry:
        """The quantity, or entry, that all of its indices choose."""
        return self.nested[-1].args[0]  # type: ignore[no-any-return]

    @property
    def name(self) -> str:
        return base(self.whole)

    @property
    def indices(self) -> tuple[Index, ...]:
        """Those of the quantity, or the places of the entry; one of them is ``chosen``."""
        return self.whole.indices if isinstance(self.whole, At) else self.whole.args[1:]

    place = property(lambda self: self.args[1])

    @property
    def instances(self) -> tuple[Expr, ...]:
        return self.args[3:]  # type: ignore[no-any-return]

    @property
    def first(self) -> int:
        return int(self.args[2])

    @property
    def operands(self) -> tuple[Expr, ...]:
        return (self.place, *(self.instances or (self.pattern,)))

    def over(self, *operands: Expr) -> Expr:
        place, *others = operands
        if not self.instances:
            return self.func(others[0], place, *self.args[2:])
        return self.func(self.pattern, place, self.args[2], *others)


class Held(Operation):
    """A quantity through which no gradient goes: ``stopgrad(h[t-1])``."""


class Count(Leaf):
    """What a model needs: the number of its parameters, or another of the kinds of ``solver.counting``."""

    model = property(lambda self: str(self.args[0].name))

    @property
    def kind(self) -> str:
        return str(self.args[1].name) if len(self.args) > 1 else PARAMETERS

    key = property(lambda self: f"{self.kind} of {self.model}")
    is_of_quantity = property(lambda self: self.kind in OF_QUANTITIES)


class Literal(Leaf):
    """A known value in the place of a symbol or of an operation that was carried out."""

    value: Value

    def __new__(cls, value: Value) -> Literal:
        node = Expr.__new__(cls)
        node.value = value
        return node  # type: ignore[no-any-return]

    def __getnewargs__(self) -> tuple[Value]:
        return (self.value,)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Literal) and self.value is other.value)

    __hash__ = Leaf.__hash__

    def _sympystr(self, printer: Any) -> str:
        return "Literal"

    def _hashable_content(self) -> tuple[object, ...]:
        return (id(self.value),)


OVER: dict[str, type[Operation]] = {"sum": Plus, "prod": Times, "stack": Stack}
"""What an operation over an index does with its instances."""
CHOICES = tuple(map(Symbol, ("chosen", "chosen2", "chosen3")))  # in the places of indices that are calculated
PLACES = ("argmax", "argmin")  # of the functions of a stack those that give a place in it
EXTREMES = ("max", "min", *PLACES)  # what else may run over an index: a function of the stack of its instances

DERIVATIVES = (Total, Direct, Via, Delta)
LEAVES = (Symbol, At, *DERIVATIVES, Count)


def apply(function: str, *operands: Expr) -> Apply:
    return Apply(Str(function), *operands)


def at(name: str, *indices: Index | int) -> At:
    return At(Symbol(name), *(Integer(i) if isinstance(i, int) else i for i in indices))


def base(symbol: Expr) -> str:
    """The name of a quantity without its indices: ``h`` of ``h[2]``, ``dL/dh`` of a gradient."""
    if isinstance(symbol, DERIVATIVES):
        return f"d{base(symbol.args[0])}/d{base(symbol.args[1])}"
    return base(symbol.args[0]) if isinstance(symbol, Entry) else symbol.name


def operands(node: Expr) -> tuple[Expr, ...]:
    """The quantities that an operation is made of; none for a symbol or a number."""
    return node.operands if isinstance(node, Operation) else ()


def leaves(expression: Expr) -> Iterator[Expr]:
    """The symbols that an expression reads, in the order of their appearance, each once."""
    seen: set[Expr] = set()
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, LEAVES):
            waiting.extend(reversed(operands(node)))
        elif node not in seen:
            seen.add(node)
            yield node


def reads(node: Expr) -> frozenset[Expr]:
    """The same as a set."""
    if isinstance(node, Operation):
        return node.reads
    return frozenset([node]) if node.is_Symbol else frozenset()
