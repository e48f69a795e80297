"""The grammar of equations: how the text of one becomes an expression."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedToken
from sympy import Expr, Rational, Symbol
from sympy.core.symbol import Str

from solver import functions
from solver.errors import Place, Problem, placed
from solver.expressions import (
    LAST,
    ONE,
    At,
    MatrixPower,
    Negative,
    Over,
    Plus,
    Product,
    Quotient,
    Stack,
    Times,
    Transpose,
    joined,
    product,
)
from solver.misreading import misread
from solver.notation_names import MAX_EXPONENT, exact, plain_name, read_index
from solver.notation_writing import write

_OVER = re.compile(r"(sum|prod|stack)\s*\(\s*([a-z])\s*(?:=\s*([^,.]+?)\s*\.\.\s*([^,]+?)\s*)?,")


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
        return MatrixPower(items[0], items[-1])

    def transpose(self, items: list[Expr]) -> Expr:
        return Transpose(items[0])

    def stack(self, items: list[Expr]) -> Expr:
        return Stack(*items) if len(items) > 1 else items[0]

    def call(self, items: list[Any]) -> Expr:
        name, *parts = items
        with placed(Place(column=name.column)):
            return functions.call(str(name), parts)

    def over(self, items: list[Any]) -> Expr:
        kind, index, low, high = _OVER.fullmatch(str(items[0])).groups()  # type: ignore[union-attr]
        bounds = (read_index(bound.strip()) if bound else default for bound, default in ((low, ONE), (high, LAST)))
        return Over(Str(kind), Symbol(index), *bounds, items[1])

    def number(self, items: list[Token]) -> Rational:
        with placed(Place(column=items[0].column)):
            return exact(str(items[0]))

    def product_of_negative(self, items: list[Expr]) -> Expr:
        return joined(Product, items[0], self.negative(items[1:]))

    def exponent(self, items: list[Token]) -> Rational:
        *sign, digits = items
        value = self.number([digits])
        if value > MAX_EXPONENT or value.q > MAX_EXPONENT:
            raise Problem("exponent_too_large", Place(column=digits.column), found=str(value), limit=MAX_EXPONENT)
        return value if not sign or sign[0] == "+" else -value

    def symbol(self, items: list[Token]) -> Symbol:
        return Symbol(plain_name(items[0]))

    def indexed(self, items: list[Any]) -> Expr:
        return At(Symbol(plain_name(items[0][:-1])), *items[1:])

    def index(self, items: list[Token]) -> Expr:
        return read_index("".join(items))


@lru_cache
def _grammar() -> Lark:
    text = (resources.files(__package__) / "notation.lark").read_text("utf-8")
    names = "|".join(sorted(functions.NAMES, key=len, reverse=True))
    return Lark(
        text.replace("FUNCTION_NAMES", names), parser="lalr", start=["expression", "definition"], transformer=_Build()
    )


def parse(text: str, start: str) -> Any:
    """What ``text`` says as an ``expression`` or a ``definition``. Raises ``Problem`` with the column."""
    try:
        return _grammar().parse(text, start=start)
    except UnexpectedToken as error:
        if error.token.type == "$END":
            raise Problem("ends_too_early", Place(column=len(text) + 1), text=text) from None
        raise misread(text, error.column, str(error.token)) from None
    except UnexpectedCharacters as error:
        raise misread(text, error.column, error.char) from None
