"""Formulas in words, for those who hear a page: the alternative text of tagged PDF.

It says what stands there in the order in which one reads it, and marks where a fraction, an index or a matrix ends. Of
a letter that a formula has in both cases it says which one is meant. ``unread`` tells which commands have no word.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache, partial

from solver import functions
from solver.functions import Between, Function, Named, Whole
from templates.formulas.tex_tokens import nesting, tokens
from templates.messages import catalogue

LONGEST = 4000

_GREEK = frozenset(
    """alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau phi chi psi
    omega""".split()
)
_VARIANTS = {
    r"\varepsilon": "epsilon",
    r"\varphi": "phi",
    r"\vartheta": "theta",
    r"\varrho": "rho",
    r"\varsigma": "sigma",
}
_SILENT = frozenset(
    r"""\, \; \: \! \ \quad \qquad \limits \nolimits \displaystyle \textstyle \scriptstyle \scriptscriptstyle \cdots
    \left. \right. \mathit \mathrm \mathbf \mathsf \boldsymbol \bm \operatorname \text \mathinner \underbrace
    \big \Big \bigg \Bigg \bigl \Bigl \biggl \Biggl \bigr \Bigr \biggr \Biggr \left \right \middle & ~ $""".split()
)
_SIZED = re.compile(r"\\(?:left|right|middle)\s*(?=[^a-zA-Z\s.])")
"""What only says that a delimiter is as tall as what stands between."""
_UNSEEN = {r"\rule": 2, r"\color": 1, r"\phantom": 1, r"\hspace": 1, r"\vphantom": 1}
"""Commands that say nothing, with the number of their arguments."""
_ARROWS = {r"\overrightarrow": r"\rightarrow", r"\overleftarrow": r"\leftarrow"}
_BOTH = {
    "=": "=", "+": "+", "(": "(", ")": ")", "[": "[", "]": "]", ",": ",", "|": "|", r"\log": "log", r"\odot": "odot",
    r"\ldots": "…", r"\dots": "…", r"\vdots": "…", r"\ddots": "…", r"\{": "{", r"\}": "}", r"\%": "%", r"\#": "#",
    r"\_": "_", r"\&": "&", r"\pm": "±",
}  # fmt: skip
_ACCENTS = {
    r"\hat": "hat",
    r"\widehat": "hat",
    r"\tilde": "tilde",
    r"\widetilde": "tilde",
    r"\bar": "bar",
    r"\vec": "vec",
}


_CONSTRUCTS = frozenset(
    r"\frac \tfrac \dfrac \sqrt \overset \underset \stackrel \boxed \text \operatorname \begin \end".split()
)


def spoken(language: str) -> Callable[[str], str]:
    """The function that reads TeX aloud in ``language``."""
    return partial(_read, language)


@cache
def _reader(language: str) -> _Reader:
    words = catalogue(language)
    return _Reader({**_BOTH, **words["speech"]}, words["functions"])


def unread(tex: str, language: str) -> set[str]:
    """The commands of a formula that are read by their names, because nothing better is known."""
    reader = _reader(language)
    return {token for token in _pieces(reader, tex) if token.startswith("\\") and not reader.knows(token)}


def _pieces(reader: _Reader, tex: str) -> list[str]:
    return [token for token in tokens(reader.named(tex.replace("{}", ""))) if not token.isspace()]


@lru_cache(4096)
def _read(language: str, tex: str) -> str:
    reader = _reader(language)
    words = reader.words(_cased(_pieces(reader, tex)))
    words = _CAPITAL.sub(lambda found: reader.capital(found[1]), words)
    text = re.sub(r"\s+([,;)\]])", r"\1", " ".join(words.split()))
    return (re.sub(r"([(\[])\s+", r"\1", text) or tex)[:LONGEST]


_NAMED = {r.written.tex: r for r in functions.RECORDS if isinstance(r.written, Named)}
_OPENING = {r.written.left.strip(): r.name for r in functions.RECORDS if isinstance(r.written, Between)}
_FUNCTION = re.compile("|".join(rf"{re.escape(tex)}(?![a-zA-Z])" for tex in sorted(_NAMED, key=len, reverse=True)))


_CAPITAL = re.compile("\ue000(.)")
"""A letter of which it is to be said that it is a capital."""


def _cased(pieces: list[str]) -> list[str]:
    """The pieces, with a mark at letters whose case alone tells them from others of the formula; words have none."""
    at, letters = 0, dict[int, str]()
    while at < len(pieces):
        if pieces[at] in (r"\text", r"\operatorname") and pieces[at + 1 : at + 2] == ["{"]:
            at = _closing(pieces, at + 2)
            continue
        if len(pieces[at]) == 1 and pieces[at].isascii() and pieces[at].isalpha():
            letters[at] = pieces[at]
        at += 1
    small = {letter for letter in letters.values() if letter.islower()}
    marked = {at for at, letter in letters.items() if letter.isupper() and letter.lower() in small}
    return [f"\ue000{piece}" if at in marked else piece for at, piece in enumerate(pieces)]


def _ends_factor(tokens: list[str]) -> bool:
    """Whether what stands before goes on as a product with what follows it without a sign."""
    last = next((token for token in reversed(tokens) if token not in _SILENT), "")
    return last[-1:] in (")", "]", "}") or last.isalpha()


class _Reader:
    def __init__(self, known: dict[str, str], functions: dict[str, str]) -> None:
        self._known, self._functions = known, functions

    def named(self, tex: str) -> str:
        """The formula with the names of functions as words."""
        return _FUNCTION.sub(lambda match: self._texts(self._name(_NAMED[match[0]])), tex)

    @staticmethod
    def _texts(name: str) -> str:
        return " ".join(rf"\text{{{word}}}" for word in name.split())

    def _name(self, record: Function) -> str:
        """The word for a function; of one along an axis that for all entries, and what it is of each of."""
        if not isinstance(record, Whole) or record.axis is None:
            return self._functions[record.name]
        return self._known[f"axis {record.axis}"].format(self._functions[record.of].partition(" ")[0])

    def knows(self, command: str) -> bool:
        """Whether a command is read by more than its name."""
        command = _SIZED.sub("", command)
        name = command.removeprefix("\\").lower()
        groups = (self._known, _SILENT, _ACCENTS, _ARROWS, _UNSEEN, _OPENING, _VARIANTS, _CONSTRUCTS)
        return any(command in group for group in groups) or name in _GREEK or command.startswith((r"\begin", r"\end"))

    def capital(self, letter: str) -> str:
        return self._known["capital"].format(letter)

    def words(self, tokens: list[str]) -> str:
        """What ``tokens`` say."""
        found, at = [], 0
        while at < len(tokens):
            text, at = self._next(tokens, at)
            found.append(text)
        return " ".join(filter(None, found))

    def _next(self, tokens: list[str], at: int) -> tuple[str, int]:
        """What the next piece says, and where it ends; an argument that is missing says nothing."""
        if at >= len(tokens):
            return "", at
        token, at = tokens[at], at + 1
        if token == "{":
            stop = _closing(tokens, at)
            return self.words(tokens[at : stop - 1]), stop
        if token.startswith(r"\begin"):
            stop = _closing(tokens, at)
            return self._rows(tokens[at : stop - 1], "matrix" in token or "array" in token), stop
        if token in (r"\frac", r"\tfrac", r"\dfrac"):
            is_factor = _ends_factor(tokens[: at - 1])
            above, at = self._next(tokens, at)
            below, at = self._next(tokens, at)
            if is_factor and not above.isdigit():  # “A q over p” would be the quotient of a product
                return self._known["long fraction"].format(above, below), at
            return self._short_or_long("fraction", above, below), at
        if token in ("_", "^"):
            inner, at = self._next(tokens, at)
            if re.fullmatch(r"[a-zA-Z]( [a-zA-Z])+", inner):  # W_{hh} has one index of two letters
                inner = inner.replace(" ", "")
            if token == "^" and (each := inner.removeprefix(self._known[r"\odot"] + " ")) != inner:
                return self._known["square each" if each == "2" else "power each"].format(each), at
            if token == "^" and inner == "2":
                return self._functions["square"], at
            if token == "^" and inner in (self._known[r"\top"], "+"):
                return inner, at
            return self._short_or_long("index" if token == "_" else "power", inner), at
        if token == r"\sqrt":
            inner, at = self._next(tokens, at)
            return self._functions["sqrt"].format(inner), at
        if token in _OPENING:
            stop = _closing(tokens, at)
            return self._functions[_OPENING[token]].format(self.words(tokens[at : stop - 1])), stop
        if token in _UNSEEN:
            for _ in range(_UNSEEN[token]):
                _, at = self._next(tokens, at)
            return "", at
        if token in _ARROWS:
            inner, at = self._next(tokens, at)
            return f"{inner} {self._known[_ARROWS[token]]}", at
        if token in _ACCENTS:
            inner, at = self._next(tokens, at)
            return self._known[_ACCENTS[token]].format(inner), at
        if token in (r"\overset", r"\underset", r"\stackrel"):
            mark, at = self._next(tokens, at)
            base, at = self._next(tokens, at)
            return f"{base} {mark}", at
        if token == r"\boxed":
            inner, at = self._next(tokens, at)
            return self._known["result"].format(inner), at
        if token in (r"\text", r"\operatorname") and tokens[at : at + 1] == ["{"]:
            stop = _closing(tokens, at + 1)
            return "".join(tokens[at + 1 : stop - 1]), stop
        if token in _SILENT or token == "}" or token.startswith(r"\end"):
            return "", at
        return self._plain(token), at

    def _plain(self, token: str) -> str:
        token = _SIZED.sub("", token)
        if token in self._known:
            return self._known[token]
        name = _VARIANTS.get(token, token.removeprefix("\\"))
        if name.lower() in _GREEK:
            return name
        return name.replace("{,}", ",").replace("\\,", "")

    def _short_or_long(self, kind: str, *parts: str) -> str:
        """A piece of single words needs no end; one with more says where it ends."""
        single = all(" " not in part for part in parts)
        return self._known[kind if single else f"long {kind}"].format(*parts)

    def _rows(self, tokens: list[str], is_matrix: bool) -> str:
        """A matrix with its size and the numbers of its rows; lines that stand below each other."""
        rows: list[list[list[str]]] = [[[]]]
        depth = 0
        for token in tokens:
            depth += nesting(token)
            if token == r"\\" and not depth:
                rows.append([[]])
            elif token == "&" and not depth:
                rows[-1].append([])
            else:
                rows[-1][-1].append(token)
        read = [", ".join(self.words(cell) for cell in row) for row in rows]
        if not is_matrix:
            return "; ".join(filter(None, read))
        numbered = " ".join(self._known["row"].format(number, row) for number, row in enumerate(read, 1))
        return self._known["matrix"].format(len(rows), max(map(len, rows)), numbered)


def _closing(tokens: list[str], at: int) -> int:
    """The index after the token that closes what was opened before ``at``."""
    depth = 1
    while at < len(tokens) and depth:
        depth += nesting(tokens[at])
        at += 1
    return at
