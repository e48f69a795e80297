"""Formulas in words, as a screen reader says them and a person may copy them: ``h Index 1 = tanh (…)``.

The words are those of ``templates.formulas.spoken``; a test reads every formula of the sheets back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from solver.answers.plain import Plain
from solver.answers.signs import ROW

_SIGNS = {
    "minus": "-", "plus": "+", "negative": "-", "neg.": "-",
    "mal": "·", "times": "·", "elementweise mal": "⊙", "elementwise times": "⊙",
    "ungefähr gleich": "≈", "approximately equals": "≈", "gleich": "=", "equals": "=",
    "ist gleich": "=", "ist": "=", "is": "=", "beträgt": "=", "lautet": "=", "ergibt": "=", "gives": "=",
    "transponiert": "^T", "transposed": "^T", "quadrat": "^2", "squared": "^2", "ergebnis": " ", "result": " ",
    "summe": "∑", "sum": "∑",
    "produkt": "∏", "product": "∏", "dach": "hat", "hat": "hat", "tilde": "tilde", "quer": "bar", "bar": "bar",
    "pfeil rechts": "vec", "right arrow": "vec", "pfeil links": "cev", "left arrow": "cev", "pfeil": "vec",
    "arrow": "vec", "wurzel aus": "sqrt(", "root": "sqrt(", "ende wurzel": ")", "end of root": ")",
    "betrag von": "abs(", "ende betrag": ")", "absolute value of": "abs(", "end of absolute value": ")",
    "abgerundet": "floor(", "ende abgerundet": ")", "floor of": "floor(", "end of floor": ")",
    "aufgerundet": "ceil(", "ende aufgerundet": ")", "ceiling of": "ceil(", "end of ceiling": ")",
    "großes": " ", "capital": " ", "norm von": "norm(", "ende norm": ")", "norm of": "norm(", "end of norm": ")",
    "kleiner gleich": "≤", "at most": "≤", "spectral radius": "spectral_radius",
    "elementweise quadriert": "^⊙2", "squared elementwise": "^⊙2", "elementweise durch": "/", "elementwise over": "/",
}  # fmt: skip
_ACCENTS = frozenset(["hat", "tilde", "bar", "vec", "cev"])
_RAISED = {"index": "_", "sub": "_", "hoch": "^", "to the": "^"}
_RAISED |= {"elementweise hoch": "^⊙"}
_ENDS = {"ende index": "_", "end of sub": "_", "ende hoch": "^", "end of to": "^"}
_FRACTION, _OVER, _FRACTION_END = ("bruch", "fraction"), ("durch", "over"), ("ende bruch", "end of fraction")
_PHRASES = sorted([*_SIGNS, *_ENDS, *_FRACTION, *_OVER, *_FRACTION_END], key=len, reverse=True)
_PHRASE = re.compile(
    r"(?<![\w\\])(?P<matrix>(?:Matrix|matrix)(?:\s+[0-9]+\s+(?:mal|by)\s+[0-9]+)?:\s*(?:Zeile|row)\s+1:)"
    r"|(?P<row>;\s*(?:Zeile|row)\s+[0-9]+:)"
    r"|(?P<end>;?\s*(?:Ende Matrix|end of matrix)\b)"
    r"|\s+(?P<raised>Index|sub|elementweise hoch|hoch|to the)"
    rf"\s+(?P<inner>(?!(?:matrix|{'|'.join(_PHRASES)})\b)[^\s,;()\[\]]+)?"
    r"(?P<each>\s+elementwise\b(?!\s+(?:times|over)\b))?"
    rf"|(?:(?<![\w\\])|\s+)(?P<phrase>{'|'.join(_PHRASES)})(?![\w(])",
    re.IGNORECASE,
)
_EACH = re.compile(r"(?<![\w\\])(\w+)\s+(?:of each|jeder)\s+(?:(column|Spalte)|row|Zeile)\b", re.IGNORECASE)
"""A function of each column or row, by its name."""
_NUMBER_BEFORE = re.compile(r"(?<![^\s(])[0-9.,]*[0-9]$")
_OVER_NUMBER = re.compile(r"\s*\w+\s+[0-9.,]*[0-9](?![^\s)])")
_IS_SPOKEN = re.compile(
    r"(?<![\w\\])(?:index|sub|hoch|durch|over|mal|times|minus|plus|negative|neg\.|quadrat|squared|bruch|fraction|ergebnis|result|zeile|row|"
    r"to the|ungefähr gleich|approximately equals|dach|tilde|ist|is|beträgt|lautet|ergibt|gives|equals|hat|wurzel aus|"
    r"root|transponiert|transposed|ende betrag|end of absolute value|ende norm|end of norm|"
    r"ende abgerundet|end of floor|ende aufgerundet|end of ceiling|spectral radius|elementwise|elementweise)(?![\w(_])",
    re.IGNORECASE,
)


def unspoken(source: Plain) -> Plain:
    """The formula in signs, where it is in words; else as it is."""
    source = source.replaced(_EACH, lambda match: f"{match[1]}_{{axis={0 if match[2] else 1}}}")
    return source.replaced(_PHRASE, _Signs(source.text).sign) if _IS_SPOKEN.search(source.text) else source


@dataclass
class _Signs:
    """What each phrase stands for. Which index an "end of index" ends is known once it was met: the last one."""

    text: str
    long: frozenset[int] = field(init=False)
    bars: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        """Finds the indices and powers that have an end, and the "over" of each fraction that has one."""
        open_: dict[str, list[re.Match[str]]] = {"_": [], "^": []}
        fractions: list[list[int]] = []
        long, bars = set(), set()
        for match in _PHRASE.finditer(self.text):
            phrase = (match["phrase"] or "").lower()
            if match["raised"]:
                open_[_RAISED[match["raised"].lower()][0]].append(match)
            elif phrase in _ENDS:
                ended = self._last_long(open_[_ENDS[phrase]], match.start())
                long.update(ended)
                if ended and fractions:  # an "over" within a power does not part the fraction around it
                    fractions[-1] = [at for at in fractions[-1] if at < ended[0]]
            elif phrase in _FRACTION:
                fractions.append([])
            elif phrase in _OVER and fractions:
                fractions[-1].append(match.start())
            elif phrase in _FRACTION_END and fractions:
                bars.update(self._bar(fractions.pop()))
        self.long, self.bars = frozenset(long), frozenset(bars)

    def _last_long(self, open_: list[re.Match[str]], end: int) -> list[int]:
        """The last one that is longer than a word: others need no end."""
        while open_:
            match = open_.pop()
            if " " in self.text[match.end("raised") : end].strip():
                return [match.start()]
        return []

    def _bar(self, overs: list[int]) -> list[int]:
        """The one that parts a long fraction: not one between two numbers, if there are others."""
        wide = [at for at in overs if not (_NUMBER_BEFORE.search(self.text[:at]) and _OVER_NUMBER.match(self.text, at))]
        return (wide or overs)[:1]

    def sign(self, match: re.Match[str]) -> str:
        if match["matrix"]:
            return "(["
        if match["row"]:
            return ROW
        if match["end"]:
            return f"{ROW}])"
        if match["raised"]:
            end = "" if match.start() in self.long else "}"
            each = "⊙" if match["each"] else ""
            return f"{_RAISED[match['raised'].lower()]}{each}{{{match['inner'] or ''}{end}"
        phrase = match["phrase"].lower()
        if phrase in _ENDS:
            return "}"
        if phrase in _FRACTION:
            return " (("
        if phrase in _FRACTION_END:
            return "))"
        if phrase in _OVER:
            return ")/(" if match.start() in self.bars else "/"
        found = _SIGNS[phrase]
        if found == "∑" and not re.match(r"\s+(?:index|sub)\b", self.text[match.end() :], re.IGNORECASE):
            return " sum "  # of all entries
        return found if found in _ACCENTS or found.startswith("^") else f" {found} "
