"""An answer's readings: numbers or a formula, the preferred reading first, or where and why it cannot be read."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

from flint import fmpq
from sympy import Expr

from solver import notation
from solver.answers.asked import as_asked
from solver.answers.at_once import is_plain, plain_item
from solver.answers.conventions import Expected, preferred_order, ways
from solver.answers.fitting import ShapeOf, fits, shape_of_calculation, turned_to
from solver.answers.items import Item, Listed, expression
from solver.answers.markup import unmarked
from solver.answers.names import IDENTITY, Names
from solver.answers.numerals import (
    Convention,
    Gap,
    Written,
)
from solver.answers.plain import Plain, plain
from solver.answers.raised import lowered
from solver.answers.sides import MOST_SIDES, forgiving, parts, side
from solver.answers.spoken import unspoken
from solver.answers.surroundings import bare, without_labels, without_workings
from solver.answers.tokens import Token, tokens, unreadable
from solver.answers.worded import unworded
from solver.errors import Place, Problem
from solver.expressions import LEAVES, Count
from solver.symbols import whole
from solver.values import SCALAR, Shape, Value, certified, nearest

MAX_LENGTH = 4000

_ASKED_LEFT = re.compile(r"(?P<left>[^=≈:→\s][^=≈:→]{0,80}?)\s{0,3}(?::=|:\s|==|=|≈|→)")
_DENIED = re.compile(
    r"(?<![^\W\d_])(?:nicht|not|falsch\w{0,3}|wrong|incorrect|keine?|weder|neither)(?![^\W\d_])|[!>]=|<=(?![^{}]*\})",
    re.IGNORECASE,
)
"""Words and signs by which an answer says what a value is not, or that it is another one."""
_EXPLAINED = re.compile(
    r"(?P<number>(?:[^=≈\n]{0,80}[=≈])?\s*[-−+]?[0-9][0-9.,]*[0-9])\s+[(\[](?P<calculation>[^=≈\n]{3,80})[)\]]\s*"
)
"""A number and in brackets what may be how it was calculated, or a factor."""


@dataclass(frozen=True)
class Numbers:
    """Stated numbers, row by row.

    A plain list has the orientation that is expected (a column where nothing is); ``is_turned`` where rows and columns
    were written out, but the other way round than expected.
    """

    value: Value = field(compare=False)
    entries: tuple[Written | Gap, ...]
    shape: Shape
    is_turned: bool = False
    is_flat: bool = False
    """Whether nothing says where a row of a matrix ends."""

    @property
    def stated(self) -> tuple[Written, ...]:
        """The entries that can be read."""
        return tuple(e for e in self.entries if isinstance(e, Written))

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The entries that were left open or cannot be read; in the value each is 0."""
        return tuple(e for e in self.entries if isinstance(e, Gap))


@dataclass(frozen=True)
class Formula:
    """A formula in the engine's expressions."""

    expression: Expr

    @property
    def is_constant(self) -> bool:
        """Whether it is a calculation with numbers alone, which has a value."""
        waiting = [self.expression]
        while waiting:
            node = waiting.pop()
            if isinstance(node, LEAVES) and node != IDENTITY:
                return False
            waiting.extend(node.args if hasattr(node, "args") else ())
        return True


Content: TypeAlias = Numbers | Formula


@dataclass(frozen=True)
class Reading:
    """One way to read an answer: ``symbol = … = content``; ``others`` are the other sides that can be read, and
    ``lost`` says how many cannot, apart from what stands in front of all."""

    content: Content
    symbol: Expr | None
    convention: str
    others: tuple[Content, ...] = ()
    lost: int = 0

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return self.content.gaps if isinstance(self.content, Numbers) else ()

    @cached_property
    def text(self) -> str:
        """The reading in a spelling that can be read in one way only: decimal points, entries set apart by ``;``."""
        return written(self.content)


@dataclass(frozen=True)
class Readings:
    """All readings of an answer, the preferred one first."""

    all: tuple[Reading, ...]

    @property
    def preferred(self) -> Reading:
        return self.all[0]

    def for_shape(self, shape: Shape, shape_of: ShapeOf) -> Readings:
        """The same with the first formula preferred whose parts fit together, given the shapes of quantities."""
        if len(self.all) == 1 or not isinstance(self.preferred.content, Formula):
            return self
        formulas = ((r, r.content.expression) for r in self.all if isinstance(r.content, Formula))
        first = next((r for r, formula in formulas if fits(formula, shape, shape_of)), self.preferred)
        return Readings((first, *(r for r in self.all if r is not first)))

    @cached_property
    def note(self) -> Problem | None:
        """What to say of an entry that cannot be read; or where there are several readings which one was taken."""
        if self.preferred.gaps:
            return self.preferred.gaps[0].problem
        if len(self.all) == 1:
            return None
        return Problem("answer_ambiguous", taken=self.preferred.text, others=" | ".join(r.text for r in self.all[1:]))


@dataclass(frozen=True)
class Unreadable:
    """An answer that cannot be read: what is wrong, with its place."""

    text: str
    problem: Problem

    @property
    def caret(self) -> tuple[str, str] | None:
        """The line of the answer, shortened to what fits a terminal, and a caret below what cannot be read."""
        if self.problem.place.column is None:
            return None
        position = min(self.problem.place.column - 1, len(self.text))
        start = max(self.text.rfind("\n", 0, position) + 1, position - 50)
        line = re.split(r"[\n\r]", self.text[start : start + 100])[0]
        shown = "".join(c if c.isprintable() else "·" for c in line)
        return shown, " " * (position - start) + "^"


def read(text: str, expected: Expected | None = None, names: Names | None = None) -> Readings | Unreadable:
    """What an answer says. It never raises: what cannot be read is a result as well."""
    expected, names = expected or Expected(), names or Names()
    if len(text) > MAX_LENGTH:
        return Unreadable(text, Problem("text_too_long", found=len(text), limit=MAX_LENGTH))
    text = _unexplained(as_asked(unmarked(text), expected.shape), expected, names)
    return _at_once(text, expected) if is_plain(text) else _closely(text, expected, names)


def _unexplained(text: str, expected: Expected, names: Names) -> str:
    """One number without the calculation that gives it, ``98816 (4 · 24704)``; any other is a factor."""
    match = _EXPLAINED.fullmatch(text) if expected.shape == SCALAR else None
    if match is None:
        return text
    found = [read(match[part], expected, names) for part in ("number", "calculation")]
    stated, given = (r.preferred.content if isinstance(r, Readings) else None for r in found)
    if isinstance(stated, Numbers) and isinstance(given, Formula) and given.is_constant and _gives(given, stated):
        return match["number"]
    return text


def _gives(calculation: Formula, stated: Numbers) -> bool:
    """Whether a calculation comes to a number, but for a unit of its last digit."""
    from solver.evaluation import evaluate

    try:
        value = certified(lambda: evaluate(calculation.expression, {}))
    except (Problem, ValueError):
        return False
    number = stated.stated[0]
    return value.shape == SCALAR and abs(nearest(value.entries[0]) - number.nearest) <= 10.0 ** -(number.decimals or 0)


def _at_once(text: str, expected: Expected) -> Readings:
    """The readings of plain numbers: at least one, as a comma before digits may stand before decimals."""
    found: list[Reading] = []
    conventions = preferred_order(text, expected)
    for convention in conventions if "," in text and ", " not in text else conventions[:1]:
        try:
            content = _content(plain_item(text, convention), expected)
        except Problem:
            continue
        found.append(Reading(content, None, convention.name))
    found.sort(key=lambda reading: _misfit(reading, expected))
    return Readings(tuple(found))


def _closely(text: str, expected: Expected, names: Names) -> Readings | Unreadable:
    body = bare(text, names)
    rows, columns = expected.shape or SCALAR
    source = without_workings(without_labels(labelled := _signs(body, names), columns), rows * columns)
    if denied := _DENIED.search(labelled.text):
        return Unreadable(text, unreadable(labelled.origin[denied.start()], denied[0], "answer_operand"))
    symbol = None
    if source is labelled:
        symbol, body = _left_side(body, names)
        source = _signs(body, names)
    if not body.strip():
        return Unreadable(text, Problem("answer_empty"))
    found: list[tuple[list[Token], Reading]] = []
    problems: list[Problem] = []
    for convention, splits in ways(source, expected):
        if convention.is_spaced and any(not _misfit(reading, expected) for _, reading in found):
            continue
        try:
            cut = tokens(source, convention, names, splits=splits, is_whole=expected.is_whole)
            if any(_same(cut, other) for other, _ in found):
                continue
            reading = _Sides(cut, len(body), names, expected).reading(symbol, convention)
        except Problem as problem:
            problems.append(problem)
        except RecursionError:
            problems.append(Problem("nested_too_deep", found=len(body), limit=notation.MAX_DEPTH))
        else:
            if all((reading.content, reading.symbol) != (r.content, r.symbol) for _, r in found):
                found.append((cut, reading))
    if not found:
        # the reading that got furthest tells most; of equals the preferred one
        return Unreadable(text, max(problems, key=lambda p: p.place.column or 0))
    readings = [reading for _, reading in found]
    first = next((r.convention for r in readings), "")
    readings.sort(key=lambda r: _misfit(r, expected) + 4 * (bool(r.gaps) and r.convention != first))
    return Readings(tuple(r for r in readings if not (r.lost or r.gaps) or r is readings[0]))


def _signs(text: str, names: Names) -> Plain:
    return lowered(unspoken(unworded(plain(text))), names)


def _left_side(text: str, names: Names) -> tuple[Expr | None, str]:
    """An asked symbol as sheets write it, ``h_t-1`` or ``params(rnn)``, blanked out; the grammar reads the others."""
    match = _ASKED_LEFT.match(text, len(text) - len(text.lstrip()))
    if match is None or not re.search(r"[-+|⁺(−,]", match["left"]) or "\\" in match["left"] or "\n" in match["left"]:
        return None, text
    try:
        symbol = notation.read_asked(match["left"], names.indexed, names.plain)
    except Problem:
        return None, text
    if not isinstance(symbol, Count) and re.fullmatch(r"\w+", match["left"]):
        return None, text
    return symbol, " " * match.end("left") + text[match.end("left") :]


def _same(a: list[Token], b: list[Token]) -> bool:
    return len(a) == len(b) and all(x.type == y.type and x.value == y.value for x, y in zip(a, b, strict=True))


def _misfit(reading: Reading, expected: Expected) -> int:
    """How badly a reading fits what is asked for."""
    content = reading.content
    if isinstance(content, Formula):
        return 4 * reading.lost + 2 * (content.is_constant and not _has_shape(content, expected.shape))
    fits = expected.shape is None or content.shape == expected.shape
    is_whole = not expected.is_whole or all(e.value.q == 1 for e in content.stated)
    return 4 * reading.lost + 2 * (not fits) + (not is_whole)


def _has_shape(calculation: Formula, shape: Shape | None) -> bool:
    """Whether a calculation with numbers alone gives what is asked for, be it turned."""
    if shape is None:
        return True
    try:
        return shape_of_calculation(turned_to(calculation.expression, shape)) == shape
    except Problem:
        return False


class _Sides:
    """The sides of an answer: what comes last and can be read counts, and numbers more than formulas."""

    def __init__(self, cut: list[Token], end: int, names: Names, expected: Expected) -> None:
        self.parts = parts(cut)
        if len(self.parts) > MOST_SIDES:
            raise Problem("answer_sides", found=len(self.parts), limit=MOST_SIDES)
        starts = (part[0].start_pos if part else end for part in self.parts[1:])
        self.ends = [*starts, end]
        self.names, self.expected = names, expected

    @property
    def is_bare(self) -> bool:
        """Whether in front stands the name of an indexed quantity alone."""
        first = self.parts[0]
        return len(first) == 1 and first[0].type == "NAME" and self.names.is_bare(str(first[0].value))

    def reading(self, symbol: Expr | None, convention: Convention) -> Reading:
        """Raises ``Problem``, that of the last side, where none can be read."""
        read = [self._side(number) for number in range(len(self.parts))]
        if symbol is None and len(read) > 1 and isinstance(whole(read[0]), LEAVES):
            symbol, read = read[0], read[1:]
        elif len(read) > 1 and self.is_bare:  # h = 0.5
            read = read[1:]
        contents = [self._content(item) for item in read]
        sides = [c for c in contents if not isinstance(c, Problem)]
        if not sides:
            raise next(c for c in reversed(contents) if isinstance(c, Problem))
        taken = next((c for c in reversed(sides) if _is_number(c)), sides[-1])
        lost = sum(isinstance(c, Problem) for c in contents[1:])
        return Reading(taken, symbol, convention.name, tuple(c for c in sides if c is not taken), lost)

    def _side(self, number: int) -> Item | Problem:
        part, end, shape = self.parts[number], self.ends[number], self.expected.shape
        count = shape[0] * shape[1] if shape is not None else 1
        try:
            item: Item | Problem = side(part, end, self.names)
        except Problem as problem:
            item = problem
        if count > 1 and number == len(self.parts) - 1 and self._is_short(item, count):
            return forgiving(part, end, self.names, count) or item
        return item

    def _is_short(self, item: Item | Problem, count: int) -> bool:
        """Whether entries may be missing."""
        return isinstance(item, Problem | Written) or (isinstance(item, Listed) and len(item.items) < count)

    def _content(self, item: Item | Problem) -> Content | Problem:
        if isinstance(item, Problem):
            return item
        try:
            return _content(item, self.expected)
        except Problem as problem:
            return problem


def _is_number(content: Content) -> bool:
    return isinstance(content, Numbers) or content.is_constant


def _content(item: Item, expected: Expected) -> Content:
    if isinstance(item, Gap):
        raise item.problem
    if isinstance(item, Written):
        return Numbers(Value(SCALAR, (item.value,)), (item,), SCALAR)
    if not isinstance(item, Listed):
        return Formula(item)
    rows = item.rows
    entries = [e for row in rows for e in row] if rows is not None else list(item.items)
    stated = tuple(e for e in entries if isinstance(e, Written | Gap))
    if len(stated) < len(entries):
        return Formula(expression(item))
    length = len(stated)
    if rows is not None:
        shape = (len(rows), length // len(rows))
    else:
        shape = (length, 1)
        is_row = item.turned and bool(item.ranks) and item.ranks[0] > 2
        shape = (1, length) if is_row else shape
    is_turned = expected.shape is not None and 1 in shape and expected.shape == shape[::-1] and shape != expected.shape
    if is_turned and expected.shape is not None:
        shape = expected.shape
    explicit = is_turned and (rows is not None or item.turned)
    value = Value(shape, tuple(fmpq(0) if isinstance(e, Gap) else e.value for e in stated))
    return Numbers(value, stated, shape, explicit, is_flat=rows is None and item.is_flat)


def written(content: Content) -> str:
    """A content in the spelling of the notation, which can be read in one way only."""
    if isinstance(content, Formula):
        return notation.write(content.expression)
    texts = [_decimal(e) for e in content.entries]
    if content.shape == SCALAR:
        return texts[0]
    if 1 in content.shape:
        return f"({'; '.join(texts)})"
    width = content.shape[1]
    rows = [", ".join(texts[i : i + width]) for i in range(0, len(texts), width)]
    return f"[[{'], ['.join(rows)}]]"


def _decimal(entry: Written | Gap) -> str:
    if isinstance(entry, Gap):
        return "?"
    value = entry.value
    if entry.decimals is None:
        return str(value)
    if entry.decimals > 60 or entry.decimals < -60:
        return f"{int((value * 10**entry.decimals).p)}e{-entry.decimals}" if entry.decimals >= 0 else str(value)
    if entry.decimals <= 0:
        return str(int(value.p))
    digits = f"{abs(int((value * 10**entry.decimals).p)):0{entry.decimals + 1}d}"
    return f"{'-' if value < 0 else ''}{digits[: -entry.decimals]}.{digits[-entry.decimals :]}"


def at(unreadable: Unreadable, place: Place) -> Unreadable:
    """The same, with the place of the answer in its file. Whoever wrote the same elsewhere keeps the own place."""
    return replace(unreadable, problem=copy(unreadable.problem).at(place).kept())
