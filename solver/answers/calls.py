"""What a function that is called in an answer makes of its argument."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, Integer, Rational, Symbol

from solver import functions, notation
from solver.answers.fitting import FITTING
from solver.answers.items import Item, Listed, expression
from solver.answers.numerals import Written
from solver.answers.patterns import IDENTITIES, STACKS, WRITTEN_OUT
from solver.answers.tokens import COMMA, SEMICOLON, Call, Token
from solver.errors import Place, Problem, placed
from solver.expressions import EXTREMES, ONE, Diag, MatrixPower, OneHot, Power, Product, Stack, Times, Transpose, apply
from solver.notation_names import MAX_ENTRIES
from solver.rates import rate
from solver.replacing import replace


def called(token: Token, argument: Item) -> Item:
    """The function of a token, applied. Raises ``Problem`` at the token for another function or other arguments."""
    call: Call = token.value
    with placed(Place(column=token.column)):
        if call.name in _CALLS:
            return _CALLS[call.name](argument)
        if call.name in WRITTEN_OUT and not call.is_derivative:
            return _powered(_written_out(call.name, expression(argument)), call.power)
        if call.name not in functions.ANSWERS:
            raise Problem("not_a_function", function=call.name)
        return _powered(_applied(call, argument), call.power)


def _written_out(name: str, argument: Expr) -> Expr:
    return replace(notation.read_expression(WRITTEN_OUT[name]), {Symbol("x"): argument})


def _along(name: str, argument: Item) -> Expr | None:
    """``softmax(A, 0)`` as NumPy and PyTorch write it: down the columns, or with 1 or −1 along the rows, as here."""
    if name != "softmax" or not isinstance(argument, Listed) or argument.depth != 1 or len(argument.items) != 2:
        return None
    inner, axis = argument.items
    if isinstance(inner, Written) or not isinstance(axis, Written) or axis.value not in (0, 1, -1):
        return None
    one = expression(inner)
    return Transpose(apply(name, Transpose(one))) if axis.value == 0 else apply(name, one)


def _applied(call: Call, argument: Item) -> Expr:
    if call.axis is not None:
        return functions.along(call.name, expression(argument), call.axis)
    if (along := _along(call.name, argument)) is not None and not call.is_derivative:
        return along
    is_entrywise = isinstance(functions.named(call.name), functions.Entrywise) and call.name not in EXTREMES
    if isinstance(argument, Listed) and len(argument.items) == 2 and 2 in functions.operands_of(call.name):
        return functions.call(call.name, [expression(item) for item in argument.items])
    if is_entrywise and isinstance(argument, Listed):
        is_several = argument.depth < 2 and argument.ranks[:1] == (COMMA,)
        if len(argument.items) > 1 and is_several and argument.rows is None:
            raise functions.arguments_at_most(call.name)
    inner = expression(argument)
    value = functions.call(call.name, [inner])
    if not call.is_derivative:
        return value
    if not functions.is_layer(value):
        raise Problem("not_a_function", function=f"{call.name}'")
    return rate(value, value)


def _powered(value: Expr, power: int) -> Expr:
    return Power(value, Rational(power)) if power > 1 else value


def _of_two(kind: Callable[..., Expr], name: str) -> Callable[[Item], Expr]:
    def build(argument: Item) -> Expr:
        if not isinstance(argument, Listed) or len(argument.items) != 2:
            raise Problem("two_arguments", function=name)
        return kind(*map(expression, argument.items))

    return build


def _one_hot(argument: Item) -> Expr:
    """``onehot(2, 3)``; without a size, ``onehot(2)``, as large as it has to be."""
    items = argument.items if isinstance(argument, Listed) and len(argument.items) == 2 else (argument,)
    place, size = (*map(expression, items), FITTING)[:2]
    if len(items) == 2 and not (size.is_Integer and 1 <= size <= MAX_ENTRIES):
        raise Problem("one_hot_size", found=notation.write(size), limit=MAX_ENTRIES)
    return OneHot(place, size, ONE)


def _stacked(argument: Item) -> Item:
    return Stack(*map(expression, argument.items)) if isinstance(argument, Listed) else argument


def _rounded(argument: Item) -> Item:
    """To whole numbers; where another argument says to how many digits, the number itself: all are rounded."""
    if isinstance(argument, Listed) and len(argument.items) == 2 and argument.ranks[0] in (COMMA, SEMICOLON):
        digits = argument.items[1]
        if isinstance(digits, Written) and digits.value.q == 1:
            return argument.items[0]
    return functions.call("round", [expression(argument)])


_CALLS: dict[str, Callable[[Item], Item]] = {
    **dict.fromkeys(IDENTITIES, lambda a: a),
    **dict.fromkeys(["round", "runden"], _rounded),
    **dict.fromkeys(STACKS, _stacked),
    "transpose": lambda a: Transpose(expression(a)),
    "diag": lambda a: Diag(expression(a)),
    "eye": lambda a: functions.written("eye", [expression(a)]),
    "onehot": _one_hot,
    "inv": lambda a: MatrixPower(expression(a), Integer(-1)),
    "dot": _of_two(Product, "dot"),
    **dict.fromkeys(["matmul", "mmult"], _of_two(Product, "matmul")),
    "multiply": _of_two(Times, "multiply"),
    "sumproduct": _of_two(lambda a, b: apply("sum", Times(a, b)), "sumproduct"),
    "outer": _of_two(lambda a, b: Product(a, Transpose(b)), "outer"),
}
