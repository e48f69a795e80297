"""Gradients as further steps of a derivation: reverse mode over the graph.

Backpropagation through time (Werbos 1990; Goodfellow et al. 2016, sec. 10.2.2): walking the steps backwards, the
derivative of the root with respect to a symbol is the sum, over the steps that read the symbol, of the derivative
with respect to that step times the step's local derivative. Every local derivative and every term of a sum
becomes a step of its own, so their number grows linearly with the number of time steps.

Conventions: the gradient of a number has the shape of what it is taken for; the derivative of a column with respect to
a column is the Jacobian.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr, Integer

from solver import notation
from solver.algebra import product, times, transpose
from solver.derivation import Derivation, Step, gradients_of, step, unknown_symbol
from solver.dimensions import NUMBER, Shape
from solver.errors import Problem
from solver.expressions import DERIVATIVES, ONE, Delta, Direct, Entry, Eye, Plus, Quotient, Stack, Total, Via, base
from solver.functions import is_layer
from solver.powers import settled
from solver.pullback import Pullback
from solver.rates import Rates, rate
from solver.replacing import replace
from solver.short_forms import holds_softmax, is_sigmoid, takes_logarithm
from solver.simplifying import simplified

NEAR = 3
"""That many steps may lie between a softmax and the sum that its logarithm goes into."""

Forms = tuple[Expr, ...]
"""The rule of a step in the forms that it goes through; the last one is computed with."""

LONG, LARGE = 24, 8
"""From this many vector steps on, or this many entries of a vector, gradients run over δ, without Jacobians."""


MANY = 1000
"""From this many steps on, as of an image, a gradient is one sum: shares and local derivatives are no steps."""


class _Backward:
    """The backward pass for one root: derivatives with respect to whatever is asked, each computed once."""

    def __init__(self, derivation: Derivation, root: Expr, rates: Rates, over_deltas: bool) -> None:
        self.derivation, self.root = derivation, root
        self.pullback = Pullback(derivation.shapes, rates)
        self.ends = frozenset(gradients_of(derivation.given).get(root, ()))
        self.ancestors = {s.symbol for s in derivation.needed_for([root, *self.ends])}
        self.order = {symbol: n for n, symbol in enumerate(derivation.steps)}
        self.sequence = tuple(derivation.steps.values())
        self.dependent: dict[Expr, set[Expr]] = {}
        self.added: dict[Expr, Step] = {}
        self.in_one = len(self.ancestors) > MANY and self._is_scalar(root)
        self.over_deltas = over_deltas or sum(not self._is_scalar(s) for s in self.ancestors) > LONG

    def derive(self, asked: Iterable[Expr]) -> Iterable[Step]:
        """The steps of the asked derivatives of the root. Raises ``Problem``."""
        asked = list(asked)
        for derivative in asked:
            self._check_known(derivative.args[1:])
        ends = dict.fromkeys(d.args[2] if isinstance(d, Via) else d.args[1] for d in asked if not isinstance(d, Direct))
        for symbol in self._backwards(ends):
            try:
                self._add_total(symbol)
            except Problem as problem:
                raise self._about_asked(problem, symbol, asked) from None
        for derivative in asked:
            known = (self.added, self.derivation.steps, self.derivation.given)
            if all(derivative not in found for found in known):
                self._add(derivative, *self._asked_rule(derivative))
        return Derivation(self.added, frozenset(), self.derivation.shapes).needed_for(asked)

    def _about_asked(self, problem: Problem, symbol: Expr, asked: Iterable[Expr]) -> Problem:
        """The problem of a quantity between the root and what is asked, as a problem of what is asked."""
        ends = [(d, d.args[-1] if isinstance(d, Via) else d.args[1]) for d in asked if not isinstance(d, Direct)]
        derivative, end = next((d, end) for d, end in ends if symbol in self._backwards([end]))
        if problem.code not in ("no_jacobian", "no_jacobian_through_matrix") or symbol == end:
            return problem
        return Problem("matrix_on_the_way", asked=notation.write(derivative), symbol=notation.write(symbol))

    def _check_known(self, symbols: Iterable[Expr]) -> None:
        for symbol in symbols:
            if base(symbol) not in self.derivation.shapes.names:
                raise unknown_symbol(notation.write(symbol), self.derivation.shapes.names)

    def _asked_rule(self, derivative: Expr) -> Forms:
        """The rule of an asked derivative that the backward pass did not come across."""
        symbol = derivative.args[1]
        if isinstance(derivative, Via):
            return self._share(symbol, derivative.args[2])
        if symbol == self.root:
            return (self._identity(),)
        if isinstance(derivative, Direct):
            self._check_reads(self.root, symbol)
            return self._local_rule(symbol, self.root)
        raise self._no_path(symbol)

    def _identity(self) -> Expr:
        if not self._is_column(self.root):
            raise self._no_jacobian(self.root, self.root)
        return ONE if self._is_scalar(self.root) else Eye(self._shape(self.root)[0])

    def _share(self, symbol: Expr, reader: Expr) -> Forms:
        self._check_reads(reader, symbol)
        if reader not in self.ancestors:
            raise self._no_path(reader)
        return self._term(symbol, reader)

    def _check_reads(self, reader: Expr, symbol: Expr) -> None:
        if reader not in self.derivation.steps or symbol not in self.derivation.steps[reader].reads:
            raise Problem("no_direct_use", reader=notation.write(reader), symbol=notation.write(symbol))

    def _no_path(self, symbol: Expr) -> Problem:
        return Problem("no_path", root=notation.write(self.root), symbol=notation.write(symbol))

    def _no_jacobian(self, root: Expr, symbol: Expr) -> Problem:
        return Problem("no_jacobian", root=notation.write(root), symbol=notation.write(symbol))

    def _backwards(self, ends: Iterable[Expr]) -> list[Expr]:
        """The symbols between ``ends`` and the root, the root's neighbours first, given ones last."""
        between: dict[Expr, None] = {}
        waiting = list(ends)
        while waiting:
            symbol = waiting.pop()
            if symbol not in between and (readers := self._readers(symbol)):
                between[symbol] = None
                waiting.extend(readers)
        inner = sorted((s for s in between if s in self.order), key=lambda s: -self.order[s])
        return [*inner, *(s for s in ends if s in between and s not in self.order)]

    def _readers(self, symbol: Expr) -> list[Expr]:
        """The steps that read the symbol on a path to the root, the latest first."""
        if symbol == self.root or symbol in self.ends:
            return []
        return [r for r in reversed(self.derivation.consumers.get(symbol, ())) if r in self.ancestors]

    def _add_total(self, symbol: Expr) -> None:
        total = Total(self.root, symbol)
        if total in self.derivation.steps or total in self.derivation.given:
            return
        readers = self._readers(symbol)
        if len(readers) == 1:
            self._add(total, *self._term(symbol, readers[0]))
            return
        if self.in_one:
            self._add(total, Plus(*(self._term(symbol, reader)[-1] for reader in readers)))
            return
        for reader in readers:
            self._add(Via(self.root, symbol, reader), *self._term(symbol, reader))
        self._add(total, Plus(*(Via(self.root, symbol, reader) for reader in readers)))

    def _term(self, symbol: Expr, reader: Expr) -> Forms:
        """The share of the derivative that comes through ``reader``."""
        if reader == self.root and (self._is_scalar(self.root) or self._is_column(symbol)):
            return self._local_rule(symbol, reader)
        rule = self._chain_rule(symbol, reader)
        read_by = self.derivation.steps[reader].rule
        if is_sigmoid(read_by) or (isinstance(read_by, Quotient) and self._is_scalar(reader)):
            return (rule, *self._below_logarithm(symbol, reader))
        return (rule,) if self._is_scalar(reader) else (rule, *self._shortened(symbol, reader))

    def _below_logarithm(self, symbol: Expr, reader: Expr) -> Forms:
        """The long and the short form for a step through a sigmoid or a share that only goes into logarithms."""
        readers = (self.derivation.steps[one].rule for one in self._readers(reader))
        if self.in_one or not self._is_scalar(self.root) or not any(takes_logarithm(one, reader) for one in readers):
            return ()
        rule, shape = self.derivation.steps[reader].rule, self._shape(reader)
        upstream = self._explicit(Total(self.root, reader))
        if isinstance(rule, Quotient):
            short = self.pullback.through_share(rule, symbol, upstream, reader, self._shares_of(rule.args[1]))
        else:
            short = self.pullback.through_sigmoid(rule, symbol, upstream, shape, reader)
        return (self.pullback.of(rule, symbol, upstream, shape, reader), short) if short else ()

    def _shares_of(self, whole: Expr) -> dict[Expr, Quotient]:
        """The steps that are shares of one whole."""
        rules = {symbol: one.rule for symbol, one in self.derivation.steps.items()}
        return {s: rule for s, rule in rules.items() if isinstance(rule, Quotient) and rule.args[1] == whole}

    def _shortened(self, symbol: Expr, reader: Expr) -> Forms:
        """The long and the short form for a step through a softmax whose result only goes into its logarithm."""
        rule = self.derivation.steps[reader].rule
        if not (self._is_scalar(self.root) or self._is_scalar(reader)) or not holds_softmax(rule):
            return ()
        upstream = ONE if self._is_scalar(reader) else self._explicit(Total(self.root, reader))
        short = self.pullback.shortened(rule, symbol, upstream, self._shape(reader), reader)
        return (self.pullback.of(rule, symbol, upstream, self._shape(reader), reader), short) if short else ()

    def _explicit(self, derivative: Expr) -> Expr:
        """A derivative in which those of the nearest vectors are written out; those of other numbers stay factors."""

        def written(node: Expr, depth: int) -> Expr:
            found = self.added.get(node) or self.derivation.steps.get(node)
            is_short = depth > 0 and isinstance(node, DERIVATIVES) and found is not None
            if not is_short or found is None:
                return node
            if self._is_scalar(node) and not found.rule.is_Rational and node.args[1] != derivative.args[1]:
                return node
            return replace(found.rule, {leaf: written(leaf, depth - 1) for leaf in found.reads})

        return simplified(written(derivative, NEAR), self.derivation.shapes)

    def _chain_rule(self, symbol: Expr, reader: Expr) -> Expr:
        if not self._is_scalar(self.root) and not self._is_column(symbol):
            raise self._no_jacobian(self.root, symbol)
        if self._recurses_through(reader):
            operand = self.derivation.steps[reader].rule.operand
            return self.pullback.of(operand, symbol, self._delta(reader), self._shape(reader), reader)
        upstream = Total(self.root, reader)
        if self._has_jacobian(symbol, reader) and not self.in_one:
            try:
                return self._chain(upstream, self._local(symbol, reader), symbol, reader)
            except Problem as problem:  # through a matrix a gradient goes back, even where no Jacobian is written
                if problem.code != "no_jacobian_through_matrix" or not self._is_scalar(self.root):
                    raise
        if not self._is_scalar(self.root):
            raise self._no_jacobian(self.root, symbol)
        return self.pullback.of(self.derivation.steps[reader].rule, symbol, upstream, self._shape(reader), reader)

    def _recurses_through(self, reader: Expr) -> bool:
        """Whether the gradient takes the way of the recursion over δ: for layers of a long or large network."""
        rule = self.derivation.steps[reader].rule
        is_wide_layer = is_layer(rule) and not self._is_scalar(reader)
        return is_wide_layer and self._is_scalar(self.root) and (self.over_deltas or max(self._shape(reader)) > LARGE)

    def _delta(self, reader: Expr) -> Expr:
        """The symbol of the derivative at the pre-activation of a layer."""
        delta, total = Delta(self.root, reader), Total(self.root, reader)
        self._add(delta, self.pullback.at_operand(self.derivation.steps[reader].rule, total, reader))
        return delta

    def _chain(self, upstream: Expr, local: Expr, symbol: Expr, reader: Expr) -> Expr:
        """The chain rule: for a number transposed, as gradients are columns; for a column from the left."""
        if self._is_scalar(reader) and (self._is_scalar(self.root) or self._is_scalar(symbol)):
            return times(upstream, local)
        if self._is_scalar(self.root):
            return product(transpose(local), upstream)
        return product(upstream, transpose(local) if self._is_scalar(reader) else local)

    def _has_jacobian(self, symbol: Expr, reader: Expr) -> bool:
        """Whether ∂reader/∂symbol is a matrix: of a number always, of a column only with respect to a column."""
        return self._is_scalar(reader) or (self._is_column(reader) and self._is_column(symbol))

    def _local(self, symbol: Expr, reader: Expr) -> Expr:
        """The symbol of the local derivative, which is the total one where no other path leads to ``reader``."""
        name = (Direct if self._has_other_path(symbol, reader) else Total)(reader, symbol)
        if name not in self.derivation.steps:
            self._add(name, *self._local_rule(symbol, reader))
        return name

    def _local_rule(self, symbol: Expr, reader: Expr) -> Forms:
        rule = self.derivation.steps[reader].rule
        shape = self._shape(reader)
        if self._is_scalar(reader):
            long = self.pullback.of(rule, symbol, ONE, shape, reader)
            return long, *self._shortened(symbol, reader)[1:]
        if not self._has_jacobian(symbol, reader):
            raise self._no_jacobian(reader, symbol)
        return (transpose(self.pullback.jacobian(rule, symbol, shape, reader)),)

    def _has_other_path(self, symbol: Expr, reader: Expr) -> bool:
        """Whether ``reader`` depends on ``symbol`` through another step as well."""
        if symbol not in self.dependent:
            self.dependent[symbol] = self._dependent(symbol)
        return any(s in self.dependent[symbol] for s in self.derivation.steps[reader].reads)

    def _dependent(self, symbol: Expr) -> set[Expr]:
        """The steps that depend on ``symbol``, up to the last one that reads it."""
        last = max(self.order[c] for c in self.derivation.consumers[symbol] if c in self.ancestors)
        found: set[Expr] = set()
        for one in self.sequence[self.order.get(symbol, -1) + 1 : last]:
            if any(s == symbol or s in found for s in one.reads):
                found.add(one.symbol)
        return found

    def _add(self, symbol: Expr, *forms: Expr) -> None:
        """A step with its rule, the last of its ``forms``; the others explain it."""
        if symbol not in self.added:
            *origins, rule = dict.fromkeys(simplified(form, self.derivation.shapes) for form in forms)
            self.added[symbol] = step(symbol, rule, tuple(origins))

    def _is_scalar(self, symbol: Expr) -> bool:
        return self._shape(symbol) == NUMBER

    def _is_column(self, symbol: Expr) -> bool:
        return bool(self._shape(symbol)[1] == 1)

    def _shape(self, symbol: Expr) -> Shape:
        return self.pullback.shape(symbol)


def differentiate(
    derivation: Derivation, asked: Iterable[Expr], rates: Rates = rate, over_deltas: bool = False
) -> Derivation:
    """The derivation with the steps of the asked derivatives (``Total``, ``Direct`` or ``Via``).

    ``rates`` gives the derivative of an elementwise function; another one than the right one makes a known mistake.
    ``over_deltas`` lets the gradients of a small network run over δ too, as programs compute them.
    Raises ``Problem`` where the root does not depend on the symbol, or the derivative would be a tensor of order three.
    """
    by_root: dict[Expr, list[Expr]] = {}
    for derivative in asked:
        by_root.setdefault(derivative.args[0], []).append(derivative)
    for root, derivatives in by_root.items():
        try:
            derivation = derivation.extended(_Backward(derivation, root, rates, over_deltas).derive(derivatives))
        except Problem as problem:
            if problem.code not in _THROUGH_MATRIX:
                raise
            for derivative in derivatives:
                if len(derivatives) > 1:
                    derivation = differentiate(derivation, [derivative], rates, over_deltas)
                elif isinstance(derivative, Total):
                    derivation = _row_by_row(derivation, derivative, rates, over_deltas)
                else:
                    raise
    return derivation


_THROUGH_MATRIX = ("matrix_on_the_way", "no_jacobian_through_matrix")


def _row_by_row(derivation: Derivation, jacobian: Expr, rates: Rates, over_deltas: bool) -> Derivation:
    """The derivation with a Jacobian whose way leads through a matrix: its rows are the gradients of entries.

    Raises ``Problem`` as ``differentiate`` does.
    """
    root, by = jacobian.args
    rows, columns = derivation.shapes.expression(root)
    if rows == 1 or columns != 1 or derivation.shapes.expression(by)[1] != 1:
        raise Problem("no_jacobian", root=notation.write(root), symbol=notation.write(by))
    entries = [Entry(root, Integer(row + 1)) for row in range(int(rows))]
    derivation = derivation.extended(step(entry, settled(entry, derivation.shapes)) for entry in entries)
    gradients = [Total(entry, by) for entry in entries]
    derivation = differentiate(derivation, gradients, rates, over_deltas)
    return derivation.extended([step(jacobian, Stack(*map(transpose, gradients)))])
