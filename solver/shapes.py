"""Shapes, inferred from the equations: every quantity of a model gets rows and columns, or a message says what clashes.

Dimensions are integers or, for counting, SymPy expressions in named sizes (``d_h + d_x``). What an equation does not say at
once is settled by passing over the equations until nothing changes, then by the field's defaults (a plain list is a column, an
elementwise product has equal operands).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import count

from sympy import Expr, Integer, Symbol

from solver import functions, notation
from solver.errors import Problem
from solver.expressions import (
    Apply,
    At,
    Block,
    Count,
    Diag,
    Direct,
    Eye,
    Literal,
    Negative,
    Plus,
    Power,
    Product,
    Quotient,
    Stack,
    Times,
    Total,
    Transpose,
    Via,
    base,
    operands,
)

Dimension = Expr
Shape = tuple[Dimension, Dimension]
Equation = tuple[Expr, Expr]


class _Unknown(Symbol):  # type: ignore[misc]
    """A dimension that is still to be found."""


_numbers = count()


def _unknown() -> _Unknown:
    return _Unknown(f"_{next(_numbers)}")


def _dimension(size: int | Dimension) -> Dimension:
    return Integer(size) if isinstance(size, int) else size


@dataclass(frozen=True)
class Flat:
    """The shape of a plain list of numbers: a column or a row, as its use demands."""

    length: int


class Shapes:
    """The shapes found so far, by the name of the quantity (all time steps share one shape)."""

    def __init__(self, known: Mapping[str, Shape | Flat]) -> None:
        self._bound: dict[Expr, Dimension] = {}
        self._shapes: dict[str, Shape] = {}
        self._flat: dict[str, int] = {}
        self._certain = True
        for name, shape in known.items():
            if isinstance(shape, Flat) and shape.length > 1:
                self._flat[name] = shape.length
                self._shapes[name] = (_unknown(), _unknown())
            elif isinstance(shape, Flat):
                self._shapes[name] = (Integer(1), Integer(1))
            else:
                self._shapes[name] = (_dimension(shape[0]), _dimension(shape[1]))

    def of(self, name: str) -> Shape:
        """The shape of a quantity. Its dimensions may still be unknown while inference runs."""
        rows, cols = self._shapes.setdefault(name, (_unknown(), _unknown()))
        return self._found(rows), self._found(cols)

    def declare(self, name: str, shape: Shape) -> None:
        """Adds a quantity that no equation mentions."""
        self._shapes[name] = (_dimension(shape[0]), _dimension(shape[1]))

    def placeholder(self, node: Expr) -> Shape:
        """The shape of an operation that cannot be told yet; the same unknowns in every pass."""
        return self.of(notation.write(node))

    def expression(self, node: Expr) -> Shape:
        """The shape of an expression over quantities with known shapes.

        Raises ``Problem`` where operands clash, naming both with their shapes.
        """
        if node.is_Rational or isinstance(node, Count):
            return Integer(1), Integer(1)
        if isinstance(node, Literal):
            return _dimension(node.value.shape[0]), _dimension(node.value.shape[1])
        if isinstance(node, Symbol | At):
            return self.of(base(node))
        if isinstance(node, Total | Direct | Via):
            return self._derivative(node)
        shapes = [self.expression(part) for part in operands(node)]
        return _RULES.get(type(node), _same)(self, node, shapes)

    def _derivative(self, node: Expr) -> Shape:
        """Of a number the shape of what it is taken for, of a column the Jacobian's."""
        root, symbol = self.expression(node.args[0]), self.expression(node.args[1])
        return symbol if self.is_scalar(root) else (root[0], symbol[0])

    def settle(self, default: bool) -> None:
        """Gives plain lists their orientation: from one dimension the other, at last by default a column."""
        for name, length in self._flat.items():
            rows, cols = self.of(name)
            if default and isinstance(rows, _Unknown) and isinstance(cols, _Unknown):
                self._bound[cols] = Integer(1)
                cols = Integer(1)
            for one, other in ((rows, cols), (cols, rows)):
                if isinstance(other, _Unknown) and not isinstance(one, _Unknown):
                    self._bound[other] = Integer(1 if one == length else length)
            rows, cols = self.of(name)
            if rows.is_Integer and cols.is_Integer and rows * cols != length:
                raise Problem("list_length", symbol=name, found=length, expected=_text((rows, cols)))

    def progress(self) -> int:
        return len(self._bound)

    def _found(self, dimension: Dimension) -> Dimension:
        while dimension in self._bound:
            dimension = self._bound[dimension]
        if dimension.is_Add:
            return dimension.func(*(self._found(a) for a in dimension.args))  # type: ignore[no-any-return]
        return dimension

    def unify(self, a: Dimension, b: Dimension) -> bool:
        """Makes two dimensions equal; false where they cannot be."""
        a, b = self._found(a), self._found(b)
        if a == b:
            return True
        for one, other in ((a, b), (b, a)):
            if isinstance(one, _Unknown):
                if not other.has(one):
                    self._bound[one] = other
                return True
        unknown = sorted((a - b).atoms(_Unknown), key=str)
        if not unknown:
            return False
        if len(unknown) == 1:
            rest = (a - b).subs(unknown[0], 0)
            self._bound[unknown[0]] = rest if (a - b).coeff(unknown[0]) == -1 else -rest
        return True

    def unify_shapes(self, node: Expr, parts: Iterable[tuple[Expr, Shape]]) -> Shape:
        (first, shape), *rest = parts
        for part, other in rest:
            if not (self.unify(shape[0], other[0]) and self.unify(shape[1], other[1])):
                raise _clash(node, self, first, part)
        return self._found(shape[0]), self._found(shape[1])

    def is_scalar(self, shape: Shape) -> bool:
        return self._found(shape[0]) == 1 and self._found(shape[1]) == 1

    def is_known(self, shape: Shape) -> bool:
        return not any(self._found(d).atoms(_Unknown) for d in shape)

    def is_open(self, shape: Shape) -> bool:
        return any(isinstance(self._found(d), _Unknown) for d in shape)

    @property
    def certain(self) -> bool:
        """False in the last passes, when what is still open takes its default."""
        return self._certain

    def infer(self, equations: Iterable[tuple[Equation, Callable[[Problem], Problem]]]) -> None:
        """Passes over ``equations`` until nothing changes, then once more with defaults."""
        equations = list(equations)
        for self._certain in (True, False):
            self.settle(default=not self._certain)
            before = -1
            while before != self.progress():
                before = self.progress()
                for (left, right), located in equations:
                    try:
                        self.unify_shapes(left, ((left, self.expression(left)), (right, self.expression(right))))
                        self.settle(default=False)
                    except Problem as problem:
                        raise located(problem) from None


def _clash(node: Expr, shapes: Shapes, a: Expr, b: Expr) -> Problem:
    return Problem(
        "shape_clash",
        left=notation.write(a),
        left_shape=_text(shapes.expression(a)),
        right=notation.write(b),
        right_shape=_text(shapes.expression(b)),
    )


def _text(shape: Shape) -> str:
    return "×".join("?" if isinstance(d, _Unknown) else str(d) for d in shape)


def _same(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    return parts[0]


def _plus(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    """Operands of one shape; a number that was computed (``1``, ``mean(x)``) is added to every entry."""
    terms = list(zip(operands(node), parts, strict=True))
    full = [
        (t, s) for t, s in terms if not (shapes.is_scalar(s) and _is_computed(t))
    ]
    return shapes.unify_shapes(node, full) if full else parts[0]


def _is_computed(node: Expr) -> bool:
    if isinstance(node, Negative):
        return _is_computed(node.args[0])
    return not isinstance(node, Symbol | At)


def _times(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    """Operands of one shape; a 1×1 operand scales the others, which only known shapes can tell."""
    terms = [(t, s) for t, s in zip(operands(node), parts, strict=True) if not shapes.is_scalar(s)]
    if not terms:
        return parts[0]
    if shapes.certain and any(shapes.is_open(s) for _, s in terms):
        return terms[0][1] if len(terms) == 1 else shapes.placeholder(node)
    return shapes.unify_shapes(node, terms)


def _product(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    factors = operands(node)
    rows, inner = parts[0]
    for position, (next_rows, next_cols) in enumerate(parts[1:], 1):
        if not shapes.unify(inner, next_rows):
            raise _clash(node, shapes, factors[position - 1], factors[position])
        inner = next_cols
    return shapes._found(rows), shapes._found(inner)


def _stack(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    height = parts[0][0]
    for part, (rows, cols) in zip(operands(node)[1:], parts[1:], strict=True):
        if not shapes.unify(parts[0][1], cols):
            raise _clash(node, shapes, operands(node)[0], part)
        height = height + rows
    return shapes._found(height), shapes._found(parts[0][1])


def _transpose(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    return parts[0][1], parts[0][0]


def _apply(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    assert isinstance(node, Apply)
    return (Integer(1), Integer(1)) if node.function in functions.REDUCTIONS else parts[0]


def _square(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    return parts[0][0], parts[0][0]


def _block(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    return parts[0][0], node.args[2] - node.args[1]


_RULES: dict[type, Callable[[Shapes, Expr, list[Shape]], Shape]] = {
    Plus: _plus,
    Times: _times,
    Quotient: _times,
    Power: _same,
    Product: _product,
    Stack: _stack,
    Transpose: _transpose,
    Apply: _apply,
    Diag: _square,
    Block: _block,
    Eye: lambda shapes, node, parts: (node.args[0], node.args[0]),
}
