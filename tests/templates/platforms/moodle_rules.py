"""How Moodle reads and grades numerical, short-answer and cloze questions, after what its documentation says.

A gap is ``{WEIGHT:NUMERICAL:…}`` or ``{WEIGHT:SHORTANSWER:…}`` with answers between tildes; the first one that fits
counts: whose interval holds the response, or which is the same but for capitals.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

GAP = re.compile(r"\{(\d+):(NUMERICAL|SHORTANSWER):((?:\\.|[^}\\])*)\}")
NUMBER = r"-?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][-+]?\d+)?"
OPTION = re.compile(
    rf"(=|%(?P<share>-?\d+(?:[.,]\d*)?)%)(?P<value>{NUMBER}):(?P<tolerance>{NUMBER})#(?P<said>.*)", re.S
)
SHORT = re.compile(r"(=|%(?P<share>-?\d+(?:[.,]\d*)?)%)(?P<value>(?:\\.|[^#])+)#(?P<said>.*)", re.S)
FIELD = re.compile(r"\\\((?P<tex>(?:(?!\\\)).)*)\\\) \\\(=\\\) (?=\( \{|\{|<table>)")
TINY = 1e-14
"""What Moodle adds to a tolerance, for the error of floating-point arithmetic."""
GRADES = {
    100,
    90,
    83.33333,
    80,
    75,
    70,
    66.66667,
    60,
    50,
    40,
    33.33333,
    30,
    25,
    20,
    16.66667,
    14.28571,
    12.5,
    11.11111,
    10,
    5,
    0,
}


@dataclass(frozen=True)
class Option:
    value: float
    tolerance: float
    share: float
    said: str

    def fits(self, response: float) -> bool:
        return abs(response - self.value) <= abs(self.tolerance) + TINY


@dataclass(frozen=True)
class Spelling:
    value: str
    share: float
    said: str

    def fits(self, response: str) -> bool:
        assert not re.search(r"(?<!\\)\*", self.value), "a wildcard"
        return response.strip().casefold() == self.value.replace(r"\*", "*").casefold()


@dataclass(frozen=True)
class Gap:
    weight: int
    options: tuple[Option | Spelling, ...]

    def graded(self, response: str) -> tuple[float, str]:
        """The share of the points, and what is said."""
        fitting = (o for o in self.options if (o.fits(float(response)) if isinstance(o, Option) else o.fits(response)))
        return next(((o.share, o.said) for o in fitting), (0.0, ""))


def questions(content: bytes, kind: str) -> list[Element]:
    return [q for q in ElementTree.fromstring(content).iter("question") if q.get("type") == kind]


def text(question: Element, tag: str) -> str:
    found = question.find(f"{tag}/text")
    assert found is not None
    return found.text or ""


def gaps(question: Element) -> list[Gap]:
    """The gaps of a cloze in the order in which they stand."""
    kinds: Mapping[str, Callable[[str], Option | Spelling]] = {"NUMERICAL": _option, "SHORTANSWER": _spelling}
    found = GAP.finditer(_shown(question))
    return [Gap(int(m[1]), tuple(map(kinds[m[2]], re.split(r"(?<!\\)~", m[3])))) for m in found]


def _shown(question: Element) -> str:
    return text(question, "questiontext")


def _option(written: str) -> Option:
    match = OPTION.fullmatch(written)
    assert match, written
    return Option(float(match["value"]), float(match["tolerance"]), *_worth(match))


def _spelling(written: str) -> Spelling:
    match = SHORT.fullmatch(written)
    assert match, written
    return Spelling(_plain(match["value"]), *_worth(match))


def _worth(match: re.Match[str]) -> tuple[float, str]:
    return float(match["share"]) / 100 if match["share"] else 1.0, html.unescape(_plain(match["said"]))


def _plain(text: str) -> str:
    return re.sub(r"\\([#}])", r"\1", html.unescape(text))


def numerical(question: Element) -> Gap:
    """A numerical question as one gap."""
    options = []
    for answer in question.iter("answer"):
        value, tolerance = answer.findtext("text"), answer.findtext("tolerance")
        assert value is not None
        assert tolerance is not None
        assert float(answer.get("fraction", "")) in GRADES
        said = re.sub("<[^>]*>", "", text(answer, "feedback"))
        options.append(Option(float(value), float(tolerance), float(answer.get("fraction", "")) / 100, said))
    return Gap(1, tuple(options))


def short_answer(question: Element) -> Gap:
    """A short-answer question as one gap."""
    options = []
    for answer in question.iter("answer"):
        share = float(answer.get("fraction", ""))
        assert share in GRADES
        options.append(Spelling(answer.findtext("text") or "", share / 100, text(answer, "feedback")))
    return Gap(1, tuple(options))


def total(gaps: list[Gap], responses: list[str]) -> float:
    """The share of the points of a whole cloze."""
    worth = sum(gap.weight for gap in gaps)
    return sum(g.weight * g.graded(r)[0] for g, r in zip(gaps, responses, strict=True)) / worth


def responses(order: list[str], answers: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The answers in the order of the gaps."""
    return [entry for name in order for entry in answers[name]]
