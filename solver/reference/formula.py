"""The notation of equations, read a second time: an own tokenizer and parser, which shares nothing with the other.

What it reads is a tree of nodes: ``Node("plus", (a, b))``. Indices are read like any other expression.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

MAX_TOKENS = 4000
MAX_DEPTH = 60


class Node(NamedTuple):
    """What is done, with what, and a number or name that says how."""

    kind: str
    parts: tuple[Node, ...] = ()
    value: Any = None


class Unreadable(ValueError):
    """Text that this reading does not know."""


_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)
    | (?P<entry>\.[0-9]{1,3}(?:,[0-9]{1,3})?(?![0-9.]))
    | (?P<transposed>\^\s*T(?![A-Za-z0-9_]) | \.T(?![A-Za-z0-9_]) | ᵀ)
    | (?P<name>[A-Za-z\u0370-\u03ff][A-Za-z0-9]*~?(?:_[A-Za-z0-9]+)*)
    | (?P<sign>\.\. | \*\* | <= | >= | == | != | [-+−*⊙·/@^()\[\],=<>≤≥≠])
    )""",
    re.VERBOSE,
)
_SAME = {"−": "-", "⊙": "*", "·": "*", "**": "^", "==": "=", "≤": "<=", "≥": ">=", "≠": "!="}
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΦΨΩ",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi "
        "chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega".split(),
        strict=True,
    )
)
OVER = ("sum", "prod", "stack", "max", "min", "argmax", "argmin")
"""What may run over an index; the last four may also be of quantities."""
RELATIONS = ("=", "!=", "<", "<=", ">", ">=")


class Token(NamedTuple):
    kind: str
    text: str
    touches: bool


def tokens(text: str) -> list[Token]:
    """The tokens of a text; each says whether it follows the one before without a space. Raises ``Unreadable``."""
    found: list[Token] = []
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None or len(found) > MAX_TOKENS:
            raise Unreadable(text)
        kind = str(match.lastgroup)
        written = match[kind]
        found.append(Token(kind, _SAME.get(written, written), match.start(kind) == position))
        position = match.end()
    return found


def read(text: str, functions: frozenset[str]) -> Node:
    """The tree of an expression in which ``functions`` may be applied. Raises ``Unreadable``."""
    reader = _Reader(tokens(text), functions)
    node = reader.expression()
    if reader.rest:
        raise Unreadable(text)
    return node


def plain(name: str) -> str:
    """A name without signs of its own: ``α`` is ``alpha``, ``C~`` is ``Ctilde``."""
    return "".join(_GREEK.get(letter, letter) for letter in name).replace("~", "tilde")


class _Reader:
    def __init__(self, found: list[Token], functions: frozenset[str]) -> None:
        self._tokens, self._functions = found, functions
        self._at = self._depth = 0

    @property
    def rest(self) -> list[Token]:
        return self._tokens[self._at :]

    def _sees(self, *texts: str, ahead: int = 0) -> bool:
        place = self._at + ahead
        return place < len(self._tokens) and self._tokens[place].kind != "name" and self._tokens[place].text in texts

    def _is(self, kind: str, ahead: int = 0) -> bool:
        place = self._at + ahead
        return place < len(self._tokens) and self._tokens[place].kind == kind

    def _next(self) -> Token:
        if self._at >= len(self._tokens):
            raise Unreadable("end")
        self._at += 1
        return self._tokens[self._at - 1]

    def _take(self, text: str) -> None:
        if not self._sees(text):
            raise Unreadable(text)
        self._at += 1

    def expression(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Unreadable("depth")
        node = self._term()
        while self._sees("+", "-"):
            kind = "plus" if self._next().text == "+" else "minus"
            node = Node(kind, (node, self._term()))
        self._depth -= 1
        return node

    def _term(self) -> Node:
        node = self._signed()
        while self._sees("*", "/"):
            if self._next().text == "*":
                node = Node("times", (node, self._signed()))
            else:
                node = Node("divide", (node, self._divisor()))
        return node

    def _signed(self) -> Node:
        if self._sees("-"):
            self._next()
            return Node("negative", (self._signed(),))
        return self._product(may_begin_with_fraction=True)

    def _divisor(self) -> Node:
        if self._sees("-"):
            self._next()
            return Node("negative", (self._divisor(),))
        return self._product(may_begin_with_fraction=False)

    def _product(self, may_begin_with_fraction: bool) -> Node:
        is_fraction = may_begin_with_fraction and self._is("number") and self._sees("/", ahead=1)
        if is_fraction and self._is("number", 2) and not self._sees("^", ahead=3):
            top, _, bottom = self._next(), self._next(), self._next()
            node = Node("divide", (_number(top), _number(bottom)))
        else:
            node = self._power()
        while self._sees("@") or self._begins_factor():
            if self._sees("@"):
                self._next()
                if self._sees("-"):
                    self._next()
                    node = Node("product", (node, Node("negative", (self._power(),))))
                    continue
            node = Node("product", (node, self._power()))
        return node

    def _begins_factor(self) -> bool:
        return self._is("number") or self._is("name") or self._sees("(", "[")

    def _power(self) -> Node:
        node = self._atom()
        while self._is("entry"):
            places = self._next().text[1:].split(",")
            node = Node("entry", (node, *(Node("number", (), float(place)) for place in places)))
        if self._is("transposed"):
            self._next()
            return Node("transpose", (node,))
        if self._sees("^"):
            self._next()
            return Node("power", (node, self._exponent()))
        return node

    def _exponent(self) -> Node:
        if self._sees("+", "-"):
            sign = self._next().text
            number = _number(self._next())
            return Node("negative", (number,)) if sign == "-" else number
        if self._sees("("):
            return self._in_parentheses()
        return self._quantity() if self._is("name") else _number(self._next())

    def _in_parentheses(self) -> Node:
        """What stands there; a stack in parentheses is no row of a matrix."""
        self._take("(")
        node = self.expression()
        self._take(")")
        return node if node.kind != "stack" else Node("grouped", (node,))

    def _atom(self) -> Node:
        if self._is("number"):
            return _number(self._next())
        if self._sees("("):
            return self._in_parentheses()
        if self._sees("["):
            return self._bracket()
        if not self._is("name"):
            raise Unreadable("name")
        if self._sees("(", ahead=1):
            if (name := self._tokens[self._at].text) in (*self._functions, *OVER, "onehot", "stopgrad"):
                return self._call(name)
        node = self._quantity()
        places: list[Node] = []
        while node.parts and self._sees("[") and self._tokens[self._at].touches:
            places += self._list("[", "]")
        if places:
            return Node("chosen", (node, *places))
        return self._slope(node) if self._is_slope(node) else node

    def _quantity(self) -> Node:
        name = plain(self._next().text)
        if self._sees("[") and self._tokens[self._at].touches:
            return Node("name", self._list("[", "]"), name)
        return Node("name", (), name)

    def _is_slope(self, node: Node) -> bool:
        """Whether ``dL[k]`` is followed by ``/dw[k-1]``."""
        is_over = self._sees("/") and self._is("name", 1) and self._tokens[self._at + 1].text.startswith("d")
        return is_over and str(node.value).startswith("d") and len(node.value) > 1

    def _slope(self, node: Node) -> Node:
        self._take("/")
        by = self._quantity()
        return Node("slope", (node, by))

    def _list(self, opening: str, closing: str) -> tuple[Node, ...]:
        self._take(opening)
        parts = [self.expression()]
        while self._sees(","):
            self._next()
            parts.append(self.expression())
        self._take(closing)
        return tuple(parts)

    def _arguments(self) -> tuple[tuple[Node, ...], int | None]:
        """What stands in the parentheses of a function, and the axis that it runs along if there is one."""
        self._take("(")
        parts = [self.expression()]
        while self._sees(","):
            self._next()
            if self._is("name") and self._tokens[self._at].text == "axis" and self._sees("=", ahead=1):
                return tuple(parts), self._axis()
            parts.append(self.expression())
        self._take(")")
        return tuple(parts), None

    def _axis(self) -> int:
        self._next()
        self._take("=")
        is_from_last = self._sees("-")
        number = round(float((self._next(), self._next())[1].text if is_from_last else self._next().text))
        self._take(")")
        return number if not is_from_last else 2 - number

    def _bracket(self) -> Node:
        self._take("[")
        first = self.expression()
        if self._sees(*RELATIONS):
            relation = self._next().text
            node = Node("compared", (first, self.expression()), relation)
            self._take("]")
            return node
        parts = [first]
        while self._sees(","):
            self._next()
            parts.append(self.expression())
        self._take("]")
        if all(part.kind == "stack" for part in parts):
            return Node("matrix", tuple(parts))
        return Node("stack", tuple(parts))

    def _call(self, name: str) -> Node:
        self._next()
        if name in OVER and self._is("name", 1) and self._sees("=", ahead=2):
            return self._over(name)
        arguments, axis = self._arguments()
        if axis is not None:
            return Node("along", arguments, (name, axis))
        if name in OVER and len(arguments) == 2 and _runs_over(arguments[0], arguments[1]):
            none = Node("none")
            return Node("over", (none, none, arguments[1]), (name, arguments[0].value))
        return Node(name if name in ("onehot", "stopgrad") else "call", arguments, name)

    def _over(self, name: str) -> Node:
        self._take("(")
        letter = self._next().text
        self._take("=")
        low = self.expression()
        self._take("..")
        high = self.expression()
        self._take(",")
        body = self.expression()
        self._take(")")
        return Node("over", (low, high, body), (name, letter))


def _runs_over(letter: Node, body: Node) -> bool:
    """Whether the first of two arguments is an index of the second."""
    if letter.kind != "name" or letter.parts or len(letter.value) > 1:
        return False
    return letter.value in names_in_indices(body)


def names_in_indices(node: Node) -> set[str]:
    """The names without an index that stand in the indices of a node's quantities, or choose their entries."""
    found: set[str] = set()
    for number, part in enumerate(node.parts):
        found |= names_in_indices(part)
        if node.kind == "name" or (node.kind == "chosen" and number):
            found |= {str(n.value) for n in walk(part) if n.kind == "name" and not n.parts}
    return found


def with_all_indices(node: Node, counts: Mapping[str, int]) -> Node:
    """The tree in which ``Q[k-1][a]`` is ``Q[k-1,a]``, where the quantity has so many indices in all."""
    parts = tuple(with_all_indices(part, counts) for part in node.parts)
    if node.kind == "chosen":
        of, *places = parts
        if len(of.parts) < counts.get(of.value, 0) == len(of.parts) + len(places):
            return Node("name", (*of.parts, *places), of.value)
    return node._replace(parts=parts)


def walk(node: Node) -> list[Node]:
    """A node and all that is in it."""
    found = [node]
    for part in node.parts:
        found += walk(part)
    return found


def _number(token: Token) -> Node:
    if token.kind != "number":
        raise Unreadable(token.text)
    return Node("number", (), float(token.text))
