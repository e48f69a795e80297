"""The sheet's notation: text of an equation or of a symbol, read by a grammar into expressions, and written back.

``@`` and juxtaposition are the matrix product and bind tighter than ``*`` (elementwise) and ``/``; ``^`` or ``**`` is a
power by a number, ``^T`` a transpose; ``[a, b]`` stacks; ``h[t-1]`` is an indexed quantity (no space before the bracket).
Nothing is ever evaluated as Python: the grammar knows these operations and no others.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedToken
from sympy import Expr, Integer, Rational, Symbol

from solver import functions
from solver.errors import Place, Problem
from solver.expressions import (
    Apply,
    At,
    Block,
    Count,
    Diag,
    Direct,
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
    apply,
)

MAX_LENGTH = 2000
MAX_DEPTH = 40
MAX_DIGITS = 60
MAX_EXPONENT = 12


class Definition(NamedTuple):
    """The left side of an equation: a name and its index symbols, ``h[t]``."""

    name: str
    indices: tuple[Symbol, ...]


def _joined(kind: type, left: Expr, right: Expr) -> Expr:
    """``left`` and ``right`` under one node of ``kind``: chains of one operation stay flat."""
    return kind(*(left.args if isinstance(left, kind) else (left,)), right)


class _Build(Transformer):  # type: ignore[type-arg]
    """Builds expressions from the grammar's rules, one method for each."""

    def plus(self, items: list[Expr]) -> Expr:
        return _joined(Plus, *items)

    def minus(self, items: list[Expr]) -> Expr:
        return _joined(Plus, items[0], Negative(items[1]))

    def negative(self, items: list[Expr]) -> Expr:
        return -items[0] if items[0].is_Rational else Negative(items[0])

    def times(self, items: list[Expr]) -> Expr:
        return _joined(Times, *items)

    def quotient(self, items: list[Expr]) -> Expr:
        return Quotient(*items)

    def product(self, items: list[Expr]) -> Expr:
        left, right = items
        return Times(left, right) if left.is_Rational else _joined(Product, left, right)

    def power(self, items: list[Any]) -> Expr:
        return Power(items[0], items[-1])

    def transpose(self, items: list[Expr]) -> Expr:
        return Transpose(items[0])

    def stack(self, items: list[Expr]) -> Expr:
        return Stack(*items) if len(items) > 1 else items[0]

    def call(self, items: list[Any]) -> Expr:
        name = str(items[0])
        return apply(functions.ALIASES.get(name, name), items[1])

    def number(self, items: list[Token]) -> Rational:
        return exact(str(items[0]))

    def product_of_negative(self, items: list[Expr]) -> Expr:
        return _joined(Product, items[0], self.negative(items[1:]))

    def exponent(self, items: list[Token]) -> Rational:
        value = exact("".join(items).replace("−", "-"))
        if abs(value) > MAX_EXPONENT:
            raise Problem("exponent_too_large", Place(column=items[-1].column), found=str(value), limit=MAX_EXPONENT)
        return value

    def symbol(self, items: list[Token]) -> Symbol:
        return Symbol(_plain(items[0]))

    def indexed(self, items: list[Any]) -> Expr:
        return At(Symbol(_plain(items[0][:-1])), *items[1:])

    def index(self, items: list[Token]) -> Expr:
        return _index("".join(items))


def _plain(name: str) -> str:
    """``C~`` is SymPy's ``Ctilde``."""
    return str(name).replace("~", "tilde")


@lru_cache
def _grammar() -> Lark:
    text = (resources.files(__package__) / "notation.lark").read_text("utf-8")
    names = "|".join(sorted(functions.NAMES, key=len, reverse=True))
    return Lark(
        text.replace("FUNCTION_NAMES", names), parser="lalr", start=["expression", "definition"], transformer=_Build()
    )


def exact(text: str) -> Rational:
    """A decimal (``0.5``, ``1e-3``) or fraction (``1/2``) as the rational that it denotes.

    Raises ``Problem`` where it has more digits or a larger exponent than any exercise needs.
    """
    mantissa, _, power = text.lower().partition("e")
    if len(mantissa) > MAX_DIGITS or (power and abs(int(power[:8])) > MAX_DIGITS):
        raise Problem("number_too_long", found=text[:20], limit=MAX_DIGITS)
    numerator, _, denominator = mantissa.partition("/")
    if denominator and not int(denominator):
        raise Problem("division_by_zero", found=text)
    value = Rational(numerator) / Rational(denominator or 1)
    return value * Rational(10) ** int(power) if power else value


def _parse(text: str, start: str) -> Any:
    if len(text) > MAX_LENGTH:
        raise Problem("text_too_long", found=len(text), limit=MAX_LENGTH)
    depth = longest = 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        longest = max(longest, depth)
    if longest > MAX_DEPTH or re.search(r"(?:[-+]\s*){%d}" % MAX_DEPTH, text):
        raise Problem("nested_too_deep", found=longest, limit=MAX_DEPTH)
    try:
        return _grammar().parse(text, start=start)
    except UnexpectedToken as error:
        if error.token.type == "$END":
            raise Problem("ends_too_early", Place(column=len(text) + 1), text=text) from None
        raise Problem("unexpected", Place(column=error.column), text=text, found=str(error.token)) from None
    except UnexpectedCharacters as error:
        raise Problem("unexpected", Place(column=error.column), text=text, found=error.char) from None


def read_expression(text: str) -> Expr:
    """The right side of an equation.

    Raises ``Problem`` with the column of what could not be read.
    """
    return _parse(text, "expression")  # type: ignore[no-any-return]


def read_definition(text: str) -> Definition:
    """The left side of an equation: ``h[t]``, ``alpha[t,i]`` or ``s``."""
    node = _parse(text, "definition")
    if isinstance(node, Symbol):
        return Definition(str(node.name), ())
    if not all(isinstance(i, Symbol) for i in node.indices):
        raise Problem("index_on_the_left", text=text)
    return Definition(node.name, node.indices)


_QUANTITY = r"[A-Za-z\u0370-\u03ff][A-Za-z0-9]*~?(?:_[A-Za-z0-9]+)*(?:\[[^]]*\]|_\{[^}]*\}|(?:,[A-Za-z0-9]+)+|[-+−]\d+)?"
_ASKED = re.compile(
    rf"""params\(\s*(?P<model>\w+)\s*\)
    | [d∂](?P<direct>[+⁺]?)(?P<of>{_QUANTITY}) \s*/\s* [d∂](?P<by>{_QUANTITY}) (?:\s*\|\s*(?P<via>{_QUANTITY}))?
    | (?P<plain>{_QUANTITY})""",
    re.VERBOSE,
)


def read_asked(text: str, indexed: frozenset[str] = frozenset()) -> Expr:
    """A symbol as people write it: ``h_1``, ``h[t-1]``, ``h_{t-1}``, ``dL_3/dW_hh``, ``d+h_3/dW_hh``, ``params(rnn)``.

    ``indexed`` are the names that carry an index: ``h_1`` is read as ``h[1]`` where ``h`` is among them, and as a
    plain symbol where it is not. Raises ``Problem`` where the text is no symbol.
    """
    match = _ASKED.fullmatch(text.strip()) if len(text) <= MAX_LENGTH else None
    if match is None:
        raise Problem("not_a_symbol", found=text[:80])
    if match["model"]:
        return Count(Symbol(match["model"]))
    if match["plain"]:
        return _quantity(match["plain"], indexed)
    parts = [_quantity(match[part], indexed) for part in ("of", "by", "via") if match[part]]
    if match["direct"]:
        return Direct(*parts[:2])
    return (Via if match["via"] else Total)(*parts)


def _quantity(text: str, indexed: frozenset[str]) -> Expr:
    name, bracket, index = _plain(text).partition("[")
    if not bracket:
        name, bracket, index = name.partition("_{")
    if not bracket:
        head, underscore, tail = name.rpartition("_")
        if head in indexed and underscore and name not in indexed:
            name, bracket, index = head, underscore, tail
    if not bracket:
        if re.search(r"[-+−,]", name):
            raise Problem("not_a_symbol", found=text)
        return Symbol(name)
    return At(Symbol(name), *(_index(i) for i in index.rstrip("]}").split(",")))


def _index(text: str) -> Expr:
    match = re.fullmatch(r"([A-Za-z]*)([-+]?)(\d*)", text.replace(" ", "").replace("−", "-"))
    if match is None or not text:
        raise Problem("bad_index", found=text)
    letter, sign, digits = match.groups()
    offset = Integer(f"{sign}{digits}") if digits else Integer(0)
    return Symbol(letter) + offset if letter else offset


def write(node: Expr) -> str:
    """The notation of a symbol or an expression: what ``read_asked`` and ``read_expression`` read."""
    return _write(node, 0)


_LEVELS: dict[type, int] = {Plus: 1, Negative: 1, Times: 2, Quotient: 2, Product: 3, Power: 4, Transpose: 4}
_SEPARATORS: dict[type, str] = {Times: " * ", Product: " @ ", Quotient: " / "}


def _write(node: Expr, outer: int) -> str:
    level = _LEVELS.get(type(node), 5)
    text = _write_plain(node, level)
    return f"({text})" if level < outer or (level == outer and isinstance(node, Quotient | Power)) else text


def _write_plain(node: Expr, level: int) -> str:
    match node:
        case At():
            return f"{node.name}_{','.join(_write_index(i) for i in node.indices)}"
        case Total():
            return f"d{write(node.args[0])}/d{write(node.args[1])}"
        case Direct():
            return f"d+{write(node.args[0])}/d{write(node.args[1])}"
        case Via():
            return f"d{write(node.args[0])}/d{write(node.args[1])}|{write(node.args[2])}"
        case Count():
            return f"params({node.args[0]})"
        case Plus():
            text = " + ".join(_write(a, level) for a in node.args)
            return text.replace("+ -", "- ")
        case Negative():
            return f"-{_write(node.args[0], 2)}"
        case Times() | Product() | Quotient():
            return _SEPARATORS[type(node)].join(_write(a, level + isinstance(node, Quotient)) for a in node.args)
        case Power():
            return f"{_write(node.args[0], 5)}^{node.args[1]}"
        case Transpose():
            return f"{_write(node.args[0], 5)}^T"
        case Stack():
            return f"[{', '.join(write(a) for a in node.args)}]"
        case Apply():
            return f"{node.function}({write(node.operand)})"
        case Diag():
            return f"diag({write(node.args[0])})"
        case Block():
            return f"{_write(node.args[0], 5)}^({node.args[3]})"
        case Literal():
            return "…"
        case _:
            return str(node)


def _write_index(index: Expr) -> str:
    return str(index).replace(" ", "")
