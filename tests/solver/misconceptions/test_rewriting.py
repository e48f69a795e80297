"""One place of a rule changed, in every way."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Symbol

from solver.expressions import Plus
from solver.misconceptions.rewriting import Change, is_parameter, rewritten, size_of, without
from solver.notation import read_expression, write


def shorter(node: Expr) -> Iterator[Change]:
    if isinstance(node, Plus):
        for position, term in enumerate(node.args):
            yield (term,), without(node, position)


def test_every_operation_is_changed_alone() -> None:
    found = [write(rule) for _, rule in rewritten(read_expression("tanh(a + b) * (c + d)"), shorter)]
    assert found == ["tanh(b) * (c + d)", "tanh(a) * (c + d)", "tanh(a + b) * d", "tanh(a + b) * c"]


def test_a_parameter_has_no_index() -> None:
    assert is_parameter(Symbol("W"))
    assert not is_parameter(read_expression("h[1]"))


def test_the_size_of_a_node_is_its_absolute_value() -> None:
    assert write(size_of(Symbol("a"))) == "max(a, -a)"
