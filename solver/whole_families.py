"""An indexed quantity as a whole within an equation, ``softmax(s)`` of all s[j] and ``max(S)`` of all S[i,j].

Numbers with one index make a column, with two a matrix; columns with one index are the rows of a matrix, as where the
whole is asked (``solver.families``).
"""

from __future__ import annotations

from string import ascii_lowercase

from sympy import Expr, Integer, Symbol
from sympy.core.symbol import Str

from solver.expressions import LAST, At, Over, Transpose, leaves
from solver.walking import nodes


def whole_of(name: str, count: int, rule: Expr, first: int) -> Expr:
    """All of a quantity with so many indices, one or two; its letters are none that the rule has."""
    used = {letter for node in nodes(rule) for letter in node.free_symbols}
    free = [Symbol(letter) for letter in "ijk" + ascii_lowercase if Symbol(letter) not in used]
    letters = free[:count]
    node: Expr = At(Symbol(name), *letters)
    for letter in reversed(letters):
        node = Over(Str("stack"), letter, Integer(first), LAST, Transpose(node))
    return node


def name_of(node: Over) -> str:
    """The name of the quantity of which a stack is all, as an author writes it; nothing for any other stack, nor for
    one in which numbers stand by now."""
    body, letters = node, list[Expr]()
    while isinstance(body, Over) and body.kind == "stack" and isinstance(body.body, Transpose):
        letters.append(body.index)
        body = body.body.args[0]
    if not isinstance(body, At) or list(body.indices) != letters:
        return ""
    is_whole = node.bounds[1] == LAST or all(isinstance(leaf, At) and leaf.name == body.name for leaf in leaves(node))
    return body.name if is_whole and next(leaves(node), None) is not None else ""
