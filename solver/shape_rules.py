"""What shape an operation has for the shapes of its operands: one rule for each operation.

A rule may find out more about the operands; what clashes it says in a ``Problem``. ``solver.shapes`` asks the rules as
often as something is still open.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from sympy import Expr, Integer, Symbol

from solver import entries, functions, notation, spreading
from solver.dimensions import NUMBER, Shape, Unknown, shape_text
from solver.errors import Problem
from solver.expressions import (
    EXTREMES,
    OVER,
    Apply,
    At,
    Block,
    Compared,
    Constant,
    Counter,
    Diag,
    Entry,
    Eye,
    Held,
    Literal,
    Lookup,
    MatrixPower,
    Negative,
    OneHot,
    Over,
    Plus,
    Power,
    Product,
    Quotient,
    Stack,
    Times,
    Transpose,
    base,
    operands,
)
from solver.functions import Entrywise, Whole
from solver.joining import is_raised

if TYPE_CHECKING:
    from solver.shapes import Shapes


def clash(node: Expr, shapes: Shapes, a: Expr, b: Expr) -> Problem:
    """What to say of operands that do not fit; of a number in a sum, which list it should have been."""
    one, other = shapes.expression(a), shapes.expression(b)
    if isinstance(node, Plus | Apply):
        for number, list_, (rows, columns) in ((a, b, other), (b, a, one)):
            if shapes.is_scalar(shapes.expression(number)) and columns == 1 and rows.is_Integer:
                return Problem("number_added", symbol=_unsigned(number), list=_unsigned(list_), found=rows)
    return Problem(
        "shape_clash",
        left=notation.write(a),
        left_shape=shape_text(one),
        right=notation.write(b),
        right_shape=shape_text(other),
    )


def _unsigned(term: Expr) -> str:
    return notation.write(term.args[0] if isinstance(term, Negative) else term)


def same(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    """That of the first operand."""
    return parts[0]


def _plus(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    """Operands of one shape; a number as such (``1``, ``mean(x)``, a given ε) is added to every entry, a computed 1×1
    quantity is not. What stays open beside a given number is taken for one. A row or column is added to every row or
    column of a matrix: the bias of a batch."""
    terms = [(t, s) for t, s in zip(operands(node), parts, strict=True) if not shapes.is_number(t)]
    if not terms:
        return parts[0]
    if isinstance(node, Plus):
        terms = spreading.of_one_shape(shapes, terms)
    found = shapes.unify_shapes(node, terms)
    if shapes.defaults and any(isinstance(t, Symbol) and shapes.is_number(t) for t in operands(node)):
        for dimension in found:
            if isinstance(dimension, Unknown):
                shapes.unify(dimension, Integer(1))
    return shapes.resolved(found[0]), shapes.resolved(found[1])


def is_number(node: Expr, names: Collection[str]) -> bool:
    """Whether a node is a number for whatever shapes: made of numbers, of functions that give one, and of ``names``."""
    if isinstance(node, Symbol | At):
        return base(node) in names
    if isinstance(node, Literal):
        return node.value.shape == (1, 1)
    if isinstance(node, Constant | Counter | Entry) or functions.is_number_of(node):
        return True
    if isinstance(node, Negative | Plus | Times | Quotient | Power | MatrixPower | Apply | Compared | Held):
        return all(is_number(part, names) for part in operands(node))
    return bool(node.is_Rational)


def _times(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    """Operands of one shape; a 1×1 operand scales the others, which only known shapes can tell."""
    terms = [(t, s) for t, s in zip(operands(node), parts, strict=True) if not shapes.is_scalar(s)]
    if not terms:
        return parts[0]
    if isinstance(node, spreading.SPREADING):
        terms = spreading.of_one_shape(shapes, terms)
    known = [(t, s) for t, s in terms if shapes.is_known(s)]
    if known and shapes.defaults == 0:  # a list of several numbers is no number that scales
        return shapes.unify_shapes(node, [*known, *((t, s) for t, s in terms if shapes.open_length(t, s))])
    if len(terms) == 1 and (shapes.defaults < 2 or any(d.is_Integer and d != 1 for d in terms[0][1])):
        return terms[0][1]
    if shapes.defaults == 0:
        return shapes.placeholder(node)
    if known or shapes.defaults == 1:
        return shapes.unify_shapes(node, terms)
    return shapes.unify_shapes(node, zip(operands(node), parts, strict=True))


def _matrix_power(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    rows, cols = parts[0]
    function = node.args[2:]
    is_uneven = rows.is_Integer and cols.is_Integer and rows != cols
    if is_uneven and function:
        raise _no_square(str(function[0].name), node.args[0], parts[0])
    if is_uneven and 1 not in (rows, cols):
        raise no_square(node, f"{rows}×{cols}")
    return parts[0]


def no_square(node: Expr, found: str) -> Problem:
    """The problem of a power of a matrix that is not square."""
    base = notation.write(node.args[0])
    return Problem("power_not_square", power=notation.write(node), base=base, found=found)


def _no_square(function: str, operand: Expr, found: Shape) -> Problem:
    return Problem("no_square", function=function, operand=notation.write(operand), found=shape_text(found))


def _product(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    factors = operands(node)
    rows, inner = parts[0]
    for position, (next_rows, next_cols) in enumerate(parts[1:], 1):
        if not shapes.unify(inner, next_rows):
            raise clash(node, shapes, factors[position - 1], factors[position])
        inner = next_cols
    return shapes.resolved(rows), shapes.resolved(inner)


def _stack(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    height = parts[0][0]
    for part, (rows, cols) in zip(operands(node)[1:], parts[1:], strict=True):
        if not shapes.unify(parts[0][1], cols):
            raise clash(node, shapes, operands(node)[0], part)
        height = height + rows
    return shapes.resolved(height), shapes.resolved(parts[0][1])


def _transpose(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    return parts[0][1], parts[0][0]


def _apply(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    assert isinstance(node, Apply)
    record = functions.of(node)
    if isinstance(record, Entrywise):
        if is_raised(node):
            if all(n.is_Integer and n != 1 for n in parts[0]):
                raise Problem("matrix_to_quantity", power=notation.write(node), found=shape_text(parts[0]))
            return _times(shapes, node, parts)
        return parts[0] if record.is_of_one else _plus(shapes, node, parts)
    if isinstance(record, Whole) and record.of_vector and all(n.is_Integer and n != 1 for n in parts[0]):
        raise Problem("of_vector", function=record.name, found=shape_text(parts[0]))
    if isinstance(record, Whole) and record.of_square and not shapes.unify(*parts[0]):
        raise _no_square(record.name, node.operand, parts[0])
    if isinstance(record, Whole) and not record.keeps_shape:
        return record.shape(parts[0])
    if shapes.defaults and isinstance(parts[0][1], Unknown):
        shapes.unify(parts[0][1], Integer(1))
    return parts[0]


def _over(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    """A stack has as many rows as its instances together, once it is unrolled."""
    assert isinstance(node, Over)
    if node.kind == "stack" and not node.is_unrolled:
        return shapes.placeholder(node)[0], parts[0][1]
    if node.kind in EXTREMES:
        return _of_numbers(shapes, node, parts)
    return RULES[OVER[node.kind]](shapes, node, parts)


def _of_numbers(shapes: Shapes, node: Over, parts: list[Shape]) -> Shape:
    """The extreme of numbers, which is one."""
    for shape in parts if shapes.defaults or all(map(shapes.is_known, parts)) else ():
        if not all(shapes.unify(dimension, Integer(1)) for dimension in shape):
            raise Problem(
                "extreme_of_vectors", function=node.kind, body=notation.write(node.body), found=shape_text(shape)
            )
    return Integer(1), Integer(1)


def _lookup(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    assert isinstance(node, Lookup)
    if not all(shapes.unify(dimension, Integer(1)) for dimension in parts[0]):
        raise Problem("index_no_number", symbol=notation.write(node), index=notation.write(node.place))
    return shapes.unify_shapes(node, zip(operands(node)[1:], parts[1:], strict=True))


def _diagonal(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    """Of a column or row the matrix with it on its diagonal, of a square matrix the column that its diagonal is."""
    rows, columns = parts[0]
    if isinstance(columns, Unknown):
        if not (shapes.defaults or shapes.open_length(node.args[0], parts[0])):
            return shapes.placeholder(node)
        shapes.unify(columns, Integer(1))
        columns = Integer(1)
    if 1 in (rows, columns):
        size = rows if columns == 1 else columns
        return size, size
    if not shapes.unify(rows, columns):
        raise Problem("no_column", function="diag", operand=notation.write(node.args[0]), found=shape_text(parts[0]))
    return rows, Integer(1)


def _entry(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    assert isinstance(node, Entry)
    entries.check(node, parts[0])
    return NUMBER


def _block(shapes: Shapes, node: Expr, parts: list[Shape]) -> Shape:
    return parts[0][0], node.args[2] - node.args[1]


RULES: dict[type, Callable[[Shapes, Expr, list[Shape]], Shape]] = {
    Plus: _plus,
    Times: _times,
    Quotient: _times,
    Power: same,
    MatrixPower: _matrix_power,
    Product: _product,
    Stack: _stack,
    Transpose: _transpose,
    Apply: _apply,
    Over: _over,
    Diag: _diagonal,
    Block: _block,
    Entry: _entry,
    Compared: _plus,
    OneHot: lambda shapes, node, parts: (node.args[1], Integer(1)),
    Lookup: _lookup,
    Constant: lambda shapes, node, parts: (Integer(1), Integer(1)),
    Eye: lambda shapes, node, parts: (node.args[0], node.args[0]),
}
