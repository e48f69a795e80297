"""An answer's readings: numbers or a formula, the preferred reading first, or where and why it cannot be read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from sympy import Expr

from solver import notation
from solver.answers.building import Item, Listed, expression, sides
from solver.answers.names import Names
from solver.answers.numerals import (
    COMMA,
    COMMA_GROUPED,
    CONVENTIONS,
    POINT,
    POINT_GROUPED,
    Convention,
    Written,
)
from solver.answers.plain import plain
from solver.answers.tokens import Token, tokens
from solver.errors import Place, Problem
from solver.expressions import LEAVES, Count
from solver.values import SCALAR, Shape, Value

MAX_LENGTH = 4000

_UNITS = re.compile(
    r"(?<=[0-9%\)\]])\s+(?:Parameter[ns]?|parameters?|params?|Gewichte|weights|Stück|Multiplikationen|multiplications|mults"
    r"|Additionen|additions|adds|Operationen|operations|Schritte|steps|Einheiten|units)\s*$",
    re.IGNORECASE,
)
_ASKED_LEFT = re.compile(r"(?P<left>[^=≈:\s][^=≈:]{0,80}?)\s{0,3}(?::=|:\s|==|=|≈)")


@dataclass(frozen=True)
class Expected:
    """What is asked for, which tells readings apart: its shape, whether it is a whole number, and the decimal sign
    that is customary (``,`` or ``.``), as far as each is known."""

    shape: Shape | None = None
    is_whole: bool = False
    decimal: str | None = None


@dataclass(frozen=True)
class Numbers:
    """Stated numbers, row by row.

    A plain list has the orientation that is expected (a column where nothing is); ``is_turned`` where rows and columns
    were written out, but the other way round than expected.
    """

    value: Value = field(compare=False)
    entries: tuple[Written, ...]
    shape: Shape
    is_turned: bool = False


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
            if isinstance(node, LEAVES):
                return False
            waiting.extend(node.args if hasattr(node, "args") else ())
        return True


Content: TypeAlias = Numbers | Formula


@dataclass(frozen=True)
class Reading:
    """One way to read an answer: ``symbol = … = content``; ``before`` are the sides in between."""

    content: Content
    symbol: Expr | None
    convention: str
    before: tuple[Content, ...] = ()

    @property
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

    @property
    def note(self) -> Problem | None:
        """Where there are several readings: which one was taken, and which others there are."""
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
    symbol, body = _left_side(text, names)
    body = _without_full_stop(body)
    if unit := _UNITS.search(body):
        body = body[: unit.start()]
    if not body.strip():
        return Unreadable(text, Problem("answer_empty"))
    found: list[tuple[list[Token], Reading]] = []
    problems: list[Problem] = []
    source = plain(body)
    for convention in _preferred_order(body, expected):
        try:
            cut = tokens(source, convention, names)
            if any(_same(cut, other) for other, _ in found):
                continue
            reading = _reading(sides(cut, len(body), names), symbol, convention, expected)
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
    return Readings(tuple(sorted(readings, key=lambda r: _misfit(r, expected))))


def _without_full_stop(text: str) -> str:
    """Blanks at the end, and what ends a sentence."""
    text = text.rstrip()
    while text and text[-1] in ".;" and text[-2:-1] not in ("", "."):
        text = text[:-1].rstrip()
    return text


def _left_side(text: str, names: Names) -> tuple[Expr | None, str]:
    """An asked symbol as sheets write it, ``h_t-1`` or ``params(rnn)``, blanked out; the grammar reads the others."""
    match = _ASKED_LEFT.match(text, len(text) - len(text.lstrip()))
    if match is None or not re.search(r"[-+|⁺(−,]", match["left"]) or "\\" in match["left"]:
        return None, text
    try:
        symbol = notation.read_asked(match["left"], names.indexed)
    except Problem:
        return None, text
    if not isinstance(symbol, Count) and re.fullmatch(r"\w+", match["left"]):
        return None, text
    return symbol, " " * match.end("left") + text[match.end("left") :]


def _same(a: list[Token], b: list[Token]) -> bool:
    return len(a) == len(b) and all(x.type == y.type and x.value == y.value for x, y in zip(a, b, strict=True))


def _preferred_order(text: str, expected: Expected) -> list[Convention]:
    """The conventions in the order of what the answer itself, the question and custom say."""
    body = text.rpartition("=")[2]
    score = dict.fromkeys(CONVENTIONS, 0)
    if re.search(r"[0-9],[0-9]", body):
        if ";" in body or re.search(r"(?<![0-9.])[-+−]?0,[0-9]", body) or re.search(r"[0-9],[0-9]+,\s", body):
            score[COMMA] += 2
        if re.search(r"[0-9]\.[0-9]", body):
            score[POINT] += 4
        if expected.decimal == ",":
            score[COMMA] += 1
    if expected.decimal == "." or re.search(r"[0-9],[0-9],", body):
        score[POINT] += 1
    if expected.is_whole:
        score[POINT_GROUPED] += 4
        score[COMMA_GROUPED] += 4
    if re.search(r"[0-9]\.[0-9]{3},[0-9]", body):
        score[COMMA_GROUPED] += 5
    if re.search(r"[0-9],[0-9]{3}\.[0-9]", body) and expected.shape in (None, SCALAR):
        score[POINT_GROUPED] += 5
    tie = (COMMA, POINT, COMMA_GROUPED, POINT_GROUPED)
    return sorted(CONVENTIONS, key=lambda c: (-score[c], tie.index(c)))


def _misfit(reading: Reading, expected: Expected) -> int:
    """How badly a reading fits what is asked for."""
    if not isinstance(reading.content, Numbers):
        return 0
    numbers = reading.content
    fits = expected.shape is None or numbers.shape == expected.shape
    is_whole = not expected.is_whole or all(e.value.q == 1 for e in numbers.entries)
    return 2 * (not fits) + (not is_whole)


def _reading(items: list[Item], symbol: Expr | None, convention: Convention, expected: Expected) -> Reading:
    if symbol is None and len(items) > 1 and isinstance(items[0], LEAVES):
        symbol, items = items[0], items[1:]
    contents = [_content(item, expected) for item in items]
    return Reading(contents[-1], symbol, convention.name, tuple(contents[:-1]))


def _content(item: Item, expected: Expected) -> Content:
    if isinstance(item, Written):
        return Numbers(Value(SCALAR, (item.value,)), (item,), SCALAR)
    if not isinstance(item, Listed):
        return Formula(item)
    rows = item.rows
    entries = [e for row in rows for e in row] if rows is not None else list(item.items)
    stated = tuple(e for e in entries if isinstance(e, Written))
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
    return Numbers(Value(shape, tuple(e.value for e in stated)), stated, shape, explicit)


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


def _decimal(entry: Written) -> str:
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
    """The same, with the place of the answer in its file."""
    return replace(unreadable, problem=unreadable.problem.at(place))
