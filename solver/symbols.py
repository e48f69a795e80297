"""Symbols that are asked: entries, derivatives, and the quantities that they are about."""

from __future__ import annotations

from sympy import Expr, Symbol
from sympy.core.symbol import Str

from solver.expressions import DERIVATIVES, PARAMETERS, Count, Direct, Entry, Leaf, Total, Via, base


class Closed(Leaf):
    """What is asked as a formula in the given quantities, ``formula(dh_3/dw)``; its argument is the symbol."""

    @property
    def name(self) -> str:
        return base(self.args[0])


class Family(Leaf):
    """All of an indexed quantity, asked with fewer indices than it has, or derivatives by all (``solver.families``)."""

    @property
    def name(self) -> str:
        return base(self.args[0])

    @property
    def key(self) -> str:
        """What its shape is found by."""
        return f"all {self.args[0]}"


def whole(symbol: Expr) -> Expr:
    """The quantity or derivative of which a symbol is an entry or the formula; else itself."""
    return whole(symbol.args[0]) if isinstance(symbol, Entry | Closed) else symbol


def derivative(of: Expr, by: Expr) -> Expr:
    """The total derivative; by an entry, or of an entry by one of a column, it is an entry of that of the whole."""
    if not isinstance(by, Entry):
        return Total(of, by)
    if len(by.args) > 2:
        return Entry(Total(of, by.args[0]), *by.args[1:])
    rows = of.args[1:2] if isinstance(of, Entry) else ()
    return Entry(Total(whole(of), by.args[0]), *rows, *by.args[1:])


def is_derivative(symbol: Expr) -> bool:
    """Whether a symbol is a derivative, or an entry of one."""
    return isinstance(whole(symbol), DERIVATIVES)


def plain_symbols(symbol: Expr) -> tuple[Expr, ...]:
    """The quantities that an asked symbol is about: of a derivative its numerator and denominator."""
    symbol = whole(symbol)
    return tuple(symbol.args) if isinstance(symbol, Total | Direct | Via) else (symbol,)


def count(kind: str, model: str) -> Count:
    """What a kind counts of a model."""
    return Count(Symbol(model)) if kind == PARAMETERS else Count(Symbol(model), Str(kind))
