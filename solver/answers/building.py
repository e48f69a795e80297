"""From tokens to what they mean: numbers as written, lists, and the engine's expressions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, cast

from flint import fmpq
from sympy import Expr, Integer, Rational, Symbol
from sympy.core.symbol import Str

from solver import functions, values
from solver.answers.names import Names
from solver.answers.numerals import Gap, Written, fraction
from solver.answers.patterns import IDENTITIES, STACKS
from solver.answers.tokens import COMMA, LINE, SPACE, Call, Token, Transposed, unreadable
from solver.errors import Place, Problem, placed
from solver.evaluation import evaluate
from solver.expressions import (
    EXTREMES,
    PLACES,
    Apply,
    At,
    Constant,
    Diag,
    Direct,
    Entry,
    MatrixPower,
    Negative,
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
    apply,
    at_index,
    joined,
    leaves,
    operands,
    product,
)
from solver.expressions import replace as exchanged
from solver.notation import MAX_DEPTH, MAX_EXPONENT
from solver.pullback import rate

EULER = Symbol("e")
_METHOD_NAME = re.compile(r"[a-z]+")
LONGEST_SUM = 64
"""So many terms may a sum over an index have."""
LARGEST_SUM = 2000
"""... and so many operations in all of them."""


@dataclass(frozen=True)
class Listed:
    """Entries with what separates them; ``turned`` by a transpose, within so many brackets."""

    items: tuple[Item, ...]
    ranks: tuple[int, ...]
    turned: bool = False
    depth: int = 0
    is_row: bool = False
    """Whether the end of a row follows, so that this is the only one."""

    @property
    def is_flat(self) -> bool:
        """Whether blanks alone separate the entries, as in the row of a matrix."""
        return all(rank == SPACE for rank in self.ranks)

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
            if all(isinstance(item, Listed | Written | Gap) for item in self.items):
                lengths = [len(item.items) if isinstance(item, Listed) else 1 for item in self.items]
                raise Problem("answer_ragged", lengths=", ".join(map(str, lengths)))
            return None  # [h; (1, 2)] stacks what stands in it
        kinds = sorted(set(self.ranks))
        if len(kinds) > 2:
            raise Problem("answer_separators")
        if len(kinds) < 2:
            return [self.items] if self.is_row and kinds and kinds[0] < LINE else None
        rows, row = [], [self.items[0]]
        for rank, item in zip(self.ranks, self.items[1:], strict=True):
            if rank == kinds[1]:
                rows.append(tuple(row))
                row = []
            row.append(item)
        return [*rows, tuple(row)]


Item: TypeAlias = "Expr | Written | Listed | Gap"


def expression(item: Item) -> Expr:
    """An entry or a list as an expression: a list is a stack, a matrix a stack of rows."""
    if isinstance(item, Written):
        return Rational(int(item.value.p), int(item.value.q))
    if isinstance(item, Gap):
        raise item.problem
    if not isinstance(item, Listed):
        return item
    rows = item.rows
    if rows is not None:
        return Stack(*(Transpose(Stack(*map(expression, row))) for row in rows))
    column = Stack(*map(expression, item.items))
    return Transpose(column) if item.turned != item.is_flat else column


def _is_token(item: Any) -> bool:
    """Whether it is no item: of the parser's own tokens we know no more than this."""
    return not isinstance(item, Written | Listed | Gap | Expr)


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
    return () if isinstance(item, Written | Gap) else operands(item)


class Build:
    """One method for each rule of the grammar."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def start(self, items: list[Item]) -> Item:
        """A whole side of an equation; e that is no quantity is Euler's number."""
        item = items[0]
        if isinstance(item, Expr) and EULER in leaves(item) and not self.names.has_plain("e"):
            return exchanged(item, {EULER: apply("exp", Integer(1))})
        return item

    def entries(self, items: list[Any]) -> Item:
        entries = tuple(i for i in items if not _is_token(i))
        ranks = tuple(int(i.value) for i in items if _is_token(i))
        inner, last = ranks[: len(entries) - 1], ranks[len(entries) - 1 :]
        return entries[0] if len(entries) == 1 else Listed(entries, inner, is_row=last == (LINE,))

    def group(self, items: list[Any]) -> Item:
        opening, item = items[0], items[1]
        if not isinstance(item, Listed):
            return item
        return replace(item, depth=item.depth + (1 if opening.value == "(" else 2))

    def compared(self, items: list[Any]) -> Expr:
        """``[a = max(a, b)]``, 1 where a is the largest one and else 0; an answer has no other comparisons."""
        opening, left, sign, right, _ = items
        one, parts = expression(left), _of_largest(expression(right))
        if opening.value != "[" or one not in parts:
            raise unreadable(sign.start_pos, str(sign.value), "answer_closing")
        return Entry(apply("hardmax", Stack(*parts)), Integer(parts.index(one) + 1), Integer(1))

    def greater(self, items: list[Any]) -> Expr:
        """``(a > 0)``, 1 where it is so and else 0."""
        _, left, sign, right, _ = items
        if expression(right) != 0:
            raise unreadable(sign.start_pos, str(sign.value), "answer_closing")
        return apply("step", expression(left))

    def method(self, items: list[Any]) -> Item:
        """``x.mean()``."""
        item, called = items
        return apply(_METHOD_NAME.findall(str(called.value))[0], expression(item))

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
        if isinstance(top, Written) and isinstance(bottom, Written) and items[1].value == "/":
            return fraction(top, bottom)
        if expression(bottom) == 0:
            raise Problem("division_by_zero", place, symbol="…/0")
        quotient = Quotient(expression(top), expression(bottom))
        return quotient if items[1].value == "/" else apply("floor", quotient)

    def product(self, items: list[Any]) -> Expr:
        return product(expression(items[0]), expression(items[-1]))

    def product_of_negative(self, items: list[Any]) -> Expr:
        return joined(Product, expression(items[0]), Negative(expression(items[3])))

    def power(self, items: list[Any]) -> Expr:
        base, sign, exponent = expression(items[0]), items[1], _calculated(expression(items[2]))
        if base == EULER and not self.names.has_plain("e"):
            return apply("exp", exponent)
        if not exponent.is_Rational:
            raise unreadable(sign.end_pos or 0, str(sign.value), "answer_exponent")
        if abs(exponent) > MAX_EXPONENT or exponent.q > MAX_EXPONENT:
            raise Problem("exponent_too_large", Place(column=sign.column), found=str(exponent)[:20], limit=MAX_EXPONENT)
        return (Power if "⊙" in str(sign.value) else MatrixPower)(base, exponent)

    def transpose(self, items: list[Any]) -> Item:
        item = items[0]
        if isinstance(item, Listed):
            return replace(item, turned=not item.turned)
        return item if isinstance(item, Written) else Transpose(expression(item))

    def call(self, items: list[Any]) -> Item:
        return self._called(items[0], items[1])

    def applied(self, items: list[Any]) -> Item:
        return self._called(items[0], items[1])

    def applied_to_negative(self, items: list[Any]) -> Item:
        return self._called(items[0], self.negative(items[1:]))

    def over(self, items: list[Any]) -> Expr:
        """A sum, product, stack or extreme over an index, with its terms written out."""
        (kind, letter, low, high), body = items[0].value, expression(items[1])
        if high is None:
            low, high = self._all_places(body, Symbol(letter), low, items[0])
        if not 0 <= high - low < LONGEST_SUM or (high - low + 1) * _size(body) > LARGEST_SUM:
            raise Problem("answer_sum_length", Place(column=items[0].column), found=high - low + 1, limit=LONGEST_SUM)
        terms = [at_index(body, {Symbol(letter): Integer(n)}) for n in range(low, high + 1)]
        if len(terms) == 1 and kind not in PLACES:
            return terms[0]
        flat = [part for term in terms for part in _compared_in(term, kind)]
        return Over(Str(kind), Symbol(letter), Integer(low), Integer(high), body, *flat).plain

    def _all_places(self, body: Expr, letter: Expr, low: int, token: Token) -> tuple[int, int]:
        """From where to where an index runs if it runs over all that there is. Raises ``Problem`` if nothing is."""

        def exists(place: int) -> bool:
            term = at_index(body, {letter: Integer(place)})
            return term != body and all(s in self.names.symbols for s in leaves(term) if isinstance(s, At))

        found = [place for place in range(low, low + LONGEST_SUM) if exists(place)]
        if not found:
            raise unreadable(token.start_pos, str(letter), "answer_operand")
        return found[0], next((p for p in found if p + 1 not in found), found[0])

    def times_over(self, items: list[Any]) -> Expr:
        return joined(Times, expression(items[0]), self.over(items[2:]))

    def beside_over(self, items: list[Any]) -> Expr:
        return product(expression(items[0]), self.over(items[1:]))

    def negative_over(self, items: list[Any]) -> Expr:
        return Negative(self.over(items[1:]))

    def _called(self, token: Token, argument: Item) -> Item:
        call: Call = token.value
        place = Place(column=token.column)
        with placed(place):
            if call.name in _CALLS:
                return _CALLS[call.name](argument)
            if call.name not in functions.ANSWERS:
                raise Problem("not_a_function", function=call.name)
            return _powered(_applied(call, argument), call.power)

    def symbol(self, items: list[Token]) -> Expr:
        token = items[0]
        if isinstance(token.value, Transposed):
            return Transpose(token.value.what)
        if isinstance(token.value, Expr):
            return token.value
        if token.value == "e" and not self.names.has_plain("e"):
            return EULER
        if token.value in functions.CONSTANTS and not self.names.has(token.value):
            return Constant(Str(token.value))
        with placed(Place(column=token.column)):
            return self.names.symbol(str(token.value))

    def derivative(self, items: list[Token]) -> Expr:
        of, by, via, is_direct = items[0].value
        with placed(Place(column=items[0].column)):
            parts = [self.names.symbol(str(name)) for name in (of, by, via) if name]
        if is_direct:
            return Direct(*parts[:2])
        return (Via if via else Total)(*parts)


def _of_largest(node: Expr) -> tuple[Expr, ...]:
    """Those of which a node is the largest one; none where it is something else."""
    if not isinstance(node, Apply) or node.function != "max":
        return ()
    return node.operand.operands if isinstance(node.operand, Stack) else node.operands


def _compared_in(term: Expr, kind: str) -> tuple[Expr, ...]:
    """What a term brings to an operation over an index: the largest one of largest ones is the largest of all."""
    if kind in PLACES or not isinstance(term, Apply) or term.function != kind or not isinstance(term.operand, Stack):
        return (term,)
    return term.operand.operands


def _size(node: Expr) -> int:
    count, waiting = 0, [node]
    while waiting and count <= LARGEST_SUM:
        count += 1
        waiting.extend(operands(waiting.pop()))
    return count


def _calculated(exponent: Expr) -> Expr:
    """An exponent that calculates, 2·3 − 1, as the number that it is, if that is rational."""
    if exponent.is_Rational or next(leaves(exponent), None) is not None:
        return exponent
    value = evaluate(exponent, {})
    number = value.entries[0]
    return (
        Rational(int(number.p), int(number.q))
        if value.shape == values.SCALAR and isinstance(number, fmpq)
        else exponent
    )


def _along(name: str, argument: Item) -> Expr | None:
    """``softmax(A, 0)`` as NumPy and PyTorch write it: down the columns, or with 1 or −1 along the rows, as here."""
    if name != "softmax" or not isinstance(argument, Listed) or argument.depth != 1 or len(argument.items) != 2:
        return None
    inner, axis = argument.items
    if isinstance(inner, Written) or not isinstance(axis, Written) or axis.value not in (0, 1, -1):
        return None
    one = expression(inner)
    return Transpose(apply(name, Transpose(one))) if axis.value == 0 else apply(name, one)


def _applied(call: Call, argument: Item) -> Expr:
    if (along := _along(call.name, argument)) is not None and not call.is_derivative:
        return along
    is_entrywise = isinstance(functions.named(call.name), functions.Entrywise) and call.name not in EXTREMES
    if isinstance(argument, Listed) and len(argument.items) == 2 and 2 in functions.operands_of(call.name):
        return functions.call(call.name, [expression(item) for item in argument.items])
    if is_entrywise and isinstance(argument, Listed):
        is_several = argument.depth < 2 and argument.ranks[:1] == (COMMA,)
        if len(argument.items) > 1 and is_several and argument.rows is None:
            raise functions.arguments_at_most(call.name)
    inner = expression(argument)
    value = functions.call(call.name, [inner])
    if not call.is_derivative:
        return value
    if not functions.is_layer(value):
        raise Problem("not_a_function", function=f"{call.name}'")
    return rate(value, value)


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


def _first(argument: Item) -> Item:
    """What is rounded; the other argument says to how many digits."""
    return argument.items[0] if isinstance(argument, Listed) and len(argument.items) == 2 else argument


_CALLS: dict[str, Callable[[Item], Item]] = {
    **dict.fromkeys(IDENTITIES, lambda a: a),
    **dict.fromkeys(["round", "runden"], _first),
    **dict.fromkeys(STACKS, _stacked),
    "transpose": lambda a: Transpose(expression(a)),
    "diag": lambda a: Diag(expression(a)),
    "eye": lambda a: functions.written("eye", [expression(a)]),
    "inv": lambda a: MatrixPower(expression(a), Integer(-1)),
    "dot": _of_two(Product, "dot"),
    **dict.fromkeys(["matmul", "mmult"], _of_two(Product, "matmul")),
    "multiply": _of_two(Times, "multiply"),
    "outer": _of_two(lambda a, b: Product(a, Transpose(b)), "outer"),
}
