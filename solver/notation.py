"""The sheet's notation: text of an equation or of a symbol, read by a grammar into expressions, and written back.

``@`` and juxtaposition are the matrix product and bind tighter than ``*`` (elementwise) and ``/``; ``^`` or ``**`` is a
power by a number, ``^T`` a transpose; ``[a, b]`` stacks; ``h[t-1]`` is an indexed quantity (no space before the
bracket); two numbers with a slash, ``1/2``, are one number.
Nothing is ever evaluated as Python: the grammar knows these operations and no others.
"""

from __future__ import annotations

import re
from typing import Any

from sympy import Expr, Symbol

from solver.errors import Problem
from solver.expressions import (
    LAST,
    At,
    Direct,
    Total,
    Via,
    count,
    operands,
)
from solver.notation_names import (
    INDEX,
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_EXPONENT,
    MAX_LENGTH,
    Condition,
    Definition,
    exact,
    plain_name,
    read_index,
)
from solver.notation_writing import index_text, write, write_definition, write_side

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

MISREAD = ("unexpected", "comparison_in_equation", "bad_exponent", "bad_index", "two_arguments_at_most", "one_argument")
"""What a problem is called where reading an equation stopped."""

_CONDITION = re.compile(r"(.*?)\s+if\s+([a-z])\s*(<=|>=|==|!=|<|>|=)\s*([0-9]{1,6}|T)\s*")


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


def read_expression(text: str) -> Expr:
    """The right side of an equation.

    Raises ``Problem`` with the column of what could not be read.
    """
    expression = _parse(text, "expression")
    depth, level = 0, [expression]
    while level:
        depth, level = depth + 1, [part for node in level for part in operands(node)]
    if depth > 2 * MAX_DEPTH:
        raise Problem("nested_too_deep", found=depth, limit=2 * MAX_DEPTH)
    return expression


def read_definition(text: str) -> Definition:
    """The left side of an equation: ``h[t]``, ``alpha[t,i]``, ``s``, ``h[0]``, ``s[t] if t > 1``."""
    match = _CONDITION.fullmatch(text)
    condition = Condition(Symbol(match[2]), match[3].replace("==", "="), read_index(match[4])) if match else None
    node = _parse(match[1] if match else text, "definition")
    if isinstance(node, Symbol):
        return Definition(str(node.name), (), condition)
    if not all(i.is_Symbol or i.is_Integer or i.has(LAST) for i in node.indices):
        raise Problem("index_on_the_left", text=text)
    return Definition(node.name, node.indices, condition)


_QUANTITY = (
    r"[A-Za-z\u0370-\u03ff][A-Za-z0-9]*~?(?:_[A-Za-z0-9]+)*"
    r"(?:\[[^]]*\]|_\{[^}]*\}|(?:,[A-Za-z0-9]+)+|[-+−][0-9]+)?"
)
_NEGATIVE = re.compile(r"([A-Za-z\u0370-\u03ff][A-Za-z0-9]*~?(?:_[A-Za-z0-9]+)*)_[-−]([0-9]{1,6})")
<<<<<<< HEAD
=======
_INDEX = re.compile(r"([a-zT]?)(?:([-+]?)([0-9]{1,6}))?")
COUNTS = ("params", "mults", "adds", "memory", "sequential", "path")
"""What is counted of a model: ``mults(lstm)``."""
>>>>>>> h/faults
_ASKED = re.compile(
    rf"""(?P<kind>{"|".join(COUNTS)})\(\s*(?P<model>\w+)\s*\)
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
    if match is None and (negative := _NEGATIVE.fullmatch(text.strip())):
        raise Problem("negative_index", found=text[:80], written=f"{negative[1]}[-{negative[2]}]")
    if match is None:
        raise Problem("not_a_symbol", found=text[:80])
    if match["model"]:
        return count(match["kind"], match["model"])
    if match["plain"]:
        return _quantity(match["plain"], indexed)
    parts = [_quantity(match[part], indexed) for part in ("of", "by", "via") if match[part]]
    if match["direct"]:
        return Direct(*parts[:2])
    return (Via if match["via"] else Total)(*parts)


def _quantity(text: str, indexed: frozenset[str]) -> Expr:
    name, bracket, index = plain_name(text).partition("[")
    if not bracket:
        name, bracket, index = name.partition("_{")
    if not bracket:
        head, _, tail = name.rpartition("_")
        if head in indexed and name not in indexed and all(map(INDEX.fullmatch, _indices(tail))):
            name, bracket, index = head, "_", tail
    if not bracket:
        if re.search(r"[-+−,]", name):
            raise Problem("not_a_symbol", found=text)
        return Symbol(name)
    return At(Symbol(name), *map(read_index, _indices(index.rstrip("]}"))))


def _indices(text: str) -> list[str]:
    return text.replace(" ", "").replace("−", "-").split(",")
<<<<<<< HEAD
=======


def read_index(text: str) -> Expr:
    """An index: ``3``, ``t``, ``t-1``. Raises ``Problem``."""
    match = _INDEX.fullmatch(text)
    if match is None or not text:
        raise Problem("bad_index", found=text)
    letter, sign, digits = match.groups(default="")
    offset = Integer(int(sign + digits)) if digits else Integer(0)
    return Symbol(letter) + offset if letter else offset


def write(node: Expr) -> str:
    """A symbol as ``read_asked`` reads it, ``h_t-1``; an operation as ``read_expression`` reads it, with ``h[t-1]``."""
    if isinstance(node, At):
        return f"{node.name}_{_written_indices(node)}"
    return _write(node, 0)


def write_side(node: Expr) -> str:
    """What stands on one side of an equation, with ``h[t-1]`` even where that is all."""
    return _write(node, 0)


def write_definition(definition: Definition) -> str:
    """The left side of an equation as ``read_definition`` reads it: ``s[t] if t > 1``."""
    name, indices, condition = definition
    left = f"{name}[{','.join(map(index_text, indices))}]" if indices else name
    return f"{left} if {condition.letter} {condition.relation} {index_text(condition.bound)}" if condition else left


SUM, TERM, SIGNED, PRODUCT, POWER, ATOM = range(1, 7)
_LEVELS: dict[type, int] = {
    Plus: SUM,
    Times: TERM,
    Quotient: TERM,
    Negative: SIGNED,
    Product: PRODUCT,
    Power: POWER,
    MatrixPower: POWER,
    Transpose: POWER,
}


def _write(node: Expr, outer: int) -> str:
    """The text of a node; in parentheses where the operation around it, of level ``outer``, binds tighter."""
    level = _LEVELS.get(type(node), ATOM)
    if node.is_Rational and (node < 0 or node.q != 1):
        level = SIGNED if node < 0 else PRODUCT
    text = _write_plain(node)
    return f"({text})" if level < outer else text


def _write_plain(node: Expr) -> str:
    match node:
        case At():
            return f"{node.name}[{_written_indices(node)}]"
        case Total():
            return f"d{write(node.args[0])}/d{write(node.args[1])}"
        case Direct():
            return f"d+{write(node.args[0])}/d{write(node.args[1])}"
        case Delta():
            return f"delta({write(node.args[0])}, {write(node.args[1])})"
        case Via():
            return f"d{write(node.args[0])}/d{write(node.args[1])}|{write(node.args[2])}"
        case Count():
            return f"{node.kind}({node.model})"
        case Maximum():
            return f"max({', '.join(_write(a, 0) for a in node.args)})"
        case Over():
            low, high = map(str, node.bounds)
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
        case Power() | MatrixPower():
            base, exponent = node.args
            plain = exponent.q == 1 and exponent >= 0
            return f"{_write(base, ATOM)}^{exponent}" if plain else f"{_write(base, ATOM)}^({exponent})"
        case Transpose():
            return f"{_write(node.args[0], ATOM)}^T"
        case Stack():
            return f"[{', '.join(_write(a, 0) for a in node.args)}]"
        case Apply():
            return f"{node.function}({_write(node.operand, 0)})"
        case Diag():
            return f"diag({_write(node.args[0], 0)})"
        case Block():
            return f"{_write(node.args[0], ATOM)}^({_write(node.args[3], 0)})"
        case Eye():
            return "I"
        case Literal():
            return "…"
        case _:
            return str(node)


def _write_term(term: Expr) -> str:
    return f" - {_write(term.args[0], TERM)}" if isinstance(term, Negative) else f" + {_write(term, TERM)}"


def _write_factor(factor: Expr, outer: int) -> str:
    """A matrix product in parentheses: it binds tighter than ``*`` here, but not in every reader's mind."""
    return _write(factor, ATOM if isinstance(factor, Product) else outer)


def _write_quotient(top: Expr, bottom: Expr) -> str:
    """In parentheses what would otherwise be read as a fraction, (x * 3) / 4, x / (1/2), or not at once, (W @ x) / y."""
    last = top.args[-1] if isinstance(top, Times) else top
    is_fraction = last.is_Rational and bottom.is_Rational
    left = _write(top, ATOM if is_fraction or isinstance(last, Product) else TERM)
    is_grouped = isinstance(bottom, Product) or (bottom.is_Rational and bottom.q != 1)
    return f"{left} / {_write(bottom, ATOM if is_grouped else SIGNED)}"


def _written_indices(node: At) -> str:
    return ",".join(map(index_text, node.indices))


@lru_cache(4096)
def index_text(index: Expr) -> str:
    """An index as it is written: ``3``, ``t-1``."""
    return str(index).replace(" ", "")
>>>>>>> h/faults
