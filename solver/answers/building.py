"""From tokens to what they mean: numbers as written, lists, and the engine's expressions."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import reduce
from typing import Any, cast

from flint import fmpq
from sympy import Expr, Integer, Rational, Symbol
from sympy.core.symbol import Str

from solver import functions, values
from solver.answers.calls import called
from solver.answers.items import Item, Listed, expression, is_token
from solver.answers.names import Names
from solver.answers.numerals import Written, fraction
from solver.answers.tokens import LINE, Token, Transposed, unreadable
from solver.derivation import unknown_symbol
from solver.errors import Place, Problem, placed
from solver.evaluation import evaluate
from solver.expressions import (
    PLACES,
    Apply,
    At,
    Constant,
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
    Transpose,
    Via,
    apply,
    leaves,
)
from solver.joining import joined, product, raised
from solver.notation_names import MAX_EXPONENT, MAX_EXPONENT_OF_NUMBER
from solver.replacing import at_index
from solver.replacing import replace as exchanged
from solver.symbols import derivative
from solver.walking import size, within

EULER = Symbol("e")
EXP_1 = apply("exp", Integer(1))
_METHOD_NAME = re.compile(r"[a-z]+")
_AXIS = re.compile(r"-?[01]")
LONGEST_SUM = 64
"""So many terms may a sum over an index have."""
LARGEST_SUM = 2000
"""... and so many operations in all of them."""


class Build:
    """One method for each rule of the grammar."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.running: dict[Expr, tuple[int, str]] = {}
        """Entries at an index that has to run, ``z_j``, with the column and spelling of each."""

    def start(self, items: list[Item]) -> Item:
        """A whole side of an equation; e that is no quantity is Euler's number."""
        item = items[0]
        if self.running and not isinstance(item, Written):
            self._check_indices(expression(item))
        return item if self.names.has_plain("e") else _with_euler(item, self.names.family("e") or EXP_1)

    def entries(self, items: list[Any]) -> Item:
        entries = tuple(i for i in items if not is_token(i))
        ranks = tuple(int(i.value) for i in items if is_token(i))
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
        """``x.mean()`` and ``X.mean(axis=0)``."""
        item, called = items
        name, axis = _METHOD_NAME.findall(str(called.value))[0], _AXIS.search(str(called.value))
        return functions.along(name, expression(item), int(axis[0])) if axis else apply(name, expression(item))

    def chosen(self, items: list[Any]) -> Expr:
        """``softmax(e)[1]``, an entry of what is calculated."""
        item, place = items
        return Entry(expression(item), *map(Integer, place.value))

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
            return raised(base, exponent)
        limit = MAX_EXPONENT_OF_NUMBER if base.is_Rational else MAX_EXPONENT
        if abs(exponent) > limit or exponent.q > MAX_EXPONENT:
            raise Problem("exponent_too_large", Place(column=sign.column), found=str(exponent)[:20], limit=limit)
        return (Power if "⊙" in str(sign.value) else MatrixPower)(base, exponent)

    def transpose(self, items: list[Any]) -> Item:
        item = items[0]
        if isinstance(item, Listed):
            return replace(item, turned=not item.turned)
        return item if isinstance(item, Written) else Transpose(expression(item))

    def call(self, items: list[Any]) -> Item:
        token, argument = items
        if token.value.name == "pow" and isinstance(argument, Listed) and len(argument.items) == 2:
            return self.power([argument.items[0], token.update(value="⊙"), argument.items[1]])
        return called(token, argument)

    def applied(self, items: list[Any]) -> Item:
        return called(items[0], items[1])

    def applied_to_negative(self, items: list[Any]) -> Item:
        return called(items[0], self.negative(items[1:]))

    def over(self, items: list[Any]) -> Expr:
        """A sum, product, stack or extreme over an index, with its terms written out.

        One that does not say its index runs over all letters that stand as one.
        """
        token, body = items[0], expression(items[1])
        kind, letter, low, high = token.value
        if letter is not None:
            return self._over(token, body, kind, Symbol(letter), low, high)
        letters = sorted({i for node in (*within(body, At), *within(body, Entry)) for i in _letters(node)}, key=str)
        if not letters:
            raise unreadable(token.start_pos, "∑" if kind == "sum" else "∏", "answer_operand")
        return reduce(lambda term, index: self._over(token, term, kind, index, low, high), letters, body)

    def _over(self, token: Token, body: Expr, kind: str, letter: Expr, low: int, high: int | None) -> Expr:
        if high is None:
            low, high = self._all_places(body, letter, low, token)
        if not 0 <= high - low < LONGEST_SUM or (high - low + 1) * size(body, LARGEST_SUM) > LARGEST_SUM:
            raise Problem("answer_sum_length", Place(column=token.column), found=high - low + 1, limit=LONGEST_SUM)
        terms = [at_index(body, {letter: Integer(n)}) for n in range(low, high + 1)]
        if len(terms) == 1 and kind not in PLACES:
            return terms[0]
        flat = [part for term in terms for part in _compared_in(term, kind)]
        return Over(Str(kind), letter, Integer(low), Integer(high), body, *flat).plain

    def _all_places(self, body: Expr, letter: Expr, low: int, token: Token) -> tuple[int, int]:
        """From where to where an index runs if it runs over all that there is. Raises ``Problem`` if nothing is."""

        def exists(place: int) -> bool:
            term = at_index(body, {letter: Integer(place)})
            return term != body and self.names.is_there(term)

        found = [place for place in range(low, low + LONGEST_SUM) if exists(place)]
        if not found:
            raise unreadable(token.start_pos, str(letter), "answer_operand")
        return found[0], next((p for p in found if p + 1 not in found), found[0])

    def times_over(self, items: list[Any]) -> Expr:
        return joined(Times, expression(items[0]), self.over(items[2:]))

    def divided_by_over(self, items: list[Any]) -> Item:
        return self.quotient([*items[:2], self.over(items[2:])])

    def beside_over(self, items: list[Any]) -> Expr:
        return product(expression(items[0]), self.over(items[1:]))

    def negative_over(self, items: list[Any]) -> Expr:
        return Negative(self.over(items[1:]))

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
        if (family := self.names.family(str(token.value))) is not None:
            return family
        with placed(Place(column=token.column)):
            found = self.names.symbol(str(token.value))
        if isinstance(found, Entry) and not all(place.is_Integer for place in found.args[1:]):
            self.running.setdefault(found, (token.column, str(token.value)))
        return found

    def _check_indices(self, whole: Expr) -> None:
        """Raises ``Problem`` for an entry at an index over which nothing runs."""
        free = {place for entry in within(whole, Entry) for place in entry.args[1:] if not place.is_Integer}
        for entry, (column, text) in self.running.items():
            if not free.isdisjoint(entry.args[1:]):
                raise unknown_symbol(text, self.names.plain | self.names.indexed).at(Place(column=column))

    def derivative(self, items: list[Token]) -> Expr:
        of, by, via, is_direct = items[0].value
        with placed(Place(column=items[0].column)):
            parts = [self.names.symbol(str(name)) for name in (of, by, via) if name]
        if is_direct:
            return Direct(*parts[:2])
        return Via(*parts) if via else derivative(*parts)


def _letters(node: At | Entry) -> tuple[Expr, ...]:
    indices = node.indices if isinstance(node, At) else node.args[1:]
    return tuple(index for index in indices if index.is_Symbol)


def _with_euler(item: Item, euler: Expr) -> Item:
    if isinstance(item, Listed):
        return replace(item, items=tuple(_with_euler(one, euler) for one in item.items))
    if not isinstance(item, Expr) or EULER not in leaves(item):
        return item
    return exchanged(item, {EULER: euler})


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
