"""Whether a student's formula is the right one: refuted at a point, proven, or undecided.

Both formulas are evaluated at a few points with enclosures at high precision. Where the enclosures are disjoint, the
formulas differ, which is a proof. Only where all points agree is equality proven symbolically, within a time limit.

At a point the given symbols have random rational values and all others follow from the definitions, so that ``1 - h^2``
and ``1 - tanh(a)^2`` agree; the proof puts definitions in, one after the other, beginning with the last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from random import Random
from typing import TypeAlias

from flint import arb, fmpq
from sympy import Expr, Integer, Symbol

from solver import notation, values
from solver.answers.entries import MAX_ENTRIES
from solver.answers.fitting import ShapeOf, fitted, with_identity, with_inner_products
from solver.answers.names import IDENTITY
from solver.answers.prover import Prover
from solver.derivation import Derivation, unknown_symbol
from solver.errors import Problem
from solver.evaluation import evaluate
from solver.expressions import (
    DERIVATIVES,
    EXTREMES,
    Apply,
    At,
    Count,
    Literal,
    Over,
    Stack,
    Transpose,
    base,
    leaves,
    operands,
)
from solver.gradients import differentiate
from solver.replacing import at_index, rebuilt, replace
from solver.scalars import Scalar
from solver.symbols import is_derivative, whole
from solver.values import SCALAR, Shape, Unproven, Value
from solver.walking import size

POINTS, ATTEMPTS = 4, 4
"""At so many points formulas must agree, and so many are tried for each of these."""
POINTS_OF_CHOICE = 64
"""... and at so many where the largest of several is chosen: one that is left out shows only where it is that one."""
PRECISIONS = (128, 512)
LARGEST_PROOF = 3000
"""Nodes of a formula after definitions were put in, beyond which no proof is tried."""


@dataclass(frozen=True)
class Equal:
    """Proven for these shapes; ``is_turned`` where a row stands for a column or the other way round."""

    is_turned: bool = False


@dataclass(frozen=True)
class Refuted:
    """Proven to differ: the values of both formulas at a point are disjoint."""

    point: Mapping[Expr, Value]
    student: Value
    right: Value


@dataclass(frozen=True)
class Undecided:
    """Neither proven nor refuted. ``agrees`` where all points agree, so that equality is very likely."""

    agrees: bool


@dataclass(frozen=True)
class Unusable:
    """A formula that cannot be compared: shapes that do not fit, a symbol that does not exist, or a circle."""

    problem: Problem


Verdict: TypeAlias = Equal | Refuted | Undecided | Unusable


def _as_it_is(rule: Expr) -> Expr:
    return rule


@dataclass(frozen=True)
class Setting:
    """What the symbols of both formulas mean: their shapes, their definitions in an order in which each reads earlier
    ones, and values that are fixed, such as an initial state of zero."""

    shape_of: ShapeOf
    definitions: Mapping[Expr, Expr] = field(default_factory=dict)
    fixed: Mapping[Expr, Value] = field(default_factory=dict)
    derivation: Derivation | None = None
    shortened: Callable[[Expr], Expr] = _as_it_is

    @staticmethod
    def of(
        derivation: Derivation,
        fixed: Mapping[Expr, Value] | None = None,
        shortened: Callable[[Expr], Expr] = _as_it_is,
    ) -> Setting:
        """The setting of a derivation's symbols, whose definitions are as ``shortened`` makes them."""

        def shape_of_quantity(symbol: Expr) -> Shape:
            for part in whole(symbol).args if is_derivative(symbol) else (symbol,):
                if base(part) not in derivation.shapes.names:
                    raise unknown_symbol(notation.write(symbol), derivation.shapes.names)
            rows, cols = derivation.shapes.expression(symbol)
            if not (rows.is_Integer and cols.is_Integer):
                raise Problem("answer_shape_open", symbol=notation.write(symbol))
            return int(rows), int(cols)

        def shape_of(symbol: Expr) -> Shape:
            if isinstance(symbol, Count) and symbol.is_of_quantity:
                rows, columns = derivation.shapes.expression(symbol)
                return int(rows), int(columns)
            is_number = symbol in setting.sizes or isinstance(symbol, Count)
            return SCALAR if is_number else shape_of_quantity(symbol)

        definitions = {s: shortened(step.rule) for s, step in derivation.steps.items()}
        setting = Setting(shape_of, definitions, fixed or {}, derivation, shortened)
        return setting

    @cached_property
    def sizes(self) -> frozenset[Expr]:
        """The sizes that counts are made of."""
        counts = (rule for symbol, rule in self.definitions.items() if isinstance(symbol, Count))
        return frozenset(leaf for rule in counts for leaf in leaves(rule))

    def with_derivatives_in(self, formula: Expr) -> Setting:
        """The same with the derivatives that a formula uses.

        Raises ``Problem`` for a symbol that nothing defines: left free, it would refute what may be right.
        """
        if self.derivation is None:
            return self
        given = {*self.derivation.given, *self.sizes}
        unknown = [s for s in leaves(formula) if s not in self.definitions and s not in given]
        missing = [s for s in unknown if isinstance(s, DERIVATIVES)]
        for symbol in unknown:
            self.shape_of(symbol)
            if symbol not in missing:
                known = {*self.definitions, *given}
                raise unknown_symbol(notation.write(symbol), map(notation.write, known))
        if not missing:
            return self
        return Setting.of(differentiate(self.derivation, missing), self.fixed, self.shortened)


def compare(
    student: Expr,
    right: Expr,
    setting: Setting,
    *,
    asked: Expr | None = None,
    prover: Prover | None = None,
    seed: int = 0,
) -> Verdict:
    """The verdict on ``student`` where ``right`` is the rule of the symbol ``asked``.

    Without a ``prover`` only refutation and literal equality are tried. A row that is called by a small letter, as
    columns are, may be written vᵀ; a · b of two columns is their inner product where nothing else fits.
    """
    verdict = _compare(student, right, setting, asked, prover, seed)
    for loosened in (_without_turned_rows, with_inner_products):
        if not isinstance(verdict, Unusable):
            break
        if (loose := loosened(student, setting.shape_of)) != student:
            again = _compare(loose, right, setting, asked, prover, seed)
            verdict = verdict if isinstance(again, Unusable) else again
    return verdict


def _without_turned_rows(node: Expr, shape_of: ShapeOf) -> Expr:
    if isinstance(node, Transpose) and isinstance(node.args[0], Symbol | At) and base(node.args[0])[0].islower():
        with suppress(Problem):
            return node.args[0] if shape_of(node.args[0])[0] == 1 else node
    if isinstance(node, Transpose) and isinstance(node.args[0], Stack):  # [h, x]^T, a row that is written as one
        return node.args[0]
    return rebuilt(node, lambda part: _without_turned_rows(part, shape_of))


def _compare(
    student: Expr, right: Expr, setting: Setting, asked: Expr | None, prover: Prover | None, seed: int
) -> Verdict:
    try:
        if IDENTITY.name not in (setting.derivation.shapes.names if setting.derivation else ()):
            student = with_identity(student, fitted(right, setting.shape_of)[1][0])
        student = replace(student, dict(_filled(right)))
        setting = setting.with_derivatives_in(student)
        one, shape = fitted(student, setting.shape_of)
        other, wanted = fitted(right, setting.shape_of)
        if asked is not None:
            _check_circle(one, asked, setting)
        is_turned = shape != wanted and shape == wanted[::-1] and 1 in shape
        if is_turned:
            one = Transpose(one)
        elif shape != wanted:
            found, expected = ("×".join(map(str, s)) for s in (shape, wanted))
            raise Problem("answer_shape", found=found, expected_shape=expected)
        needed = _needed((one, other), setting)
    except Problem as problem:
        return Unusable(problem)
    if one == other:
        return Equal(is_turned)
    agreeing, demanded = 0, _demanded(one, other)
    for known in _points(needed, setting, seed, demanded * ATTEMPTS):
        outcome = _at_point(one, other, known, needed)
        if isinstance(outcome, Refuted):
            return outcome
        agreeing += outcome
        if agreeing == demanded:
            break
    if agreeing < demanded:
        return Undecided(False)
    if prover is not None and prover.proves(*_claim(one, other, setting, needed)):
        return Equal(is_turned)
    return Undecided(True)


def sampled(right: Expr, symbols: Iterable[Expr], setting: Setting) -> Iterator[tuple[Mapping[Expr, Value], Value]]:
    """Points as ``compare`` takes them, twice as many as must agree, and the value of a formula of these symbols."""
    demanded = _demanded(right)
    needed: dict[Expr, Expr | None] = dict.fromkeys(sorted(symbols, key=notation.write))

    def defined() -> Iterator[tuple[Mapping[Expr, Value], Value]]:
        for point in _points(needed, setting, 0, demanded * ATTEMPTS):
            with values.precision(PRECISIONS[0]), suppress(Problem, Unproven):
                yield point, evaluate(right, point)

    return islice(defined(), 2 * demanded)


def _demanded(*formulas: Expr) -> int:
    """At how many points formulas must agree."""
    return POINTS_OF_CHOICE if any(map(_chooses, formulas)) else POINTS


def _filled(rule: Expr) -> Iterator[tuple[Expr, Expr]]:
    """What stands in a rule's sums for quantities where they have no entry: ``X[0,0]``, and the 0 around an image."""
    if isinstance(rule, Over):
        yield from _exchanged(rule, rule)
        return
    for part in operands(rule):
        yield from _filled(part)


def _exchanged(written: Expr, meant: Expr) -> Iterator[tuple[Expr, Expr]]:
    """The quantities of a term as it is written that are something else in the term that is computed."""
    if isinstance(written, At):
        if not isinstance(meant, At):
            yield written, meant
    elif isinstance(written, Over) and isinstance(meant, Over):
        for number, term in enumerate(meant.operands, int(meant.bounds[0]) if meant.is_unrolled else 0):
            yield from _exchanged(at_index(written.body, {written.index: Integer(number)}), term)
    elif type(written) is type(meant):
        for one, other in zip(operands(written), operands(meant), strict=False):
            yield from _exchanged(one, other)


def _check_circle(student: Expr, asked: Expr, setting: Setting) -> None:
    """A formula for h must not use h itself, nor what is computed from it."""
    needed = _needed((student,), setting)
    if asked in needed:
        raise Problem("answer_circular", symbol=notation.write(asked))


def _needed(formulas: tuple[Expr, ...], setting: Setting) -> dict[Expr, Expr | None]:
    """All symbols that the formulas rest on, with their definitions, in an order of computation."""
    found: set[Expr] = set()
    waiting = [leaf for formula in formulas for leaf in leaves(formula)]
    while waiting:
        symbol = waiting.pop()
        if symbol in found:
            continue
        found.add(symbol)
        if symbol in setting.definitions and symbol not in setting.fixed:
            waiting.extend(leaves(setting.definitions[symbol]))
    defined = {s: r for s, r in setting.definitions.items() if s in found and s not in setting.fixed}
    free = sorted(found - defined.keys(), key=notation.write)
    return {**dict.fromkeys(free), **defined}


def _chooses(node: Expr) -> bool:
    """Whether the largest or smallest of several is taken somewhere."""
    is_choice = isinstance(node, Apply) and node.function in (*EXTREMES, "hardmax")
    return is_choice or any(map(_chooses, operands(node)))


def _points(
    needed: Mapping[Expr, Expr | None], setting: Setting, seed: int, attempts: int
) -> Iterator[dict[Expr, Value]]:
    """Points at which all symbols have values; where functions demand it, every second one is positive."""
    random = Random(seed)
    for attempt in range(attempts):
        known: dict[Expr, Value] = {}
        for symbol, rule in needed.items():
            if rule is None:
                value = setting.fixed.get(symbol) or _random(random, setting.shape_of(symbol), attempt % 2 == 1)
                known[symbol] = value
        yield known


def _random(random: Random, shape: Shape, is_positive: bool) -> Value:
    def entry() -> Scalar:
        size = fmpq(random.randint(101, 1499), 1000)
        return size if is_positive or random.random() < 0.5 else -size

    return Value(shape, tuple(entry() for _ in range(shape[0] * shape[1])))


def _at_point(
    one: Expr, other: Expr, known: Mapping[Expr, Value], needed: Mapping[Expr, Expr | None]
) -> Refuted | bool:
    """Refuted, or whether the formulas agree there."""
    for bits in PRECISIONS:
        with values.precision(bits):
            try:
                point = dict(known)
                for symbol, rule in needed.items():
                    if rule is not None:
                        point[symbol] = evaluate(rule, point)
                first, second = evaluate(one, point), evaluate(other, point)
            except Unproven:
                continue
            except Problem:
                return False
            pairs = list(zip(first.entries, second.entries, strict=True))
            if any(_differ(a, b) for a, b in pairs):
                return Refuted(point, first, second)
            if all(_agree(a, b, bits) for a, b in pairs):
                return True
    return False


def _differ(a: Scalar, b: Scalar) -> bool:
    if isinstance(a, fmpq) and isinstance(b, fmpq):
        return bool(a != b)
    return not (arb(a) - arb(b)).contains(0)


def _agree(a: Scalar, b: Scalar, bits: int) -> bool:
    difference = arb(a) - arb(b)
    return bool(difference.rad() < arb(2) ** (-bits // 2) * (1 + abs(arb(a)).upper()))


def _claim(
    one: Expr, other: Expr, setting: Setting, needed: Mapping[Expr, Expr | None]
) -> tuple[list[tuple[Expr, Expr]], dict[Expr, Shape]]:
    """The formulas as they are, and with more and more definitions put in; and the shapes of their symbols."""
    literals = {s: Literal(v) for s, v in setting.fixed.items() if s in needed}
    pairs = [(replace(one, literals), replace(other, literals))]
    for symbol, rule in reversed(list(needed.items())):
        if rule is None:
            break
        first, second = pairs[-1]
        if symbol in {*leaves(first), *leaves(second)}:
            put_in = {symbol: replace(fitted(rule, setting.shape_of)[0], literals)}
            pair = replace(first, put_in), replace(second, put_in)
            if sum(size(side, LARGEST_PROOF) for side in pair) > LARGEST_PROOF:
                break
            pairs.append(pair)
    shapes = {leaf: setting.shape_of(leaf) for pair in pairs for side in pair for leaf in leaves(side)}
    small = [pair for pair in pairs if _entries(pair, shapes) <= MAX_ENTRIES]
    return small, shapes


def _entries(pair: tuple[Expr, Expr], shapes: Mapping[Expr, Shape]) -> int:
    return sum(shapes[leaf][0] * shapes[leaf][1] for leaf in {leaf for side in pair for leaf in leaves(side)})
