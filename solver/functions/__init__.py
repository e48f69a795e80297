"""The functions that equations may use: one record each, looked up by name and number of operands.

A new function is a row in one of the modules beside this one, and a word in every language. Everything else reads the
row: values, intervals, gradients, proofs, typesetting, answers, mistakes, and what variants must prove.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr
from sympy.core.symbol import Str

from solver.errors import Problem
from solver.expressions import Apply
from solver.functions.activations import ACTIVATIONS
from solver.functions.axes import ALONG, along
from solver.functions.constants import CONSTANTS
from solver.functions.elementary import ELEMENTARY
from solver.functions.matrices import MATRICES, OPERATIONS
from solver.functions.record import ARGUMENT, RESULT, SECOND, Between, Entrywise, Function, Named, Raised, Whole
from solver.functions.spectrum import SPECTRUM
from solver.functions.steps import STEPS
from solver.functions.whole import WHOLE

__all__ = [
    "ALIASES",
    "ANSWERS",
    "ARGUMENT",
    "CONSTANTS",
    "EQUATIONS",
    "INSTEAD",
    "NAMES",
    "OPERATIONS",
    "RECORDS",
    "RESULT",
    "SECOND",
    "SPELLINGS",
    "Between",
    "Entrywise",
    "Function",
    "Named",
    "Raised",
    "Whole",
    "along",
    "arguments_at_most",
    "call",
    "exchanged",
    "is_layer",
    "is_number_of",
    "named",
    "named_whole",
    "of",
    "operands_of",
    "written",
]

RECORDS: tuple[Function, ...] = (*ACTIVATIONS, *ELEMENTARY, *STEPS, *WHOLE, *MATRICES, *SPECTRUM, *ALONG)
_BY_OPERANDS = {(record.name, record.operands): record for record in RECORDS}
_BY_NAME = {record.name: record for record in reversed(RECORDS)}

ALIASES = {alias: record.name for record in RECORDS for alias in record.aliases}
EQUATIONS = tuple(dict.fromkeys(r.name for r in RECORDS if not r.is_derived and r not in ALONG))
"""The functions that an author may write."""
NAMES = (*EQUATIONS, *ALIASES, *OPERATIONS)
"""What may be called in an equation."""
ANSWERS = tuple(dict.fromkeys((*EQUATIONS, *ALIASES, *(r.name for r in RECORDS if r not in ALONG))))
"""Answers may also use what the program itself prints."""
SPELLINGS = {spelling: record.name for record in RECORDS for spelling in record.spellings}
"""What else answers may call a function."""

FOLDED = ("max", "min")
"""Of the functions of two quantities those that may be of more."""

INSTEAD = {
    "std": "sqrt(var(x))",
    "matmul": "a @ b",
    "log10": "log(x) / log(10)",
    "log1p": "log(1 + x)",
    "expm1": "exp(x) - 1",
    "exp2": "exp(x * log(2))",
    "tan": "sin(x) / cos(x)",
    "sinh": "(exp(x) - exp(-x)) / 2",
    "cosh": "(exp(x) + exp(-x)) / 2",
    "sech": "2 / (exp(x) + exp(-x))",
    "csch": "2 / (exp(x) - exp(-x))",
    "coth": "(exp(x) + exp(-x)) / (exp(x) - exp(-x))",
    "logsigmoid": "log(sigma(x))",
    "logsoftmax": "log(softmax(x))",
}
"""How to write what other notations have a name for. Functions without such a way are simply unknown."""


def of(node: Apply) -> Function:
    """The record of the function that a node applies."""
    return _BY_OPERANDS[node.function, len(node.operands)]


def named(name: str) -> Function:
    """The record with this name; of several, that of one quantity before that of two."""
    return _BY_NAME[name]


def named_whole(name: str) -> Whole:
    """The function of all entries together with this name."""
    found = _BY_OPERANDS[name, 1]
    assert isinstance(found, Whole)
    return found


def operands_of(name: str) -> tuple[int, ...]:
    """How many arguments a function may have."""
    records = [record for record in RECORDS if record.name == name]
    return tuple(sorted({n for r in records for n in range(r.fewest, r.operands + 1)}))


def written(name: str, operands: Sequence[Expr]) -> Expr:
    """What is written like a function: one, or an operation that has another name. Raises as ``call`` does."""
    operation = OPERATIONS.get(name)
    if operation is None:
        return call(name, operands)
    if len(operands) < operation.operands:
        raise Problem("two_arguments", function=name)
    if len(operands) > operation.operands:
        raise arguments_at_most(name)
    return operation.means(*operands)


def call(name: str, operands: Sequence[Expr]) -> Apply:
    """A function, by its name or an alias, applied to what is written in its parentheses.

    Raises ``Problem`` for an argument too many, and for a quantity where a number as such is expected.
    """
    name = ALIASES.get(name, name)
    if name in FOLDED and len(operands) > 2:
        operands = (operands[0], call(name, operands[1:]))
    record = next((r for r in RECORDS if r.name == name and r.fewest <= len(operands) <= r.operands), None)
    if record is None and len(operands) < operands_of(name)[0]:
        raise Problem("two_arguments", function=name)
    if record is None:
        raise arguments_at_most(name)
    if isinstance(record, Entrywise) and record.defaults:
        missing = record.operands - len(operands)
        operands = (*operands, *record.defaults[len(record.defaults) - missing :])
        for number in operands[-len(record.defaults) :]:
            if not number.is_Rational:
                raise Problem("number_as_argument", function=name, found=str(number)[:40])
    return Apply(Str(name), *operands)


def exchanged(node: Apply) -> Apply | None:
    """The same with the function that is usually taken in its place, if there is one."""
    other = of(node).confused_with
    return call(other, node.operands[: operands_of(other)[-1]]) if other else None


def arguments_at_most(name: str) -> Problem:
    """The problem of a function with more arguments than it has."""
    name = ALIASES.get(name, name)
    if 2 in operands_of(name):
        return Problem("two_arguments_at_most", function=name)
    return Problem("one_argument", function=name, others=", ".join(n for n in EQUATIONS if 2 in operands_of(n)))


def is_layer(node: Expr) -> bool:
    """Whether a node applies a function of each entry to one quantity, as the layers of a network do."""
    record = of(node) if isinstance(node, Apply) else None
    return isinstance(record, Entrywise) and record.is_of_one


def is_number_of(node: Expr) -> bool:
    """Whether a node applies a function that gives one number, whatever the shape of its operand."""
    record = of(node) if isinstance(node, Apply) else None
    return isinstance(record, Whole) and not record.keeps_shape and record.axis is None and not record.is_set
