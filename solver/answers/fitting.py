"""A formula with its products settled by the shapes of what they join.

People write ``W · h`` and ``o tanh(C)`` for matrix and elementwise products alike; the shapes tell which one is meant.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from sympy import Expr, Integer

from solver import functions, notation
from solver.answers.names import IDENTITY
from solver.derivation import unknown_symbol
from solver.errors import Problem
from solver.expressions import (
    LEAVES,
    ONE,
    Apply,
    Block,
    Constant,
    Diag,
    Entry,
    Eye,
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
    apply,
    leaves,
    operands,
)
from solver.functions import Whole
from solver.notation_names import MAX_ENTRIES
from solver.replacing import rebuilt, replace
from solver.shape_rules import no_square
from solver.spreading import SPREADING, filling
from solver.values import SCALAR, Shape

ShapeOf = Callable[[Expr], Shape]
Fitted = tuple[Expr, Shape]
FITTING = Integer(0)
"""The size of a one-hot column that is as long as it has to be."""


def fitted(node: Expr, shape_of: ShapeOf) -> Fitted:
    """The formula and its shape. Raises ``Problem`` where operands do not fit in any way."""
    if isinstance(node, LEAVES):
        return node, shape_of(node)
    if node.is_Rational:
        return node, SCALAR
    if isinstance(node, Literal):
        return node, node.value.shape
    if isinstance(node, Over):
        return fitted(node.plain, shape_of)
    if isinstance(node, OneHot):
        return _one_hot(node, shape_of)
    if isinstance(node, Lookup):
        return node, shape_of(node.instances[0])
    parts = [fitted(part, shape_of) for part in operands(node)]
    match node:
        case Product():
            return reduce(_multiplied, parts)
        case Times():
            return reduce(_times, parts)
        case Plus() | Quotient():
            return _side_by_side(node, parts)
        case Apply() if len(parts) > 1:
            return _side_by_side(node, parts)
        case Stack():
            return _stack(node, parts)
        case Constant():
            return node, SCALAR
        case Eye():
            return node, (int(node.args[0]), int(node.args[0]))
    (part, shape), *_ = parts
    match node:
        case Transpose():
            return (part, shape) if shape == SCALAR else (Transpose(part), shape[::-1])
        case Diag():
            return _diagonal(part, shape)
        case Block():
            return node.over(part), (shape[0], int(node.args[2]) - int(node.args[1]))
        case Apply() if isinstance(record := functions.of(node), Whole) and not record.keeps_shape:
            return _reduced(node, record, part, shape)
        case Entry():
            return _entry(node, part, shape), SCALAR
        case MatrixPower() if 1 in shape:
            return Power(part, node.args[1]), shape
        case MatrixPower() if shape[0] != shape[1]:
            raise no_square(node, "×".join(map(str, shape)))
        case Negative() | Power() | MatrixPower() | Apply():
            return node.over(part), shape
    raise Problem("answer_operation", operation=notation.write(node)[:60])


def _reduced(node: Apply, record: Whole, part: Expr, shape: Shape) -> Fitted:
    """A function of all entries, or of each column or row; a list of numbers has but one axis."""
    if record.axis is not None and 1 in shape:
        return apply(record.of, part), SCALAR
    rows, columns = record.shape((Integer(shape[0]), Integer(shape[1])))
    return node.over(part), (int(rows), int(columns))


def _one_hot(node: OneHot, shape_of: ShapeOf) -> Fitted:
    """A one-hot column at a place that it has. Raises ``Problem`` where it has none there, and for one of which nothing
    says how long it is."""
    if node.args[1] == FITTING:
        raise Problem("one_hot_size", found=f"onehot({notation.write(node.args[0])})", limit=MAX_ENTRIES)
    (place, shape), size = fitted(node.args[0], shape_of), len(node.places)
    if shape != SCALAR or (place.is_Rational and not (place.is_Integer and place in node.places)):
        first, last = node.places[0], node.places[-1]
        found = notation.write(place)
        raise Problem("no_such_place", expression=notation.write(node), found=found, first=first, last=last)
    return OneHot(place, *node.args[1:]), (size, 1)


def _entry(node: Entry, part: Expr, shape: Shape) -> Entry:
    """An entry of a column or row by one number, of a matrix by two. Raises ``Problem`` where there is none."""
    row, *column = node.args[1:]
    places = (row, *column) if column else (ONE, row) if shape[0] == 1 else (row, ONE)
    if (not column and 1 not in shape) or any(place > size for place, size in zip(places, shape, strict=True)):
        operand = notation.write(part)
        raise Problem("no_entry", entry=notation.write(node), operand=operand, found="×".join(map(str, shape)))
    return Entry(part, *places)


def _side_by_side(node: Expr, parts: list[Fitted]) -> Fitted:
    parts = _aligned(parts)
    if isinstance(node, SPREADING):
        parts = _filled(parts)
    return node.over(*(p for p, _ in parts)), reduce(lambda a, b: _common(node, a, b), parts)[1]


def _flat(kind: type[Expr], a: Expr, b: Expr) -> Expr:
    return kind(*(a.args if isinstance(a, kind) else (a,)), *(b.args if isinstance(b, kind) else (b,)))


def _multiplied(a: Fitted, b: Fitted) -> Fitted:
    """A product written side by side or with ``@``: of matrices where they fit, else entry by entry."""
    (left, first), (right, second) = a, b
    if first[1] == second[0] and SCALAR not in (first, second):
        return _flat(Product, left, right), (first[0], second[1])
    if first != second and SCALAR not in (first, second):
        for one, other in ((_turned(a), b), (a, _turned(b)), (_turned(a), _turned(b))):
            if one and other and one[1][1] == other[1][0]:
                return _flat(Product, one[0], other[0]), (one[1][0], other[1][1])
    return _elementwise(a, b)


def _turned(one: Fitted) -> Fitted | None:
    """A list of numbers the other way round: people write it as a row and as a column, as it is shorter."""
    node, shape = one
    inner = node.args[0] if isinstance(node, Transpose) else node
    if not isinstance(inner, Stack) or 1 not in shape:
        return None
    return (inner if isinstance(node, Transpose) else Transpose(node)), shape[::-1]


def _aligned(parts: list[Fitted]) -> list[Fitted]:
    """The operands of a sum with lists of numbers turned as the others are."""
    wanted = next((shape for node, shape in parts if shape != SCALAR and _turned((node, shape)) is None), None)
    wanted = wanted or next((shape for _, shape in parts if shape != SCALAR), SCALAR)
    return [_turned(p) or p if p[1] == wanted[::-1] != wanted else p for p in parts]


def _filled(parts: list[Fitted]) -> list[Fitted]:
    """The operands with a row or column in every row or column of the matrix beside it, as in equations."""
    whole = next((shape for _, shape in parts if 1 not in shape), None)
    if whole is None:
        return parts
    return [_filling(one, whole) for one in parts]


def _filling(one: Fitted, whole: Shape) -> Fitted:
    """An operand as it stands beside others of this shape; a list of numbers that could be either is left alone.

    So is what is calculated: with blanks between numbers, (0.5 -0.8), a product may only by mistake be a column.
    """
    bare = one[0].args[0] if isinstance(one[0], Negative) else one[0]
    if not isinstance(bare, (*LEAVES, Literal, Stack, Transpose)):
        return one
    turned = _turned(one)
    if turned and whole[0] == whole[1]:
        return one
    for node, shape in (one, turned) if turned else (one,):
        if (filled := filling(node, shape, whole)) is not node:
            return filled, whole
    return one


def with_identity(node: Expr, rows: int) -> Expr:
    """The formula in which ``I`` is the identity matrix, and one of its columns, ``onehot(2)``, as long."""
    node = _with_columns(node, Integer(rows))
    return replace(node, {IDENTITY: Eye(Integer(rows))}) if IDENTITY in set(leaves(node)) else node


def fits(formula: Expr, shape: Shape, shape_of: ShapeOf) -> bool:
    """Whether a formula can have this shape, be it turned."""
    try:
        found = fitted(with_identity(formula, shape[0]), shape_of)[1]
    except Problem:
        return False
    return found == shape or (1 in shape and found == shape[::-1])


def _with_columns(node: Expr, rows: Expr) -> Expr:
    node = rebuilt(node, lambda part: _with_columns(part, rows))
    is_fitting = isinstance(node, OneHot) and node.args[1] == FITTING
    return OneHot(node.args[0], rows, node.args[2]) if is_fitting else node


def with_inner_products(node: Expr, shape_of: ShapeOf) -> Expr:
    """The formula in which two columns side by side, a · b, are multiplied to a number."""
    node = rebuilt(node, lambda part: with_inner_products(part, shape_of))
    if not isinstance(node, Product) or len(node.args) != 2:
        return node
    try:
        (_, first), (_, second) = (fitted(part, shape_of) for part in node.args)
    except Problem:
        return node
    is_inner = first == second and first[1] == 1 and first != SCALAR
    return Product(Transpose(node.args[0]), node.args[1]) if is_inner else node


def shape_of_calculation(calculation: Expr) -> Shape:
    """The shape of a calculation with numbers alone."""
    return fitted(calculation, _unknown)[1]


def turned_to(calculation: Expr, shape: Shape) -> Expr:
    """A calculation with numbers alone so that it has this shape, where there is a way to read it so.

    Lists side by side are multiplied entry by entry, or as a row and a column, or as a column and a row; what comes out
    may be turned. Raises ``Problem`` where operands do not fit in any way.
    """
    calculation = with_identity(calculation, shape[0])
    first: Problem | None = None
    for other in (calculation, _beside(calculation, 0), _beside(calculation, 1)):
        try:
            node, found = fitted(other, _unknown)
        except Problem as problem:
            first = first or problem
            continue
        if found == shape:
            return node
        if 1 in shape and found == shape[::-1]:
            return Transpose(node)
    if first is not None:
        raise first
    return fitted(calculation, _unknown)[0]


def _beside(node: Expr, turns: int) -> Expr:
    """The calculation in which of two lists of numbers side by side one is turned."""
    node = rebuilt(node, lambda part: _beside(part, turns))
    if isinstance(node, Product | Times) and len(node.args) == 2 and all(_is_column(a) for a in node.args):
        factors = list(node.args)
        factors[turns] = Transpose(factors[turns])
        return Product(*factors)
    return node


def _is_column(node: Expr) -> bool:
    """Whether numbers, or what is calculated of them one by one, stand in a list."""
    if isinstance(node, Apply) and len(operands(node)) == 1 and not functions.is_number_of(node):
        return _is_column(operands(node)[0])
    return (
        isinstance(node, Stack)
        and next(leaves(node), None) is None
        and not any(isinstance(a, Stack | Transpose) for a in node.args)
    )


def _unknown(symbol: Expr) -> Shape:
    raise unknown_symbol(notation.write(symbol), ())


def _times(a: Fitted, b: Fitted) -> Fitted:
    """A product written with ``*`` or a dot: entry by entry where that fits and makes sense, else of matrices."""
    (left, first), (right, second) = a, b
    is_diagonal = isinstance(left, Diag) or isinstance(right, Diag)
    if (first != second or is_diagonal) and SCALAR not in (first, second) and first[1] == second[0]:
        return _multiplied(a, b)
    return _elementwise(*_filled([a, b]))


def _elementwise(a: Fitted, b: Fitted) -> Fitted:
    return _flat(Times, a[0], b[0]), _common(None, a, b)[1]


def _common(node: Expr | None, a: Fitted, b: Fitted) -> Fitted:
    (left, first), (_, second) = a, b
    if first != second and SCALAR not in (first, second):
        raise _clash(a, b)
    return (node if node is not None else left), second if first == SCALAR else first


def _clash(a: Fitted, b: Fitted) -> Problem:
    left, right = (notation.write(node)[:60] for node, _ in (a, b))
    return Problem(
        "shape_clash",
        left=left,
        left_shape="×".join(map(str, a[1])),
        right=right,
        right_shape="×".join(map(str, b[1])),
    )


def _diagonal(part: Expr, shape: Shape) -> Fitted:
    if shape == SCALAR:
        return part, shape
    if shape[0] == 1:
        part, shape = Transpose(part), shape[::-1]
    if shape[1] != 1:
        raise Problem("answer_diagonal", found="×".join(map(str, shape)))
    return Diag(part), (shape[0], shape[0])


def _stack(node: Expr, parts: list[Fitted]) -> Fitted:
    for part in parts[1:]:
        if part[1][1] != parts[0][1][1]:
            raise _clash(parts[0], part)
    return node.over(*(p for p, _ in parts)), (sum(s[0] for _, s in parts), parts[0][1][1])
