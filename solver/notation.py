"""The sheet's notation: text of an equation or of a symbol, read by a grammar into expressions, and written back.

``@`` and juxtaposition are the matrix product and bind tighter than ``*`` (elementwise) and ``/``; ``^`` or ``**`` is a
power by a number, ``^T`` a transpose; ``[a, b]`` stacks; ``h[t-1]`` is an indexed quantity (no space before the
bracket); two numbers with a slash, ``1/2``, are one number.
Nothing is ever evaluated as Python: the grammar knows these operations and no others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sympy import Expr, Integer, Symbol

from solver import exponents
from solver.errors import Place, Problem
from solver.expressions import LAST, OF_QUANTITIES, At, Count, Direct, Entry, OneHot, Over, Via
from solver.indices import FIRST, Index, coefficients, index_text, moved, read_index
from solver.notation_names import (
    INDEX,
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_EXPONENT,
    MAX_LENGTH,
    RELATIONS,
    Condition,
    Definition,
    exact,
    plain_name,
)
from solver.notation_writing import write, write_definition, write_side
from solver.replacing import rebuilt
from solver.symbols import Closed, count, derivative
from solver.walking import nodes

__all__ = [
    "MAX_DEPTH",
    "MAX_DIGITS",
    "MAX_EXPONENT",
    "MAX_LENGTH",
    "MISREAD",
    "Condition",
    "Definition",
    "exact",
    "index_text",
    "plain_name",
    "read_asked",
    "read_definition",
    "read_expression",
    "read_index",
    "write",
    "write_definition",
    "write_side",
]

MISREAD = (
    "unexpected",
    "comparison_in_equation",
    "bad_exponent",
    "bad_index",
    "index_too_large",
    "negative_index_in_equation",
    "two_arguments_at_most",
    "one_argument",
)
"""What a problem is called where reading an equation stopped."""

CALLED = ("onehot", "stopgrad")
"""What else is written like a function."""

_CONDITIONAL = re.compile(r"(.*?)\s+if\s+(.*)")
_AND = re.compile(r"\s+and\s+|\s*,\s*")
_RELATION = re.compile(r"(<=|>=|==|!=|≤|≥|≠|<|>|=)")


def _parse(text: str, start: str) -> Any:
    if len(text) > MAX_LENGTH:
        raise Problem("text_too_long", found=len(text), limit=MAX_LENGTH)
    depth = longest = 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        longest = max(longest, depth)
    if longest > MAX_DEPTH:
        raise Problem("nested_too_deep", found=longest, limit=MAX_DEPTH)
    from solver.notation_grammar import parse

    return parse(text, start)


_BEHIND_BRACKET = re.compile(r"\)\[[^\]]*\]")
"""What looks like an entry of a calculation; a stack that is multiplied stands behind a space."""


def read_expression(text: str, letters: Iterable[Expr] = (), first: int = 1) -> Expr:
    """The right side of an equation with these index ``letters``, whose sums begin at ``first``.

    Raises ``Problem`` with the column of what could not be read.
    """
    if bracket := _BEHIND_BRACKET.search(text):
        raise Problem("entry_of_calculation", Place(column=bracket.start() + 2))
    expression = begun(_parse(text, "expression"), Integer(first))
    letters = frozenset(letters)
    has_length = bool(letters) or any(map(_is_over, nodes(expression)))
    return exponents.of_letters(expression, letters | {LAST} if has_length else letters)


def begun(node: Expr, first: Expr) -> Expr:
    """The expression whose sums and one-hot columns begin at ``first`` where they do not say it."""
    node = rebuilt(node, lambda part: begun(part, first))
    if isinstance(node, Over) and FIRST in node.bounds:
        return Over(*node.args[:2], moved(node.bounds[0], {FIRST: first}), *node.args[3:])
    return OneHot(*node.args[:2], first) if isinstance(node, OneHot) else node


def _is_over(node: Expr) -> bool:
    return isinstance(node, Over)


def read_definition(text: str) -> Definition:
    """The left side of an equation: ``h[t]``, ``alpha[t,i]``, ``s``, ``h[0]``, ``P[p,2k]``, ``s[t] if t > 1``."""
    match = _CONDITIONAL.fullmatch(text)
    conditions = tuple(map(_condition, _AND.split(match[2].strip()))) if match else ()
    node = _parse(match[1] if match else text, "definition")
    if isinstance(node, Symbol):
        return Definition(str(node.name), (), conditions)
    if not all(map(_can_be_defined, node.indices)):
        raise Problem("index_on_the_left", text=text)
    return Definition(node.name, node.indices, conditions)


def _can_be_defined(index: Index) -> bool:
    """Whether an index on the left says for which number its letter stands: ``t``, ``3``, ``T-1``, ``2k-1``."""
    letters, _ = coefficients(index)
    if len(letters) == 1 and LAST not in letters:
        return index.is_Symbol or next(iter(letters.values())) > 1
    return not letters or set(letters) == {LAST}


def _condition(text: str) -> Condition:
    left, *rest = _RELATION.split(text)
    if len(rest) != 2:
        raise Problem("bad_condition", found=text)
    relation, right = rest
    return Condition(read_index(left.strip()), RELATIONS.get(relation, relation), read_index(right.strip()))


_QUANTITY = (
    r"[A-Za-z\u0370-\u03ff][A-Za-z0-9]*~?(?:_[A-Za-z0-9]+)*"
    r"(?:(?:\[[^]]*\])+|_\{[^}]*\}|(?:,[A-Za-z0-9]+)+|[-+−][0-9]+)?"
)
_NEGATIVE = re.compile(r"([A-Za-z\u0370-\u03ff][A-Za-z0-9]*~?(?:_[A-Za-z0-9]+)*)_[-−]([0-9]{1,6})")
_PLACE = r"[0-9]{1,6}(?:,[0-9]{1,6})?"
_ENTRY = re.compile(r"(?P<whole>.*[^.0-9,].*)\.(?P<row>[0-9]{1,6})(?:,(?P<column>[0-9]{1,6}))?")
_CLOSED = re.compile(r"formula\(\s*(.*?)\s*\)")
_PLACES = re.compile(r"[1-9][0-9]{0,5}(,[1-9][0-9]{0,5})?")
COUNTS = ("params", "mults", "adds", "memory", "sequential", "path", "flops", "macs", *OF_QUANTITIES)
"""What is counted of a model, ``mults(lstm)``, or of a quantity, ``shape(Y)``."""
_ASKED = re.compile(
    rf"""(?P<kind>{"|".join(COUNTS)})\(\s*(?P<model>\w+)\s*\)
    | [d∂](?P<direct>[+⁺]?)(?P<of>{_QUANTITY}(?:\.{_PLACE})?) \s*/\s* [d∂](?P<by>{_QUANTITY})
      (?:\s*\|\s*(?P<via>{_QUANTITY}))?
    | (?P<plain>{_QUANTITY})""",
    re.VERBOSE,
)


@lru_cache(4096)
def read_asked(text: str, indexed: frozenset[str] = frozenset(), plain: frozenset[str] = frozenset()) -> Expr:
    """A symbol as people write it: ``h_1``, ``h[t-1]``, ``h_{t-1}``, ``dL_3/dW_hh``, ``d+h_3/dW_hh``, ``params(rnn)``.

    ``indexed`` are the names that carry an index: ``h_1`` is read as ``h[1]`` where ``h`` is among them, and as a
    plain symbol where it is not, or where it is one of the ``plain`` names, which carry none: ``u_o`` beside ``u[k]``.
    Raises ``Problem`` where the text is no symbol.
    """
    if len(text) <= MAX_LENGTH and (closed := _CLOSED.fullmatch(text.strip())):
        of = read_asked(closed[1], indexed, plain)
        if isinstance(of, Closed | Count):
            raise Problem("not_a_symbol", found=text[:80])
        return Closed(of)
    match = _ASKED.fullmatch(text.strip()) if len(text) <= MAX_LENGTH else None
    if match is None and (negative := _NEGATIVE.fullmatch(text.strip())):
        raise Problem("negative_index", found=text[:80], written=f"{negative[1]}[-{negative[2]}]")
    if match is None and len(text) <= MAX_LENGTH and (entry := _ENTRY.fullmatch(text.strip())):
        return _entry(text, read_asked(entry["whole"], indexed, plain), entry["row"], entry["column"])
    if match is None:
        raise Problem("not_a_symbol", found=text[:80])
    if match["model"]:
        return count(match["kind"], match["model"])
    if match["plain"]:
        return _quantity(match["plain"], indexed, plain)
    parts = [_part(match[part], indexed, plain) for part in ("of", "by", "via") if match[part]]
    if match["direct"]:
        return Direct(*parts[:2])
    return Via(*parts) if match["via"] else derivative(*parts)


def _entry(text: str, whole: Expr, *place: str | None) -> Expr:
    """One entry of a quantity or derivative: ``p.2``, ``dL/dW.1,3``. Raises ``Problem``."""
    numbers = [int(number) for number in place if number]
    if not all(numbers):
        raise Problem("entry_from_one", found=text[:80])
    if isinstance(whole, Count | Entry):
        raise Problem("not_a_symbol", found=text[:80])
    return Entry(whole, *map(Integer, numbers))


def _part(text: str, indexed: frozenset[str], plain: frozenset[str]) -> Expr:
    """A quantity, or an entry of one, in a derivative: ``h_3``, ``h_3.2``. Raises ``Problem``."""
    entry = _ENTRY.fullmatch(text)
    if entry is None:
        return _quantity(text, indexed, plain)
    return _entry(text, _quantity(entry["whole"], indexed, plain), entry["row"], entry["column"])


def _quantity(text: str, indexed: frozenset[str], plain: frozenset[str]) -> Expr:
    if "][" in text:  # Q[1][2]
        first, *others = text.rstrip("]").split("][")
        places = [read_index(one) for other in others for one in _indices(other)]
        return Entry(_quantity(f"{first}]", indexed, plain), *places)
    name, bracket, index = plain_name(text).partition("[")
    if not bracket:
        name, bracket, index = name.partition("_{")
    if not bracket:
        head, _, tail = name.rpartition("_")
        if head in indexed and name not in indexed | plain and all(map(INDEX.fullmatch, _indices(tail))):
            name, bracket, index = head, "_", tail
    if not bracket and name not in plain:
        head, _, tail = name.rpartition("_")
        if head in plain - indexed and _PLACES.fullmatch(tail):
            return Entry(Symbol(head), *map(Integer, _indices(tail)))
    if not bracket:
        if re.search(r"[-+−,]", name):
            raise Problem("not_a_symbol", found=text)
        return Symbol(name)
    if name in plain - indexed and _PLACES.fullmatch(index.rstrip("]}")):
        return Entry(Symbol(name), *map(Integer, _indices(index.rstrip("]}"))))
    return At(Symbol(name), *map(read_index, _indices(index.rstrip("]}"))))


def _indices(text: str) -> list[str]:
    return text.replace(" ", "").replace("−", "-").split(",")
