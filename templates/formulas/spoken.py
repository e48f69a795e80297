"""Formulas in words, for those who hear a page: the alternative text of tagged PDF.

It says what stands there in the order in which one reads it, and marks where a fraction, an index or a matrix ends. A
command that has no word here is read by its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial

from solver import functions
from solver.functions import Between, Named
from templates.formulas.tex_tokens import nesting, tokens
from templates.messages import catalogue

LONGEST = 4000

_GREEK = frozenset(
    """alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau phi chi psi
    omega""".split()
)
_SILENT = frozenset(
    r"""\, \; \: \! \ \quad \qquad \limits \nolimits \displaystyle \textstyle \scriptstyle \scriptscriptstyle \cdots
    \left. \right. \mathit \mathrm \mathbf \boldsymbol \bm \operatorname \text & ~ $""".split()
)
_BOTH = {
    "=": "=", "+": "+", "(": "(", ")": ")", r"\left(": "(", r"\right)": ")", "[": "[", "]": "]", r"\left[": "[",
    r"\right]": "]", ",": ",", r"\log": "log", r"\odot": "odot", r"\left|": "|", r"\right|": "|", r"\ldots": "…",
    r"\dots": "…", r"\{": "{", r"\}": "}", r"\%": "%",
}  # fmt: skip
_ACCENTS = {
    r"\hat": "hat",
    r"\widehat": "hat",
    r"\tilde": "tilde",
    r"\widetilde": "tilde",
    r"\bar": "bar",
    r"\vec": "vec",
}


def spoken(language: str) -> Callable[[str], str]:
    """The function that reads TeX aloud in ``language``."""
    return partial(_read, language)


@cache
def _reader(language: str) -> _Reader:
    words = catalogue(language)
    return _Reader({**_BOTH, **words["speech"]}, words["functions"])


def _read(language: str, tex: str) -> str:
    reader = _reader(language)
    words = reader.words([token for token in tokens(reader.named(tex.replace("{}", ""))) if not token.isspace()])
    text = re.sub(r"\s+([,;)\]])", r"\1", " ".join(words.split()))
    return (re.sub(r"([(\[])\s+", r"\1", text) or tex)[:LONGEST]


_NAMED = {r.written.tex: r.name for r in functions.RECORDS if isinstance(r.written, Named)}
_OPENING = {r.written.left.strip(): r.name for r in functions.RECORDS if isinstance(r.written, Between)}
_FUNCTION = re.compile("|".join(rf"{re.escape(tex)}(?![a-zA-Z])" for tex in sorted(_NAMED, key=len, reverse=True)))


class _Reader:
    def __init__(self, known: dict[str, str], functions: dict[str, str]) -> None:
        self._known, self._functions = known, functions

    def named(self, tex: str) -> str:
        """The formula with the names of functions as words."""
        return _FUNCTION.sub(lambda match: rf"\text{{{self._functions[_NAMED[match[0]]]}}}", tex)

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
            return self._matrix(tokens[at : stop - 1]), stop
        if token in (r"\frac", r"\tfrac", r"\dfrac"):
            above, at = self._next(tokens, at)
            below, at = self._next(tokens, at)
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
        if token in self._known:
            return self._known[token]
        name = token.removeprefix("\\")
        if name.lower() in _GREEK:
            return name
        return name.replace("{,}", ",").replace("\\,", "")

    def _short_or_long(self, kind: str, *parts: str) -> str:
        """A piece of single words needs no end; one with more says where it ends."""
        single = all(" " not in part for part in parts)
        return self._known[kind if single else f"long {kind}"].format(*parts)

    def _matrix(self, tokens: list[str]) -> str:
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
        return self._known["matrix"].format(
            " ".join(self._known["row"].format(number, row) for number, row in enumerate(read, 1))
        )


def _closing(tokens: list[str], at: int) -> int:
    """The index after the token that closes what was opened before ``at``."""
    depth = 1
    while at < len(tokens) and depth:
        depth += nesting(tokens[at])
        at += 1
    return at
