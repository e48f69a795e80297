"""Numbers in words, ``minus null Komma drei acht`` and ``two thirds``, where they stand alone: an entry or a side."""

from __future__ import annotations

import re

from solver.answers.plain import Plain
from solver.answers.signs import ROW

_GERMAN = (
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn"
)
_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
)
_TENS = (
    "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split(),
    "twenty thirty forty fifty sixty seventy eighty ninety".split(),
)
VALUES = {
    **{word: value for words in (_GERMAN, _ENGLISH) for value, word in enumerate(words.split())},
    **{word: 10 * ten for words in _TENS for ten, word in enumerate(words, 2)},
    "eins": 1,
    "zwo": 2,
    "achtzehn": 18,
    "neunzehn": 19,
    "eighteen": 18,
    "nineteen": 19,
    "dreissig": 30,
    "fuenf": 5,
    "zwoelf": 12,
}
SCALES = {"hundert": 100, "hundred": 100, "tausend": 1000, "thousand": 1000}
PARTS = {
    **dict.fromkeys(["halb", "halbe", "half", "halves"], 2),
    **dict.fromkeys(["drittel", "third", "thirds"], 3),
    **dict.fromkeys(["viertel", "quarter", "quarters", "fourth", "fourths"], 4),
    **dict.fromkeys(["fünftel", "fifth", "fifths"], 5),
    **dict.fromkeys(["sechstel", "sixth", "sixths"], 6),
    **dict.fromkeys(["siebtel", "siebentel", "seventh", "sevenths"], 7),
    **dict.fromkeys(["achtel", "eighth", "eighths"], 8),
    **dict.fromkeys(["neuntel", "ninth", "ninths"], 9),
    **dict.fromkeys(["zehntel", "tenth", "tenths"], 10),
    **dict.fromkeys(["hundertstel", "hundredth", "hundredths"], 100),
    **dict.fromkeys(["tausendstel", "thousandth", "thousandths"], 1000),
}
MARKS = {"komma": ",", "comma": ",", "point": ".", "punkt": "."}
SIGNS = {"minus": "-", "negative": "-", "negativ": "-", "plus": ""}
JOINTS = ("und", "and")


def _longest(word: str) -> tuple[int, str]:
    """The order in which words are tried: one that begins another comes behind it."""
    return -len(word), word


def _atom(word: str) -> str:
    """A word as a pattern that reads ``vierzehn`` in one way only: tried in two, a long row would take for ever."""
    return rf"{word}(?!zehn)" if f"{word}zehn" in VALUES else word


_ATOMS = "|".join(map(_atom, sorted({*VALUES, *SCALES, *JOINTS}, key=_longest)))
_ATOM = re.compile(_ATOMS, re.IGNORECASE)
_WORD = re.compile(rf"(?:{_ATOMS})+", re.IGNORECASE)
_ANY = "|".join(sorted({*PARTS, *MARKS, *SIGNS}, key=_longest))
_ONE = rf"(?:(?:{_ATOMS})+|{_ANY})(?![^\W_])"
_FIRST = rf"(?:{_ONE}|[0-9]{{1,6}}(?=[ \t]+(?:{'|'.join(MARKS)})(?![^\W_])))"
_SPOKEN = re.compile(
    rf"(?:(?<![\s\S])|(?<=[=≈:;,(\[|\n{ROW}]))[ \t]*(?P<words>{_FIRST}(?:(?:[ \t]+|-){_ONE}|(?<=[amtk])[ \t]+[0-9]+)*)"
    rf"(?=[ \t]*(?:%|Prozent\b|percent\b)?[ \t]*(?:(?![\s\S])|[=≈;,)\]|\n{ROW}]))",
    re.IGNORECASE,
)


def unworded(source: Plain) -> Plain:
    """The text with numbers in digits."""
    return source.replaced(_SPOKEN, _digits)


def _digits(match: re.Match[str]) -> str:
    words = re.split(r"[ \t-]+", match["words"].lower())
    sign = SIGNS.get(words[0], "")
    rest = words[1:] if words[0] in SIGNS else words
    marks = [place for place, word in enumerate(rest) if word in MARKS]
    if not marks and len(rest) > 1 and rest[-1] in PARTS:
        top = _whole(rest[:-1])
        return match[0] if top is None else f" {sign}{top}/{PARTS[rest[-1]]}"
    if len(marks) > 1:
        return match[0]
    end = marks[0] if marks else len(rest)
    whole, behind = _whole(rest[:end]), [_whole([word]) for word in rest[end + 1 :]]
    if whole is None or None in behind or (marks and not behind):
        return match[0]
    return f" {sign}{whole}{MARKS[rest[end]] if marks else ''}{''.join(map(str, behind))}"


def _whole(words: list[str]) -> int | None:
    """A whole number; ``None`` where the words are none, as two digits side by side."""
    if len(words) == 1 and words[0].isdigit():
        return None if len(words[0]) > 15 else int(words[0])
    if not words or not all(map(_WORD.fullmatch, words)):
        return None
    total, current, is_joined = 0, None, False
    for atom in (atom for word in words for atom in _ATOM.findall(word)):
        if atom in JOINTS:
            is_joined = True
            continue
        if atom in SCALES:
            current = (1 if current is None else current) * SCALES[atom]
            if SCALES[atom] == 1000:
                total, current = total + current, None
        elif current is None or _fits(current % 100, VALUES[atom], is_joined):
            current = (current or 0) + VALUES[atom]
        else:
            return None
        is_joined = False
    return None if is_joined else total + (current or 0)


def _fits(before: int, value: int, is_joined: bool) -> bool:
    """Whether a number may follow another one: 24 is ``twenty-four`` and ``vierundzwanzig``."""
    if before == 0 or (before % 10 == 0 and before > 10 and 0 < value < 10):
        return True
    return is_joined and before < 10 and value >= 20
