"""A model: the equations that a sheet declares, read once and asked many times."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice, product

from sympy import Expr, Integer, Symbol
from sympy.core.symbol import Str

from solver import entries, functions, lookups, notation, slopes
from solver.data_names import looks_like_data, looks_like_setting
from solver.dimensions import Flat, Shape
from solver.equations import Equation, Source
from solver.errors import Place, Problem, placed
from solver.exponents import of_euler
from solver.expressions import (
    CHOICES,
    DERIVATIVES,
    LAST,
    LENGTH,
    Apply,
    At,
    Constant,
    Counter,
    Entry,
    Lookup,
    Over,
    Total,
    base,
    leaves,
    operands,
)
from solver.ranges import MAX_INSTANCES, Position, Ranges
from solver.replacing import rebuilt
from solver.replacing import replace as put_in
from solver.shapes import Located, Shapes
from solver.symbols import Family, plain_symbols
from solver.walking import within
from solver.whole_families import whole_of


@dataclass(frozen=True, eq=False)
class Model:
    """Equations by the name that they define, in the author's order; the more particular ones come first.

    ``data`` are symbols without an index that are given, not learnt; ``None`` where the sheet does not say. Sequences
    and sums begin at ``first``; ``outside`` are the numbers that quantities have where they have no entry, ``sources``
    the equations as they were written.
    """

    name: str
    equations: Mapping[str, tuple[Equation, ...]]
    data: frozenset[str] | None = None
    first: int = 1
    outside: Mapping[str, Expr] = field(default_factory=dict)
    sources: tuple[Source, ...] = field(default=(), compare=False)

    @cached_property
    def all_equations(self) -> tuple[Equation, ...]:
        return tuple(e for equations in self.equations.values() for e in equations)

    @cached_property
    def symbols(self) -> tuple[Expr, ...]:
        """Every symbol that the equations mention, in the order of their appearance."""
        found: dict[Expr, None] = {}
        for equation in self.all_equations:
            read = (q for leaf in leaves(equation.rule) for q in plain_symbols(leaf))
            found.update(dict.fromkeys((*read, *equation.thresholds, equation.symbol)))
        return tuple(found)

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(base(s) for s in self.symbols))

    @cached_property
    def indexed(self) -> frozenset[str]:
        """The names that carry a time or position index."""
        return frozenset(s.name for s in self.symbols if isinstance(s, At))

    @cached_property
    def plain(self) -> frozenset[str]:
        """The names that carry none."""
        return frozenset(self.names) - self.indexed

    def asked(self, text: str) -> Expr:
        """The symbol that a text names in this model. Raises ``Problem``."""
        return lookups.with_all_indices(notation.read_asked(text, self.indexed, self.plain), self.index_counts)

    def asked_family(self, text: str) -> Expr:
        """The same, or all of an indexed quantity that it names without an index. Raises ``Problem``."""
        symbol = self.asked(text)
        parts = symbol.args if isinstance(symbol, Total) else (symbol,)
        is_family = any(isinstance(part, Symbol) and part.name in self.indexed for part in parts)
        return Family(symbol) if is_family or any(map(self._is_part, parts)) else symbol

    def _is_part(self, symbol: Expr) -> bool:
        """Whether a quantity stands with fewer indices than it has: the row ``Y_1`` of all ``Y_1,j``."""
        return isinstance(symbol, At) and len(symbol.indices) < self.index_counts.get(symbol.name, 0)

    @cached_property
    def index_counts(self) -> Mapping[str, int]:
        """How many indices each name has."""
        return {symbol.name: len(symbol.indices) for symbol in self.symbols if isinstance(symbol, At)}

    def defines(self, symbol: Expr, ranges: Ranges) -> bool:
        """Whether an equation holds for a quantity at its indices."""
        indices = symbol.indices if isinstance(symbol, At) else ()
        return any(one.binding(indices, ranges) is not None for one in self.equations.get(base(symbol), ()))

    @cached_property
    def supposed_data(self) -> tuple[str, ...]:
        """What looks like data or a setting where the sheet does not say what is: it is no parameter either."""
        if self.data is not None:
            return ()
        found = (*self._looking_like(looks_like_data), *self.supposed_settings)
        return tuple(name for name in self.names if name in found)

    @cached_property
    def supposed_settings(self) -> tuple[str, ...]:
        """What looks like a setting that nobody trains, ε or a learning rate, unless that or ``inputs: []`` is said."""
        if self.data is not None and not self.data:
            return ()
        return tuple(n for n in self._looking_like(looks_like_setting) if n not in (self.data or ()))

    def _looking_like(self, looks: Callable[[str, Sequence[Expr], Callable[[Expr], bool]], bool]) -> tuple[str, ...]:
        """The names without an index that no equation defines, and that look so in the equations."""
        rules = [equation.rule for equation in self.all_equations]
        free = (n for n in self.names if n not in self.indexed and n not in self.equations)
        return tuple(n for n in free if looks(n, rules, lambda leaf: base(leaf) in self.equations))

    @cached_property
    def _outside(self) -> frozenset[str]:
        """What is no parameter. What has an index is none, unless ``data`` tell some of that from the rest."""
        declared = self.data or frozenset()
        sequences = self.indexed if self.indexed.isdisjoint(declared) else frozenset()
        return sequences | declared | frozenset(self.supposed_data) | frozenset(map(base, self.thresholds))

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """What is learnt: the symbols that no equation defines and that are no data."""
        return tuple(n for n in self.names if n not in self._outside and n not in self.equations)

    @cached_property
    def thresholds(self) -> tuple[Symbol, ...]:
        """The given numbers that conditions read."""
        return tuple(dict.fromkeys(one for equation in self.all_equations for one in equation.thresholds))

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """What comes from outside: data, and mostly the indexed symbols that no equation defines."""
        return tuple(n for n in self.names if n in self._outside and n not in self.equations)

    def ranges(
        self,
        given: Mapping[Position, int],
        fallback: int,
        numbers: Mapping[Expr, Expr] | None = None,
        entries: Mapping[Position, int] | None = None,
    ) -> Ranges:
        """How far each index runs, from the last given index of the inputs; ``numbers`` are those in conditions,
        ``entries`` how many there are of what letters choose entries from."""
        sides = ((e.symbol, e.rule, e.short) for e in self.all_equations)
        return Ranges(sides, given, fallback, self.first, self.outside, self._limits, numbers, entries)

    @cached_property
    def entries_by_letter(self) -> frozenset[str]:
        """The names of what index letters choose entries from."""
        found = (n for e in self.all_equations for n in within(e.rule, Entry) if isinstance(n.args[0], At | Symbol))
        return frozenset(base(node.args[0]) for node in found if _letters_of_place(node))

    @cached_property
    def _limits(self) -> Mapping[Position, int]:
        """The last index of positions whose equations all say one: ``y[n] if n <= 7``."""
        found: dict[Position, int] = {}
        for name, equations in self.equations.items():
            for number, _ in enumerate(equations[0].indices):
                ends = [equation.limit(number) for equation in equations]
                known = [end for end in ends if end is not None]
                if known and len(known) == len(ends):
                    found[Position(name, number)] = max(known)
        return found

    def shapes(
        self, known: Mapping[str, Shape | Flat], ranges: Ranges | None = None, defaults: Sequence[int] = (1, 2)
    ) -> Shapes:
        """The shapes of all quantities, inferred from the known ones; a stack over an index needs ``ranges``.

        Where the indices of a quantity have shapes of their own, ``W_1`` and ``W_2``, it and all that shares its index
        are layers. Numbers with an index are added to every entry, the β_c of a norm, where the equations hold only so.
        ``defaults`` are the degrees to which something is taken for granted (``Shapes.defaults``).
        Raises ``Problem`` at the equation whose operands clash.
        """
        ranges = ranges or self.ranges({}, 1)
        numbers = [
            n for n, shape in known.items() if isinstance(shape, Flat) and n in self.names and n not in self.equations
        ]
        plain = [name for name in numbers if name not in self.indexed]
        try:
            return self._inferred(known, ranges, defaults, plain)
        except Problem:
            if numbers == plain:
                raise
            with suppress(Problem):
                return self._inferred(known, ranges, defaults, numbers)
            raise

    def _inferred(
        self, known: Mapping[str, Shape | Flat], ranges: Ranges, defaults: Sequence[int], bare: Collection[str]
    ) -> Shapes:
        """The shapes where the ``bare`` quantities that are given as a number are added to every entry."""
        single = {key: symbol.name for key in known if isinstance(symbol := self._symbol(key), At)}
        layered = {linked for name in set(single.values()) for linked in ranges.linked(name)}
        shapes = Shapes({n: s for n, s in known.items() if n in self.names or n in single}, layered, bare)
        equations = (one for e in self.all_equations for one in _sides(e, ranges, layered))
        shapes.infer(equations, defaults)
        return shapes

    def _symbol(self, key: str) -> Expr | None:
        return None if key in self.names else self.asked(key)


def _letters_of_place(entry: Entry) -> set[Expr]:
    return {letter for place in entry.args[1:] for letter in place.free_symbols} - {*CHOICES}


def _sides(equation: Equation, ranges: Ranges, layered: Collection[str]) -> Iterator[Located]:
    """The two sides of an equation; where it is one of layers, those at each of its indices."""
    located = _placed(equation.place)
    if not any(base(leaf) in layered for leaf in (equation.symbol, *leaves(equation.rule))):
        yield (equation.symbol, _stacked(equation, ranges)), located
        return
    lasts = (ranges.last(Position(equation.name, n)) for n, _ in enumerate(equation.indices))
    for indices in islice(product(*(range(ranges.first, last + 1) for last in lasts)), MAX_INSTANCES):
        numbers = tuple(map(Integer, indices))
        if (bound := equation.binding(numbers, ranges)) is not None:
            symbol = At(Symbol(equation.name), *numbers) if numbers else equation.symbol
            with placed(equation.place):
                yield (symbol, equation.instance(bound, ranges)), located


def _stacked(equation: Equation, ranges: Ranges) -> Expr:
    """The rule, unrolled where it stacks over an index."""
    with placed(equation.place):
        return ranges.resolved(equation.rule) if _stacks(equation.rule) else equation.rule


def _stacks(node: Expr) -> bool:
    return (isinstance(node, Over) and node.kind == "stack") or any(map(_stacks, operands(node)))


def _placed(place: Place) -> Callable[[Problem], Problem]:
    return lambda problem: problem.at(place)


def read(
    name: str,
    sources: Iterable[Source],
    data: Iterable[str] | None = None,
    given: Iterable[str] = (),
    first: int = 1,
    outside: Mapping[str, Expr] | None = None,
) -> Model:
    """The model of these equations; ``data`` as the sheet declares it, ``None`` where it does not.

    A name of a constant is that number unless an equation defines it, ``data`` has it, or it is among ``given``; so is
    an index letter, where it stands by itself, the number that the index is.

    Raises ``Problem`` with the place of an equation that cannot be read, or that defines a name a second time.
    """
    equations: dict[str, list[Equation]] = {}
    sources, given = tuple(sources), frozenset(given)
    for source in sources:
        try:
            definition = notation.read_definition(source.left)
            rule = notation.read_expression(source.right, definition.letters, first)
        except Problem as problem:
            raise problem.at(source.place) from None
        new = Equation(definition.name, definition.indices, rule, source.place, definition.conditions)
        _check_definition(new, equations.setdefault(definition.name, []), given)
        equations[definition.name].append(new)
    declared = frozenset(data) if data is not None else None
    found = {n: tuple(sorted(e, key=_particular)) for n, e in equations.items()}
    quantities = {*equations, *(declared or ()), *given}
    names = {base(leaf) for group in found.values() for e in group for leaf in (e.symbol, *leaves(e.rule))}
    found = _with_all_indices(found)
    found = {n: tuple(_with_slopes(e, equations, names, quantities) for e in group) for n, group in found.items()}
    found = {n: tuple(replace(e, rule=_numbered(e, quantities)) for e in group) for n, group in found.items()}
    if chosen := entries.wholes(found):
        found = {n: tuple(_with_entries(e, chosen, first) for e in group) for n, group in found.items()}
    read = (leaf for group in found.values() for e in group for leaf in (e.symbol, *leaves(e.rule)))
    indexed = [leaf for leaf in dict.fromkeys(read) if isinstance(leaf, At)]
    found = {n: tuple(_with_families(e, indexed, first) for e in group) for n, group in found.items()}
    constants = _constants(quantities)
    if any(leaf in constants for group in found.values() for e in group for leaf in leaves(e.rule)):
        found = {
            n: tuple(replace(e, rule=of_euler(put_in(e.rule, constants))) for e in group) for n, group in found.items()
        }
    model = Model(name, found, declared, first, outside or {}, sources)
    _check_indices(model)
    return model


def _with_all_indices(equations: Mapping[str, tuple[Equation, ...]]) -> dict[str, tuple[Equation, ...]]:
    """The equations in which what is written like entries, ``Q[k-1][a]``, has its indices where ``Q[k,a]`` has two."""
    counts: dict[str, int] = {}
    for one in (s for group in equations.values() for e in group for s in (e.symbol, *leaves(e.rule))):
        if isinstance(one, At):
            counts[one.name] = max(counts.get(one.name, 0), len(one.indices))
    return {
        name: tuple(replace(e, rule=lookups.with_all_indices(e.rule, counts)) for e in group)
        for name, group in equations.items()
    }


def _with_entries(equation: Equation, names: Collection[str], first: int) -> Equation:
    with placed(equation.place):
        return replace(equation, rule=entries.with_entries(equation.rule, names, first))


def _with_families(equation: Equation, indexed: Sequence[At], first: int) -> Equation:
    """The equation in which an indexed quantity that stands without its indices is all of it.

    Where it shares a letter with the equation, as h[t] does with that of y[t], its index is missing.
    """
    missing = {leaf for leaf in leaves(equation.rule) if isinstance(leaf, Symbol) and leaf.name != equation.name}
    if not missing:
        return equation
    found: dict[Expr, Expr] = {}
    for leaf in missing:
        own = [one for one in indexed if one.name == leaf.name]
        letters = {letter for one in own for index in one.indices for letter in index.free_symbols}
        if own and len(own[0].indices) <= 2 and letters.isdisjoint(equation.letters):
            found[leaf] = whole_of(leaf.name, len(own[0].indices), equation.rule, first)
    return replace(equation, rule=put_in(equation.rule, found)) if found else equation


def _constants(quantities: Collection[str]) -> dict[Expr, Expr]:
    """What stands for the numbers that have a name, where no quantity is called so."""
    return {
        Symbol(name): Constant(Str(constant.name))
        for constant in functions.CONSTANTS.values()
        for name in (constant.name, *constant.aliases)
        if name not in quantities
    }


def _with_slopes(equation: Equation, roots: Collection[str], names: Set[str], quantities: Set[str]) -> Equation:
    with placed(equation.place):
        rule = slopes.derived(equation.rule, roots, names - quantities, names)
        slopes.check_places(rule, {Symbol(name) for name in quantities} - {*equation.letters})
    return replace(equation, rule=rule)


def _numbered(equation: Equation, quantities: Collection[str]) -> Expr:
    """The rule in which index letters are numbers to calculate with, where no quantity is called so."""

    def numbered(node: Expr, letters: frozenset[Expr]) -> Expr:
        if isinstance(node, Over):
            letters = letters | {node.index}
        if isinstance(node, At) or (isinstance(node, Lookup) and isinstance(node.whole, At)):
            others = {Symbol(name) for name in quantities} - letters - {LAST}
            return lookups.with_quantities(node, others, lambda index: numbered(index, letters))
        if isinstance(node, Symbol):
            if node.name in quantities or not letters or node not in letters | {LAST}:
                return node
            return Counter(LENGTH if node == LAST else node)
        return rebuilt(node, lambda part: numbered(part, letters))

    has_sums = any(within(equation.rule, Over))
    return numbered(equation.rule, frozenset(equation.letters or ([LAST] if has_sums else [])))


def _particular(equation: Equation) -> tuple[int, int, bool]:
    """Fixed indices come before letters, letters with a condition before letters without."""
    return len(equation.letters), -len(equation.conditions), all(i.is_Symbol for i in equation.indices)


def _check_definition(new: Equation, others: list[Equation], given: Collection[str]) -> None:
    for other in others:
        if (other.indices, other.conditions) == (new.indices, new.conditions):
            raise Problem("defined_twice", new.place, symbol=new.name)
        if len(other.indices) != len(new.indices):
            raise Problem("index_missing", new.place, symbol=new.name, equation=new.name)
    for condition in new.conditions:
        letters = {*condition.left.free_symbols, *condition.right.free_symbols}
        for letter in sorted(letters - {*new.letters, LAST, *map(Symbol, given)}, key=str):
            raise Problem("condition_on_quantity", new.place, condition=str(condition), index=str(letter))


def _check_indices(model: Model) -> None:
    counts: dict[str, int] = {}
    for equation in model.all_equations:
        for symbol in (s for s in (equation.symbol, *leaves(equation.rule)) if isinstance(s, At)):
            if counts.setdefault(symbol.name, len(symbol.indices)) != (found := len(symbol.indices)):
                counted = {"one": found, "other": counts[symbol.name]}
                raise Problem("index_counts", equation.place, symbol=symbol.name, **counted)
        if not equation.indices and equation.name in model.indexed:
            raise Problem("plain_and_indexed", equation.place, symbol=equation.name)
        for leaf in leaves(equation.rule):
            if isinstance(leaf, Symbol) and leaf.name in model.indexed:
                raise Problem("index_missing", equation.place, symbol=leaf.name, equation=equation.name)
        _check_places(model, equation)
        _check_bound(equation, equation.rule, {*equation.letters, LAST, *CHOICES})


def _check_places(model: Model, equation: Equation) -> None:
    """Raises ``Problem`` where an index is what comes out of an activation: a space before a stack was forgotten."""
    lookups_in = list(within(equation.rule, Lookup))
    for node in (n for n in lookups_in if all(n is not one.pattern for one in lookups_in)):
        for name in dict.fromkeys(base(leaf) for one in node.nested for leaf in leaves(one.place)):
            rules = (one.rule for one in model.equations.get(name, ()))
            if any(functions.of(n).activation for rule in rules for n in within(rule, Apply)):
                raise Problem("index_no_whole", equation.place, symbol=notation.write(node), index=name, name=node.name)


def _check_bound(equation: Equation, node: Expr, bound: set[Expr]) -> None:
    """Raises ``Problem`` for an index letter that neither the left side nor a sum introduces."""
    if isinstance(node, Over):
        bound = {*bound, node.index}
    if isinstance(node, DERIVATIVES):
        for part in node.args:
            _check_bound(equation, part, bound)
    indices = node.indices if isinstance(node, At) else node.bounds if isinstance(node, Over) else ()
    indices = node.args[1:] if isinstance(node, Entry) else indices
    for letter in sorted({s for index in indices for s in index.free_symbols} - bound, key=str):
        raise Problem("index_unbound", equation.place, symbol=notation.write(node), index=str(letter))
    for part in operands(node):
        _check_bound(equation, part, bound)
