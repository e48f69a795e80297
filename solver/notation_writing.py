"""Expressions written in the notation, as the grammar reads them."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr

from solver import functions
from solver.expressions import (
    CHOICES,
    DERIVATIVES,
    Apply,
    At,
    Block,
    Compared,
    Constant,
    Count,
    Counter,
    Delta,
    Diag,
    Direct,
    Entry,
    Eye,
    Held,
    Literal,
    Lookup,
    MatrixPower,
    Negative,
    OneHot,
    Outside,
    Over,
    Plus,
    Power,
    Product,
    Quotient,
    Stack,
    Times,
    Total,
    Transpose,
    Via,
)
from solver.indices import index_text
from solver.joining import is_raised
from solver.matrix_literals import rows_of
from solver.notation_names import Definition
from solver.symbols import Closed, Family
from solver.whole_families import name_of


def write(node: Expr) -> str:
    """A symbol as ``read_asked`` reads it, ``h_t-1``; an operation as ``read_expression`` reads it, with ``h[t-1]``."""
    if isinstance(node, At):
        return f"{node.name}_{_written_indices(node)}"
    if isinstance(node, Entry) and isinstance(node.args[0], (At, *DERIVATIVES)):
        return f"{write(node.args[0])}.{_written_place(node)}"
    if isinstance(node, Family):
        return write(node.args[0])
    if isinstance(node, Closed):
        return f"formula({write(node.args[0])})"
    return _write_derivative(node, write) if isinstance(node, DERIVATIVES) else _write(node, 0)


def write_side(node: Expr) -> str:
    """What stands on one side of an equation, with ``h[t-1]`` even where that is all."""
    return _write(node, 0)


def write_definition(definition: Definition) -> str:
    """The left side of an equation as ``read_definition`` reads it: ``s[t] if t > 1``."""
    name, indices, conditions = definition
    left = f"{name}[{','.join(map(index_text, indices))}]" if indices else name
    return f"{left} if {' and '.join(map(str, conditions))}" if conditions else left


SUM, TERM, SIGNED, PRODUCT, POWER, ATOM, INNER = range(1, 8)
_LEVELS: dict[type, int] = {
    Plus: SUM,
    Times: TERM,
    Quotient: TERM,
    Total: TERM,
    Negative: SIGNED,
    Product: PRODUCT,
    Power: POWER,
    MatrixPower: POWER,
    Transpose: POWER,
}


def _write(node: Expr, outer: int) -> str:
    """The text of a node; in parentheses where the operation around it, of level ``outer``, binds tighter."""
    level = POWER if is_raised(node) else _LEVELS.get(type(node), ATOM)
    if node.is_Rational and (node < 0 or node.q != 1):
        level = SIGNED if node < 0 else PRODUCT
    text = _write_plain(node)
    return f"({text})" if level < outer else text


def _write_plain(node: Expr) -> str:
    match node:
        case At():
            return f"{node.name}[{_written_indices(node)}]"
        case Total() | Direct() | Delta() | Via():
            return _write_derivative(node, lambda part: _write(part, ATOM))
        case Count():
            return f"{node.kind}({node.model})"
        case Over() if name := name_of(node):
            return name
        case Over():
            low, high = map(index_text, node.bounds)
            return f"{node.kind}({node.index}={low}..{high}, {_write(node.body, 0)})"
        case Plus():
            return _write(node.args[0], TERM) + "".join(map(_write_term, node.args[1:]))
        case Negative():
            return f"-{_write(node.args[0], SIGNED)}"
        case Times():
            return " * ".join(_write_factor(a, SIGNED if n else TERM) for n, a in enumerate(node.args))
        case Quotient():
            return _write_quotient(*node.args)
        case Product():
            return " @ ".join(_write(a, POWER) for a in node.args)
        case MatrixPower(args=(base, _, function)):
            return f"{function.name}({_write(base, 0)})"
        case Power() | MatrixPower():
            base, exponent = node.args
            plain = exponent.is_Integer and exponent >= 0
            return f"{_write(base, ATOM)}^{exponent}" if plain else f"{_write(base, ATOM)}^({exponent})"
        case Stack() | Transpose() if (rows := rows_of(node)) is not None:
            written = (", ".join(_write(entry, 0) for entry in row) for row in rows)
            return f"[{', '.join(f'[{row}]' for row in written)}]"
        case Transpose():
            return f"{_write(node.args[0], ATOM)}^T"
        case Stack():
            return _write_stack(node)
        case Apply() if is_raised(node):
            base, exponent = node.operands
            inner = _write(exponent, 0)
            return f"{_write(base, ATOM)}^{inner}" if exponent.is_Symbol else f"{_write(base, ATOM)}^({inner})"
        case Apply():
            return _write_function(node)
        case Constant():
            return node.name
        case Counter():
            text = index_text(node.index)
            return text if node.index.is_Symbol else f"({text})"
        case Outside():
            return _write_plain(node.symbol)
        case Diag():
            return f"diag({_write(node.args[0], 0)})"
        case Block():
            return f"{_write(node.args[0], ATOM)}^({_write(node.args[3], 0)})"
        case Compared():
            left, right = (_write(side, 0) for side in node.operands)
            return f"[{left} {node.relation} {right}]"
        case OneHot():
            return f"onehot({_write(node.args[0], 0)}, {node.args[1]})"
        case Held():
            return f"stopgrad({_write(node.args[0], 0)})"
        case Lookup():
            found = {one.chosen: _write(one.place, 0) for one in node.nested}
            indices = (found.get(index) or index_text(index) for index in node.indices)
            of = _write(node.whole.args[0], 0) if isinstance(node.whole, Entry) else node.name
            return f"{of}[{','.join(indices)}]"
        case Entry():
            return _write_entry(node)
        case Eye():
            return f"eye({node.args[0]})"
        case Literal():
            return "…"
        case _:
            return str(node)


def _write_stack(node: Stack) -> str:
    """A concatenation; in parentheses its parts where all of them would be read as the rows of a matrix."""
    are_rows = all(isinstance(part, Stack) or rows_of(part) is not None for part in node.args)
    return f"[{', '.join(_write(part, INNER if are_rows else 0) for part in node.args)}]"


def _write_function(node: Apply) -> str:
    record, operands = functions.of(node), ", ".join(_write(a, 0) for a in node.operands)
    if not isinstance(record, functions.Whole) or record.axis is None:
        return f"{node.function}({operands})"
    return f"{record.of}({operands}, axis={record.axis})"


def _write_entry(node: Entry) -> str:
    """An entry by its numbers; of where the largest one stands whether it is this one."""
    of, *place = node.args
    if isinstance(of, Apply) and of.function == "hardmax" and isinstance(of.operand, Stack):
        parts = [_write(part, 0) for part in of.operand.args]
        return f"[{parts[int(place[0]) - 1]} = max({', '.join(parts)})]"
    chosen = _written_place(node)
    return f"{_write(of, ATOM)}.{chosen}" if all(i.is_Integer for i in place) else f"{_write(of, ATOM)}[{chosen}]"


def _written_place(node: Entry) -> str:
    return ",".join(map(index_text, node.args[1:]))


def _write_derivative(node: Expr, name: Callable[[Expr], str]) -> str:
    of, by, *via = (f"({name(part)})" if isinstance(part, DERIVATIVES) else name(part) for part in node.args)
    if isinstance(node, Delta):
        return f"delta({of}, {by})"
    sign = "+" if isinstance(node, Direct) else ""
    return f"d{sign}{of}/d{by}" + "".join(f"|{one}" for one in via)


def _write_term(term: Expr) -> str:
    return f" - {_write(term.args[0], TERM)}" if isinstance(term, Negative) else f" + {_write(term, TERM)}"


def _write_factor(factor: Expr, outer: int) -> str:
    """A matrix product in parentheses: it binds tighter than ``*`` and ``/`` here, but not in every reader's mind."""
    return _write(factor, ATOM if isinstance(factor, Product) else outer)


def _write_quotient(top: Expr, bottom: Expr) -> str:
    """In parentheses what would otherwise be read as a fraction: (x * 3) / 4, x / (1/2)."""
    last = top.args[-1] if isinstance(top, Times) else top
    left = _write_factor(top, ATOM if last.is_Rational and bottom.is_Rational else TERM)
    right = f"({_write(bottom, 0)})" if bottom.is_Rational and bottom.q != 1 else _write_factor(bottom, SIGNED)
    return f"{left} / {right}"


def _written_indices(node: At) -> str:
    return ",".join("…" if index in CHOICES else index_text(index) for index in node.indices)
