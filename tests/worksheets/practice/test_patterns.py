"""Patterns of Python as JavaScript understands them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from solver.answers.numerals import CONVENTIONS, numeral
from tests.templates.practice.scripts import call
from tests.templates.practice.test_reading import SPELLINGS
from worksheets.practice.patterns import translated
from worksheets.practice.reading import MODULES

PATTERNS = {
    **{f"{m.__name__}.{n}": v for m in MODULES for n, v in vars(m).items() if isinstance(v, re.Pattern)},
    **{f"numeral {c.name}": numeral(c) for c in CONVENTIONS},
}
SAMPLES = [
    *SPELLINGS, "dL_3/dW_hh", "(∂(h_1)/∂(W_hh)) x", "(∂h_1)/(∂W_hh)", "∂⁺h/∂W", "a\n", "a\n\nb",
    "Größe  ﬀ", "x_{t-1}^T",
    "h Index t ist gleich 5 Ende Index", "# 0.5", "W_f^(h)", "W_{f}^{(h) T}", "sum(j=1..3, x)", "∑_{j=1}^{3}", "\u0085",
]  # fmt: skip


def spans(match: re.Match[str] | None, names: list[str]) -> Any:
    return match and [match.start(), match.end(), *(match[name] for name in names)]


@pytest.mark.parametrize("name", PATTERNS)
def test_they_match_the_same(name: str) -> None:
    pattern = PATTERNS[name]
    samples = [text for text in SAMPLES if all(ord(c) < 0x10000 for c in text)]  # positions count units there
    names = list(translated(pattern)["names"])
    found = call("matched", pattern=translated(pattern), samples=samples)
    for text, (at, full, every) in zip(samples, found, strict=True):
        expected = (spans(pattern.match(text), names), spans(pattern.fullmatch(text), names))
        assert (at, full) == expected, text
        assert every == [spans(match, names) for match in pattern.finditer(text)], text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"\w+$", "ä1\n"),
        (r"(?m)^b$", "a\nb\nc"),
        (r"(?s)a.b", "a\nb"),
        (r"a.b", "a\rb"),
        (r"[^\W\d]+", "1aß_"),
        (r"(?P<o>\()?a(?(o)\))", "(a)"),
        (r"(?P<o>\()?a(?(o)\))", "a"),
        (r"(?i)STRASSE\b", "straße strasse"),
    ],
)
def test_where_the_languages_differ(source: str, text: str) -> None:
    pattern = re.compile(source)
    names = list(translated(pattern)["names"])
    [[_, _, every]] = call("matched", pattern=translated(pattern), samples=[text])
    assert every == [spans(match, names) for match in pattern.finditer(text)]
