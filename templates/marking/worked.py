"""The worked step of an asked value as text: the rule, the numbers put in, each partial result."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Symbol

from solver import notation, values
from solver.expressions import Apply, Literal, Product, Quotient, Stack, Times, operands
from solver.indices import ONE
from solver.replacing import rebuilt
from solver.scalars import Scalar
from solver.shapes import Shapes
from solver.values import Value
from templates.marking.sentences import plain, plain_indices
from templates.messages import word
from worksheets import languages
from worksheets.solving import Solution

_EACH = Symbol("⊙")


def steps(solution: Solution, symbol: Expr, digits: int, language: str) -> Iterator[str]:
    """The steps to a value from what was asked before it, each line by line."""
    known = {s for s in solution.asked if s != symbol}
    yield word("mark_worked", language).format(symbol=plain(symbol))
    for step in solution.derivation.needed_for([symbol]):
        if step.symbol not in known:
            head = plain(step.symbol)
            for number, node in enumerate(solution.lines(step.symbol)):
                text = line(node, digits, language, solution.derivation.shapes)
                yield f"  {head if not number else ' ' * len(head)} = {text}"


def line(node: Expr, digits: int, language: str, shapes: Shapes | None = None) -> str:
    """A line of a worked step as one types it; by ``shapes`` matrices that are multiplied entry by entry stand at ⊙."""
    if isinstance(node, Literal):
        text = _written(node.value, digits, language)
        return text.strip("()") if node.value.shape == values.SCALAR else text
    marked = _entrywise(node, shapes) if shapes is not None else node
    text = notation.write(_unmistakable(_in_digits(marked, digits, language)))
    return plain_indices(text).replace(f" * {_EACH} * ", " ⊙ ").replace(" @ ", " · ").replace(" * ", " · ")


def _entrywise(node: Expr, shapes: Shapes) -> Expr:
    """The expression with a mark between two factors that are matrices: a dot there would be a matrix product."""
    if not isinstance(node, Times):
        return rebuilt(node, lambda part: _entrywise(part, shapes))
    factors: list[Expr] = []
    for factor in operands(node):
        if any(_is_matrix(before, shapes) for before in factors) and _is_matrix(factor, shapes):
            factors.append(_EACH)
        factors.append(factor)
    return Times(*(_entrywise(factor, shapes) for factor in factors))


def _is_matrix(node: Expr, shapes: Shapes) -> bool:
    return node is not _EACH and not any(shapes.resolved(size) is ONE for size in shapes.expression(node))


def _unmistakable(node: Expr) -> Expr:
    """The expression with brackets around products in denominators: a dot binds no tighter than a slash."""
    node = rebuilt(node, _unmistakable)
    if isinstance(node, Quotient) and isinstance(node.args[1], Product):
        return Quotient(node.args[0], Symbol(f"({notation.write(node.args[1])})"))
    return node


def _in_digits(node: Expr, digits: int, language: str) -> Expr:
    """The expression with known values as they are written."""
    if isinstance(node, Literal):
        return Symbol(_written(node.value, digits, language))
    return rebuilt(_apart(node), lambda part: _in_digits(part, digits, language))


def _apart(node: Expr) -> Expr:
    """Of where the largest entry stands, the known entries one by one, so that each can be named."""
    if isinstance(node, Apply) and node.function == "hardmax" and isinstance(node.operand, Literal):
        return node.of(Stack(*(Literal(values.number(entry)) for entry in node.operand.value.entries)))
    return node


def _written(value: Value, digits: int, language: str) -> str:
    if value.shape == values.SCALAR:
        text = _number(value.entries[0], digits, language)
        return f"({text})" if text.startswith("−") else text
    rows = (" ".join(_number(e, digits, language) for e in row) for row in value.rows)
    return f"({'; '.join(rows)})"


def _number(entry: Scalar, digits: int, language: str) -> str:
    if values.is_short(entry, digits):
        shown = f"{values.decimal(entry, digits).normalize():f}"
    else:
        shown = f"{values.decimal(entry, digits):f}"
    return languages.localized(shown.replace("-", languages.MINUS), language)
