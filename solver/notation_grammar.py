"""The grammar of equations: how the text of one becomes an expression."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedToken
from sympy import Expr, Integer, Rational, Symbol
from sympy.core.symbol import Str

from solver import exponents, functions, lookups, matrix_literals
from solver.errors import Place, Problem, placed
from solver.expressions import (
    EXTREMES,
    LAST,
    At,
    Compared,
    Entry,
    Held,
    Lookup,
    Negative,
    OneHot,
    Over,
    Plus,
    Product,
    Quotient,
    Times,
    Transpose,
    leaves,
    operands,
)
from solver.indices import FIRST, read_index
from solver.joining import joined, product
from solver.matrix_literals import Bracketed
from solver.misreading import misread
from solver.notation_names import MAX_DEPTH, MAX_ENTRIES, RELATIONS, exact, plain_name
from solver.notation_writing import write
from solver.walking import within

_OVER = re.compile(r"([a-z]+)\s*\(\s*([a-z])\s*(?:=\s*([^,.]+?)\s*\.\.\s*([^,]+?)\s*)?,")


class _Build(Transformer):  # type: ignore[type-arg]
    """Builds expressions from the grammar's rules, one method for each."""

    def plus(self, items: list[Expr]) -> Expr:
        return joined(Plus, *items)

    def minus(self, items: list[Expr]) -> Expr:
        return joined(Plus, items[0], Negative(items[1]))

    def negative(self, items: list[Expr]) -> Expr:
        return -items[0] if items[0].is_Rational else Negative(items[0])

    def times(self, items: list[Expr]) -> Expr:
        return joined(Times, *items)

    def quotient(self, items: list[Expr]) -> Expr:
        top, bottom = items
        if bottom == 0:
            raise Problem("division_by_zero", symbol=write(Quotient(top, bottom)))
        return top / bottom if top.is_Rational and bottom.is_Rational else Quotient(top, bottom)

    def product(self, items: list[Expr]) -> Expr:
        return product(*items)

    def power(self, items: list[Any]) -> Expr:
        base, sign, (exponent, is_bare) = items
        with placed(Place(column=sign.end_column + (0 if is_bare else 1))):  # behind the parenthesis
            return exponents.power(base, exponent)

    def transpose(self, items: list[Expr]) -> Expr:
        return Transpose(items[0])

    def stack(self, items: list[Expr]) -> Expr:
        return Bracketed(*items)

    def grouped(self, items: list[Expr]) -> Expr:
        """What stands in parentheses is no row of a matrix: ``[([a, b]), ([c, d])]`` stacks two stacks."""
        return matrix_literals.read(items[0]) if isinstance(items[0], Bracketed) else items[0]

    def call(self, items: list[Any]) -> Expr:
        name, *parts = items
        if str(name) in EXTREMES and len(parts) == 2 and _runs_over(*parts):
            return Over(Str(str(name)), parts[0], FIRST, LAST, parts[1])
        with placed(Place(column=name.column)):
            return functions.written(str(name), parts)

    def along(self, items: list[Any]) -> Expr:
        name, operand, axis = items
        with placed(Place(column=axis.column + axis.index("a"))):
            return functions.along(str(name), operand, int(axis.partition("=")[2].replace("−", "-")))

    def over(self, items: list[Any]) -> Expr:
        kind, index, low, high = _OVER.fullmatch(str(items[0])).groups()  # type: ignore[union-attr]
        bounds = (read_index(bound) if bound else default for bound, default in ((low, FIRST), (high, LAST)))
        return Over(Str(kind), Symbol(index), *bounds, items[1])

    def number(self, items: list[Token]) -> Rational:
        with placed(Place(column=items[0].column)):
            return exact(str(items[0]))

    def product_of_negative(self, items: list[Expr]) -> Expr:
        return joined(Product, items[0], self.negative(items[1:]))

    def exponent(self, items: list[Any]) -> tuple[Expr, bool]:
        """The exponent, and whether it stands without parentheses."""
        *sign, last = items
        if not isinstance(last, Token):
            return last, False
        with placed(Place(column=last.column)):
            if re.match("T[A-Za-z0-9]", last):  # W^Ta is more likely to mean W^T a
                raise Problem("bad_exponent", found=str(last))
            value = self.number([last]) if last.type == "NUMBER" else Symbol(plain_name(last))
            return Negative(value) if sign and sign[0] != "+" else value, True

    def symbol(self, items: list[Token]) -> Symbol:
        return Symbol(plain_name(items[0]))

    def indexed(self, items: list[Any]) -> Expr:
        with placed(Place(column=items[0].column)):
            return lookups.at(Symbol(plain_name(items[0][:-1])), items[1:], lookups.is_expression)

    def places(self, items: list[Any]) -> list[Any]:
        return items

    def entry_of(self, items: list[Any]) -> Expr:
        """An entry of a column or matrix at an index, ``p[t][k]``; its place may be calculated as well."""
        of, places = self.indexed([items[0], *items[1]]), [place for places in items[2:] for place in places]
        if isinstance(of, Lookup):  # Q[s[t]][a], which can only be Q[s[t],a]
            return self.indexed([items[0], *items[1], *places])
        with placed(Place(column=items[0].column)):
            if len(places) > 2:
                raise Problem("two_places_at_most", symbol=write(of), name=of.name)
            return lookups.entry(of, places)

    def one_hot(self, items: list[Any]) -> Expr:
        head, place, size = items
        if not (size.is_Integer and 1 <= size <= MAX_ENTRIES):
            raise Problem("one_hot_size", Place(column=head.column), found=write(size), limit=MAX_ENTRIES)
        return OneHot(place, size, FIRST)

    def entry(self, items: list[Any]) -> Expr:
        row, _, column = str(items[1])[1:].partition(",")
        if not int(row) or not int(column or 1):
            raise Problem("entry_from_one", Place(column=items[1].column), found=str(items[1]))
        return Entry(items[0], *(Integer(int(n)) for n in (row, column) if n))

    def held(self, items: list[Any]) -> Expr:
        return Held(items[1])

    def compared(self, items: list[Any]) -> Expr:
        left, relation, right = items
        return Compared(Str(RELATIONS.get(relation, str(relation))), left, right)

    def index(self, items: list[Any]) -> Expr:
        """A sum of letters and numbers, or of quantities as well."""
        if all(isinstance(item, Token) for item in items):
            return read_index("".join(items))
        is_sign = [isinstance(item, Token) and item.type == "SIGN" for item in items]
        starts = [0, *(n for n, one in enumerate(is_sign) if one and n)]
        terms = [_term(items[a:b]) for a, b in zip(starts, [*starts[1:], len(items)], strict=True)]
        return terms[0] if len(terms) == 1 else Plus(*terms)


def _term(items: list[Any]) -> Expr:
    """One term of an index with its sign, if it has one."""
    sign, items = (items[0], items[1:]) if isinstance(items[0], Token) and items[0].type == "SIGN" else ("+", items)
    if isinstance(items[0], Token):
        letters = [Integer(int(item)) if item.type == "INTEGER" else Symbol(str(item)) for item in items]
        found = letters[0] if len(letters) == 1 else Times(*letters)
    else:
        found = items[0]
    return found if sign == "+" else Negative(found)


def _runs_over(first: Expr, second: Expr) -> bool:
    """Whether ``max(j, x[j])`` is the largest of all x, not the larger of two: j is an index of the second."""
    is_letter = isinstance(first, Symbol) and re.fullmatch("[a-z]", first.name) is not None
    chosen = (place for entry in within(second, Entry) for place in entry.args[1:])
    indices = (index for leaf in leaves(second) if isinstance(leaf, At) for index in leaf.indices)
    return is_letter and any(first in index.free_symbols for index in (*indices, *chosen))


def _check_depth(expression: Expr) -> None:
    """Raises ``Problem`` for what is nested so deep that no function can go down into it."""
    depth, level = 0, [expression]
    while level:
        depth, level = depth + 1, [part for node in level for part in operands(node)]
    if depth > 2 * MAX_DEPTH:
        raise Problem("nested_too_deep", found=depth, limit=2 * MAX_DEPTH)


@lru_cache
def _grammar() -> Lark:
    text = (resources.files(__package__) / "notation.lark").read_text("utf-8")
    names = "|".join(sorted(functions.NAMES, key=len, reverse=True))
    return Lark(
        text.replace("FUNCTION_NAMES", names).replace("EXTREME_NAMES", "|".join(EXTREMES)),
        parser="lalr",
        start=["expression", "definition"],
        transformer=_Build(),
    )


def parse(text: str, start: str) -> Any:
    """What ``text`` says as an ``expression`` or a ``definition``. Raises ``Problem`` with the column."""
    try:
        found = _grammar().parse(text, start=start)
        if not isinstance(found, Expr):
            return found
        _check_depth(found)
        return matrix_literals.read(found)
    except UnexpectedToken as error:
        if error.token.type == "$END":
            raise Problem("ends_too_early", Place(column=len(text) + 1), text=text) from None
        raise misread(text, error.column, str(error.token)) from None
    except UnexpectedCharacters as error:
        raise misread(text, error.column, error.char) from None
