"""Gradients as further steps of a derivation: reverse mode over the graph.

Backpropagation through time (Werbos 1990; Goodfellow et al. 2016, sec. 10.2.2): walking the steps backwards, the
derivative of the root with respect to a symbol is the sum, over the steps that read the symbol, of the derivative
with respect to that step times the step's local derivative. Every local derivative and every term of a sum
becomes a step of its own, so their number grows linearly with the number of time steps.

Conventions: the gradient of a number has the shape of what it is taken for; the derivative of a column with respect to a
column is the Jacobian.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sympy import Expr

from solver import notation
from solver.derivation import Derivation, Step, step
from solver.errors import Problem
from solver.expressions import ONE, Direct, Plus, Total, Via
from solver.pullback import Pullback, product, times, transpose
from solver.shapes import Shape


class _Backward:
    """The backward pass for one root: derivatives with respect to whatever is asked, each computed once."""

    def __init__(self, derivation: Derivation, root: Expr) -> None:
        self.derivation, self.root = derivation, root
        self.pullback = Pullback(derivation.shapes)
        self.ancestors = {s.symbol for s in derivation.needed_for([root])}
        self.order = {symbol: n for n, symbol in enumerate(derivation.steps)}
        self.added: dict[Expr, Step] = {}

    def derive(self, symbols: Iterable[Expr]) -> Iterable[Step]:
        wanted = dict.fromkeys(symbols)
        for symbol in self._backwards(wanted):
            self._add_total(symbol)
        for symbol in wanted:
            if Total(self.root, symbol) not in self.added:
                raise Problem("no_path", root=notation.write(self.root), symbol=notation.write(symbol))
        return self.added.values()

    def _backwards(self, wanted: Mapping[Expr, None]) -> list[Expr]:
        """The symbols between ``wanted`` and the root, the root's neighbours first, ``wanted`` last."""
        between: set[Expr] = set()
        waiting = list(wanted)
        while waiting:
            symbol = waiting.pop()
            for reader in self._readers(symbol):
                if symbol not in between:
                    waiting.append(reader)
            if self._readers(symbol):
                between.add(symbol)
        inner = sorted((s for s in between if s in self.order), key=lambda s: -self.order[s])
        return [*inner, *(s for s in wanted if s in between and s not in self.order)]

    def _readers(self, symbol: Expr) -> list[Expr]:
        """The steps that read the symbol on a path to the root, the latest first."""
        if symbol == self.root:
            return []
        return [r for r in reversed(self.derivation.consumers.get(symbol, ())) if r in self.ancestors]

    def _add_total(self, symbol: Expr) -> None:
        readers = self._readers(symbol)
        total = Total(self.root, symbol)
        if len(readers) == 1:
            self._add(total, self._term(symbol, readers[0]))
            return
        for reader in readers:
            self._add(Via(self.root, symbol, reader), self._term(symbol, reader))
        self._add(total, Plus(*(Via(self.root, symbol, reader) for reader in readers)))

    def _term(self, symbol: Expr, reader: Expr) -> Expr:
        """The share of the derivative that comes through ``reader``."""
        if not self._is_scalar(self.root) and not self._is_column(symbol):
            raise Problem("no_jacobian", root=notation.write(self.root), symbol=notation.write(symbol))
        if reader == self.root:
            return self._local_rule(symbol, reader)
        upstream = Total(self.root, reader)
        rows, cols = self.derivation.shapes.expression(reader)
        if self._has_jacobian(symbol, reader):
            return self._chain(upstream, self._local(symbol, reader), symbol, reader)
        if not self._is_scalar(self.root):
            raise Problem("no_jacobian", root=notation.write(self.root), symbol=notation.write(symbol))
        return self.pullback.of(self.derivation.steps[reader].rule, symbol, upstream, (rows, cols), reader)

    def _chain(self, upstream: Expr, local: Expr, symbol: Expr, reader: Expr) -> Expr:
        if self._is_scalar(self.root):
            if self._is_scalar(reader):
                return times(upstream, local)
            return product(transpose(local), upstream)
        if self._is_scalar(reader) and self._is_scalar(symbol):
            return times(upstream, local)
        return product(upstream, transpose(local) if self._is_row_gradient(symbol, reader) else local)

    def _is_row_gradient(self, symbol: Expr, reader: Expr) -> bool:
        """Whether the local derivative is the gradient of a number, a column where a Jacobian would be a row."""
        return self._is_scalar(reader) and not self._is_scalar(symbol)

    def _has_jacobian(self, symbol: Expr, reader: Expr) -> bool:
        """Whether ∂reader/∂symbol is a matrix: of a number always, of a column only with respect to a column."""
        return self._is_scalar(reader) or (self._is_column(reader) and self._is_column(symbol))

    def _local(self, symbol: Expr, reader: Expr) -> Expr:
        """The symbol of the local derivative, which is the total one where no other path leads to ``reader``."""
        name = (Direct if self._has_other_path(symbol, reader) else Total)(reader, symbol)
        if name not in self.derivation.steps:
            self._add(name, self._local_rule(symbol, reader))
        return name

    def _local_rule(self, symbol: Expr, reader: Expr) -> Expr:
        rule = self.derivation.steps[reader].rule
        shape = self.derivation.shapes.expression(reader)
        if self._is_scalar(reader):
            return self.pullback.of(rule, symbol, ONE, shape, reader)
        if not self._has_jacobian(symbol, reader):
            raise Problem("no_jacobian", root=notation.write(reader), symbol=notation.write(symbol))
        return transpose(self.pullback.jacobian(rule, symbol, shape, reader))

    def _has_other_path(self, symbol: Expr, reader: Expr) -> bool:
        """Whether ``reader`` depends on ``symbol`` through another step as well."""
        others = set(self.derivation.consumers[symbol]) - {reader}
        earliest = self.order.get(symbol, -1)
        waiting, seen = list(self.derivation.steps[reader].reads), set()
        while waiting:
            current = waiting.pop()
            if current in others:
                return True
            if current in seen or self.order.get(current, -1) <= earliest:
                continue
            seen.add(current)
            waiting.extend(self.derivation.steps[current].reads)
        return False

    def _add(self, symbol: Expr, rule: Expr) -> None:
        if symbol not in self.added:
            self.added[symbol] = step(symbol, rule)

    def _is_scalar(self, symbol: Expr) -> bool:
        return self._shape(symbol) == (1, 1)

    def _is_column(self, symbol: Expr) -> bool:
        return bool(self._shape(symbol)[1] == 1)

    def _shape(self, symbol: Expr) -> Shape:
        return self.derivation.shapes.expression(symbol)


def differentiate(derivation: Derivation, asked: Iterable[Expr]) -> Derivation:
    """The derivation with the steps of the asked derivatives (``Total``, ``Direct`` or ``Via``).

    Raises ``Problem`` where the root does not depend on the symbol, or the derivative would be a tensor of order three.
    """
    by_root: dict[Expr, list[Expr]] = {}
    for derivative in asked:
        by_root.setdefault(derivative.args[0], []).append(derivative.args[1])
    for root, symbols in by_root.items():
        derivation = derivation.extended(_Backward(derivation, root).derive(symbols))
    return derivation
