"""Shapes, inferred from the equations: every quantity gets rows and columns, or a message says what clashes.

Dimensions are integers or, for counting, SymPy expressions in named sizes (``d_h + d_x``). What an equation does not
say at once is settled by passing over the equations until nothing changes, then by the field's defaults (a plain list
is a column, an elementwise product has equal operands).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from sympy import Expr, Integer, Symbol

from solver import notation
from solver.dimensions import NUMBER, Dimension, Flat, Shape, Unknown, dimension_of, is_possible, shape_text, unknown
from solver.errors import Problem
from solver.expressions import (
    ONE,
    Apply,
    At,
    Count,
    Counter,
    Delta,
    Direct,
    Literal,
    Negative,
    Outside,
    Over,
    Plus,
    Product,
    Stack,
    Total,
    Via,
    base,
    leaves,
    operands,
)
from solver.shape_rules import RULES, clash, is_number, same
from solver.symbols import Closed, Family

Equation = tuple[Expr, Expr]
Located = tuple[Equation, Callable[[Problem], Problem]]
"""An equation, and what adds its place to a problem."""


class Shapes:
    """The shapes found so far, by the name of the quantity: all time steps share one shape.

    Those of ``layered`` quantities have a shape for each of their indices, ``W_1`` and ``W_2``. Of the ``bare`` ones
    those that are given as a number are one for whatever shapes: they are added to every entry.
    """

    def __init__(
        self, known: Mapping[str, Shape | Flat], layered: Collection[str] = (), bare: Collection[str] = ()
    ) -> None:
        self.layered = frozenset(layered)
        self._bound: dict[Expr, Dimension] = {}
        self._shapes: dict[str, Shape] = {}
        self._placeholders: dict[str, Shape] = {}
        self._flat: dict[str, int] = {}
        self._defaults = 0
        self.has_spread = False
        """Whether a column or row is added to every column or row of a matrix somewhere."""
        self._numbers: set[str] = {n for n, s in known.items() if isinstance(s, Flat) and s.length == 1} & set(bare)
        for name, shape in known.items():
            if isinstance(shape, Flat) and shape.length > 1:
                self._flat[name] = shape.length
            else:
                self.declare(name, (1, 1) if isinstance(shape, Flat) else shape)

    @property
    def names(self) -> tuple[str, ...]:
        """Every quantity that the equations or the given numbers mention."""
        return (*self._shapes, *self.layered)

    def key(self, symbol: Expr) -> str:
        """What a quantity's shape is found by: its name, or of a layered one its name with its indices."""
        name = base(symbol)
        return notation.write(symbol) if name in self.layered and isinstance(symbol, At) else name

    def of(self, name: str) -> Shape:
        """The shape of a quantity. Its dimensions may still be unknown while inference runs."""
        return self._open(self._shapes, name)

    def declare(self, name: str, shape: Shape | tuple[int, int]) -> None:
        """Adds a quantity that no equation mentions."""
        self._shapes[name] = (dimension_of(shape[0]), dimension_of(shape[1]))

    def placeholder(self, node: Expr) -> Shape:
        """The shape of an operation that cannot be told yet; the same unknowns in every pass."""
        return self._open(self._placeholders, notation.write(node))

    def _open(self, shapes: dict[str, Shape], name: str) -> Shape:
        if name not in shapes:
            shapes[name] = (unknown(), unknown())
        rows, cols = shape = shapes[name]
        if not (rows.is_Integer and cols.is_Integer):
            shape = shapes[name] = self.resolved(rows), self.resolved(cols)
        return shape

    def expression(self, node: Expr) -> Shape:
        """The shape of an expression over quantities with known shapes.

        Raises ``Problem`` where operands clash, naming both with their shapes.
        """
        kind = type(node)
        if kind is At or node.is_Symbol:
            return self.of(self.key(node))
        if kind is Family or (kind is Count and node.is_of_quantity):
            return self.of(node.key)
        if node.is_Rational or kind in (Count, Counter, Closed):
            return NUMBER
        if kind is Literal:
            return dimension_of(node.value.shape[0]), dimension_of(node.value.shape[1])
        if kind is Outside:
            return self.of(self.key(node.symbol))
        if kind is Delta:
            return self.expression(node.args[1])
        if kind in (Total, Direct, Via):
            return self._derivative(node)
        return self.combined(node, [self.expression(part) for part in operands(node)])

    def combined(self, node: Expr, parts: list[Shape]) -> Shape:
        """The shape of an operation on operands of these shapes. Raises as ``expression`` does."""
        return RULES.get(type(node), same)(self, node, parts)

    def _derivative(self, node: Expr) -> Shape:
        """Of a number the shape of what it is taken for, of a column the Jacobian's."""
        root, symbol = self.expression(node.args[0]), self.expression(node.args[1])
        if not self.is_known(root):
            return self.placeholder(node)
        return symbol if self.is_scalar(root) else (root[0], symbol[0])

    def settle(self) -> None:
        """Gives plain lists their orientation, one dimension known: the other one."""
        for name, length in self._flat.items():
            rows, cols = self.of(name)
            one, other = (rows, cols) if rows.is_Integer else (cols, rows)
            fits = not one.is_Integer or self.unify(other, Integer(1 if one == length else length))
            if not fits or (one.is_Integer and one not in (1, length)):
                raise Problem("list_length", symbol=name, found=length, expected=shape_text((rows, cols)))

    def _settle_by_default(self) -> bool:
        """Makes one plain list a column, of which nothing is known; false where there is none."""
        for name, length in self._flat.items():
            rows, cols = self.of(name)
            if isinstance(rows, Unknown) and isinstance(cols, Unknown):
                self._bound[rows], self._bound[cols] = Integer(length), Integer(1)
                return True
        return False

    def _make_columns(self, names: Iterable[str]) -> bool:
        """What has an index is a column where nothing else is known; false where all is known."""
        open_columns = [cols for _, cols in map(self.of, sorted(names)) if isinstance(cols, Unknown)]
        for cols in open_columns:
            self.unify(cols, Integer(1))
        return bool(open_columns)

    def resolved(self, dimension: Dimension) -> Dimension:
        """The dimension with everything that was found out put in."""
        if dimension.is_Integer:
            return dimension
        while found := {u: self._bound[u] for u in dimension.free_symbols if u in self._bound}:
            dimension = dimension.xreplace(found)
        return dimension

    def unify(self, a: Dimension, b: Dimension) -> bool:
        """Makes two dimensions equal; false where they cannot be."""
        a, b = self.resolved(a), self.resolved(b)
        if a == b:
            return True
        for one, other in ((a, b), (b, a)):
            if isinstance(one, Unknown) and not other.has(one):
                return self._bind(one, other)
        if a.is_Integer and b.is_Integer:
            return False
        unknown = (a - b).atoms(Unknown)
        if len(unknown) != 1:  # one equation for several unknowns says nothing yet
            return bool(unknown)
        (one,) = unknown
        return self._bind(one, -(a - b).subs(one, 0) / (a - b).coeff(one))

    def _bind(self, one: Unknown, size: Dimension) -> bool:
        if not (size.atoms(Unknown) or is_possible(size)):
            return False
        self._bound[one] = size
        return True

    def unify_shapes(self, node: Expr, parts: Iterable[tuple[Expr, Shape]]) -> Shape:
        (first, shape), *rest = parts
        for part, other in rest:
            if not (self.unify(shape[0], other[0]) and self.unify(shape[1], other[1])):
                raise clash(node, self, first, part)
        return self.resolved(shape[0]), self.resolved(shape[1])

    def is_scalar(self, shape: Shape) -> bool:
        return self.resolved(shape[0]) is ONE and self.resolved(shape[1]) is ONE

    def is_number(self, node: Expr) -> bool:
        """Whether a node is a number for whatever shapes: the mean of a column, or what an equation makes of it."""
        return is_number(node, self._numbers)

    def open_length(self, node: Expr, shape: Shape) -> int:
        """How many numbers a list has of which it is open whether it is a column or a row; 0 of any other quantity."""
        is_quantity = isinstance(node, Symbol | At) and not self.is_known(shape)
        return self._flat.get(self.key(node), 0) if is_quantity else 0

    def is_known(self, shape: Shape) -> bool:
        """Whether no dimension is open."""
        return not any(self.resolved(d).atoms(Unknown) for d in shape)

    @property
    def defaults(self) -> int:
        """How much is taken for granted of what is open: 0 nothing, 1 that the operands of an elementwise product are
        equal where they are no numbers, 2 that what stands beside a number is one as well."""
        return self._defaults

    def infer(self, equations: Iterable[Located], defaults: Sequence[int] = (1, 2)) -> None:
        """Passes over ``equations`` until nothing changes, then with ``defaults``.

        Raises ``Problem`` at the equation whose operands clash.
        """
        equations = list(equations)
        while found := {base(left) for (left, right), _ in equations if self.is_number(right)} - self._numbers:
            self._numbers |= found
        self._pass(equations)
        while self._settle_by_default():
            self._pass(equations)
        if self._make_columns({self.key(left) for (left, _), _ in equations if isinstance(left, At)}):
            self._pass(equations)
        for self._defaults in defaults:
            self._pass(equations)

    def _pass(self, equations: list[Located]) -> None:
        before = -1
        while before != len(self._bound):
            before = len(self._bound)
            for (left, right), located in equations:
                try:
                    self.unify_shapes(left, ((left, self.expression(left)), (right, self.expression(right))))
                    self.settle()
                except Problem as problem:
                    lists = _as_long_as(str(problem.facts["symbol"]), equations) if "symbol" in problem.facts else ()
                    raise located(self._explained(problem, right, lists)) from None

    def _explained(self, problem: Problem, node: Expr, lists: Collection[str]) -> Problem:
        """Of a list that does not fit: a number that it is added to, or a list of another length beside it.

        ``lists`` are the quantities that are as long as the list.
        """
        if problem.code != "list_length":
            return problem
        if added := self._added_number(node, lists):
            number, name = added
            return Problem("number_added", symbol=number, list=name, found=problem.facts["found"])
        beside = {n: self._flat[n] for n in _entrywise(node) if n in self._flat}
        match [(n, length) for n, length in beside.items() if length != problem.facts["found"]]:
            case [(name, length)] if len(beside) == 2:  # of three the odd one is wrong, of two either may be
                return Problem("lists_differ", problem.place, **{**problem.facts, "other": name, "length": length})
        return problem

    def _added_number(self, node: Expr, lists: Collection[str]) -> tuple[str, str] | None:
        """The quantity that is 1×1 and stands in a sum beside one that reads a list, and the list."""
        parts = operands(node)
        if isinstance(node, Plus | Apply):
            read = [{base(leaf) for leaf in leaves(part)}.intersection(lists) for part in parts]
            for part, own in zip(parts, read, strict=True):
                inner = part.args[0] if isinstance(part, Negative) else part
                if not own and any(read) and not self.is_number(inner) and self.is_scalar(self.expression(inner)):
                    return notation.write(inner), min(name for names in read for name in names)
        return next((found for part in parts if (found := self._added_number(part, lists))), None)


def _as_long_as(name: str, equations: Iterable[Located]) -> set[str]:
    """A list and all that is computed from it entry by entry."""
    found, before = {name}, 0
    while before != len(found):
        before = len(found)
        found |= {base(left) for (left, right), _ in equations if not found.isdisjoint(_entrywise(right))}
    return found


def _entrywise(node: Expr) -> Iterator[str]:
    """The names that an expression reads entry by entry."""
    if isinstance(node, Symbol | At):
        yield base(node)
    elif not isinstance(node, Product | Stack | Over) and not is_number(node, ()):
        for part in operands(node):
            yield from _entrywise(part)
