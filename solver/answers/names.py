"""The names that an answer may use, in whatever spelling: ``W_{hh}``, ``Whh``, ``h1``, ``y_hat_1``, ``h[t-1]``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from sympy import Expr, Symbol

from solver import notation
from solver.derivation import unknown_symbol
from solver.errors import Problem
from solver.expressions import DERIVATIVES, At, base

_PARTS = re.compile(r"([A-Za-z][A-Za-z0-9]*~?)((?:_\{[^{}]*\}|_\([^()]*\)|_[A-Za-z0-9]+)*)(\[[^]]*\])?")
_SUBSCRIPT = re.compile(r"_\{([^{}]*)\}|_\(([^()]*)\)|_([A-Za-z0-9]+)")
_INDEX = re.compile(r"[a-zT](?:[-+][0-9]{1,6})?|[0-9]{1,6}")
_NUMBERED = re.compile(r"(.*?[A-Za-z])([0-9]{1,6})")


def _folded(name: str) -> str:
    return re.sub(r"[_,]", "", name.replace("~", "tilde"))


@dataclass(frozen=True)
class Names:
    """The quantities without an index, ``W_hh``, and those with one, ``h``. Without any, every name is accepted."""

    plain: frozenset[str] = field(default=frozenset())
    indexed: frozenset[str] = field(default=frozenset())

    @cached_property
    def _known(self) -> dict[str, str]:
        return {_folded(n): n for n in sorted(self.plain)}

    @cached_property
    def _with_index(self) -> dict[str, str]:
        return {_folded(n): n for n in sorted(self.indexed)}

    def has(self, name: str) -> bool:
        """Whether this is the name of a quantity as it stands."""
        return _folded(name) in self._known or _folded(name) in self._with_index

    def symbol(self, written: str) -> Expr:
        """The symbol that is meant. Raises ``Problem`` where there is none."""
        match = _PARTS.fullmatch(re.sub(r"\s", "", written))
        if match is None:
            raise Problem("not_a_symbol", found=written[:80])
        head, bracket = match[1].replace("~", "tilde"), (match[3] or "")[1:-1]
        parts = [head, *("".join(groups) for groups in _SUBSCRIPT.findall(match[2]))]
        if bracket:
            return self._indexed("_".join(parts), bracket, written)
        name = "_".join(parts)
        if _folded(name) in self._known:
            return Symbol(self._known[_folded(name)])
        if len(parts) > 1 and _are_indices(parts[-1]) and _folded("_".join(parts[:-1])) in self._with_index:
            return self._indexed("_".join(parts[:-1]), parts[-1], written)
        if len(parts) == 1 and (numbered := _NUMBERED.fullmatch(head)) and numbered[1] in self._with_index:
            return self._indexed(numbered[1], numbered[2], written)
        if not self.plain and not self.indexed:
            if re.search(r"[-+,]", parts[-1]):
                return self._indexed("_".join(parts[:-1]), parts[-1], written)
            return Symbol(name)
        raise unknown_symbol(written, self.plain | self.indexed)

    def _indexed(self, name: str, index: str, written: str) -> Expr:
        if not name or not _are_indices(index):
            raise Problem("not_a_symbol", found=written[:80])
        known = self._with_index.get(_folded(name), name)
        if known not in self.indexed and (self.plain or self.indexed):
            raise unknown_symbol(written, self.plain | self.indexed)
        return notation.read_asked(f"{known}[{index}]")


def _are_indices(text: str) -> bool:
    return bool(text) and all(map(_INDEX.fullmatch, text.split(",")))


def names_of(symbols: Iterable[Expr]) -> Names:
    """The names of these symbols, for instance the given ones and the steps of a derivation."""
    quantities = [q for s in symbols for q in (s.args if isinstance(s, DERIVATIVES) else (s,))]
    plain = frozenset(base(q) for q in quantities if isinstance(q, Symbol))
    return Names(plain, frozenset(q.name for q in quantities if isinstance(q, At)))
