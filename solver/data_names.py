"""What looks like data, or like a setting, among the symbols without an index: nobody trains it, and no count has it.

Data has a name that is usual for inputs or targets, unless it stands where only a weight or a bias stands: on the left
of a matrix product with a quantity that is computed, or as a summand beside a product. A setting, ε or a learning rate,
has a name that is usual for one, and is neither such a weight nor the factor of an input. Names that are usual for
weights, too, β or γ, are settings where 1 − β or a power of β stands beside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from sympy import Expr, Symbol

from solver.expressions import ONE, Apply, At, MatrixPower, Negative, Plus, Power, Product, Times, leaves, operands
from solver.walking import nodes

_DATA = re.compile(r"(?:[xXyY](?:hat|tilde|bar|true)?|inputs?|targets?|labels?)(?:_?[0-9]+|_.*)?|[td]", re.DOTALL)
_SETTING = re.compile(r"(?:eps|epsilon|eta|lr|learning_rate|lambda|tau|temperature|momentum|rho)(?:_?[0-9]+)?")
_DECAY = re.compile(r"(?:alpha|beta|gamma|mu|rho|momentum|tau)(?:_?[0-9]+)?")

IsComputed = Callable[[Expr], bool]


def looks_like_data(name: str, rules: Iterable[Expr], is_computed: IsComputed) -> bool:
    """Whether a symbol without an index is data by its name and its places in these rules."""
    return bool(_DATA.fullmatch(name)) and not any(_is_learnt(Symbol(name), rule, is_computed) for rule in rules)


def looks_like_setting(name: str, rules: Sequence[Expr], is_computed: IsComputed) -> bool:
    """Whether a symbol without an index is a setting by its name and its places in these rules."""
    symbol = Symbol(name)
    if any(_is_learnt(symbol, rule, is_computed) for rule in rules):
        return False
    if _DECAY.fullmatch(name) and any(_decays(symbol, rule) for rule in rules):
        return True
    return bool(_SETTING.fullmatch(name)) and not any(_weighs_input(symbol, rule, is_computed) for rule in rules)


def _is_learnt(symbol: Expr, node: Expr, is_computed: IsComputed) -> bool:
    parts = operands(node)
    if isinstance(node, Product) and symbol in parts[:-1]:
        following = parts[parts.index(symbol) + 1]
        if any(isinstance(leaf, At) or is_computed(leaf) for leaf in leaves(following)):
            return True
    if isinstance(node, Plus) and symbol in parts and any(isinstance(part, Product | Times) for part in parts):
        return True
    return any(_is_learnt(symbol, part, is_computed) for part in parts)


def _weighs_input(symbol: Expr, node: Expr, is_computed: IsComputed) -> bool:
    """Whether a sum adds, or a function is applied to, a product of the symbol and an input; a step subtracts one."""
    if isinstance(node, Negative):
        return False
    if isinstance(node, Times) and symbol in node.args:
        return any(isinstance(part, At) and not is_computed(part) for part in node.args)
    return any(_weighs_input(symbol, part, is_computed) for part in operands(node))


def _decays(symbol: Expr, rule: Expr) -> bool:
    """Whether 1 − β, or a power of β by what is no number, stands in a rule."""
    return any(_is_rest(symbol, node) or _is_power(symbol, node) for node in nodes(rule))


def _is_rest(symbol: Expr, node: Expr) -> bool:
    return isinstance(node, Plus) and node.args == (ONE, Negative(symbol))


def _is_power(symbol: Expr, node: Expr) -> bool:
    if isinstance(node, Power | MatrixPower):
        return bool(node.args[0] == symbol) and not node.args[1].is_Rational
    return isinstance(node, Apply) and node.function == "pow" and node.operand == symbol
