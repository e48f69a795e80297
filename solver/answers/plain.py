"""LaTeX and typography undone: an answer as plain text in which every character knows where it came from.

``\\frac{a}{b}`` becomes ``((a)/(b))``, ``\\tilde{C}_t`` ``Ctilde_t``, ``x⁻²`` ``x^(-2)``, ``0{,}5`` ``0,5``; what is
not known stays as it is, so that reading stops there and can point at it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from solver.answers.signs import (
    ACCENTS,
    CHARACTERS,
    COMBINING,
    DECORATED,
    EMPTY,
    FRACTIONS,
    FRAME,
    LENGTH,
    LINEAR,
    MATRIX,
    ROW,
    ROW_SKIP,
    SIGNS,
    SPACES,
    SPELLED,
    SWITCHED,
    THIN,
    THIN_SPACES,
    TIE,
    TRANSPARENT,
    WORDS,
)

MAX_DEPTH = 40

_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_GROUP_SEPARATOR = re.compile(
    r"(?<=\d)(?:[\u2009\u202f\u2007\u2008](?=\d{1,3}(?!\d|[.,]\d))|\u00a0(?=\d{3}(?!\d|[.,]\d)))"
    r"|(?<=\d)[\u2009\u202f\u00a0\u2007\u2008](?=\d{3}(?!\d))"
)
_SUPERSCRIPTS = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_SUBSCRIPTS = re.compile(r"[₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ]+")
_ROOT = re.compile(r"√\s*([0-9]+(?:[.,][0-9]+)?|[A-Za-z]\w*)?")
_AS_IT_IS = re.compile(r"(?:(?![_^]?\{\s*\})[\t\n -#%-\[\]-z}])*")
"""What holds no sign that may stand for another: most answers."""
_ROOT_INDEX = re.compile(r"\s*\[\s*([2-9])\s*\]")
_BARS = re.compile(
    r"‖|\|\|(?=\s?[A-Za-z\\(]|[^|]*$)|\|(?=[A-Za-z][\w{}]*\|(?!\|)|[^|\n]{1,80}\|\s?(?:(?:\^|\*\*)\s?[({]?2|²))"
)
"""What stands before a vector whose length is meant, or a number whose size is."""
_SQUARED_BARS = re.compile(r"\|[^|\n]{1,80}\|\s?(?:(?:\^|\*\*)\s?[({]?2|²)\s*[)}]?\s*(?:=|≈|\\approx|$)")
"""... and what can only be a size although a number stands in front of it."""
_BARS_END = re.compile(r"‖|\|\|?")
_EUCLIDEAN = re.compile(r"_(?:2|\{2\})")
_AFTER_OPERAND = re.compile(r"[\w)\]}]\s*$")
_CONTINUED = re.compile(r"\s*(?:&\s*)?(?:=|≈|[-+]|\\(?:approx|cdot|odot|end)|·|$)")
"""A line of an aligned formula that goes on with the one before."""


@dataclass(frozen=True)
class Plain:
    """A text, and for each of its characters the position in the original; one more for the end."""

    text: str
    origin: tuple[int, ...]

    def replaced(self, pattern: re.Pattern[str], by: str | Callable[[re.Match[str]], str]) -> Plain:
        """The same with something else where the pattern matches; it stands where the match began."""
        written: list[str] = []
        origin: list[int] = []
        end = 0
        for match in pattern.finditer(self.text):
            new = by if isinstance(by, str) else by(match)
            written += [self.text[end : match.start()], new]
            origin += [*self.origin[end : match.start()], *[self.origin[match.start()]] * len(new)]
            end = match.end()
        if not written:
            return self
        return Plain("".join(written) + self.text[end:], (*origin, *self.origin[end:]))


def plain(text: str) -> Plain:
    """The answer without LaTeX and typography."""
    if _AS_IT_IS.fullmatch(text):
        return Plain(text, tuple(range(len(text) + 1)))
    scanner = _Scanner(text)
    scanner.run(len(text), 0)
    return Plain("".join(scanner.written), (*scanner.origin, len(text)))


class _Scanner:
    """Goes through the text once, from left to right."""

    def __init__(self, text: str) -> None:
        self.text, self.position = text, 0
        self.written: list[str] = []
        self.origin: list[int] = []
        self.frames, self.matrices = 0, 0
        """How many environments are open that only frame a formula, and within them those with rows."""
        self.lengths = 0
        """How many bars are open that stand for the length of a vector."""
        self.linear = 0
        """How many matrices in the linear format are open."""

    def run(self, end: int, depth: int) -> None:
        while self.position < end:
            self.step(depth)

    def emit(self, characters: str, position: int) -> None:
        self.written.extend(characters)
        self.origin.extend([position] * len(characters))

    def step(self, depth: int) -> None:
        start, character = self.position, self.text[self.position]
        if character in "■█\\" and depth <= MAX_DEPTH and (linear := LINEAR.match(self.text, start)):
            self._linear(linear.end(), start, depth)
        elif character == "\\":
            self._command(start, depth)
        elif self.text.startswith("{,}", start) or self.text.startswith("{.}", start):
            self._take(3, self.text[start + 1])
        elif empty := EMPTY.match(self.text, start):
            self._take(len(empty[0]), "")
        elif character == "{" and depth <= MAX_DEPTH and SWITCHED.match(self.text, start):
            self._wrapped("", start, depth)
        elif TIE.match(self.text, start):
            self._take(1, THIN if self.text[start - 1 : start].isdigit() else " ")
        elif character in "⁺⁻" and not self._is_raised(start):
            self._take(1, unicodedata.normalize("NFKC", character).replace("−", "-"))
        elif character in "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻":
            self._run(_SUPERSCRIPTS, "^(", ")")
        elif run := _SUBSCRIPTS.match(self.text, start):
            self._run(_SUBSCRIPTS, "_{" if len(run[0]) > 1 else "_", "}" if len(run[0]) > 1 else "")
        elif _GROUP_SEPARATOR.match(self.text, start):
            self._take(1, THIN)
        elif character == "\r" and self.text.startswith("\r\n", start):
            self._take(2, "\n")
        elif root := _ROOT.match(self.text, start):
            self._take(len(root[0]), f"sqrt({root[1]})" if root[1] else "sqrt")
        elif character in "‖|" and (bars := self._bars(start)) is not None:
            self._length(bars, start, not self.lengths)
        elif character == "&" and self._is_framed:
            self._take(1, " ")
        elif character == "@" and self.linear:
            self._take(1, ROW)
        else:
            self._take(1, self._simple(character))

    @property
    def _is_framed(self) -> bool:
        """Whether a sign between cells only says how lines are aligned."""
        return self.frames > 0 and not self.matrices

    def _take(self, length: int, characters: str) -> None:
        self.emit(characters, self.position)
        self.position += length

    def _is_raised(self, start: int) -> bool:
        """Whether a small sign belongs to a power, ``10⁻¹``: it does not where digits of full size follow."""
        return self.text[start + 1 : start + 2] not in {*"0123456789.,"}

    def _run(self, pattern: re.Pattern[str], before: str, after: str) -> None:
        match = pattern.match(self.text, self.position)
        assert match is not None
        inner = unicodedata.normalize("NFKC", match[0]).replace("−", "-")
        self._take(len(match[0]), f"{before}{inner}{after}")

    def _simple(self, character: str) -> str:
        if character < "\x7f" and character not in CHARACTERS:
            return character
        if character in CHARACTERS:
            is_behind = character in FRACTIONS and "".join(self.written[-1:]).isdigit()
            return character if is_behind else CHARACTERS[character]
        if character in SPELLED:
            return self._name(SPELLED[character], self.position + 1)
        if character in COMBINING:
            return COMBINING[character]
        category = unicodedata.category(character)
        if category == "Cf":  # marks of direction and width, which nobody sees
            return ""
        if category == "Zs":
            return " "
        decomposed = unicodedata.normalize("NFD", character)
        if len(decomposed) == 2 and decomposed[1] in COMBINING:
            return decomposed[0] + COMBINING[decomposed[1]]
        compatible = unicodedata.normalize("NFKC", character)
        if len(compatible) == 1 and (compatible < "\x7f" or compatible in SPELLED):
            return SPELLED.get(compatible, compatible)
        return character

    def _name(self, name: str, following: int) -> str:
        """A name that does not run into the next one: ``\\alpha x`` and ``αx``."""
        after = self.text[following : following + 1]
        return f"{name} " if after.isalpha() or after == "\\" else name

    def _command(self, start: int, depth: int) -> None:
        if match := MATRIX.match(self.text, start):
            self.position = match.end()
            self.matrices = max(0, self.matrices + (1 if match[1] == "begin" else -1))
            self.emit("([" if match[1] == "begin" else "])", start)
            return
        if match := FRAME.match(self.text, start):
            self.position = match.end()
            self.frames += 1 if match[1] == "begin" else -1
            self.emit(" ", start)
            return
        match = _COMMAND.match(self.text, start)
        name = match[1] if match else ""
        if match is None or depth > MAX_DEPTH:
            self._take(1, "\\")
            return
        self.position = match.end()
        if name in ("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"):
            self._wrapped("((", start, depth)
            self._wrapped(")/(", start, depth)
            self.emit("))", start)
        elif name == "binom":
            self._wrapped("([", start, depth)
            self._wrapped(ROW, start, depth)
            self.emit("])", start)
        elif name == "sqrt" and not self.text[self.position :].lstrip().startswith("["):
            self._wrapped("sqrt(", start, depth)
            self.emit(")", start)
        elif name == "sqrt" and (index := _ROOT_INDEX.match(self.text, self.position)):
            self.position = index.end()
            self._wrapped("((", start, depth)
            self.emit(f")^(1/{index[1]}))", start)
        elif name in ("|", "Vert"):
            self._length(self.position, start, not self.lengths)
        elif name in ("lVert", "rVert"):
            self._length(self.position, start, name == "lVert")
        elif name in ACCENTS:
            self._accented(ACCENTS[name], start, depth)
        elif name in ("overset", "stackrel"):
            self._set_over(start, depth)
        elif name in TRANSPARENT:
            self._transparent(name, start, depth)
        elif name in DECORATED:
            self._decorated(DECORATED[name], start, depth)
        elif name == "\\":
            self._new_row(start)
        elif name in THIN_SPACES:
            self.emit(THIN, start)
        elif name in ("kern", "mkern", "hskip", "mskip") and (length := LENGTH.match(self.text, self.position)):
            self.position = length.end()
            self.emit(" ", start)
        elif name in SPACES or not name.strip() or name in ";:>![]()":
            self.emit("" if name in ("left", "right", "!") else " ", start)
            if name in ("left", "right") and self.text.startswith(".", self.position):
                self.position += 1  # a bracket that is not there
        elif name in "{}%&_#":
            self.emit(name, start)
        elif name in SIGNS:
            self.emit(self._name(SIGNS[name], self.position) if SIGNS[name].isalpha() else SIGNS[name], start)
        elif name in WORDS:
            self.emit(self._name(name, self.position), start)
        else:
            self.position = start
            self._take(1, "\\")

    def _bars(self, start: int) -> int | None:
        """Where the bars end that begin or end the length of a vector, if they do."""
        if self.lengths:
            end = _BARS_END.match(self.text, start)
            return end.end() if end else None
        match = _BARS.match(self.text, start)
        is_behind = _AFTER_OPERAND.search("".join(self.written[-3:])) is not None
        is_squared = match is not None and _SQUARED_BARS.match(self.text, start) is not None
        return match.end() if match and (match[0] != "|" or not is_behind or is_squared) else None

    def _length(self, end: int, start: int, opens: bool) -> None:
        """``‖v‖``, in which the same sign opens and closes."""
        self.position = end
        self.emit(" norm(" if opens else ")", start)
        if not opens and (kind := _EUCLIDEAN.match(self.text, end)):
            self.position = kind.end()
        self.lengths = int(opens)

    def _new_row(self, start: int) -> None:
        skip = ROW_SKIP.match(self.text, self.position)
        assert skip is not None
        self.position = skip.end()
        if not self._is_framed:
            self.emit(ROW, start)
        else:
            self.emit(" " if _CONTINUED.match(self.text, self.position) else "\n", start)

    def _linear(self, opening: int, start: int, depth: int) -> None:
        """``■(a&b@c&d)``: the rows are set apart by @."""
        end = _closing(self.text, opening, "()" if self.text[opening] == "(" else "{}")
        self.position = opening + 1
        self.emit("([", start)
        self.linear += 1
        self.run(end, depth + 1)
        self.linear -= 1
        self.emit("])", min(end, len(self.text)))
        self.position = max(self.position, min(end + 1, len(self.text)))

    def _wrapped(self, before: str, start: int, depth: int) -> None:
        """An argument without its braces: ``{…}``, a command or a single character."""
        self.emit(before, start)
        self._skip_blanks()
        if self.position >= len(self.text):
            return
        if self.text[self.position] != "{":
            self.step(depth + 1)
            return
        end = _closing(self.text, self.position)
        self.position += 1
        self.run(end, depth + 1)
        if self.position == end < len(self.text):
            self.position += 1

    def _skip_blanks(self) -> None:
        while self.text[self.position : self.position + 1].isspace():
            self.position += 1

    def _skipped(self) -> str:
        """An argument in braces that is not read."""
        self._skip_blanks()
        if not self.text.startswith("{", self.position):
            return ""
        start, end = self.position + 1, _closing(self.text, self.position)
        self.position = min(end + 1, len(self.text))
        return self.text[start:end]

    def _transparent(self, name: str, start: int, depth: int) -> None:
        """What a command only changes the look of; letters do not run together, ``\\mathbf{W}\\mathbf{s}``."""
        if self.text.startswith("*", self.position):
            self.position += 1
        self._wrapped("", start, depth)
        if self.text[self.position : self.position + 1] == "\\" and "".join(self.written[-1:]).isalpha():
            self.emit(" ", start)
        self._skip_label(name)

    def _skip_label(self, name: str) -> None:
        """What stands under or over a brace."""
        if name in ("underbrace", "overbrace") and self.text[self.position : self.position + 1] in ("_", "^"):
            self.position += 1
            self._skipped()

    def _decorated(self, arguments: str, start: int, depth: int) -> None:
        for argument in arguments:
            if argument == "k":
                self._wrapped("", start, depth)
            else:
                self._skipped()

    def _set_over(self, start: int, depth: int) -> None:
        r"""``\overset{\leftarrow}{h}`` is an accent; what else stands over a sign is a remark."""
        above = self._skipped()
        accent = {"leftarrow": "cev", "rightarrow": "vec"}.get(above.rpartition("\\")[2].strip())
        if accent:
            self._accented(accent, start, depth)
        else:
            self._wrapped("", start, depth)

    def _accented(self, accent: str, start: int, depth: int) -> None:
        """``\\tilde{C}_t`` and ``\\tilde{C_t}``: the accent follows the letter."""
        begin = len(self.written)
        self._wrapped("", start, depth)
        letters = begin
        while letters < len(self.written) and self.written[letters].isalnum():
            letters += 1
        self.written[letters:letters] = accent
        self.origin[letters:letters] = [start] * len(accent)


def _closing(text: str, opening: int, pair: str = "{}") -> int:
    """The position of the bracket that closes the one at ``opening``, or the end."""
    depth = 0
    for position in range(opening, len(text)):
        depth += (text[position] == pair[0]) - (text[position] == pair[1])
        if depth == 0:
            return position
    return len(text)
