"""LaTeX and typography undone: an answer as plain text in which every character knows where it came from.

``\\frac{a}{b}`` becomes ``((a)/(b))``, ``\\tilde{C}_t`` ``Ctilde_t``, ``x⁻²`` ``x^(-2)``, ``0{,}5`` ``0,5``; what is
not known stays as it is, so that reading stops there and can point at it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from solver import functions

ROW = "¶"
"""A new row of a matrix, LaTeX's double backslash."""
THIN = "\u2009"
"""The space within a number."""
MAX_DEPTH = 40

_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi "
    "psi omega"
).split()
_SPELLED = {unicodedata.lookup(f"GREEK SMALL LETTER {'LAMDA' if n == 'lambda' else n.upper()}"): n for n in _GREEK}
_SPELLED |= {letter.upper(): name.capitalize() for letter, name in _SPELLED.items()}
_SPELLED |= {"ϕ": "phi", "ϵ": "epsilon", "ϑ": "theta"}
_ACCENTS = {"tilde": "tilde", "widetilde": "tilde", "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar"}
_ACCENTS |= {"vec": "vec", "overrightarrow": "vec", "overleftarrow": "cev", "dot": "dot"}
_COMBINING = {"\u0303": "tilde", "\u0302": "hat", "\u0304": "bar", "\u0305": "bar", "\u20d7": "vec", "\u20d6": "cev"}
_FONTS = frozenset(
    "mathbf mathrm mathit mathsf mathcal mathtt boldsymbol bm text textbf textit textrm operatorname mbox".split()
)
_SPACES = frozenset(
    "left right big Big bigl bigr Bigl Bigr displaystyle textstyle limits nolimits quad qquad enspace thinspace".split()
)
_SIGNS = {
    **dict.fromkeys(["cdot", "bullet"], "·"),
    **dict.fromkeys(["odot", "circ"], "⊙"),
    **dict.fromkeys(["approx", "simeq", "cong", "doteq"], "≈"),
    **dict.fromkeys(["top", "intercal"], "T"),
    **dict.fromkeys(["lbrack"], "["),
    **dict.fromkeys(["rbrack"], "]"),
    **dict.fromkeys(["coloneqq", "equiv", "triangleq"], "="),
    "times": "×",
    "ast": "*",
    "div": "/",
    "partial": "∂",
    "varepsilon": "epsilon",
    "varphi": "phi",
    "vartheta": "theta",
}
_WORDS = {*functions.ANSWERS, *_GREEK, *map(str.capitalize, _GREEK), "diag", "max", "exp", "ln"}
_CHARACTERS = {
    **dict.fromkeys("−‐‑‒–—﹣－", "-"),
    **dict.fromkeys("∗＊", "*"),
    **dict.fromkeys("⋅∙•", "·"),
    **dict.fromkeys("∘○", "⊙"),
    **dict.fromkeys("÷∕⁄", "/"),
    **dict.fromkeys("≃≅≐", "≈"),
    **dict.fromkeys("≔≡", "="),
    **dict.fromkeys("ᵀ⊤", "^T"),
    **dict.fromkeys("\t\v\f", " "),
    **dict.fromkeys("\r\u2028\u2029\x85", "\n"),
    "¼": "(1/4)",
    "½": "(1/2)",
    "¾": "(3/4)",
    "⅓": "(1/3)",
    "⅔": "(2/3)",
    "$": " ",
    "𝜕": "∂",
}
_ENVIRONMENT = re.compile(
    r"\\(begin|end)\s*\{\s*(?:[pbB]?matrix|smallmatrix|psmallmatrix|array)\*?\s*\}(?:\{[clr|]*\})?"
)
_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_GROUP_SEPARATOR = re.compile(r"(?<=\d)[\u2009\u202f\u00a0\u2007\u2008](?=\d{3}(?!\d))")
_SUPERSCRIPTS = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_SUBSCRIPTS = re.compile(r"[₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ]+")


@dataclass(frozen=True)
class Plain:
    """A text, and for each of its characters the position in the original; one more for the end."""

    text: str
    origin: tuple[int, ...]


def plain(text: str) -> Plain:
    """The answer without LaTeX and typography."""
    scanner = _Scanner(text)
    scanner.run(len(text), 0)
    return Plain("".join(scanner.written), (*scanner.origin, len(text)))


class _Scanner:
    """Goes through the text once, from left to right."""

    def __init__(self, text: str) -> None:
        self.text, self.position = text, 0
        self.written: list[str] = []
        self.origin: list[int] = []

    def run(self, end: int, depth: int) -> None:
        while self.position < end:
            self.step(depth)

    def emit(self, characters: str, position: int) -> None:
        self.written.extend(characters)
        self.origin.extend([position] * len(characters))

    def step(self, depth: int) -> None:
        start, character = self.position, self.text[self.position]
        if character == "\\":
            self._command(start, depth)
        elif self.text.startswith("{,}", start) or self.text.startswith("{.}", start):
            self._take(3, self.text[start + 1])
        elif character in "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻":
            self._run(_SUPERSCRIPTS, "^(", ")")
        elif run := _SUBSCRIPTS.match(self.text, start):
            self._run(_SUBSCRIPTS, "_{" if len(run[0]) > 1 else "_", "}" if len(run[0]) > 1 else "")
        elif _GROUP_SEPARATOR.match(self.text, start):
            self._take(1, THIN)
        elif character == "\r" and self.text.startswith("\r\n", start):
            self._take(2, "\n")
        else:
            self._take(1, self._simple(character))

    def _take(self, length: int, characters: str) -> None:
        self.emit(characters, self.position)
        self.position += length

    def _run(self, pattern: re.Pattern[str], before: str, after: str) -> None:
        match = pattern.match(self.text, self.position)
        assert match is not None
        inner = unicodedata.normalize("NFKC", match[0]).replace("−", "-")
        self._take(len(match[0]), f"{before}{inner}{after}")

    def _simple(self, character: str) -> str:
        if character < "\x7f" and character not in _CHARACTERS:
            return character
        if character in _CHARACTERS:
            return "" if character in "¼½¾⅓⅔" and "".join(self.written[-1:]).isdigit() else _CHARACTERS[character]
        if character in _SPELLED:
            return self._name(_SPELLED[character], self.position + 1)
        if character in _COMBINING:
            return _COMBINING[character]
        category = unicodedata.category(character)
        if category == "Cf":  # marks of direction and width, which nobody sees
            return ""
        if category == "Zs":
            return " "
        decomposed = unicodedata.normalize("NFD", character)
        if len(decomposed) == 2 and decomposed[1] in _COMBINING:
            return decomposed[0] + _COMBINING[decomposed[1]]
        compatible = unicodedata.normalize("NFKC", character)
        if len(compatible) == 1 and (compatible < "\x7f" or compatible in _SPELLED):
            return _SPELLED.get(compatible, compatible)
        return character

    def _name(self, name: str, following: int) -> str:
        """A name that does not run into the next one: ``\\alpha x`` and ``αx``."""
        after = self.text[following : following + 1]
        return f"{name} " if after.isalpha() or after == "\\" else name

    def _command(self, start: int, depth: int) -> None:
        if match := _ENVIRONMENT.match(self.text, start):
            self.position = match.end()
            self.emit("[" if match[1] == "begin" else "]", start)
            return
        match = _COMMAND.match(self.text, start)
        name = match[1] if match else ""
        if match is None or depth > MAX_DEPTH:
            self._take(1, "\\")
            return
        self.position = match.end()
        if name in ("frac", "dfrac", "tfrac"):
            self._wrapped("((", start, depth)
            self._wrapped(")/(", start, depth)
            self.emit("))", start)
        elif name == "sqrt" and not self.text[self.position :].lstrip().startswith("["):
            self._wrapped("sqrt(", start, depth)
            self.emit(")", start)
        elif name in _ACCENTS:
            self._accented(_ACCENTS[name], start, depth)
        elif name in _FONTS:
            self._wrapped("", start, depth)
        elif name == "\\":
            self.emit(ROW, start)
        elif name in _SPACES or not name.strip() or name in ",;:!":
            self.emit("" if name in ("left", "right", "!") else " ", start)
            if name in ("left", "right") and self.text.startswith(".", self.position):
                self.position += 1  # a bracket that is not there
        elif name in "{}%&_":
            self.emit(name, start)
        elif name in _SIGNS:
            self.emit(self._name(_SIGNS[name], self.position) if _SIGNS[name].isalpha() else _SIGNS[name], start)
        elif name in _WORDS:
            self.emit(self._name(name, self.position), start)
        else:
            self.position = start
            self._take(1, "\\")

    def _wrapped(self, before: str, start: int, depth: int) -> None:
        """An argument without its braces: ``{…}``, a command or a single character."""
        self.emit(before, start)
        while self.text[self.position : self.position + 1].isspace():
            self.position += 1
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

    def _accented(self, accent: str, start: int, depth: int) -> None:
        """``\\tilde{C}_t`` and ``\\tilde{C_t}``: the accent follows the letter."""
        begin = len(self.written)
        self._wrapped("", start, depth)
        letters = begin
        while letters < len(self.written) and self.written[letters].isalnum():
            letters += 1
        self.written[letters:letters] = accent
        self.origin[letters:letters] = [start] * len(accent)


def _closing(text: str, opening: int) -> int:
    """The position of the brace that closes the one at ``opening``, or the end."""
    depth = 0
    for position in range(opening, len(text)):
        depth += (text[position] == "{") - (text[position] == "}")
        if depth == 0:
            return position
    return len(text)
