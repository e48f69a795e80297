"""The names that an answer may use, in whatever spelling: ``W_{hh}``, ``Whh``, ``h1``, ``y_hat_1``, ``h[t-1]``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sympy import Expr, Integer, Symbol

from solver import notation
from solver.derivation import unknown_symbol
from solver.errors import Problem
from solver.expressions import (
    DERIVATIVES,
    At,
    Block,
    Count,
    Entry,
    Eye,
    Lookup,
    Stack,
    base,
    leaves,
)
from solver.lookups import indices_of
from solver.symbols import whole
from solver.values import SCALAR, Shape
from solver.walking import within

_PARTS = re.compile(r"([A-Za-z][A-Za-z0-9]*~?)((?:_\{[^{}]*\}|_\([^()]*\)|_[A-Za-z0-9]+)*)(\[[^]]*\])?(?:\.([0-9,]+))?")
_SUBSCRIPT = re.compile(r"_\{([^{}]*)\}|_\(([^()]*)\)|_([A-Za-z0-9]+)")
_INDEX = re.compile(r"[a-zT](?:[-+][0-9]{1,6})?|[0-9]{1,6}")
_NUMBERED = re.compile(r"(.*?[A-Za-z])([0-9]{1,6})")
_MORE = re.compile(r"(?:,(?:[0-9]{1,6}|[a-zT](?![A-Za-z0-9_(])))+")
_TWO = re.compile(r"[1-9a-z]{2}")
_PLACE = re.compile(r"[1-9][0-9]{0,2}|[a-z]")
_IDENTITY = re.compile(r"I(?:_([1-9][0-9]{0,2}))?")
_SHIFT = re.compile(r"[-+][0-9]{1,6}(?![0-9.,])|[-+][0-9]{1,6}(?=[.,](?![0-9]))")
_ARROW = re.compile(r"(?<=[A-Za-z])vec(?=_|$)")
"""An arrow on a vector, where the quantity is called without one."""
_NUMBER_BEHIND = re.compile(r" {0,2}([0-9]{1,6})(?![0-9.,%·*/^]|\s*[·*/^])")
_ACCENT_BEHIND = re.compile(r"([A-Za-z]+)_?([0-9]{1,3}|t)_?(tilde|hat)")
"""What stands over a letter written behind its index, ``h1_tilde``."""
LONGEST_GLUED = 40
IDENTITY = Symbol("I")
"""The identity matrix, where no quantity is called so."""


def _folded(name: str) -> str:
    return re.sub(r"[_,]", "", name.replace("~", "tilde"))


@dataclass(frozen=True)
class Names:
    """The quantities without an index, ``W_hh``, and those with one, ``h``. Without any, every name is accepted.

    ``symbols`` are those that a calculation knows, ``h_1``, where it is known: they tell ``h_t-1`` from a difference
    and ``Whhh1`` from a name. ``blocks`` are parts of matrices by the matrix and what they meet, ``W_f^(h_t-1)``;
    ``lookups`` are quantities at a calculated index by how that may be written, ``E[x[1]]`` or ``E_{x_{1}}``;
    ``shapes`` those of the quantities, as far as they are known.
    """

    plain: frozenset[str] = field(default=frozenset())
    indexed: frozenset[str] = field(default=frozenset())
    symbols: frozenset[Expr] = field(default=frozenset())
    blocks: Mapping[tuple[Expr, Expr], Expr] = field(default_factory=dict, compare=False)
    lookups: tuple[tuple[re.Pattern[str], Expr], ...] = field(default=(), compare=False)
    shapes: Mapping[Expr, Shape] = field(default_factory=dict, compare=False)

    @cached_property
    def _known(self) -> dict[str, str]:
        return {_folded(n): n for n in sorted(self.plain)}

    @cached_property
    def _with_index(self) -> dict[str, str]:
        return {_folded(n): n for n in sorted(self.indexed)}

    @cached_property
    def _with_indices(self) -> frozenset[str]:
        """Those with more than one index."""
        return frozenset(s.name for s in self.symbols if isinstance(s, At) and len(s.indices) > 1)

    @cached_property
    def _spelled(self) -> frozenset[str]:
        """The symbols as they look where blanks and signs are lost, ``Whh`` and ``h1``."""
        texts = (_folded(notation.write(s)) for s in self.symbols if isinstance(s, Symbol | At))
        return frozenset(text for text in texts if text.isalnum())

    def has(self, name: str) -> bool:
        """Whether this is the name of a quantity, with or without an index."""
        return _folded(name) in self._known or _folded(name) in self._with_index

    def knows(self, symbol: str) -> bool:
        """Whether a calculation knows a symbol, ``h_2``, however it is spelled."""
        return _folded(symbol) in self._spelled

    def has_plain(self, name: str) -> bool:
        """Whether this is a quantity without an index."""
        return _folded(name) in self._known

    def is_bare(self, name: str) -> bool:
        """Whether this is the name of an indexed quantity, and as it stands that of none."""
        return _folded(name) in self._with_index and _folded(name) not in self._known

    @cached_property
    def _families(self) -> dict[str, Stack]:
        """The columns of those indexed quantities that are numbers along one index."""
        members: dict[str, list[At]] = {}
        for symbol in self.symbols:
            if isinstance(symbol, At):
                members.setdefault(symbol.name, []).append(symbol)
        return {n: self._column(found) for n, found in members.items() if all(map(self._is_number_at_one_index, found))}

    def _is_number_at_one_index(self, symbol: At) -> bool:
        return self.shapes.get(symbol) == SCALAR and [index.is_Integer for index in symbol.indices] == [True]

    @staticmethod
    def _column(members: Iterable[At]) -> Stack:
        return Stack(*sorted(members, key=lambda symbol: int(symbol.indices[0])))

    def family(self, name: str) -> Stack | None:
        """The column of the numbers of an indexed quantity that stands without its index, ``s`` of ``s_1``, ``s_2``."""
        return self._families.get(self._with_index[_folded(name)]) if self.is_bare(name) else None

    def symbol(self, written: str) -> Expr:
        """The symbol that is meant. Raises ``Problem`` where there is none."""
        match = _PARTS.fullmatch(self._accented(re.sub(r"\s", "", written)))
        if match is None:
            raise Problem("not_a_symbol", found=written[:80])
        if match[4]:
            return Entry(self.symbol(match[0][: match.start(4) - 1]), *_places(match[4]))
        head, bracket = match[1].replace("~", "tilde"), (match[3] or "")[1:-1]
        parts = self._told_apart([head, *("".join(groups) for groups in _SUBSCRIPT.findall(match[2]))])
        if bracket:
            return self._indexed("_".join(parts), bracket, written)
        name = "_".join(parts)
        if _folded(name) in self._known:
            return Symbol(self._known[_folded(name)])
        if len(parts) > 1 and _are_indices(parts[-1]) and _folded("_".join(parts[:-1])) in self._with_index:
            return self._indexed("_".join(parts[:-1]), parts[-1], written)
        if len(parts) == 1 and (numbered := _NUMBERED.fullmatch(head)) and numbered[1] in self._with_index:
            return self._indexed(numbered[1], numbered[2], written)
        for head, place in _heads(parts):
            if (entry := self._entry(head, place)) is not None:
                return entry
        if identity := _IDENTITY.fullmatch(name):
            return Eye(Integer(int(identity[1]))) if identity[1] else IDENTITY
        if (loose := self._loosely(name)) is not None:
            return loose
        if not self.plain and not self.indexed:
            if re.search(r"[-+,]", parts[-1]):
                return self._indexed("_".join(parts[:-1]), parts[-1], written)
            return Symbol(name)
        raise unknown_symbol(written, self.plain | self.indexed)

    def _accented(self, written: str) -> str:
        """``h1_tilde`` as ``htilde_1``, where there is such a quantity."""
        match = _ACCENT_BEHIND.fullmatch(written)
        is_known = match is not None and f"{match[1]}{match[3]}" in self._with_index
        return f"{match[1]}{match[3]}_{match[2]}" if match and is_known else written

    def _told_apart(self, parts: list[str]) -> list[str]:
        """A head and its subscripts, of which ``1j`` and ``ij`` are two indices where the quantity has so many."""
        *name, last = parts
        is_two = _TWO.fullmatch(last) and not last.isdigit() and self._known_head(name) in self._with_indices
        return [*name, ",".join(last)] if is_two else parts

    def _known_head(self, parts: list[str]) -> str:
        return self._with_index.get(_folded("_".join(parts)), "")

    @cached_property
    def _spellings(self) -> tuple[dict[str, set[Expr]], dict[str, set[Expr]]]:
        """The symbols by how they may be written where one alone is meant: without ``_``, and without an index; and the
        same in small letters."""
        found: tuple[dict[str, set[Expr]], dict[str, set[Expr]]] = {}, {}
        for symbol in self.symbols:
            if isinstance(symbol, Symbol | At):
                for text in {_folded(notation.write(symbol)), _folded(symbol.name)}:
                    found[0].setdefault(text, set()).add(symbol)
                    found[1].setdefault(text.casefold(), set()).add(symbol)
        return found

    def _loosely(self, name: str) -> Expr | None:
        """The symbol that alone can be meant: by ``ft``, ``c_t``, or ``f`` where it is at one time, or at t and t-1."""
        is_open = not self.plain and not self.indexed  # then d_hvec is a size of its own
        text = _folded(name if is_open else _ARROW.sub("", name))
        for spellings, spelling in zip(self._spellings, (text, text.casefold()), strict=True):
            found = spellings.get(spelling, set())
            if (meant := next(iter(found)) if len(found) == 1 else _unshifted(found)) is not None:
                return meant
        return None

    def _indexed(self, name: str, index: str, written: str) -> Expr:
        if not name or not _are_indices(index):
            raise Problem("not_a_symbol", found=written[:80])
        known = self._with_index.get(_folded(name), name)
        if known not in self.indexed and (entry := self._entry(name, index)) is not None:
            return entry
        if known not in self.indexed and (self.plain or self.indexed):
            if (loose := self._loosely(f"{name}{index}")) is not None:
                return loose
            raise unknown_symbol(written, self.plain | self.indexed)
        symbol = notation.read_asked(f"{known}[{index}]")
        if known in self._with_indices and symbol not in self.symbols and index.isdigit():
            apart = notation.read_asked(f"{known}[{','.join(index)}]")  # α₁₂
            return apart if apart in self.symbols else symbol
        return symbol if symbol in self.symbols else self._entry_at(known, index) or symbol

    def _entry_at(self, name: str, index: str) -> Entry | None:
        """The entry of a vector at an index, ``h_{1,2}`` or ``h_12`` of ``h_1``."""
        first, *places = index.split(",") if "," in index else list(index)
        if len(places) != 1 or not _PLACE.fullmatch(places[0]) or not first.isdigit():
            return None
        vector = notation.read_asked(f"{name}[{first}]")
        shape = self.shapes.get(vector, SCALAR)
        return Entry(vector, *_places(places[0])) if 1 in shape and shape != SCALAR else None

    def _entry(self, name: str, index: str) -> Entry | None:
        """The entry of a quantity without an index, ``p_2``, ``W_{1,2}`` or in a sum ``p_j``, where this can be one."""
        if (known := self._known.get(_folded(name))) is None:
            return None
        symbol, index = Symbol(known), index.strip("()")
        if _TWO.fullmatch(index) and (not index.isdigit() or 1 not in self.shapes.get(symbol, SCALAR)):
            index = ",".join(index)
        places = index.split(",")
        if len(places) > 2 or not all(map(_PLACE.fullmatch, places)) or any(map(self.has, places)):
            return None
        return Entry(symbol, *_places(index))

    def is_there(self, term: Expr) -> bool:
        """Whether all indexed quantities and entries of a term exist."""
        entries = within(term, Entry)
        return all(s in self.symbols for s in leaves(term) if isinstance(s, At)) and all(map(self._has_entry, entries))

    def _has_entry(self, entry: Entry) -> bool:
        shape, places = self.shapes.get(entry.args[0], (0, 0)), entry.args[1:]
        sizes = shape if len(places) > 1 else (max(shape) if 1 in shape else 0,)
        return all(not n.is_Integer or 1 <= n <= size for n, size in zip(places, sizes, strict=True))

    def block(self, name: str, part: str) -> Expr | None:
        """The part of a matrix that meets a quantity, if it is one."""
        by = self._with_index.get(_folded(part)) or self._known.get(_folded(part), part)
        return self.blocks.get((self.symbol(name), Symbol(by)))

    def extended(self, name: str, following: str) -> str:
        """What stands behind a name and is part of it: ``,1`` in ``alpha_1,1``, ``-1`` in ``h_t-1``, 1 in ``x 1``."""
        if not self.symbols:
            return ""
        more, shift = _MORE.match(following), _SHIFT.match(following)
        if more and self._asks(name) in self._with_indices:
            return more[0]
        if shift and self._is_known(f"{name}{shift[0]}"):
            return shift[0]
        if self.is_bare(name) and (number := _NUMBER_BEHIND.match(following)):
            return number[0] if self._is_known(f"{name}_{number[1]}") else ""
        return ""

    def extension(self, name: str, more: str) -> str:
        """The name with what belongs to it, in the spelling of ``symbol``."""
        if not more:
            return name
        if more.lstrip()[:1].isdigit():
            return f"{name}_{more.strip()}"
        head, sign, index = name.rpartition("_")
        if not sign:
            head, index = name[:-1], name[-1:]
        return f"{head}[{index.strip('{}()')}{more}]"

    def _asks(self, name: str) -> str | None:
        try:
            found = self.symbol(name)
        except Problem:
            return None
        return found.name if isinstance(found, At) else None

    def _is_known(self, name: str) -> bool:
        shifted = re.fullmatch(r"(.*[A-Za-z0-9~}])_?([a-zT])([-+][0-9]+)", name)
        text = f"{shifted[1]}[{shifted[2]}{shifted[3]}]" if shifted else name
        try:
            return self.symbol(text) in self.symbols
        except Problem:
            return False

    def apart(self, glued: str) -> list[str]:
        """Names that stand without blanks, ``Whhh1`` or ``W_hhh_1``: the one way to tell them apart, or none."""
        if len(glued) > LONGEST_GLUED or not glued.replace("_", "").isalnum() or not self._spelled:
            return []
        ways: list[list[list[str]]] = [[[]]]
        for end in range(1, len(glued) + 1):
            found = [
                [*way, glued[start:end]]
                for start in range(end)
                if ways[start]
                and "_" not in glued[start] + glued[end - 1]
                and _folded(glued[start:end]) in self._spelled
                for way in ways[start]
            ]
            ways.append(found[:2])
        return ways[-1][0] if len(ways[-1]) == 1 else []


def braced(name: str | None) -> str | None:
    """``e_1,1`` as ``e_{1,1}``."""
    return re.sub(r"_([0-9]+(?:,[0-9]+)+)$", r"_{\1}", name) if name else None


def _unshifted(found: Iterable[Expr]) -> Expr | None:
    """Of a quantity at ``t`` and at times that are told from it, ``t-1``, the one at ``t``."""
    at = [symbol for symbol in found if isinstance(symbol, At)]
    now = [symbol for symbol in at if all(index.is_Symbol for index in symbol.indices)]
    is_one = len({symbol.name for symbol in at}) == len(now) == 1 and not any(s.indices[0].is_Integer for s in at)
    return now[0] if is_one else None


def _heads(parts: list[str]) -> Iterator[tuple[str, str]]:
    """The ways to tell a name from the places of an entry: ``p`` and ``2``, ``a_2`` and ``1`` of ``a_{2,1}``."""
    *name, last = parts
    first, comma, rest = last.partition(",")
    if name:
        yield "_".join(name), last
        if comma:
            yield "_".join([*name, first]), rest


def _places(text: str) -> Iterator[Expr]:
    return (Integer(int(place)) if place.isdigit() else Symbol(place) for place in text.split(","))


def _are_indices(text: str) -> bool:
    return bool(text) and all(map(_INDEX.fullmatch, text.split(",")))


def names_of(symbols: Iterable[Expr], rules: Iterable[Expr] = ()) -> Names:
    """The names of these symbols, for instance the steps of a derivation and the given ones, and what the rules use."""
    symbols, rules = list(symbols), list(rules)
    sizes = [leaf for s, rule in zip(symbols, rules, strict=False) if isinstance(s, Count) for leaf in leaves(rule)]
    quantities = [q for s in map(whole, (*symbols, *sizes)) for q in (s.args if isinstance(s, DERIVATIVES) else (s,))]
    plain = frozenset(base(q) for q in quantities if isinstance(q, Symbol))
    blocks = {(b.args[0], b.args[3]): b for rule in rules for b in within(rule, Block)}
    lookups = {one: None for rule in rules for one in within(rule, Lookup)}
    lookups = {one: None for one in lookups if not isinstance(one.whole.args[0], At)}
    nested = {inner for one in lookups for inner in one.nested[1:]}
    outer = (one for one in lookups if one not in nested)
    readable = (one for one in outer if all(isinstance(inner.place, Symbol | At) for inner in one.nested))
    known = frozenset(q for q in quantities if isinstance(q, Symbol | At))
    indexed = frozenset(q.name for q in quantities if isinstance(q, At))
    return Names(plain, indexed, known, blocks, tuple((_written(one), one) for one in readable))


def _written(lookup: Lookup) -> re.Pattern[str]:
    """How a quantity at a calculated index may be written, with brackets or as subscripts."""
    inner = r"\s*,\s*".join(map(_written_index, indices_of(lookup)))
    return re.compile(
        rf"{re.escape(lookup.name)}\s*(?:\[{inner}\]|_\{{{inner}\}}|_\({inner}\)|_{inner})(?![A-Za-z0-9_])"
    )


def _written_index(index: Expr) -> str:
    """How an index may be written that is a number, a quantity or one at an index itself."""
    if not isinstance(index, At):
        return re.escape(base(index) if index.is_Symbol else str(index))
    inner = r"\s*,\s*".join(re.escape(str(one)) for one in index.indices)
    return rf"{re.escape(index.name)}\s*(?:\[{inner}\]|_\{{{inner}\}}|_\({inner}\)|_?{inner})"
