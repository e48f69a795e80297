"""An answer cut into the grammar's tokens, under one convention for the decimal sign.

Whatever depends on blanks and line breaks is settled here: ``[1 -2]`` has two entries, ``a - 2`` is a difference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from solver import functions
from solver.answers import numerals
from solver.answers.names import Names
from solver.answers.numerals import BARE_POWER, Convention, numeral
from solver.answers.plain import MAX_DEPTH, ROW, THIN, Plain
from solver.errors import Place, Problem

_ARRAYS = "array asarray matrix transpose concatenate concat hstack vstack stack"
CALLS = frozenset(f"{_ARRAYS} dot matmul multiply outer diag".split())
"""What may be called besides ``solver.functions``: as it is written in plain, Python-like and LaTeX notation."""
SPACE, COMMA, SEMICOLON, LINE = range(1, 5)
"""How strongly a separator separates: the weaker one in a list stands between entries, the stronger between rows."""
_RANKS = {"&": SPACE, ",": COMMA, ";": SEMICOLON, ROW: LINE}
_PAIRS = {"(": ")", "[": "]", "{": "}"}

_NAME = r"[A-Za-z][A-Za-z0-9]*~?(?:_\{[^{}]{1,40}\}|_\([^()]{1,40}\)|_[A-Za-z0-9]+)*"
_BRACKET = r"\[\s?(?:[a-zT]|[0-9]{1,6})(?:\s?[-+]\s?[0-9]{1,6})?(?:,(?:[a-zT]|[0-9]{1,6})(?:[-+][0-9]{1,6})?)*\s?\]"
_QUANTITY = rf"{_NAME}(?:{_BRACKET})?"
_MORE = r"(?:,[0-9]{1,6}){0,3}"
"""Further indices, as in ``dalpha_1,3/de_1,1``."""
_B = r"\s{0,3}"
"""A few blanks at most, so that nothing is tried for long."""
_DERIVATIVE = re.compile(
    rf"""(?:(?P<open>\({_B}\()|\(?){_B}[d∂]{_B}(?P<plus>\^?[({{]?\+[)}}]?)?{_B}(?P<of>{_QUANTITY}{_MORE}){_B}(?(open)\))\)?
    {_B}/{_B}\(?{_B}[d∂]{_B}(?P<by>{_QUANTITY}{_MORE}){_B}(?(open)\){_B}\))
    (?:{_B}\|{_B}_?\{{?(?P<via>{_QUANTITY}{_MORE})\}}?)?""",
    re.VERBOSE,
)
_MODULE = r"(?:(?:np|numpy|math|torch|tf|jnp|jax|F|nn|keras|scipy|special|sp|linalg)\s*\.\s*)"
_FUNCTION = re.compile(
    rf"{_MODULE}*(?P<name>[A-Za-z]+)(?P<prime>['′])?(?:\s*(?:\^|\*\*)\s*[({{]?(?P<power>[23])[)}}]?(?=\s*[({{\[]))?"
    r"(?![A-Za-z0-9_~])"
)
_WORD = re.compile(_NAME)
_INDEX = re.compile(_BRACKET)
_SWAPPED = re.compile(r"(?P<head>[A-Za-z]+)\^\s*(?:T|\{T\s?\})\s*(?P<sub>_\{[^{}]{1,40}\}|_[A-Za-z0-9]+)")
_FIXED = re.compile(
    rf"""(?P<TRANSPOSED>\^\s*(?:T(?![A-Za-z0-9_])|\{{\s*T\s*\}}|\(\s*T\s*\))|\.T(?![A-Za-z0-9_]))
    |(?P<MATMUL>@|\.(?:dot|matmul)(?=\s*\())
    |(?P<POWER>\*\*|\^(?:\s*⊙)?)
    |(?P<EQUALS>:=|==|=|≈|~|:(?=\s))
    |(?P<TIMES>[*⊙])
    |(?P<DOT>[·×])
    |(?P<SLASH>/)
    |(?P<PLUS>\+)
    |(?P<MINUS>-)
    |(?P<SEPARATOR>[,;&{ROW}])""",
    re.VERBOSE,
)
_EACH = re.compile(r"\^\s*([({])\s*⊙")
"""The power of each entry in brackets, ``x^{⊙ 2}``."""
_ENDS_OPERAND = {"NUMBER", "NAME", "CLOSE", "TRANSPOSED", "DERIVATIVE"}
_STARTS_OPERAND = {"NUMBER", "NAME", "OPEN", "FUNCTION", "BARE_FUNCTION", "DERIVATIVE"}


@dataclass(frozen=True)
class Call:
    """A function's name, whether its derivative is meant, and the power of the result, ``tanh^2(x)``."""

    name: str
    is_derivative: bool = False
    power: int = 1


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


def tokens(source: Plain, convention: Convention, names: Names) -> list[Token]:
    """The tokens. Raises ``Problem`` at a character that belongs to none, and where brackets do not match."""
    return _merged(_Cutter(source, convention, names).cut())


def unreadable(position: int, found: str, expected: str) -> Problem:
    """What stands there, and a key of the catalogue for what should."""
    return Problem("answer_unreadable", Place(column=position + 1), found=found or None, expected=expected)


class _Cutter:
    def __init__(self, source: Plain, convention: Convention, names: Names) -> None:
        self.text, self.origin = source.text, source.origin
        self.convention, self.names = convention, names
        self.position = 0
        self.found: list[Token] = []
        self.brackets: list[str] = []
        self.is_numeric = not re.search(r"[A-DF-Za-df-z*·×⊙@^/]", self.text.rpartition("=")[2])

    def cut(self) -> list[Token]:
        while self.position < len(self.text):
            blank = re.compile(rf"[ \n{THIN}]*").match(self.text, self.position)
            assert blank is not None
            self.position = blank.end()
            if self.position < len(self.text):
                before = len(self.found)
                self._token()
                self._separate(before, blank[0])
        return self.found

    def _add(self, kind: str, value: object, length: int) -> None:
        start = self.position
        self.position += length
        self.found.append(Token(kind, value, self.origin[start], self.origin[self.position]))

    def _token(self) -> None:
        character = self.text[self.position]
        if character in "([{" or character in ")]}":
            if not (character == "(" and self._derivative()):
                self._bracket(character)
        elif not (self._number() or self._derivative() or self._function() or self._name() or self._fixed()):
            raise unreadable(self.origin[self.position], character, "answer_character")

    def _bracket(self, character: str) -> None:
        place = self.origin[self.position]
        if character in _PAIRS:
            self.brackets.append(_PAIRS[character])
            if len(self.brackets) > MAX_DEPTH:
                limit = MAX_DEPTH
                raise Problem("nested_too_deep", Place(column=place + 1), found=len(self.brackets), limit=limit)
            self._add("OPEN", character, 1)
        elif not self.brackets or self.brackets.pop() != character:
            raise unreadable(place, character, "answer_matching_bracket")
        else:
            self._add("CLOSE", character, 1)

    def _number(self) -> bool:
        follows = self.found[-1].type if self.found else ""
        bare = BARE_POWER.match(self.text, self.position) if follows not in ("SLASH", "POWER") else None
        if bare is not None:
            self._add("NUMBER", numerals.power_of_ten(bare, self._span(bare.end())), len(bare[0]))
            return True
        match = numeral(self.convention).match(self.text, self.position)
        if match is None:
            return False
        if match["times"] and follows in ("SLASH", "POWER"):  # a/2·10^3 is a thousand times the half
            match = numeral(self.convention).match(self.text, self.position, match.start("times"))
            assert match is not None
        self._add("NUMBER", numerals.written(match, self._span(match.end())), len(match[0]))
        return True

    def _span(self, end: int) -> tuple[int, int]:
        return self.origin[self.position], self.origin[end]

    def _derivative(self) -> bool:
        match = _DERIVATIVE.match(self.text, self.position)
        if match is None or ((word := _WORD.match(self.text, self.position)) and self.names.has(word[0])):
            return False
        if match[0].count("(") != match[0].count(")"):
            return False
        parts = (_braced(match[part]) for part in ("of", "by", "via"))
        self._add("DERIVATIVE", (*parts, bool(match["plus"])), len(match[0]))
        return True

    def _function(self) -> bool:
        match = _FUNCTION.match(self.text, self.position)
        if match is None or not (match["name"] in functions.ANSWERS or match["name"] in CALLS):
            return False
        name = functions.ALIASES.get(match["name"], match["name"])
        rest = self.text[match.end() :].lstrip()
        is_call = rest[:1] in ("(", "[", "{")
        if self.names.has(match[0]) or not (is_call or re.match(r"[A-Za-z0-9.,]", rest)):
            return False
        call = Call(name, bool(match["prime"]), int(match["power"] or 1))
        self._add("FUNCTION" if is_call else "BARE_FUNCTION", call, len(match[0]))
        return True

    def _name(self) -> bool:
        if swapped := _SWAPPED.match(self.text, self.position):
            start = self.position
            self._add("NAME", swapped["head"] + swapped["sub"], len(swapped[0]))
            self.position = start
            self._add("TRANSPOSED", "^T", len(swapped[0]))
            return True
        match = _WORD.match(self.text, self.position)
        if match is None:
            return False
        index = _INDEX.match(self.text, match.end())
        if index and self._has_index(match[0], index[0]):
            self._add("NAME", match[0] + index[0], len(match[0]) + len(index[0]))
        else:
            self._add("NAME", match[0], len(match[0]))
        return True

    def _has_index(self, name: str, bracket: str) -> bool:
        """``h[t-1]`` is an index, ``W[h,x]`` a product with a stack."""
        try:
            self.names.symbol(name + bracket)
        except Problem:
            return False
        return True

    def _fixed(self) -> bool:
        if each := _EACH.match(self.text, self.position):
            self._add("POWER", "^⊙", 1)
            self.position = each.start(1)
            self._bracket(each[1])
            self.position = each.end()
            return True
        match = _FIXED.match(self.text, self.position)
        if match is None:
            return False
        self._add(str(match.lastgroup), match[0], len(match[0]))
        return True

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
        elif last.value == "]" and new.value == "[":
            rank = LINE if blank else COMMA
        elif last.type == "NUMBER" and (new.type == "NUMBER" or (signed and self.brackets and self.is_numeric)):
            if blank:
                rank = SPACE
            elif new.type == "NUMBER":
                raise unreadable(new.start_pos, self.text[self.position - 1], "answer_after_operand")
        if rank:
            self.found.insert(before, Token("SEPARATOR", rank, new.start_pos, new.start_pos))


def _braced(name: str | None) -> str | None:
    """``e_1,1`` as ``e_{1,1}``."""
    return re.sub(r"_([0-9]+(?:,[0-9]+)+)$", r"_{\1}", name) if name else None


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
            value = numerals.fraction(merged[-1].value, token.value)
            merged[-1] = replace(merged[-1], value=value)
            continue
        merged.append(token)
    return merged


def _is_fraction(before: list[Token], token: Token, after: list[Token]) -> bool:
    """``1/2 x`` is half of x; but a power binds tighter, ``3/2^2`` is 3/4."""
    if token.type != "NUMBER" or before[-1].type != "SLASH" or before[-2].type != "NUMBER":
        return False
    if len(before) > 2 and before[-3].type in ("SLASH", "POWER"):
        return False
    return not (after and after[0].type in ("POWER", "TRANSPOSED"))
