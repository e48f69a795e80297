"""An answer cut into the grammar's tokens, under one convention for the decimal sign.

Whatever depends on blanks and line breaks is settled here: ``[1 -2]`` has two entries, ``a - 2`` is a difference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from solver import notation
from solver.answers import numerals
from solver.answers.names import Names, braced
from solver.answers.numerals import BARE_POWER, LOST_POWER, Convention, numeral
from solver.answers.patterns import (
    AND,
    ARGUMENT,
    AXIS,
    BLOCK,
    COUNT,
    DERIVATIVE,
    EACH,
    ENTRY,
    FIXED,
    FUNCTION,
    FUNCTIONS,
    INDEX,
    OVER,
    OVER_ALL,
    OVER_ANY,
    PLACE,
    SWAPPED,
    TIMES_X,
    TURNED,
    WORD,
)
from solver.answers.plain import MAX_DEPTH, Plain
from solver.answers.signs import ROW, THIN
from solver.errors import Place, Problem

SPACE, COMMA, SEMICOLON, LINE = range(1, 5)
"""How strongly a separator separates: the weaker one in a list stands between entries, the stronger between rows."""
_RANKS = {"&": SPACE, ",": COMMA, "|": COMMA, ";": SEMICOLON, ROW: LINE}
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_KINDS = {"∑": "sum", "Sigma": "sum", "∏": "prod"}
_BLANK = re.compile(rf"[ \t\n{THIN}]*")
_PASSED = re.compile(r"[0-9]+|.", re.DOTALL)
"""What is passed over where nothing can be read."""
_BRACED = re.compile(r"_\{\s?([a-z0-9]+)\s?\}")
_CALCULATES = re.compile(r"[A-DF-Za-df-z*·×⊙@^/]")
_ENDS_OPERAND = {"NUMBER", "NAME", "CLOSE", "TRANSPOSED", "METHOD", "PLACE", "DERIVATIVE"}
_STARTS_OPERAND = {"NUMBER", "NAME", "OPEN", "FUNCTION", "BARE_FUNCTION", "DERIVATIVE", "OVER", "SUMMED"}


@dataclass(frozen=True)
class Call:
    """A function's name, whether its derivative is meant, the power of the result, ``tanh^2(x)``, and its axis."""

    name: str
    is_derivative: bool = False
    power: int = 1
    axis: int | None = None


@dataclass(frozen=True)
class Transposed:
    """What a name stands for, turned."""

    what: Any


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an answer: its kind in the grammar, what it says, and where it begins and ends, counted from 0."""

    type: str
    value: Any
    start_pos: int
    end_pos: int

    @property
    def column(self) -> int:
        return self.start_pos + 1


def tokens(
    source: Plain, convention: Convention, names: Names, *, splits: bool = False, is_whole: bool = False
) -> list[Token]:
    """The tokens. What belongs to none, and a bracket without its match, is ``UNREADABLE`` and holds a ``Problem``.

    ``splits`` says that a blank before a sign separates, ``0,5 -0,3``, also without square brackets; ``is_whole`` that
    a whole number is asked, so that 3x4 is a product.
    """
    return _merged(_Cutter(source, convention, names, splits, is_whole).cut())


def unreadable(position: int, found: str, expected: str) -> Problem:
    """What stands there, and a key of the catalogue for what should."""
    return Problem("answer_unreadable", Place(column=position + 1), found=found or None, expected=expected)


class _Cutter:
    def __init__(self, source: Plain, convention: Convention, names: Names, splits: bool, is_whole: bool) -> None:
        self.text, self.origin = source.text, source.origin
        self.convention, self.names = convention, names
        self.splits = splits
        self.x_is_times = is_whole or not names.has("x")
        self.position = 0
        self.symbols: dict[str, bool] = {}
        self.found: list[Token] = []
        self.brackets: list[tuple[str, bool]] = []
        """How each open bracket is closed, and whether a blank before a sign separates within it."""

    def cut(self) -> list[Token]:
        while self.position < len(self.text):
            blank = _BLANK.match(self.text, self.position)
            assert blank is not None
            self.position = blank.end()
            if self.position < len(self.text):
                before = len(self.found)
                try:
                    self._token()
                    if before < len(self.found):
                        self._separate(before, blank[0])
                except Problem as problem:
                    if problem.code == "nested_too_deep":
                        raise
                    del self.found[before:]
                    self.position = max(self.position, blank.end())
                    passed = _PASSED.match(self.text, blank.end())
                    self._add("UNREADABLE", problem, len(passed[0]) if passed and self.position == blank.end() else 0)
        return self.found

    def _add(self, kind: str, value: object, length: int) -> None:
        start = self.position
        self.position += length
        self.found.append(Token(kind, value, self.origin[start], self.origin[self.position]))

    def _token(self) -> None:
        character = self.text[self.position]
        if self._place() or self._turned():
            return
        if character in "([{" or character in ")]}":
            if not (character == "(" and self._derivative()):
                self._bracket(character)
        elif not (
            self._number()
            or self._count()
            or self._looked_up()
            or self._derivative()
            or self._over()
            or self._function()
            or self._name()
        ):
            self._fixed(character)

    def _bracket(self, character: str) -> None:
        place = self.origin[self.position]
        if character in _PAIRS:
            self.brackets.append((_PAIRS[character], self._is_matrix(character)))
            if len(self.brackets) > MAX_DEPTH:
                limit = MAX_DEPTH
                raise Problem("nested_too_deep", Place(column=place + 1), found=len(self.brackets), limit=limit)
            self._add("OPEN", character, 1)
        elif not self.brackets or self.brackets.pop()[0] != character:
            raise unreadable(place, character, "answer_matching_bracket")
        else:
            self._add("CLOSE", character, 1)

    def _is_matrix(self, opening: str) -> bool:
        """Whether a bracket holds numbers alone, as ``[1 -2; 3 4]`` does."""
        end = self.text.find(_PAIRS[opening], self.position)
        return opening != "(" and end >= 0 and not _CALCULATES.search(self.text, self.position, end)

    def _place(self) -> bool:
        """``[2]`` or ``_2`` close behind a bracket, which says which entry of what is calculated is meant."""
        is_behind = self._follows("CLOSE") and self.text[self.position - 1] == ")"
        match = PLACE.match(self.text, self.position) if is_behind else None
        if match is None:
            return False
        places = filter(None, match.group("row", "column", "only"))
        self._add("PLACE", tuple(map(int, places)), len(match[0]))
        return True

    def _number(self) -> bool:
        follows = self.found[-1].type if self.found else ""
        bare = BARE_POWER.match(self.text, self.position) if follows not in ("SLASH", "POWER") else None
        if bare is not None:
            self._add("NUMBER", numerals.power_of_ten(bare, self._span(bare.end())), len(bare[0]))
            return True
        lost = LOST_POWER.match(self.text, self.position) if follows in ("", "OPEN", "SEPARATOR", "EQUALS") else None
        if lost is not None:
            self._add("NUMBER", numerals.lost_power(lost, self._span(lost.end())), len(lost[0]))
            return True
        match = numeral(self.convention).match(self.text, self.position)
        if match is None:
            return False
        if match["times"] and follows in ("SLASH", "POWER"):  # a/2·10^3 is a thousand times the half
            match = numeral(self.convention).match(self.text, self.position, match.start("times"))
            assert match is not None
        if match["spaced"] and self.names.has("E"):
            match = numeral(self.convention).match(self.text, self.position, match.start("spaced") - 1)
            assert match is not None
        self._add("NUMBER", numerals.written(match, self._span(match.end())), len(match[0].rstrip()))
        return True

    def _span(self, end: int) -> tuple[int, int]:
        return self.origin[self.position], self.origin[end]

    def _derivative(self) -> bool:
        match = DERIVATIVE.match(self.text, self.position)
        if match is None or ((word := WORD.match(self.text, self.position)) and self.names.has(word[0])):
            return False
        if match[0].count("(") != match[0].count(")"):
            return False
        of, by, via = (braced(match[part]) for part in ("of", "by", "via"))
        more = self.names.extended(by, self.text[match.end() : match.end() + 8]) if by and not via else ""
        if more.startswith(("-", "+")):
            by = self.names.extension(str(by), more)
        else:
            more = ""
        self._add("DERIVATIVE", (of, by, via, bool(match["plus"])), len(match[0]) + len(more))
        return True

    def _looked_up(self) -> bool:
        """``E[x[1]]``, a quantity at an index that is calculated."""
        for written, lookup in self.names.lookups:
            if match := written.match(self.text, self.position):
                self._add("NAME", lookup, len(match[0]))
                return True
        return False

    def _count(self) -> bool:
        """``params(rnn)`` in the count of another model."""
        match = COUNT.match(self.text, self.position)
        if match is None or self.names.has(match[0].partition("(")[0]):
            return False
        self._add("NAME", notation.read_asked(match[0]), len(match[0]))
        return True

    def _over(self) -> bool:
        match = OVER.match(self.text, self.position)
        if match is None and (every := OVER_ALL.match(self.text, self.position)):
            self._over_all(every, list(filter(None, every.group("letter", "bare", "second"))), int(every["low"] or 0))
            return True
        if match is None and (every := OVER_ANY.match(self.text, self.position)) and not self.names.has(every["sign"]):
            self._over_all(every, [None], 0)
            return True
        name = (match["name"] or match["extreme"]) if match else None
        if match is None or (name and self.names.has(name)):
            return False
        letter = match["index"] or match["running"] or match["letter"]
        if match["index"] and not match["first"] and self._is_symbol(letter):  # max(a, b)
            return False
        kind = name or _KINDS.get(match["sign"], match["sign"])
        low = match["first"] or match["least"] or match["low"] or 0
        high = match["last"] or match["most"] or (match["high"] or "").strip("{} ")
        value = (kind, letter, int(low), int(high) if high else None)
        self._add("SUMMED" if match["name"] else "OVER", value, len(match[0]))
        if match["name"]:
            self.brackets.append((")", False))
            self.found.append(Token("OPEN", "(", self.found[-1].start_pos, self.found[-1].end_pos))
        return True

    def _over_all(self, sign: re.Match[str], letters: list[str | None], low: int) -> None:
        for letter in letters:
            self._add("OVER", (_KINDS.get(sign["sign"], sign["sign"]), letter, low, None), 0)
        self.position += len(sign[0])

    def _function(self) -> bool:
        match = FUNCTION.match(self.text, self.position)
        if match is None:
            return False
        name, axis = _BRACED.sub(r"_\1", match["name"]), match["axis"]
        written = name if name in FUNCTIONS else name.lower()
        rest = self.text[match.end() : match.end() + 8].lstrip()
        is_call = rest[:1] in ("(", "[", "{")
        if written not in FUNCTIONS or self.names.has(match[0]) or not (is_call or ARGUMENT.match(rest)):
            return False
        if name != written and not is_call:
            return False
        power = int(match["power"] or match["round"] or match["curly"] or 1)
        axis = axis or (self._axis_within(match.end()) if is_call else None)
        call = Call(FUNCTIONS[written], bool(match["prime"]), power, None if axis is None else int(axis))
        self._add("FUNCTION" if is_call else "BARE_FUNCTION", call, len(match[0]))
        return True

    def _axis_within(self, start: int) -> str | None:
        """The axis that stands at the end of the parentheses behind ``start``, if there is one; it is blanked."""
        depth = 0
        for position in range(start, len(self.text)):
            depth += (self.text[position] in "([{") - (self.text[position] in ")]}")
            if depth == 0 and self.text[position] in ")]}":
                if found := AXIS.search(self.text, start, position):
                    blank = " " * len(found[0])
                    self.text = self.text[: found.start()] + blank + self.text[found.end() :]
                return found and found["axis"]
        return None

    def _name(self) -> bool:
        if self.x_is_times and self._follows("NUMBER", "CLOSE") and TIMES_X.match(self.text, self.position):
            self._add("DOT", "×", 1)
            return True
        if swapped := SWAPPED.match(self.text, self.position):
            start = self.position
            self._add("NAME", swapped["head"] + swapped["sub"], len(swapped[0]))
            self.position = start
            self._add("TRANSPOSED", "^T", len(swapped[0]))
            return True
        match = WORD.match(self.text, self.position)
        if match is None:
            return False
        name = match[0]
        if name in AND and not self.names.has(name):
            before = next((t.value for t in reversed(self.found) if t.type == "SEPARATOR"), ",")
            self._add("SEPARATOR", ";" if before == ";" else ",", len(name))
            if len(self.found) > 1 and self.found[-2].type == "SEPARATOR":  # ", and"
                self.found.pop()
            return True
        whole = self._indexed(name, match.end())
        if whole != name:
            self._add("NAME", whole, len(whole))
            return True
        if pieces := self._apart(name):
            for piece in pieces:
                self._add("NAME", piece, len(piece))
            name = pieces[-1]
        elif block := self._block(name, match.end()):
            self._add("NAME", block[0], len(name) + block[1])
            return True
        else:
            self._add("NAME", name, len(name))
        more = self.names.extended(name, self.text[self.position : self.position + 12])
        if more:
            last = self.found.pop()
            self.position -= len(name)
            self._add("NAME", self.names.extension(str(last.value), more), len(name) + len(more))
        return True

    def _follows(self, *kinds: str) -> bool:
        return bool(self.found) and self.found[-1].type in kinds

    def _indexed(self, name: str, end: int) -> str:
        """The name with its index and its entry, ``h[t-1]`` and ``h[2].1``; ``W[h,x]`` is a product with a stack."""
        for pattern in (INDEX, ENTRY):
            more = pattern.match(self.text, end)
            if more and self._is_symbol(name + more[0]):
                name, end = name + more[0], more.end()
        return name

    def _is_symbol(self, name: str) -> bool:
        if name not in self.symbols:
            try:
                self.names.symbol(name)
            except Problem:
                self.symbols[name] = False
            else:
                self.symbols[name] = True
        return self.symbols[name]

    def _apart(self, name: str) -> list[str]:
        """The names that stand side by side without a blank, if this is none itself."""
        return [] if self._is_symbol(name) else self.names.apart(name)

    def _block(self, name: str, end: int) -> tuple[object, int] | None:
        """The part of a matrix that meets a quantity, and how much text says so."""
        match = BLOCK.match(self.text, end) if self.names.blocks and self._is_symbol(name) else None
        if match is None:
            return None
        found = self.names.block(name, (match["braced"] or match["part"]).strip())
        return None if found is None else (Transposed(found) if match["turned"] else found, len(match[0]))

    def _turned(self) -> bool:
        """A transpose behind a bracket: ``^t``, a dash, or T alone."""
        match = TURNED.match(self.text, self.position) if self._follows("CLOSE") else None
        if match is None or (match[0] == "T" and (self.names.has("T") or self.text[self.position - 1] == " ")):
            return False
        self._add("TRANSPOSED", "^T", len(match[0]))
        return True

    def _fixed(self, character: str) -> None:
        if each := EACH.match(self.text, self.position):
            self._add("POWER", "^⊙", 1)
            self.position = each.start(1)
            self._bracket(each[1])
            self.position = each.end()
            return
        match = FIXED.match(self.text, self.position)
        if match is None:
            raise unreadable(self.origin[self.position], character, "answer_character")
        self._add(str(match.lastgroup), match[0], len(match[0]))

    def _separate(self, before: int, blank: str) -> None:
        """Blanks and line breaks that separate entries, in front of the token that was just found."""
        if before == 0 or self.found[before - 1].type not in _ENDS_OPERAND:
            return
        last, new = self.found[before - 1], self.found[before]
        signed = new.type in ("PLUS", "MINUS") and re.match(r"[0-9.,]", self.text[self.position : self.position + 1])
        starts = new.type in _STARTS_OPERAND
        rank = 0
        if "\n" in blank and (starts or signed):
            rank = LINE
        elif "\t" in blank and (starts or signed):
            rank = SPACE
        elif last.value == "]" and new.value == "[":
            rank = LINE if blank else COMMA
        elif last.type == "NUMBER" and (new.type == "NUMBER" or (signed and self._sign_separates)):
            if blank:
                rank = SPACE
            elif new.type == "NUMBER":
                raise unreadable(new.start_pos, self.text[self.position - 1], "answer_after_operand")
        if rank:
            self.found.insert(before, Token("SEPARATOR", rank, new.start_pos, new.start_pos))

    @property
    def _sign_separates(self) -> bool:
        return self.splits or (bool(self.brackets) and self.brackets[-1][1])


def _merged(found: list[Token]) -> list[Token]:
    """Separators that belong together as one, and a fraction of two numbers as one number."""
    merged: list[Token] = []
    for number, token in enumerate(found):
        if token.type == "SEPARATOR" and not isinstance(token.value, int):
            token = replace(token, value=_RANKS[token.value])
            following = found[number + 1] if number + 1 < len(found) else None
            if following is not None and following.type == "SEPARATOR" and following.value == ROW:
                continue
        if merged and token.type == merged[-1].type == "EQUALS":
            continue
        if len(merged) > 1 and _is_fraction(merged, token, found[number + 1 : number + 2]):
            merged.pop()
            top = merged.pop()
            try:
                merged.append(replace(top, value=numerals.fraction(top.value, token.value), end_pos=token.end_pos))
            except Problem as problem:
                merged.append(replace(top, type="UNREADABLE", value=problem))
            continue
        merged.append(token)
    return merged


def _is_fraction(before: list[Token], token: Token, after: list[Token]) -> bool:
    """``1/2 x`` is half of x; but a power binds tighter, ``3/2^2`` is 3/4."""
    if token.type != "NUMBER" or before[-1].value != "/" or before[-2].type != "NUMBER":
        return False
    if len(before) > 2 and before[-3].type in ("SLASH", "POWER"):
        return False
    return not (after and after[0].type in ("POWER", "TRANSPOSED"))
