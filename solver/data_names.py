"""What looks like data among the symbols without an index: a count of parameters must not take an input for a weight.

A name that is usual for inputs or targets, unless it stands where only a weight or a bias stands: on the left of a
matrix product with a quantity that is computed, or as a summand beside a product.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from sympy import Expr, Symbol

from solver.expressions import At, Plus, Product, Times, leaves, operands

_USUAL = re.compile(r"(?:[xXyY](?:hat|tilde|bar|true)?|inputs?|targets?|labels?)(?:_?[0-9]+|_.*)?|[td]", re.DOTALL)


def looks_like_data(name: str, rules: Iterable[Expr], is_computed: Callable[[Expr], bool]) -> bool:
    """Whether a symbol without an index is data by its name and its places in these rules."""
    return bool(_USUAL.fullmatch(name)) and not any(_is_learnt(Symbol(name), rule, is_computed) for rule in rules)


def _is_learnt(symbol: Expr, node: Expr, is_computed: Callable[[Expr], bool]) -> bool:
    parts = operands(node)
    if isinstance(node, Product) and symbol in parts[:-1]:
        following = parts[parts.index(symbol) + 1]
        if any(isinstance(leaf, At) or is_computed(leaf) for leaf in leaves(following)):
            return True
    if isinstance(node, Plus) and symbol in parts and any(isinstance(part, Product | Times) for part in parts):
        return True
    return any(_is_learnt(symbol, part, is_computed) for part in parts)
