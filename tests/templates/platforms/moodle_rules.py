"""How Moodle reads and grades numerical and cloze questions, after what its documentation says.

A gap is ``{WEIGHT:NUMERICAL:…}`` with answers between tildes; the first whose interval holds the response counts.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

GAP = re.compile(r"\{(\d+):NUMERICAL:((?:\\.|[^}\\])*)\}")
NUMBER = r"-?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][-+]?\d+)?"
OPTION = re.compile(
    rf"(=|%(?P<share>-?\d+(?:[.,]\d*)?)%)(?P<value>{NUMBER}):(?P<tolerance>{NUMBER})#(?P<said>.*)", re.S
)
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
class Gap:
    weight: int
    options: tuple[Option, ...]

    def graded(self, response: str) -> tuple[float, str]:
        """The share of the points, and what is said."""
        number = float(response)
        return next(((o.share, o.said) for o in self.options if o.fits(number)), (0.0, ""))


def questions(content: bytes, kind: str) -> list[Element]:
    return [q for q in ElementTree.fromstring(content).iter("question") if q.get("type") == kind]


def text(question: Element, tag: str) -> str:
    found = question.find(f"{tag}/text")
    assert found is not None
    return found.text or ""


def gaps(question: Element) -> list[Gap]:
    """The gaps of a cloze in the order in which they stand."""
    return [Gap(int(m[1]), tuple(map(_option, re.split(r"(?<!\\)~", m[2])))) for m in GAP.finditer(_shown(question))]


def _shown(question: Element) -> str:
    return text(question, "questiontext")


def _option(written: str) -> Option:
    match = OPTION.fullmatch(written)
    assert match, written
    share = float(match["share"]) / 100 if match["share"] else 1.0
    said = html.unescape(re.sub(r"\\([#}~])", r"\1", html.unescape(match["said"])))
    return Option(float(match["value"]), float(match["tolerance"]), share, said)


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


def total(gaps: list[Gap], responses: list[str]) -> float:
    """The share of the points of a whole cloze."""
    worth = sum(gap.weight for gap in gaps)
    return sum(g.weight * g.graded(r)[0] for g, r in zip(gaps, responses, strict=True)) / worth


def responses(order: list[str], answers: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The answers in the order of the gaps."""
    return [entry for name in order for entry in answers[name]]
