"""From tokens to what they mean: numbers as written, lists, and the engine's expressions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from sympy import Expr, Rational, Symbol

from solver import functions
from solver.algebra import in_notation
from solver.answers.names import Names
from solver.answers.numerals import Written, fraction
from solver.answers.tokens import LINE, SPACE, Call, Token, unreadable
from solver.errors import Place, Problem, placed
from solver.expressions import (
    Diag,
    Direct,
    MatrixPower,
    Maximum,
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
    apply,
    joined,
    operands,
    product,
)
from solver.notation import MAX_DEPTH, MAX_EXPONENT

EULER = Symbol("e")


@dataclass(frozen=True)
class Listed:
    """Entries with what separates them; ``turned`` by a transpose."""

    items: tuple[Item, ...]
    ranks: tuple[int, ...]
    turned: bool = False

    @property
    def rows(self) -> list[tuple[Item, ...]] | None:
        """The rows of a matrix, or ``None`` for a plain list. Raises ``Problem`` for rows of different lengths."""
        rows = self._rows()
        if rows is None:
            return None
        lengths = [len(row) for row in rows]
        if len(set(lengths)) > 1:
            raise Problem("answer_ragged", lengths=", ".join(map(str, lengths)))
        return [tuple(column) for column in zip(*rows, strict=True)] if self.turned else rows

    def _rows(self) -> list[tuple[Item, ...]] | None:
        if all(isinstance(item, Listed) for item in self.items):
            rows = [item.items for item in self.items if isinstance(item, Listed)]
            if any(isinstance(entry, Listed) for row in rows for entry in row):
                raise Problem("answer_nested")
            return rows
        if any(isinstance(item, Listed) for item in self.items):
            if all(isinstance(item, Listed | Written) for item in self.items):
                lengths = [len(item.items) if isinstance(item, Listed) else 1 for item in self.items]
                raise Problem("answer_ragged", lengths=", ".join(map(str, lengths)))
            return None  # [h; (1, 2)] stacks what stands in it
        kinds = sorted(set(self.ranks))
        if len(kinds) > 2:
            raise Problem("answer_separators")
        if len(kinds) < 2:
            return None
        rows, row = [], [self.items[0]]
        for rank, item in zip(self.ranks, self.items[1:], strict=True):
            if rank == kinds[1]:
                rows.append(tuple(row))
                row = []
            row.append(item)
        return [*rows, tuple(row)]


Item: TypeAlias = "Expr | Written | Listed"


def expression(item: Item) -> Expr:
    """An entry or a list as an expression: a list is a stack, a matrix a stack of rows."""
    if isinstance(item, Written):
        return Rational(int(item.value.p), int(item.value.q))
    if not isinstance(item, Listed):
        return item
    rows = item.rows
    if rows is not None:
        return Stack(*(Transpose(Stack(*map(expression, row))) for row in rows))
    column = Stack(*map(expression, item.items))
    return Transpose(column) if item.turned else column


def _is_token(item: Any) -> bool:
    """Whether it is no item: of the parser's own tokens we know no more than this."""
    return not isinstance(item, Written | Listed | Expr)


class Build:
    """One method for each rule of the grammar."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def start(self, items: list[Any]) -> list[Item]:
        return [item for item in items if not _is_token(item)]

    def side(self, items: list[Item]) -> Item:
        return items[0]

    def entries(self, items: list[Any]) -> Item:
        entries = tuple(i for i in items if not _is_token(i))
        ranks = tuple(int(i.value) for i in items if _is_token(i))
        return entries[0] if len(entries) == 1 else Listed(entries, ranks[: len(entries) - 1])

    def group(self, items: list[Any]) -> Item:
        return items[1]

    def same(self, items: list[Any]) -> Item:
        return items[1]

    def number(self, items: list[Token]) -> Written:
        return cast(Written, items[0].value)

    def negative(self, items: list[Any]) -> Item:
        sign, item = items
        return item.negative(sign.start_pos) if isinstance(item, Written) else Negative(expression(item))

    def plus(self, items: list[Any]) -> Expr:
        return joined(Plus, expression(items[0]), expression(items[2]))

    def minus(self, items: list[Any]) -> Expr:
        return joined(Plus, expression(items[0]), Negative(expression(items[2])))

    def times(self, items: list[Any]) -> Expr:
        return joined(Times, expression(items[0]), expression(items[2]))

    def dotted(self, items: list[Any]) -> Expr:
        """A dot stands for whichever product the shapes allow; of two square matrices for the matrix product."""
        return self.product(items)

    def quotient(self, items: list[Any]) -> Item:
        top, bottom = items[0], items[2]
        place = Place(column=items[1].start_pos + 1)
        if isinstance(top, Written) and isinstance(bottom, Written):
            return fraction(top, bottom)
        if expression(bottom) == 0:
            raise Problem("division_by_zero", place, symbol="…/0")
        return Quotient(expression(top), expression(bottom))

    def product(self, items: list[Any]) -> Expr:
        return product(expression(items[0]), expression(items[-1]))

    def product_of_negative(self, items: list[Any]) -> Expr:
        return joined(Product, expression(items[0]), Negative(expression(items[3])))

    def power(self, items: list[Any]) -> Expr:
        base, sign, exponent = expression(items[0]), items[1], expression(items[2])
        if base == EULER and not self.names.has("e"):
            return apply("exp", exponent)
        if not exponent.is_Rational:
            raise unreadable(sign.end_pos or 0, str(sign.value), "answer_exponent")
        if abs(exponent) > MAX_EXPONENT or exponent.q > MAX_EXPONENT:
            raise Problem("exponent_too_large", Place(column=sign.column), found=str(exponent)[:20], limit=MAX_EXPONENT)
        return (Power if "⊙" in str(sign.value) else MatrixPower)(base, exponent)

    def transpose(self, items: list[Any]) -> Item:
        item = items[0]
        if isinstance(item, Listed):
            return Listed(item.items, item.ranks, not item.turned)
        return item if isinstance(item, Written) else Transpose(expression(item))

    def call(self, items: list[Any]) -> Item:
        return self._called(items[0], items[1])

    def applied(self, items: list[Any]) -> Item:
        return self._called(items[0], items[1])

    def _called(self, token: Token, argument: Item) -> Item:
        call: Call = token.value
        place = Place(column=token.column)
        with placed(place):
            if call.name in _CALLS and not (call.name == "stack" and not isinstance(argument, Listed)):
                return _CALLS[call.name](argument)
            if call.name not in functions.ELEMENTWISE and call.name not in _WHOLE:
                raise Problem("not_a_function", function=call.name)
            return _powered(_applied(call, argument), call.power)

    def symbol(self, items: list[Token]) -> Expr:
        token = items[0]
        if token.value == "e" and not self.names.has("e"):
            return EULER
        with placed(Place(column=token.column)):
            return self.names.symbol(str(token.value))

    def derivative(self, items: list[Token]) -> Expr:
        of, by, via, is_direct = items[0].value
        with placed(Place(column=items[0].column)):
            parts = [self.names.symbol(str(name)) for name in (of, by, via) if name]
        if is_direct:
            return Direct(*parts[:2])
        return (Via if via else Total)(*parts)


_WHOLE = (*functions.REDUCTIONS, *functions.NORMALISING, "hardmax")


def _applied(call: Call, argument: Item) -> Expr:
    if call.name == "max" and isinstance(argument, Listed) and len(argument.items) == 2:
        return Maximum(*map(expression, argument.items))
    if call.name in functions.ELEMENTWISE and isinstance(argument, Listed):
        if len(argument.items) > 1 and argument.rows is None and argument.ranks[0] not in (SPACE, LINE):
            raise Problem("one_argument", function=call.name)
    inner = expression(argument)
    value = apply(call.name, inner)
    if not call.is_derivative:
        return value
    if call.name not in functions.ELEMENTWISE:
        raise Problem("not_a_function", function=f"{call.name}'")
    return in_notation(functions.derivative(call.name), {functions.ARGUMENT: inner, functions.RESULT: value})


def _powered(value: Expr, power: int) -> Expr:
    return Power(value, Rational(power)) if power > 1 else value


def _of_two(kind: Callable[..., Expr], name: str) -> Callable[[Item], Expr]:
    def build(argument: Item) -> Expr:
        if not isinstance(argument, Listed) or len(argument.items) != 2:
            raise Problem("two_arguments", function=name)
        return kind(*map(expression, argument.items))

    return build


def _stacked(argument: Item) -> Item:
    return Stack(*map(expression, argument.items)) if isinstance(argument, Listed) else argument


_CALLS: dict[str, Callable[[Item], Item]] = {
    **dict.fromkeys(["array", "asarray", "matrix"], lambda a: a),
    **dict.fromkeys(["concatenate", "concat", "hstack", "vstack", "stack"], _stacked),
    "transpose": lambda a: Transpose(expression(a)),
    "diag": lambda a: Diag(expression(a)),
    "dot": _of_two(Product, "dot"),
    "matmul": _of_two(Product, "matmul"),
    "multiply": _of_two(Times, "multiply"),
    "outer": _of_two(lambda a, b: Product(a, Transpose(b)), "outer"),
}


def sides(found: list[Token], end: int, names: Names) -> list[Item]:
    """What stands on the sides of the equals signs; ``end`` is where the text ends.

    Raises ``Problem`` at a token that cannot stand where it does.
    """
    try:
        quick = _quick_sides(found, names)
    except Problem:  # the grammar may meet another one before
        quick = None
    if quick is not None:
        return quick
    from solver.answers.grammar import sides_by_grammar

    return sides_by_grammar(found, end, names)


def check_depth(item: Item) -> None:
    depth, level = 0, [item]
    while level:
        depth += 1
        if depth > 2 * MAX_DEPTH:
            raise Problem("nested_too_deep", found=depth, limit=2 * MAX_DEPTH)
        level = [part for node in level for part in _parts(node)]


def _parts(item: Item) -> tuple[Item, ...]:
    if isinstance(item, Listed):
        return item.items
    return () if isinstance(item, Written) else operands(item)


def _quick_sides(found: list[Token], names: Names) -> list[Item] | None:
    """Answers of numbers alone, perhaps with a symbol in front, without building the parser; ``None`` for others.

    It follows the grammar's rules ``start``, ``entries`` and ``group``, which a test compares.
    """
    build, parts = Build(names), [[]]  # type: ignore[var-annotated]
    for token in found:
        if token.type == "EQUALS":
            parts.append([])
        else:
            parts[-1].append(token)
    if len(parts) > 1 and not parts[0]:
        parts = parts[1:]
    items: list[Item] = []
    for part in parts:
        if len(part) == 1 and part[0].type in ("NAME", "DERIVATIVE"):
            items.append(build.symbol(part) if part[0].type == "NAME" else build.derivative(part))
            continue
        waiting = part[::-1]
        item = _quick_list(waiting, build)
        if item is None or waiting:
            return None
        items.append(item)
    return items


def _quick_list(waiting: list[Token], build: Build) -> Item | None:
    """A list from the end of ``waiting``, which is in reverse order."""
    items: list[Any] = []
    while True:
        entry = _quick_entry(waiting, build)
        if entry is None:
            return None
        items.append(entry)
        if not waiting or waiting[-1].type != "SEPARATOR":
            return build.entries(items)
        items.append(waiting.pop())
        if not waiting or waiting[-1].type == "CLOSE":
            return build.entries(items)


def _quick_entry(waiting: list[Token], build: Build) -> Item | None:
    signs: list[Token] = []
    while waiting and waiting[-1].type in ("PLUS", "MINUS"):
        signs.append(waiting.pop())
    if not waiting:
        return None
    first = waiting.pop()
    item: Item | None = None
    if first.type == "NUMBER":
        item = build.number([first])
        while waiting and waiting[-1].type == "TRANSPOSED":
            waiting.pop()
        for sign in reversed(signs):
            item = item if sign.type == "PLUS" else build.negative([sign, item])
    elif first.type == "OPEN" and not signs:
        item = _quick_list(waiting, build)
        if item is None or not waiting or waiting.pop().type != "CLOSE":
            return None
        while waiting and waiting[-1].type == "TRANSPOSED":
            item = build.transpose([item, waiting.pop()])
    return item
